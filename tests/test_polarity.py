"""A sentence that turns the act round is told, whatever its figures; a paraphrase is not."""

from __future__ import annotations

import pytest

from rag.polarity import contradiction


@pytest.mark.parametrize(
    ("sentence", "source", "contrary"),
    [
        ("Les piscines sont autorisées.", "Les piscines sont interdites.", True),
        ("Les piscines ne sont pas interdites.", "Les piscines sont interdites.", True),
        ("Les piscines ne sont pas autorisées.", "Les piscines sont interdites.", False),
        ("Les annexes sont autorisées.", "Sont interdites les constructions sauf les annexes.", False),
        ("Les annexes sont interdites.", "Sont interdites les constructions sauf les annexes.", True),
        ("Les constructions sont autorisées.", "Sont interdites les constructions sauf les annexes.", True),
        ("La hauteur minimale est de 10 m.", "La hauteur ne doit pas excéder 10 m.", True),
        ("La hauteur maximale est de 10 m.", "La hauteur ne doit pas excéder 10 m.", False),
        ("Le recul est de 5 m au plus.", "Le recul ne peut être inférieur à 5 m.", True),
        ("Le recul minimum est de 5 m.", "Le recul ne peut être inférieur à 5 mètres.", False),
        ("Hauteur minimum : 10 m", "recul minimum de 5 m et hauteur maximum 10 m", True),
        ("Hauteur maximum : 10 m", "recul minimum de 5 m et hauteur maximum 10 m", False),
        ("Le retrait minimum autorisé est de 5 m.", "Le retrait ne peut être inférieur à 5 m", False),
        ("L'emprise est réglementée.", "L'emprise au sol n'est pas réglementée.", True),
        ("L'emprise n'est pas limitée.", "L'emprise au sol maximum n'est pas règlementée.", False),
        ("L'emprise est d'au moins 35 %.", "l’emprise maximum est limitée à 35% de la superficie", True),
        ("La délibération est rejetée.", "La délibération est adoptée à l'unanimité.", True),
        ("Aucune piscine n'est autorisée.", "Toute piscine est interdite.", False),
        (
            "Le mur doit excéder une hauteur de 0,60 m.",
            "Le mur ne doit pas excéder une hauteur de 0,60 m.",
            True,
        ),
        (
            "L'emprise au sol minimum n'est pas réglementée.",
            "L'emprise au sol maximum n'est pas réglementée.",
            True,
        ),
        (
            "Si le coefficient est de 50 % ou plus, il est imposé de hauteur minimum.",
            "Si le coefficient est < 25%, il est imposé une hauteur minimum de 8 m. "
            "Si le coefficient est ≥ 50%, il n'est pas imposé de hauteur minimum.",
            True,
        ),
        (
            "La clôture peut atteindre 1,20 m.",
            "Elles ne peuvent excéder une hauteur maximale de 1,20 m.",
            False,
        ),
        ("Il faut 1,20 m au plus.", "Les clôtures ne peuvent excéder une hauteur de 1,20 m.", False),
        ("Seules les extensions sont autorisées.", "Ne sont autorisées que les extensions.", False),
    ],
)
def test_polarity(sentence: str, source: str, contrary: bool):
    assert bool(contradiction(sentence, source)) is contrary

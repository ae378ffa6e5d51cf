"""Brackets of a rule, and the one that an asked quantity is in."""

from __future__ import annotations

import math

import pytest

from rag.brackets import Bracket, brackets, within
from rag.numbers import quantities


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Lorsque l'unité foncière est ≥ à 500 m² et < à 1 000 m²", 500, 1000, "m2"),
        ("terrain d'une superficie supérieure à 300 m²", 300, math.inf, "m2"),
        ("- dépôt sauvage de 2 à 6 m3 : 1 200 €", 2, 6, "m3"),
        ("- dépôt sauvage au-delà de 6 m3 : 2 400 €", 6, math.inf, "m3"),
        ("Entre 20 000 € et 35 999,99 €", 20000, 35999.99, "€"),
        ("Inférieur à 667", 0, 667, ""),
        ("de 3 à 11 ans : 2,40 €", 3, 11, "an"),
        ("jusqu'à 150 m² de surface de plancher", 0, 150, "m2"),
    ],
)
def test_a_bracket_is_read_with_its_limits_and_unit(text: str, low: float, high: float, unit: str) -> None:
    assert Bracket(low, high, unit) in brackets(text)


@pytest.mark.parametrize(
    "text", ["La hauteur est limitée à 7 m.", "Le conseil du 3 mai 2024", "Article 6 à 8 du règlement", ""]
)
def test_a_plain_figure_is_no_bracket_in_metres(text: str) -> None:
    assert not [each for each in brackets(text) if each.unit == "m"]


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("pour un terrain de 1 200 m²", "Lorsque l'unité foncière est ≥ à 1 000 m² :", True),
        ("pour un terrain de 1 200 m²", "Lorsque l'unité foncière est ≥ à 500 m² et < à 1 000 m²", False),
        ("un enfant de 8 ans", "de 3 à 11 ans : 2,40 €", True),
        ("un enfant de 8 ans", "de 2 à 6 m3 : 1 200 €", None),
        ("un quotient de 950 €", "Inférieur à 667", False),
        ("sans rien de précis", "de 3 à 11 ans", None),
    ],
)
def test_a_quantity_is_in_a_bracket_out_of_it_or_of_another_kind(
    asked: str, text: str, told: bool | None
) -> None:
    assert within(quantities(asked), brackets(text)) is told

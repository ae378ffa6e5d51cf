"""What introduces the units of a passage."""

from __future__ import annotations

import pytest

from rag.leads import Leads, is_subheading


def leads(*pieces: str) -> list[int]:
    found = Leads()
    return [found.of(piece, in_table=False) for piece in pieces]


def test_the_items_of_a_list_are_introduced_by_its_colon() -> None:
    assert leads("Sont interdits :", "- les dépôts ;", "- les carrières.", "Les annexes sont admises.") == [
        -1,
        0,
        0,
        -1,
    ]


def test_a_list_within_a_list_is_introduced_by_its_item() -> None:
    assert leads("Sont admis :", "- les abris :", "◦ de jardin ;", "◦ à vélos ;", "- les serres.") == [
        -1,
        0,
        1,
        1,
        0,
    ]


def test_a_subheading_stands_over_what_follows_until_the_next() -> None:
    found = leads(
        "Reculs par rapport aux cours d'eau",
        "Les constructions respectent un recul de 30 mètres.",
        "Reculs par rapport aux routes",
        "Les constructions respectent un recul de 15 mètres.",
    )
    assert found == [-1, 0, -1, 2]


def test_a_colon_without_list_introduces_the_sentences_after_it() -> None:
    found = leads(
        "Les clôtures",
        "En limite de l'espace public :",
        "Elles n'excèdent pas 1,20 m.",
        "En limite séparative :",
        "Elles n'excèdent pas 1,80 m.",
    )
    assert found == [-1, 0, 1, 0, 3]


def test_a_colon_right_after_another_is_under_it_and_so_is_its_sister() -> None:
    found = leads(
        "La hauteur ne dépasse pas :",
        "Pour les toitures en pente :",
        "- 7 m à l'égout",
        "Pour les toitures terrasses :",
        "- 10 m",
        "Les antennes sont libres.",
    )
    assert found == [-1, 0, 1, 0, 3, -1]


def test_the_names_of_columns_are_under_the_colon_that_opens_the_list() -> None:
    assert leads("La hauteur ne peut excéder :", "SECTEUR", "FAITAGE", "UBa 12 m") == [-1, 0, 0, 0]


def test_the_rows_of_a_table_are_introduced_and_what_follows_them_is_not() -> None:
    found = Leads()
    ranks = [
        found.of("Les tarifs sont fixés comme suit :", in_table=False),
        found.of("A — Repas : 1,00 €", in_table=True),
        found.of("B — Repas : 2,45 €", in_table=True),
        found.of("Le repas d'un enfant avec panier est facturé 0,65 €.", in_table=False),
    ]
    assert ranks == [-1, 0, 0, -1]


@pytest.mark.parametrize("piece", ["Hauteur maximale", "4. Reculs par rapport aux cours d'eau", "Clôtures"])
def test_a_short_line_without_stop_is_a_subheading(piece: str) -> None:
    assert is_subheading(piece)


@pytest.mark.parametrize(
    "piece",
    [
        "Non réglementé.",
        "- les annexes",
        "Annexes 3,50 m",
        "sans capitale",
        "Sont interdits :",
        "Pour : 15 m",
    ],
)
def test_a_sentence_an_item_or_a_measure_is_no_subheading(piece: str) -> None:
    assert not is_subheading(piece)


def test_an_item_that_opens_introduces_the_sentence_below_it() -> None:
    """« a) En secteurs UEi et UEp : », then on its own line what holds there."""
    found = leads(
        "2. Hauteur par rapport aux limites",
        "a) En secteurs UEi et UEp :",
        "La hauteur est limitée à 6 mètres.",
        "b) En secteur UEc :",
        "La hauteur est limitée à 9 mètres.",
    )
    assert found == [-1, 0, 1, 0, 3]

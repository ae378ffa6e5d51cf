"""What a number measures: by the words of the question, by the name of a column."""

from __future__ import annotations

import pytest

from rag.brackets import row_brackets, within
from rag.measures import asked_quantities, kind_of, unit_of
from rag.numbers import Quantity
from rag.tables import Row, Table


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("une famille au quotient familial de 1 000 €", Quantity("1000", "€", "quotient")),
        ("avec un QF de 1 450 ?", Quantity("1450", "€", "quotient")),
        ("un agent qui a gagné 30 000 €", Quantity("30000", "€", "revenu")),
        ("une subvention de 500 €", Quantity("500", "€", "")),
        ("un enfant de 9 ans", Quantity("9", "an", "")),
        ("une famille de 5 personnes", Quantity("5", "", "personne")),
    ],
)
def test_an_asked_quantity_is_told_with_what_it_measures(asked: str, found: Quantity) -> None:
    assert asked_quantities(asked) == (found,)


def test_a_column_tells_its_kind_and_its_unit() -> None:
    assert (kind_of("Quotient familial CAF"), unit_of("Quotient familial CAF")) == ("quotient", "€")
    assert (kind_of("Ressources mensuelles"), unit_of("Surface (en m²)")) == ("revenu", "m2")
    assert (kind_of("Tranche"), unit_of("Repas")) == ("", "")


def row(name: str, cell: str) -> tuple[bool | None, ...]:
    """Is a quotient of 800, an income of 800 €, a child of 8 in the row of this cell?"""
    head: Row = ((name,), ("Prix",))
    found = row_brackets(Table((head,), (((cell,), ("3,75 €",)),)), 0)
    questions = ("un QF de 800", "des revenus de 800 €", "un enfant de 8 ans")
    return tuple(within(asked_quantities(each), found) for each in questions)


@pytest.mark.parametrize(
    ("name", "cell", "told"),
    [
        ("Quotient familial", "500 ≤ QF < 900", (True, None, None)),
        ("Quotient familial", "651 – 1 000 €", (True, None, None)),
        ("Quotient", "QF < 500", (False, None, None)),
        ("Quotient familial", "800 et plus", (True, None, None)),
        ("Revenus mensuels", "de 0 à 900 €", (None, True, None)),
        ("Âge", "6 à 11 ans", (None, None, True)),
        ("Âge", "- de 6 ans", (None, None, False)),
        ("Année", "2024-2025", (None, None, None)),
    ],
)
def test_a_bracket_is_for_its_own_measure_alone(name: str, cell: str, told: tuple[bool | None, ...]) -> None:
    assert row(name, cell) == told

"""Dates as acts write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import FoundDate, date_in_name, find_dates, first_full_date, in_french


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 16/12/2022", (16, 12, 2022)),
        ("le 16.12.22", (16, 12, 2022)),
        ("le 16-12-2022", (16, 12, 2022)),
        ("SÉANCE DU 16 DÉCEMBRE 2022", (16, 12, 2022)),
        ("du 1er mars 2024", (1, 3, 2024)),
        ("le premier mars 2024", (1, 3, 2024)),
        ("le onze mars", (11, 3, None)),
        ("le vingt et un août 2023", (21, 8, 2023)),
        ("le trente-et-un mai 2023", (31, 5, 2023)),
        ("en août 2023", (None, 8, 2023)),
        ("le 12 février", (12, 2, None)),
    ],
)
def test_a_date_is_read_however_written(text: str, expected: tuple[int | None, ...]) -> None:
    (found,) = find_dates(text)
    assert (found.day, found.month, found.year) == expected


@pytest.mark.parametrize(
    "text", ["en mars", "31/02/2024", "99/99/2020", "article 12", "1 350 €", "Mme Avril", "3,50 m", "2024"]
)
def test_what_is_no_date_is_left(text: str) -> None:
    assert find_dates(text) == []


def test_an_impossible_day_is_never_a_full_date() -> None:
    assert first_full_date("le 31 février 2024, puis le 2 mars 2024") == date(2024, 3, 2)
    assert first_full_date("le 45 mars 2024") is None


def test_dates_come_in_order_with_their_place() -> None:
    text = "du 31 mars 2025 au 25/04/2025 inclus"
    found = find_dates(text)
    assert [item.full for item in found] == [date(2025, 3, 31), date(2025, 4, 25)]
    assert [text[item.start : item.end] for item in found] == ["31 mars 2025", "25/04/2025"]


def test_a_partial_date_matches_whatever_agrees_with_it() -> None:
    (march,) = find_dates("en mars 2024")
    assert march.matches(date(2024, 3, 12))
    assert not march.matches(date(2023, 3, 12))
    assert not FoundDate(0, 0, 11, 3, 2024).matches(date(2024, 3, 12))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_written_in_french_is_read_back(day: date) -> None:
    assert first_full_date(f"Vu la délibération du {in_french(day)} ;") == day
    assert first_full_date(f"le {day:%d/%m/%Y}.") == day


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20241210_pv", date(2024, 12, 10)),
        ("2024-12-10-conseil", date(2024, 12, 10)),
        ("compte-rendu-03-10-2017", date(2017, 10, 3)),
        ("CM-11-avril-2023", date(2023, 4, 11)),
        ("CM_1er_avril_2023", date(2023, 4, 1)),
        ("del-2024-012-plu", None),
        ("20249999", None),
        ("plu-reglement", None),
    ],
)
def test_a_file_name_gives_its_date(name: str, expected: date | None) -> None:
    assert date_in_name(name) == expected

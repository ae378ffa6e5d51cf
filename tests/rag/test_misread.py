"""What optical reading confuses is mended where it can only be a misreading, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from rag.dates import find_dates, first_full_date
from rag.misread import mended


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2O24-O15", "2024-015"),
        ("2O18_OO814", "2018_00814"),
        ("Artic1e 1er", "Article 1er"),
        ("ARTlCLE 2", "ARTICLE 2"),
        ("EXTRAlT DU REGlSTRE DES DELlBERATIONS", "EXTRAIT DU REGISTRE DES DELIBERATIONS"),
        ("le l4 juiIlet 2O21", "le 14 juillet 2021"),
        ("5 ju1llet", "5 juillet"),
        ('N" 2021_03', "N° 2021_03"),
        ("0bjet : voirie", "objet : voirie"),
    ],
)
def test_misreadings_are_mended(text: str, printed: str) -> None:
    assert mended(text) == printed
    assert len(mended(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    ["l'an deux mille", "zone 1AUx et UA1", "1er mars, 1ère classe",
     "PC 005 023 24 H0031", "M14, M57, CO2", "20h15",
     "Il a lu, lui, le 2ème", "12 000 €"],
)  # fmt: skip
def test_what_is_well_read_stays(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Fait le cinq juin deux mille vingt-quatre", date(2024, 6, 5)),
        ("le vingt et un mars deux mil vingt et un", date(2021, 3, 21)),
        ("le premier août deux mille dix-neuf", date(2019, 8, 1)),
        ("le 12 mars deux mille vingt", date(2020, 3, 12)),
        ("1e 5 ju1llet 2O21", date(2021, 7, 5)),
        ("le 12 / 03 / 2024", date(2024, 3, 12)),
        ("DU 26.09.2023", date(2023, 9, 26)),
        ("articles 1 - 2 - 24", None),
        ("le 12 mars", None),
    ],
)
def test_dates_in_words_and_misread(text: str, day: date | None) -> None:
    assert first_full_date(text) == day


def test_a_date_without_year_stays_without() -> None:
    assert [(found.day, found.month, found.year) for found in find_dates("le 12 mars deux adjoints")] == [
        (12, 3, None)
    ]

"""The files for spreadsheets: read by a French one, and never run by any."""

from __future__ import annotations

import csv
import io

import pytest

from ui.export.spreadsheet import csv_file


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_mark_the_semicolons_and_the_accents() -> None:
    content = csv_file(("Commune", "Énergie"), [("Saint-Étienne ; Nord", 1.5), ('le "haut"', 1250)])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert read(content) == [
        ["Commune", "Énergie"],
        ["Saint-Étienne ; Nord", "1,5"],
        ['le "haut"', "1250"],
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|' /C calc'!A0",
        "+33 1 02",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r\n=1+1",
        "  =1+1",
        "\uff1d1+1",
        "%0A=1",
    ],
)
def test_no_text_opens_a_formula(cell: str) -> None:
    ((shown,),) = read(csv_file(("x",), [(cell,)]))[1:]
    assert shown.startswith("'")
    assert "\n" not in shown


def test_numbers_stay_numbers_even_negative() -> None:
    assert read(csv_file(("x", "y"), [(-2, -0.5)]))[1] == ["-2", "-0,5"]


def test_half_characters_do_not_lose_the_file() -> None:
    assert read(csv_file(("x",), [("a\ud800b",)]))[1] == ["a?b"]

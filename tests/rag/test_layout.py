"""How a text is laid out: paragraphs, items and tables, no word lost."""

from __future__ import annotations

import pytest

from rag.layout import blocks, standing
from rag.tables import Table
from rag.text import squeeze

TEXT = (
    "Les tarifs sont fixés comme suit :\nTranche Repas\nA 1,00 €\nB 2,45 €\n"
    "Article 2 : le repas apporté est facturé 0,65 €."
)
TABLE = Table(((("Tranche",), ("Repas",)),), ((("A",), ("1,00 €",)), (("B",), ("2,45 €",))))


def laid(text: str, table: Table | None = None, within: tuple[int, int] | None = None) -> list[str]:
    found = standing(text, table)
    made = blocks(text, within or (0, len(text)), [found] if found else [])
    return [
        ("- " if each.item else "")
        + (f"[{len(each.table.rows)}] " if each.table else "")
        + squeeze(" ".join(text[slice(*span)] for span in each.spans))
        for each in made
    ]


def test_a_table_stands_among_the_words_around_it() -> None:
    assert laid(TEXT, TABLE) == [
        "Les tarifs sont fixés comme suit :",
        "[2] Tranche Repas A 1,00 € B 2,45 €",
        "Article 2 : le repas apporté est facturé 0,65 €.",
    ]


def test_only_the_rows_inside_are_laid_out() -> None:
    cut = laid(TEXT, TABLE, (0, TEXT.index("\nB ")))
    assert cut[1] == "[1] Tranche Repas A 1,00 €"
    assert laid(TEXT, TABLE, (0, TEXT.index("\nTranche"))) == cut[:1]


def test_a_table_that_is_not_in_the_text_is_left_to_it() -> None:
    assert standing("Rien de tel.", TABLE) is None
    assert standing("Rien de tel.", None) is None


def test_words_between_the_rows_are_not_lost() -> None:
    text = "Tranche Repas\nA 1,00 €\nReport\nB 2,45 €"
    assert laid(text, TABLE) == ["[2] Tranche Repas A 1,00 € Report B 2,45 €", "Report"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "DÉCIDE :\nARTICLE 1 - Un.\nARTICLE 2 - Deux.",
            ["DÉCIDE :", "ARTICLE 1 - Un.", "ARTICLE 2 - Deux."],
        ),
        ("Article 1 : un. Article 2 : deux.", ["Article 1 : un.", "Article 2 : deux."]),
        ("Le maire :\n- signe ;\n- publie.", ["Le maire :", "- signe ;", "- publie."]),
        ("L'article 2 de la loi. Il dit.", ["L'article 2 de la loi. Il dit."]),
    ],
)
def test_articles_and_items_have_a_line_each(text: str, expected: list[str]) -> None:
    assert laid(text) == expected

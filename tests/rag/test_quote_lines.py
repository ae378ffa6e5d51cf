"""A quote as it is given outside: one run of the page a line, whichever way its reader goes through it."""

from __future__ import annotations

import pytest

from rag.answers.quoting import in_lines
from rag.answers.reasons import with_reason
from rag.runs import Extract
from rag.tables import Table
from rag.types import ActKind, Chunk, Citation, Document, Passage, Section, Territory
from rag.units import Unit

DOCUMENT = Document("d1", "valdore", "valdore/t.pdf", "0" * 64, "PV", ActKind.AUTRE, Territory("Valdoré"))
ROW = "Les amis du lac 300 € 650 € 14 pour\n2 abstentions"
TABLE = Table(
    ((("Tiers",), ("Reçu",), ("Demandé",), ("Vote",)),),
    ((("Les amis du lac",), ("300 €",), ("650 €",), ("14 pour", "2 abstentions")),),
)


def passage(text: str, table: Table | None = None) -> Passage:
    return Passage(Chunk("c1", Section(DOCUMENT), (1,), text, 0, table), 1.0)


def lines(quote: str, text: str, table: Table | None = None) -> list[str]:
    return in_lines(Citation(passage(text, table), quote, (1,))).split("\n")


def test_each_cell_of_a_quoted_row_is_a_line() -> None:
    text = f"Tiers Reçu Demandé Vote\n{ROW}"
    quote = "Tiers Reçu Demandé Vote […] Les amis du lac 300 € 650 € 14 pour […] 2 abstentions"
    assert lines(quote, text, TABLE) == [
        "Tiers",
        "Reçu",
        "Demandé",
        "Vote […] Les amis du lac",
        "300 €",
        "650 €",
        "14 pour […] 2 abstentions",
    ]


def test_a_header_above_the_words_is_kept() -> None:
    quote = "Tiers […] Vote […] Les amis du lac 300 € 650 € 14 pour"
    assert lines(quote, ROW, TABLE)[:2] == ["Tiers […] Vote […] Les amis du lac", "300 €"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Le stationnement\nest interdit ;\n- le camping aussi.", 2),
        ("L'amende est de 75\n000 € au plus.", 1),
        ("Après en avoir délibéré,\nLe conseil adopte.", 2),
        ("fixé à 12 €\n: par jour", 1),
        ("La hauteur\n\fest limitée", 2),
    ],
)
def test_lines_part_where_one_may_begin(text: str, expected: int) -> None:
    found = lines(" ".join(text.split()), text)
    assert len(found) == expected
    assert " ".join(found) == " ".join(text.split())


def test_a_quote_that_is_not_in_the_passage_is_left_as_it_is() -> None:
    assert lines("Rien de tel.", "Autre chose.") == ["Rien de tel."]


SAID = "Ce dossier est retiré."


@pytest.mark.parametrize(
    ("question", "after", "kept"),
    [
        ("Quel dossier est retiré et pourquoi ?", "En effet, la date n'est pas connue.", True),
        ("Pour quelle raison ?", "Faute de quorum, il sera revu.", True),
        ("Quel dossier est retiré ?", "En effet, la date n'est pas connue.", False),
        ("Pourquoi ce retrait ?", "Madame Roy est nommée secrétaire.", False),
        ("Pourquoi ce retrait ?", "En effet, " + "la date n'est pas connue " * 20, False),
    ],
)
def test_the_reason_given_next_goes_with_what_is_asked_why(question: str, after: str, kept: bool) -> None:
    text = f"{SAID} {after}"
    units = [Unit(0, len(SAID), SAID, 1.0), Unit(len(SAID) + 1, len(text), after, 0.1)]
    found = with_reason(question, Extract(passage(text), (units[0],), 1.0), units, 40)
    assert (len(found.units) == 2) is kept

"""The row of a table that the question names wins over a sentence that only shares its words."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answers.named_rows import NamedRows
from rag.extract import Extraction
from rag.precision import undecided
from rag.question import ZonesOf, understand
from rag.rerank import rerank
from rag.shown import draft_of
from rag.tables import Row, Table, readable_row, row_label
from rag.types import Act, ActKind, Chunk, Document, Passage, Question, Section, Territory
from rag.verify import check_statement, passed

TOWN = Territory("Vermelles-le-Gué", "00007")
DOCUMENT = Document(
    "t",
    "t",
    "t/del.pdf",
    "0" * 64,
    "Délibération n° 2031-019 - Tarifs de la restauration",
    ActKind.DELIBERATION,
    TOWN,
)
ACT = Act(ActKind.DELIBERATION, "2031-019", date(2031, 6, 12), "Tarifs de la restauration scolaire")
BEFORE = (
    "Le conseil municipal DÉCIDE :\nARTICLE 1 - Les tarifs du restaurant scolaire sont fixés comme suit :"
)
AFTER = (
    "ARTICLE 2 - Le repas de cantine d'un enfant qui apporte son panier est facturé 0,45 €, quelle que "
    "soit la {sort}."
)


def table(*rows: str) -> Table:
    head, *body = (tuple((cell,) for cell in row.split("|")) for row in rows)
    made: tuple[Row, ...] = tuple(body)
    return Table((head,), made)


def chunk(found: Table, sort: str) -> Chunk:
    lines = [" ".join(cell for cells in row for cell in cells) for row in (*found.header, *found.rows)]
    text = "\n".join([BEFORE, *lines, AFTER.format(sort=sort)])
    return Chunk("x", Section(DOCUMENT, ("Délibération n° 2031-019",), act=ACT), (1,), text, 0, found)


def extraction(asked: str, found: Table, sort: str) -> tuple[Extraction, Passage]:
    understood = understand(Question(asked), [TOWN], ZonesOf({TOWN.name: frozenset()}))
    ranking = rerank([Passage(chunk(found, sort), 1.0, (("body", 1.0),))], understood)
    return Extraction(understood, ranking, 40), ranking.passages[0]


def told(asked: str, found: Table, sort: str) -> str:
    made, passage = extraction(asked, found, sort)
    draft = draft_of(made.extracts())
    statement = draft.statements[0]
    assert passed(check_statement(statement, draft.citations, [passage], Question(asked)))
    return statement.text


LETTERS = table(
    "Tranche|Ressources|Repas",
    "A|jusqu’à 520 €|1,15 €",
    "B|de 521 € à 980 €|2,60 €",
    "C|plus de 980 €|4,05 €",
)
NUMBERS = table("Catégorie|Public|Repas", "1|élèves|1,90 €", "2|agents|4,20 €", "3|invités|7,80 €")
WRITTEN = table(
    "Public|Repas", "Groupe A : école|2,05 €", "Groupe B : collège|3,35 €", "Groupe C : adultes|6,10 €"
)


@pytest.mark.parametrize(
    ("asked", "found", "sort", "right", "others"),
    [
        ("Combien coûte la cantine pour la tranche A ?", LETTERS, "tranche", "1,15 €", ("2,60", "0,45")),
        ("Combien coûte la tranche C à la cantine ?", LETTERS, "tranche", "4,05 €", ("1,15", "0,45")),
        ("cantine tranche b", LETTERS, "tranche", "2,60 €", ("4,05", "0,45")),
        (
            "Quel est le prix du repas de cantine, catégorie 2 ?",
            NUMBERS,
            "catégorie",
            "4,20 €",
            ("1,90", "0,45"),
        ),
        ("Combien coûte le repas de cantine du groupe B ?", WRITTEN, "catégorie", "3,35 €", ("2,05", "0,45")),
        (
            "Combien coûte le repas de cantine en catégorie A ?",
            LETTERS,
            "catégorie",
            "1,15 €",
            ("2,60", "0,45"),
        ),
    ],
)
def test_the_row_named_wins_over_the_sentence_that_shares_its_words(
    asked: str, found: Table, sort: str, right: str, others: tuple[str, ...]
) -> None:
    answer = told(asked, found, sort)
    assert right in answer
    assert [figure for figure in others if figure in answer] == []


def test_the_sentence_answers_its_own_question() -> None:
    asked = "Combien est facturé le repas de cantine d'un enfant qui apporte son panier ?"
    assert "0,45 €" in told(asked, LETTERS, "tranche")


def test_a_row_that_nobody_bears_names_none() -> None:
    found = NamedRows("Combien coûte la cantine pour la tranche F ?", LETTERS)
    assert [found.worth(rank) for rank in range(3)] == [0.0, 0.0, 0.0]
    assert not any(found.left_out(rank) for rank in range(3))


@pytest.mark.parametrize(
    "asked",
    [
        "Quel repas à partir de la tranche de 2 € ?",
        "La catégorie a-t-elle un tarif ?",
        "Tarif de la tranche A à C ?",
        "Combien coûte la catégorie 2 mètres ?",
    ],
)
def test_a_verb_a_measure_or_a_range_names_no_row(asked: str) -> None:
    for found in (LETTERS, NUMBERS):
        named = NamedRows(asked, found)
        assert not any(named.left_out(rank) for rank in range(3))


def test_several_rows_may_be_named() -> None:
    named = NamedRows("Quel est le prix du repas pour les tranches A et B ?", LETTERS)
    assert [named.names(rank) for rank in range(3)] == [True, True, False]


def test_the_words_of_a_row_name_it_unless_they_are_denied() -> None:
    found = table("Public|Repas", "Hors commune|6,40 €", "Élèves|2,20 €")
    assert NamedRows("Le repas d'un enfant qui habite hors de la commune ?", found).worth(0) > 0
    assert NamedRows("Le repas d'un enfant qui n'est pas hors commune ?", found).worth(0) == 0


def test_a_letter_is_read_with_the_name_of_its_column_but_that_of_a_zone() -> None:
    assert readable_row(LETTERS, 0).startswith("Tranche A — Ressources : ")
    assert row_label(readable_row(LETTERS, 1)) == "Tranche B"
    assert readable_row(table("Zone|Hauteur|Emprise", "A|9 m|30 %"), 0).startswith("A — Hauteur")


def test_the_rows_to_choose_among_show_no_figure_that_looks_like_the_answer() -> None:
    long = " pour la durée de la concession au cimetière communal de la Croix-aux-Bois" * 2
    rows = [
        f"Case {name}{long}|{figure},00 €|9{figure},00 €"
        for name, figure in zip("vwxyz", range(110, 160, 10), strict=True)
    ]
    found = table("Concession|15 ans|30 ans", *rows)
    made, passage = extraction("Quel est le prix d'une concession de 30 ans au cimetière ?", found, "durée")
    assert made.main is not None
    asked_back = undecided(
        understand(Question("Quel prix ?"), [TOWN], ZonesOf({TOWN.name: frozenset()})),
        made.main,
        [passage],
    )
    assert asked_back is not None
    assert "Case v" in asked_back.message
    assert "€" not in asked_back.message

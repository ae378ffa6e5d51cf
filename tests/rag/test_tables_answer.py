"""A row of a table answers by itself: found by the name of its column, read with it, quoted exactly."""

from __future__ import annotations

from dataclasses import replace

from rag.encode import Encoder
from rag.extract import Extraction
from rag.question import ZonesOf, understand
from rag.rerank import rerank
from rag.shown import draft_of
from rag.tables import Row, Table, quoted_rows
from rag.text import terms
from rag.types import (
    ActKind,
    Chunk,
    Citation,
    Document,
    Draft,
    Passage,
    Question,
    Reply,
    Section,
    Status,
    Territory,
)
from rag.verbatim import is_verbatim
from rag.verify import check_statement, passed
from rag.wire import reply_to_json

TOWN = Territory("Clairvigne", "00001")
DOCUMENT = Document("d", "c", "c/pv.pdf", "0" * 64, "Conseil du 3 avril", ActKind.DELIBERATION, TOWN)
HEAD: tuple[Row, ...] = ((("Association",), ("Demandée",), ("Votée",), ("Vote",)),)
SAID = (("Judo", "600 €", "500 €", "Unanimité"), ("Chorale", "800 €", "650 €", "2 abstentions"))
ROWS: tuple[Row, ...] = tuple(tuple((cell,) for cell in row) for row in SAID)
BODY = "\n".join(" ".join(row) for row in SAID)
TEXT = f"Le conseil examine les demandes de subvention.\nAssociation Demandée Votée Vote\n{BODY}\nAdopté."
CHUNK = Chunk("x", Section(DOCUMENT, ("Subventions",)), (4,), TEXT, 0, Table(HEAD, ROWS))
# The same rows on the next page, without their header.
LATER = Chunk("y", Section(DOCUMENT, ("Subventions",)), (5,), BODY, 0, Table(HEAD, ROWS, 4))
ASKED = "Quelle somme a été votée pour l'association Chorale ?"


def written(chunk: Chunk, text: str = ASKED) -> tuple[Passage, Draft]:
    asked = understand(Question(text), [TOWN], ZonesOf({TOWN.name: frozenset()}))
    ranking = rerank([Passage(chunk, 1.0, (("body", 1.0),))], asked)
    return ranking.passages[0], draft_of(Extraction(asked, ranking, 40).extracts())


def test_a_row_is_read_with_its_header_and_quoted_in_exact_words() -> None:
    passage, draft = written(CHUNK)
    statement, (citation, *_) = draft.statements[0], draft.citations
    assert "Chorale — Demandée : 800 € ; Votée : 650 € ; Vote : 2 abstentions" in statement.text
    assert "Association Demandée Votée Vote […] " in citation.quote
    assert is_verbatim(citation.quote, TEXT)
    assert passed(check_statement(statement, draft.citations, [passage], Question(ASKED)))
    assert any(row.startswith("Chorale") for row in quoted_rows(citation.quote, CHUNK.table))


LEVELS: tuple[Row, ...] = tuple(
    ((f"P{rank}",), (place,), (f"21{rank},50 m",))
    for rank, place in enumerate(("Moulin", "Stade", "Pont", "Camping"), start=1)
)
LEVEL_BODY = "\n".join(" ".join(cell for (cell,) in row) for row in LEVELS)


def test_the_row_asked_by_its_code_comes_alone() -> None:
    head: Row = (("Profil",), ("Lieu",), ("Cote de référence",))
    text = f"Les cotes sont en mètres NGF.\nProfil Lieu Cote de référence\n{LEVEL_BODY}"
    chunk = Chunk("z", Section(DOCUMENT, ("Cotes",)), (7,), text, 0, Table((head,), LEVELS))
    one, several = (
        written(chunk, asked)[1].statements[0].text
        for asked in (
            "Quelle est la cote de référence au profil P3 ?",
            "Quelles cotes aux profils P1 et P3 ?",
        )
    )
    assert "P3 — Lieu : Pont ; Cote de référence : 213,50 m" in one
    assert [code for code in ("P1", "P2", "P4") if code in one] == []
    assert "211,50 m" in several
    assert "213,50 m" in several
    assert "212,50 m" not in several


def test_a_row_on_the_next_page_cites_the_page_of_its_header_too() -> None:
    passage, draft = written(LATER)
    citation = draft.citations[0]
    assert citation.pages == (4, 5)
    assert "Votée […]" in citation.quote
    assert passed(check_statement(draft.statements[0], draft.citations, [passage], Question(ASKED)))


def test_the_figure_of_another_row_is_not_shown() -> None:
    passage, draft = written(CHUNK)
    one = Citation(passage, "Chorale 800 € 650 € 2 abstentions", (4,))
    wrong = replace(draft.statements[0], text="La Chorale reçoit 500 €.", citations=(1,))
    right = replace(wrong, text="La Chorale reçoit 650 €.")
    assert not passed(check_statement(wrong, [one], [passage], Question(ASKED)))
    assert passed(check_statement(right, [one], [passage], Question(ASKED)))


def test_the_words_of_a_header_find_a_row_on_the_next_page() -> None:
    with_header, without = Encoder(None)([LATER, replace(LATER, table=None)])
    (column,) = terms("Votée")
    asked = Encoder(None)([replace(LATER, text=column, table=None)])[0].body.indices
    assert set(asked) <= set(with_header.body.indices)
    assert not set(asked) & set(without.body.indices)


def test_the_passage_sent_outside_holds_the_header_and_the_row() -> None:
    passage, draft = written(LATER)
    line = reply_to_json(Reply(Status.ANSWERED, "", draft.statements, draft.citations, (passage,)))
    sent = str(line["citations"])
    assert all(word in sent for word in ("Demandée", "Votée", "Chorale 800 € 650 €"))


Cells = tuple[str, str, str]
PRICES: tuple[Cells, ...] = (
    ("A", "jusqu'à 600 €", "1,00 €"),
    ("B", "de 601 € à 900 €", "2,45 €"),
    ("Hors commune", "", "6,80 €"),
)
MANY: tuple[Cells, ...] = tuple(
    (f"Tranche {rank}", "selon le barème joint", f"{rank},50 €") for rank in range(2, 16)
)


def priced(asked_text: str, words: int = 80, prices: tuple[Cells, ...] = PRICES) -> Extraction:
    head: tuple[Row, ...] = ((("Tranche",), ("Quotient",), ("Repas",)),)
    rows: tuple[Row, ...] = tuple(tuple((cell,) for cell in row) for row in prices)
    body = "\n".join(" ".join(filter(None, row)) for row in prices)
    text = f"Les tarifs du restaurant scolaire sont :\nTranche Quotient Repas\n{body}"
    chunk = Chunk("p", Section(DOCUMENT, ("Restaurant scolaire",)), (4,), text, 0, Table(head, rows))
    asked = understand(Question(asked_text), [TOWN], ZonesOf({TOWN.name: frozenset()}))
    return Extraction(asked, rerank([Passage(chunk, 1.0, (("body", 1.0),))], asked), words)


def test_rows_that_the_question_does_not_tell_apart_are_all_shown() -> None:
    shown = draft_of(priced("Combien coûte un repas au restaurant scolaire ?").extracts()).statements[0].text
    assert all(price in shown for price in ("1,00 €", "2,45 €", "6,80 €"))
    assert "Les tarifs du restaurant scolaire sont :" in shown


def test_the_row_of_the_quotient_said_is_shown_alone() -> None:
    asked = "Combien coûte un repas au restaurant scolaire avec un quotient de 750 € ?"
    main = priced(asked, 20).main
    assert main is not None
    assert [unit.text.split(" — ")[0] for unit in main.units if unit.row >= 0] == ["Tranche B"]


def test_rows_too_many_to_be_shown_are_asked_back() -> None:
    main = priced("Combien coûte un repas au restaurant scolaire ?", prices=MANY).main
    assert main is not None
    assert main.rivals == tuple(f"{label} — Quotient : {terms_of}" for label, terms_of, _ in MANY)

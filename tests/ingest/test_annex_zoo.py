"""Plans of risks, SCOT, reports, programmes, forms: every line is under its own heading path."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.acts import reader_of
from ingest.acts.base import Block, source
from ingest.chunk import chunks
from ingest.layout import Bookmark, Layout, LineStyle
from rag.types import ActKind
from tests.ingest.accounting import unaccounted
from tests.ingest.papers import document, paged
from tests.ingest.zoo_papers import Paper, papers, path_tally

ANNEXES = papers("annexes")

LINES = st.sampled_from(
    [
        "TITRE I – PORTÉE", "CHAPITRE 2 – RÈGLES", "Article 2.1 – Interdictions", "Zone rouge R1",
        "ANNEXE 1", "1. Contexte", "2. Principes", "1.1 Accès", "1.2 Réseaux", "A. Territoire",
        "a) Cas général", "I. BILAN", "INTRODUCTION", "OAP n° 1 – La Gare", "- les remblais ;",
        "Le présent plan vaut servitude.", "Total 12 €", "SOMMAIRE", "Titre I ........ 4",
        "UN TITRE EN CAPITALES", "1", "Page 3", "mot " * 400, "  ",
    ]
)  # fmt: skip
PAGES = st.lists(st.lists(LINES, max_size=12), min_size=1, max_size=6)
STYLE = st.sampled_from([LineStyle(10.0), LineStyle(10.0, True), LineStyle(14.0), LineStyle()])


def read(text: str, styles: list[LineStyle] | None = None, marks: tuple[Bookmark, ...] = ()) -> list[Block]:
    pages = paged(text.strip())
    layouts = {pages[0].number: Layout(tuple(styles))} if styles else {}
    return reader_of(ActKind.ANNEXE)(source("valdore/annexe.txt", pages, layouts, marks))


@pytest.mark.parametrize("styled", [False, True], ids=["plain", "styled"])
@pytest.mark.parametrize("paper", ANNEXES, ids=lambda paper: paper.name)
def test_lines_of_annexes_are_under_their_path(paper: Paper, styled: bool) -> None:
    found = path_tally(paper, paper.blocks(ActKind.ANNEXE, styled))
    assert found.wrong == ()
    assert found.extra == 0


@pytest.mark.parametrize("paper", ANNEXES, ids=lambda paper: paper.name)
def test_an_annex_has_no_zone_of_a_plan(paper: Paper) -> None:
    assert {block.zones for block in paper.blocks(ActKind.ANNEXE)} == {()}


def test_the_articles_of_a_plan_of_risks_keep_their_number() -> None:
    (plan,) = [paper for paper in ANNEXES if paper.name == "ppri"]
    articles = dict.fromkeys(block.article for block in plan.blocks(ActKind.ANNEXE) if block.article)
    assert list(articles) == ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1"]


@given(PAGES, st.lists(STYLE, max_size=12), st.lists(st.integers(1, 6), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_annex_is_accounted_for(
    pages: list[list[str]], styles: list[LineStyle], marks: list[int]
) -> None:
    made = paged("\f".join("\n".join(lines) for lines in pages))
    layouts = {page.number: Layout(tuple(styles)) for page in made}
    bookmarks = tuple(Bookmark(1 + number % 3, "1. Contexte", number) for number in sorted(marks))
    taken = source("valdore/annexe.txt", made, layouts, bookmarks)
    for kind in (ActKind.ANNEXE, ActKind.AUTRE, ActKind.PLU):
        found = chunks(document(kind), reader_of(kind)(taken))
        assert unaccounted(made, found, taken.rejects) == {}


def test_bookmarks_give_the_levels_and_the_titles_that_pages_do_not_bear() -> None:
    marks = (Bookmark(1, "Diagnostic", 1), Bookmark(2, "L'habitat", 1), Bookmark(1, "Projet", 2))
    found = read(
        "Diagnostic\nVue d'ensemble.\nL’habitat\nLe parc est ancien.\fLe projet est là.", None, marks
    )
    assert [block.path for block in found] == [("Diagnostic",), ("Diagnostic", "L'habitat"), ("Projet",)]


def test_bold_words_of_a_sentence_are_no_title() -> None:
    body, bold = LineStyle(10.0), LineStyle(10.0, True)
    lines = [
        ("1. Objet", bold), ("Le présent plan vaut servitude sur le territoire de la commune.", body),
        ("Les remblais sont interdits en toute zone.", bold), ("Il est annexé au plan local.", body),
        ("et les dépôts", bold), ("2. Effets", bold), ("Il s'impose aux demandes de permis.", body),
    ]  # fmt: skip
    found = read("\n".join(text for text, _ in lines), [style for _, style in lines])
    assert [block.path for block in found] == [("1. Objet",), ("2. Effets",)]


def test_a_list_is_no_series_of_titles() -> None:
    found = read(
        "Sont joints à la demande :\n1. Un plan\n2. Une notice\n3. Un devis\nLe dossier est complet."
    )
    assert [block.path for block in found] == [()]

"""Every character of every page is in exactly one passage or one named reject."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.acts import kinds, reader_of
from ingest.acts.base import Source, source
from ingest.chunk import chunks
from ingest.rejects import Reject, RejectKind, letters, tally
from rag.types import ActKind, Chunk, Page, PageState
from tests.ingest.accounting import unaccounted
from tests.ingest.papers import document, paged, reading
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
CORPORA = REPOSITORY.parent / "shared" / "corpora"

LINES = st.sampled_from(
    [
        "ZONE UA", "ZONE UB", "ARTICLE UA 6 - IMPLANTATION", "Article 10 : hauteur", "4.2. Emprise au sol",
        "UB 2.1 Hauteur des constructions", "SECTEUR UAa", "En secteur UAa :", "b) En secteur UAb", "ANNEXES",
        "LEXIQUE", "Acrotère : haut d'une façade.", "SOMMAIRE", "Zone UA ........ 4", "Zone UB ........ 9",
        "Article UA 6 ........ 12", "Lexique ........ 30", "Celle des constructions voisines1 est de 9 m.",
        "1", "2 On entend par construction voisine celle du terrain limitrophe.", "- les dépôts ;",
        "interdits. ARTICLE UA 7 - LIMITES", "du voyage. • Commerce", "Commune de Valdoré", "Page 3", "12",
        "mot " * 500, "x" * 3000, "  ", "é\u00a0è",
    ]
)  # fmt: skip
PAGES = st.lists(st.lists(LINES, max_size=14), min_size=1, max_size=8)


def accounted(pages: tuple[Page, ...], kind: ActKind) -> tuple[Source, list[Chunk]]:
    """The passages of the pages, nothing missing and nothing twice."""
    read = source("valdore/plu.txt", pages)
    found = chunks(document(kind), reader_of(kind)(read), pages, read.tables)
    assert unaccounted(pages, found, read.rejects) == {}
    joined = "\f".join(page.text for page in pages)
    for chunk in found:
        first = chunk.text.split("\f")[0].split("\n")[0]
        begun = joined[chunk.start : chunk.start + 3 * len(first) + 200]
        assert " ".join(begun.split()).startswith(first)
    return read, found


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_any_pages_are_accounted_for_whatever_their_kind(pages: list[list[str]]) -> None:
    made = paged("\f".join("\n".join(lines) for lines in pages))
    for kind in kinds():
        _, found = accounted(made, kind)
        texts = {page.number: " ".join(page.text.split()) for page in made}
        for chunk in found:
            for number, run in zip(chunk.pages or (0,), chunk.text.split("\f"), strict=True):
                assert " ".join(run.split()) in texts[number]


@pytest.mark.parametrize("path", sorted(TOWN.glob("*.pdf")), ids=lambda path: path.stem)
def test_the_demonstration_town_is_accounted_for(path: Path) -> None:
    pages = reading(path).pages
    for kind in (ActKind.PLU, ActKind.DELIBERATION, ActKind.ARRETE):
        accounted(pages, kind)


@pytest.mark.parametrize("town", ["quimper-plu", "grenoble-plui"])
def test_a_real_reglement_is_accounted_for(town: str) -> None:
    if not CORPORA.is_dir():
        pytest.skip("the shared corpora are absent")
    for path in sorted((CORPORA / town).iterdir())[:4]:
        accounted(reading(path).pages, ActKind.PLU)


def test_what_is_set_apart_has_a_name() -> None:
    heads = "\f".join(
        f"Commune de Valdoré\nrègle {word}\n{n}" for n, word in enumerate(("un", "deux", "trois"), 1)
    )
    contents = "SOMMAIRE\n" + "\n".join(f"Article {n} ........ {n}" for n in range(1, 7))
    pages = (*paged(f"{heads}\f{contents}"), Page(5, "image", PageState.TO_OCR))
    read, _ = accounted(pages, ActKind.PLU)
    assert {reject.kind for reject in read.rejects} == set(RejectKind)
    assert [each.text for each in read.rejects if each.kind is RejectKind.UNREAD_PAGE] == ["image"]
    assert tally(read.rejects)[RejectKind.PAGE_NUMBER] == 3


def test_a_character_lost_or_doubled_is_seen() -> None:
    pages = paged("un deux")
    (chunk,) = chunks(document(), reader_of(ActKind.PLU)(source("valdore/plu.txt", pages)))
    assert unaccounted(pages, [], []) == {0: letters("undeux")}
    assert unaccounted(pages, [chunk, chunk], [])[0]["x"] == -1
    assert unaccounted(pages, [chunk], [Reject(RejectKind.HEAD, 0, "x")])[0]["x"] == -1

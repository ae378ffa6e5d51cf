"""Chunks are exact runs of the pages, inside one place, small enough to be read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block, Line, source
from ingest.chunk import MOST, chunks
from rag.types import ActKind, Chunk
from tests.ingest.papers import document, reading
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
KINDS = {"plu": ActKind.PLU, "del": ActKind.DELIBERATION, "arr": ActKind.ARRETE}
PAPERS = [path for path in sorted(TOWN.glob("*.pdf")) if path.name[:3] in KINDS]


def block(*lines: tuple[int, str], path: tuple[str, ...] = ("Article 1",)) -> Block:
    return Block(path, tuple(Line(page, text) for page, text in lines), ("UA",), "1")


def test_a_chunk_bears_its_place_and_its_pages() -> None:
    (found,) = chunks(document(), [block((3, "Première ligne"), (3, "suite."), (4, "Fin."))])
    assert (found.text, found.pages) == ("Première ligne\nsuite.\fFin.", (3, 4))
    assert (found.section.path, found.section.zones, found.section.article) == (("Article 1",), ("UA",), "1")


def test_a_format_without_pages_cites_none() -> None:
    assert chunks(document(), [block((0, "Texte."))])[0].pages == ()


def test_chunks_never_cross_blocks() -> None:
    found = chunks(document(), [block((1, "un")), block((1, "deux"), path=("Article 2",))])
    assert [(each.text, each.section.path) for each in found] == [
        ("un", ("Article 1",)),
        ("deux", ("Article 2",)),
    ]


def test_long_blocks_are_cut_between_lines_where_a_sentence_ends() -> None:
    lines = [
        (1, f"La règle numéro {rank} est celle de cette zone" + (" ;" if rank % 3 else " et"))
        for rank in range(60)
    ]
    found = chunks(document(), [block(*lines)])
    assert "\n".join(each.text for each in found) == "\n".join(text for _, text in lines)
    assert len(found) > 2
    assert all(len(each.text) <= MOST for each in found)
    assert all(each.text.endswith(";") for each in found[:-1])


@pytest.mark.parametrize(
    "text",
    ["mot " * 3000 + "fin", "x" * 5000, "court " + "y" * 4000 + " z", "a" * MOST + " " + "b" * MOST],
    ids=["words", "one", "mixed", "full"],
)
def test_a_line_longer_than_a_chunk_loses_no_character(text: str) -> None:
    found = chunks(document(), [block((1, text.strip()))])
    assert "".join("".join(each.text.split()) for each in found) == "".join(text.split())
    assert all(0 < len(each.text) <= MOST for each in found)


def test_identifiers_are_stable_and_differ_between_alike_passages() -> None:
    blocks = [block((1, "Non réglementé.")), block((2, "Non réglementé."))]
    found = chunks(document(), blocks)
    assert len({each.id for each in found}) == 2
    assert [each.id for each in chunks(document(), blocks)] == [each.id for each in found]
    assert [each.start for each in found] == sorted(each.start for each in found)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TOWN.glob("*.pdf")) if path.name[:3] in KINDS],
    ids=lambda path: path.stem,
)
def test_on_real_pages_each_line_of_a_chunk_is_on_its_page(path: Path) -> None:
    pages = reading(path).pages
    kind = KINDS[path.name[:3]]
    texts = {page.number: " ".join(page.text.split()) for page in pages}
    found = chunks(document(), reader_of(kind)(source(f"clairvigne/{path.name}", pages)))
    assert found
    for each in found:
        runs = each.text.split("\f")
        assert len(runs) == len(each.pages)
        for number, run in zip(each.pages, runs, strict=True):
            assert " ".join(run.split()) in texts[number]
    assert _in_order(found)


def _in_order(found: list[Chunk]) -> bool:
    return [each.pages[0] for each in found] == sorted(each.pages[0] for each in found)

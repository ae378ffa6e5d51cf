"""The zones and articles of three real règlements, against lists made by reading the documents.

The lists (``expected/``) hold facts and short titles. They were made from the pages laid out as text, with
their tables of contents, never from what the reader gives.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block, source
from ingest.acts.headings import Kind, heading_of
from ingest.acts.sectors import sectors
from ingest.chunk import chunks
from ingest.read import Reading
from rag.text import fold
from rag.types import ActKind, Chunk
from tests.ingest.papers import document, reading
from tests.support import REPOSITORY

EXPECTED = Path(__file__).parent / "expected"
CORPORA = REPOSITORY.parent / "shared" / "corpora"
TOWNS = ("grenoble-plui", "quimper-plu", "jaleyrac-plu")
MIN_ZONES, MIN_ARTICLES, MIN_PRECISION = 0.98, 0.95, 0.95
SHOWN = 40  # characters of a title compared: longer ones are cut differently by readers


@dataclass(frozen=True, slots=True)
class Fact:
    """An article: where it is ruled, its number, the page it begins on, the head of its title."""

    file: str
    zones: tuple[str, ...]
    number: str
    page: int
    title: str


@dataclass(frozen=True, slots=True)
class Score:
    """What is found of what is expected."""

    town: str
    kind: str
    found: int
    expected: int
    given: int

    @property
    def recall(self) -> float:
        return self.found / self.expected

    @property
    def precision(self) -> float:
        return self.found / self.given


@dataclass(frozen=True, slots=True)
class Read:
    """A document as it is read."""

    file: str
    reading: Reading
    blocks: tuple[Block, ...]
    chunks: tuple[Chunk, ...]


@cache
def documents(town: str) -> tuple[Read, ...]:
    if not CORPORA.is_dir():
        pytest.skip("the shared corpora are absent: nothing to compare with")
    return tuple(_read(CORPORA / town / name) for name in dict.fromkeys(fact.file for fact in expected(town)))


def _read(path: Path) -> Read:
    pages = reading(path)
    file = f"{path.parent.name}/{path.name}"
    if pages.structure:
        blocks = pages.structure.blocks
    else:
        blocks = tuple(reader_of(ActKind.PLU)(source(file, pages.pages)))
    return Read(path.name, pages, blocks, tuple(chunks(document(), blocks)))


@cache
def expected(town: str) -> tuple[Fact, ...]:
    listed = json.loads((EXPECTED / f"{town}.json").read_text(encoding="utf-8"))
    return tuple(
        Fact(
            place["file"],
            tuple(place["zones"]),
            _plain(number),
            page,
            _head(*title or [listed["titles"][number]]),
        )
        for place in listed["places"]
        for number, page, *title in place["articles"]
    )


def expected_zones(town: str) -> frozenset[str]:
    return frozenset(json.loads((EXPECTED / f"{town}.json").read_text(encoding="utf-8"))["zones"])


def given(town: str) -> set[Fact]:
    """The articles read, each at the page where it begins."""
    facts: dict[tuple[object, ...], Fact] = {}
    for read in documents(town):
        for block in read.blocks:
            zones = tuple(label for label in block.zones if "(" in label) or block.zones
            if read.reading.structure and block.zones and len(block.path) > 1:
                titles = [re.sub(r"\s+", " ", part) for part in block.path[1:]]
                fact = Fact(read.file, zones, "", 0, _head(" / ".join(titles)))
                facts.setdefault((read.file, block.path), fact)
            elif block.article and not read.reading.structure:
                title = _head(_title(block.path[-1]))
                fact = Fact(read.file, zones, _plain(block.article), block.lines[0].page, title)
                facts.setdefault((read.file, block.path, block.article), fact)
    return set(facts.values())


def _title(heading: str) -> str:
    """The words of a heading, its number left out."""
    return re.sub(
        r"^(?:ARTICLE\s+)?(?:\d?[A-Z]{1,3}\s?)?[\d.]+\s*[-–:.]*\s*", "", heading, flags=re.IGNORECASE
    )


def _head(title: str) -> str:
    """The letters of a title, « I M P L A N T A T I O N » as one word, cut where pages cut lines."""
    letters = "".join(character for character in fold(title) if character.isalnum())
    return letters[-SHOWN:] if "/" in title else letters[: SHOWN // 2]


def _plain(number: str) -> str:
    """« UE1 » and « UE 1 » are one number."""
    return re.sub(r"(?<=[A-Z])[ .\-]?(?=\d)", " ", number)


def articles_score(town: str) -> Score:
    wanted, read = set(expected(town)), given(town)
    return Score(town, "articles", len(wanted & read), len(wanted), len(read))


def zones_score(town: str) -> Score:
    read = {label for each in documents(town) for label in sectors(each.blocks)}
    wanted = expected_zones(town)
    return Score(town, "zones", len(wanted & read), len(wanted), len(read))


@pytest.mark.parametrize("town", TOWNS)
def test_zones_and_articles_of_a_real_reglement_are_found(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    zones, articles = zones_score(town), articles_score(town)
    with capsys.disabled():
        for score in (zones, articles):
            print(
                f"\n{score.town} {score.kind}: {score.found}/{score.expected} "
                f"(recall {score.recall:.1%}, precision {score.precision:.1%})",
                end="",
            )
    assert zones.recall >= MIN_ZONES
    assert articles.recall >= MIN_ARTICLES
    assert min(zones.precision, articles.precision) >= MIN_PRECISION


@pytest.mark.parametrize("town", TOWNS)
def test_no_passage_of_a_real_reglement_is_over_two_zones(town: str) -> None:
    for read in documents(town):
        for chunk in read.chunks:
            assert len(_zones_opened(chunk)) <= 1, (read.file, chunk.pages, chunk.text[:200])


def _zones_opened(chunk: Chunk) -> set[tuple[str, ...]]:
    """The zones of the headings that a passage holds."""
    headings = [heading_of(line) for line in re.split(r"[\n\f]", chunk.text)]
    strong = [each for each in headings if each and not each.weak and each.title[0].isupper()]
    opened = {each.zones for each in strong if each.kind in (Kind.ZONE, Kind.ARTICLE)}
    return {zones for zones in opened if zones}

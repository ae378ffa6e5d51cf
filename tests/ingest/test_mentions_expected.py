"""The references of three real règlements, against some read by hand: found, and led to the right place.

``expected/mentions.json`` holds facts: the page, the words of the reference, what it points to. ``to`` is
empty for a law, a drawing, or a document that the corpus does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.acts import reader_of
from ingest.acts.base import source
from ingest.chunk import chunks
from ingest.kinds import guess_kind
from ingest.references import with_mentions
from ingest.resolve import bare, resolved
from rag.index.targets import Spot
from rag.mentions import Mention
from rag.types import Chunk, Document, Section, Territory
from tests.ingest.papers import reading
from tests.support import REPOSITORY

CORPORA = REPOSITORY.parent / "shared" / "corpora"
EXPECTED = json.loads((Path(__file__).parent / "expected" / "mentions.json").read_text(encoding="utf-8"))
MIN_FOUND, MIN_LED = 0.95, 0.9
SHOWN = 30  # characters of a heading compared


@dataclass(frozen=True, slots=True)
class Seen:
    """A reference as it is found, and the sections it leads to."""

    chunk: Chunk
    mention: Mention
    to: tuple[Section, ...]


@cache
def seen(corpus: str) -> tuple[Seen, ...]:
    folder = CORPORA / corpus
    if not folder.is_dir():
        pytest.skip("the shared corpora are absent: nothing to compare with")
    found = [chunk for path in sorted(folder.iterdir()) for chunk in _chunks(path, corpus)]
    by_id = {chunk.id: chunk for chunk in found}
    spots = [Spot(each.id, each.section, each.pages, each.mentions) for each in found]
    led = {(each.chunk_id, each.rank): each.targets for each in resolved(spots)}
    return tuple(
        Seen(chunk, mention, tuple(by_id[each].section for each in led.get((chunk.id, rank), ())))
        for chunk in found
        for rank, mention in enumerate(chunk.mentions)
    )


def _chunks(path: Path, corpus: str) -> Iterator[Chunk]:
    read = reading(path)
    file = f"{corpus}/{path.name}"
    lines = source(file, read.pages, read.layouts, read.bookmarks)
    kind = read.structure.kind if read.structure else guess_kind(lines)
    document = Document(file, corpus, file, "", path.stem.replace("_", " "), kind, Territory(corpus))
    blocks = read.structure.blocks if read.structure else reader_of(kind)(lines)
    yield from with_mentions(chunks(document, blocks))


def found_as(fact: dict[str, Any]) -> list[Seen]:
    """What is found for an expected reference: the same words, on one of its pages, to the same thing."""
    corpus = fact["file"].partition("/")[0]
    return [
        each
        for each in seen(corpus)
        if each.chunk.document.file == fact["file"]
        and (not fact["pages"] or set(each.chunk.pages) & set(fact["pages"]))
        and (each.mention.target.value, each.mention.number) == (fact["target"], fact["number"])
        and each.mention.zone == fact["zone"]
    ]


def leads(each: Seen, places: list[list[str]]) -> bool:
    """Is every place it leads to an expected one?"""
    given = {(("/".join(to.zones)), bare(to.article) or (to.path or ("",))[-1][:SHOWN]) for to in each.to}
    wanted = {(zones, name) for zones, name in places}
    return given <= wanted or ("…", "…") in wanted if given else not wanted


def test_references_are_found_and_lead_to_the_right_place() -> None:
    found = [found_as(fact) for fact in EXPECTED]
    led = [any(leads(each, fact["to"]) for each in them) for fact, them in zip(EXPECTED, found, strict=True)]
    missed = [fact for fact, them in zip(EXPECTED, found, strict=True) if not them]
    astray = [fact for fact, right in zip(EXPECTED, led, strict=True) if not right]
    assert sum(map(bool, found)) / len(EXPECTED) >= MIN_FOUND, missed
    assert sum(led) / len(EXPECTED) >= MIN_LED, astray

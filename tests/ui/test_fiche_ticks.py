"""Ticks are a person's own, and hold for exact words only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.settings import Settings
from rag.types import Citation
from tests.samples import passage
from ui.keep.ticks import TickStore, mark

WORDS = Citation(passage(), "La hauteur est limitée à 9 mètres.", (4,))


@pytest.fixture
def store(tmp_path: Path) -> TickStore:
    return TickStore(Settings(data_dir=tmp_path))


def test_a_tick_is_its_owners_alone(store: TickStore) -> None:
    store.put("a", mark(WORDS))
    assert list(store.of("a", [mark(WORDS)])) == [mark(WORDS)]
    assert store.of("b", [mark(WORDS)]) == {}
    store.lift("b", mark(WORDS))
    assert store.of("a", [mark(WORDS)]), "another person cannot lift it"
    store.lift("a", mark(WORDS))
    assert store.of("a", [mark(WORDS)]) == {}


def test_the_day_of_a_tick_that_stands_is_kept(store: TickStore) -> None:
    store.put("a", mark(WORDS))
    first = store.of("a", [mark(WORDS)])
    store.put("a", mark(WORDS))
    assert store.of("a", [mark(WORDS)]) == first
    assert first[mark(WORDS)].made.tzinfo is not None


def test_other_words_are_another_mark() -> None:
    chunk = WORDS.passage.chunk
    changed = replace(chunk, text="La hauteur est limitée à 8 mètres.")
    document = replace(chunk.document, sha256="cd" * 32)
    moved = replace(chunk, section=replace(chunk.section, document=document))
    others = {
        mark(replace(WORDS, quote="La hauteur est limitée à 8 mètres.")),
        mark(replace(WORDS, passage=replace(WORDS.passage, chunk=changed))),
        mark(replace(WORDS, passage=replace(WORDS.passage, chunk=moved))),
    }
    assert len(others | {mark(WORDS)}) == 4
    assert mark(replace(WORDS, pages=(5,))) == mark(WORDS), "where it is shown is not what it says"


def test_many_are_asked_for_at_once(store: TickStore) -> None:
    marks = [f"m{number}" for number in range(1200)]
    for each in marks[::100]:
        store.put("a", each)
    assert sorted(store.of("a", marks)) == sorted(marks[::100])

"""Is a text that is no longer in force the one that a question names all the same? If not, what took its
place stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.dates import FoundDate
from rag.text import fold
from rag.types import Chunk, Passage, Validity

LAPSED = "perime"
"""The feature of a passage that is no longer in force and that the question does not name."""


def names_its_time(dates: Iterable[FoundDate], validity: Validity) -> bool:
    """Is a date of the question, or a part of its year, from the time when the text was in force?"""
    return any(_within(each, validity) for each in dates)


def names_its_version(text: str, chunk: Chunk) -> bool:
    """Does the question name the version by its number: « avant la modification n° 2 » names that one?"""
    label = fold(chunk.document.version.label)
    name = _plain(label.partition(" du ")[0])
    return bool(re.search(r"\d", name)) and f" {name} " in f" {_plain(fold(text))} "


def without_former(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, in their order, without the lapsed ones whose article is also there as it holds now: its
    former words, often nearer the question, must never be read as the rule of today."""
    lapsed = {each.chunk.id for each in passages if LAPSED in dict(each.legs)}
    holding = [each.chunk for each in passages if each.chunk.validity.until is None] if lapsed else []
    return tuple(
        each
        for each in passages
        if each.chunk.id not in lapsed or not any(same_place(each.chunk, other) for other in holding)
    )


def same_place(one: Chunk, other: Chunk) -> bool:
    """Do two passages stand in the same article of two documents of one plan?"""
    here, there = one.section, other.section
    return (
        there.document != here.document
        and there.document.territory == here.document.territory
        and there.document.kind is here.document.kind
        and there.act is None
        and set(there.zones) == set(here.zones)
        and (there.article or "") == (here.article or "")
        and bool(there.path and here.path)
        and letters(there.path[-1]) == letters(here.path[-1])
    )


def letters(heading: str) -> str:
    """The words of a heading, without its numbers and its signs."""
    return re.sub(r"[^a-z]+", " ", fold(heading)).strip()


def _within(found: FoundDate, validity: Validity) -> bool:
    if found.full:
        return validity.at(found.full)
    if not found.year or validity.until is None:
        return False
    return (validity.since is None or validity.since.year <= found.year) and found.year <= validity.until.year


def _plain(folded: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())

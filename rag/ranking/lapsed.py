"""Is a text that is no longer in force the one that a question names all the same?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.dates import FoundDate
from rag.text import fold
from rag.types import Chunk, Validity


def names_its_time(dates: Iterable[FoundDate], validity: Validity) -> bool:
    """Is a date of the question, or a part of its year, from the time when the text was in force?"""
    return any(_within(each, validity) for each in dates)


def names_its_version(text: str, chunk: Chunk) -> bool:
    """Does the question name the version by its number: « avant la modification n° 2 » names that one?"""
    label = fold(chunk.document.version.label)
    name = _plain(label.partition(" du ")[0])
    return bool(re.search(r"\d", name)) and f" {name} " in f" {_plain(fold(text))} "


def _within(found: FoundDate, validity: Validity) -> bool:
    if found.full:
        return validity.at(found.full)
    if not found.year or validity.until is None:
        return False
    return (validity.since is None or validity.since.year <= found.year) and found.year <= validity.until.year


def _plain(folded: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())

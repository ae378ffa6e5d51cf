"""Titles that nothing marks, known because they come again: « Vocation de la zone », « Contexte et enjeux ».

Each zone of a règlement, each sector of a programme is written on one plan. A short line without a full stop
that stands once in several of them, below a finished sentence and over another, is a title of that plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.acts.base import Line
from ingest.acts.marks import unfinished
from rag.text import fold

MIN_LENGTH, MAX_LENGTH, MIN_SPANS, MIN_TITLES, MIN_SHARE = 5, 70, 2, 2, 0.5

Span = tuple[int, int]


def coming_again(lines: Sequence[Line], spans: Sequence[Span]) -> frozenset[int]:
    """The ranks of the titles that several of these spans share."""
    if len(spans) < MIN_SPANS:
        return frozenset()
    plans = [_plan(lines, start, end) for start, end in spans]
    seen = Counter(key for plan in plans for key in plan)
    wanted = max(MIN_SPANS, MIN_SHARE * len(spans))
    shared = {key for key, count in seen.items() if count >= wanted}
    found: set[int] = set()
    for plan in plans:
        kept = [rank for key, rank in plan.items() if key in shared]
        # Rows of tables and items of lists come again too, but follow one another: a plan has text.
        spread = sum(after - before > 1 for before, after in pairwise(kept))
        if len(kept) >= MIN_TITLES and spread == len(kept) - 1:
            found |= set(kept)
    return frozenset(found)


def _plan(lines: Sequence[Line], start: int, end: int) -> dict[str, int]:
    """The lines of a span that may be titles, those said once, by their words."""
    keys = [fold(lines[rank].text).rstrip(" :") for rank in range(start, end)]
    once = Counter(keys)
    return {
        key: rank
        for rank, key in enumerate(keys, start)
        if once[key] == 1 and rank + 1 < end and _may_be(lines, rank)
    }


def _may_be(lines: Sequence[Line], rank: int) -> bool:
    text, below = lines[rank].text, lines[rank + 1].text
    above = lines[rank - 1].text if rank else ""
    return (
        MIN_LENGTH <= len(text) <= MAX_LENGTH
        and text[0].isupper()
        and text[-1:] not in ".;,!?»)"
        and not any(char.isdigit() for char in text)
        and not unfinished(above)
        and not unfinished(text)
        and above[-1:] not in ",:"
        and not below[:1].islower()
    )

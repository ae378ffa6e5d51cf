"""Tables of contents: whole pages, and the runs of entries that share a page with other text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.text import fold

MIN_ENTRIES, CONTENTS_SHARE, DISORDER, TAIL = 4, 1 / 3, 0.2, 60
MAX_GAP = 2  # lines of an entry that runs over several, of which the last bears the number
OPENING = 5

_LEADERS = re.compile(r"(?:\.{4,}|(?:\. ){4,}|…{2,}|_{4,})\s*(?:p(?:age|\.)?\s*)?(\d{0,4})\s*$")
_ENTRY = re.compile(r"\D\s(\d{1,3})$")
_NUMBER = re.compile(r"[\s.…_]*(?:p(?:age|\.)?\s*)?\d{0,4}\s*$")
_TITLE = re.compile(r"sommaire|table des matieres")
_SPACED = re.compile(r"(?:\w ){4,}\w$")


def contents_entry(text: str) -> str | None:
    """The page number that a dotted line of a table of contents ends with, empty when it has none."""
    match = _LEADERS.search(text[-TAIL:])
    return match[1] if match else None


def contents_lines(pages: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """For each page, the ranks of the lines that are of a table of contents."""
    found: list[frozenset[int]] = []
    before = False
    for filled in pages:
        before = _is_contents(filled, before)
        found.append(frozenset(range(len(filled))) if before else frozenset(_dotted_runs(filled)))
    if any(_is_title(text) for filled in pages for text in filled):
        found = [ranks | more for ranks, more in zip(found, _recurring(pages, found), strict=True)]
    return found


def _is_title(text: str) -> bool:
    """« SOMMAIRE », « Table des matières », « S O M M A I R E »."""
    folded = fold(text).strip() if len(text) < TAIL else ""
    return bool(_TITLE.match(folded.replace(" ", "") if _SPACED.match(folded) else folded))


def _is_contents(filled: Sequence[str], before: bool) -> bool:
    """Is the page a table of contents? ``before`` tells that the page before it is one.

    Numbers must grow down the page: dotted lines are also those of budgets and of forms.
    """
    titled = before or any(_is_title(text) for text in filled[:OPENING])
    entries = [entry for text in filled if (entry := contents_entry(text)) is not None]
    if titled and len(entries) < MIN_ENTRIES:
        entries = [match[1] for text in filled if (match := _ENTRY.search(text))]
        if len(entries) < len(filled) / 2:
            return False
    return len(entries) >= max(MIN_ENTRIES, CONTENTS_SHARE * len(filled)) and _grow(entries)


def _grow(entries: Sequence[str]) -> bool:
    numbers = [int(entry) for entry in entries if entry]
    disorder = sum(after < above for above, after in pairwise(numbers))
    return len(numbers) >= len(entries) / 2 and disorder <= DISORDER * len(numbers)


def _dotted_runs(filled: Sequence[str]) -> Iterator[int]:
    """Ranks of the dotted entries that follow one another, with the title above them."""
    ranks = [rank for rank, text in enumerate(filled) if contents_entry(text) is not None]
    runs: list[list[int]] = []
    for rank in ranks:
        if runs and rank - runs[-1][-1] <= MAX_GAP + 1:
            runs[-1].append(rank)
        else:
            runs.append([rank])
    for run in runs:
        if len(run) >= MIN_ENTRIES and _grow([contents_entry(filled[rank]) or "" for rank in run]):
            first = next(
                (rank for rank in range(max(0, run[0] - MAX_GAP), run[0]) if _is_title(filled[rank])), run[0]
            )
            yield from range(first, run[-1] + 1)


def _recurring(pages: Sequence[Sequence[str]], known: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Entries without dots: after a contents title, the lines that come again later as headings."""
    places = [(page, rank) for page, filled in enumerate(pages) for rank in range(len(filled))]
    keys = [_key(pages[page][rank]) for page, rank in places]
    last = {key: at for at, key in enumerate(keys)}
    found: list[set[int]] = [set() for _ in pages]
    for at, (page, rank) in enumerate(places):
        if rank in known[page] or rank in found[page] or not _is_title(pages[page][rank]):
            continue
        run = [at]
        for next_at in range(at + 1, len(places)):
            if next_at - run[-1] > MAX_GAP + 1:
                break
            if keys[next_at] and last[keys[next_at]] > next_at:
                run.append(next_at)
        if len(run) > MIN_ENTRIES:
            for inside in range(run[0], run[-1] + 1):
                found[places[inside][0]].add(places[inside][1])
    return [frozenset(ranks) for ranks in found]


def _key(text: str) -> str:
    return fold(_NUMBER.sub("", text)) if len(text) < 200 else ""

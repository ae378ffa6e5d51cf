"""Footnotes: the numbered lines at the foot of a page that a mark glued to a word calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from ingest.acts.base import Line

FOOT = 20  # lines from the last of a page where its notes may begin
LAST = 6  # and those where a note that is called only after the number of a law may
_NOTE = re.compile(r"^(\d{1,2})(?:\s+[A-ZÀ-ÝŒ«(].*)?$")


def set_apart(lines: Sequence[Line]) -> tuple[list[Line], list[tuple[Line, ...]]]:
    """The lines without their footnotes, and the footnotes of each page that has some."""
    body: list[Line] = []
    notes: list[tuple[Line, ...]] = []
    for number, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        first = _first_note(page) if number else len(page)
        body += page[:first]
        if first < len(page):
            notes.append(tuple(page[first:]))
    return body, notes


def _first_note(page: Sequence[Line]) -> int:
    """The rank of the first footnote of a page; its length when there is none."""
    marks = [
        (rank, int(match[1]))
        for rank in range(max(1, len(page) - FOOT), len(page))
        if (match := _NOTE.match(page[rank].text))
    ]
    for at, (rank, _) in enumerate(marks):
        numbers = sorted(number for _, number in marks[at:])
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))) and _is_called(
            numbers, page[:rank], last=rank >= len(page) - LAST
        ):
            return rank
    return len(page)


def _is_called(numbers: Sequence[int], above: Sequence[Line], last: bool) -> bool:
    """Is one of the numbers a mark glued to a word of four letters (« m2 » is none), or to the number
    of a law (« R 111-21 » is R 111-2, with the mark of note 1)?"""
    law = r"|\b[LRD]\.?\s?\d{3}-\d{1,2}" if last else ""
    call = re.compile(rf"(?:[^\W\d_]{{4,}}[»)]?{law})(?:{'|'.join(map(str, numbers))})(?!\d)")
    return any(call.search(line.text) for line in above)

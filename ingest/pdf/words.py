"""The words of a page with their place on the paper as it is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from functools import cached_property
from math import degrees
from typing import Any

from rag.cleaning import clean

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points; ``top`` grows downwards. Where zero is does not matter."""

_UNIT = r"(?:[€%]|[a-zA-Zé°²³%./€]{1,10}(?:[ /][a-zA-Zé²³%€]{1,8}){0,2})"
FIGURE = re.compile(
    rf"[-–+±≤≥<>]?\s?\d[\d  .,/]*{_UNIT}?(?:\s?(?:HT|TTC))?|[-–]|n[ée]ant|gratuit", re.IGNORECASE
)
"""All that a cell of figures says."""
# Letters looked at to tell which way most of a page is written, and the share of them that tells it.
SAMPLE, MOST = 60, 0.6

_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
# What cleaning turns into the end of a line.
_ENDS = "\x0b\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Word:
    """A word: the filled line it is in, its span there, its box, and the rank of its first character."""

    line: int
    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    rank: int

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def shown(rotation: int, left: float, bottom: float, right: float, top: float) -> Box:
    """A box of the page's own space, as it lies once the page is turned by ``rotation`` degrees."""
    if rotation == 90:
        return bottom, left, top, right
    if rotation == 180:
        return -right, bottom, -left, top
    if rotation == 270:
        return -top, -right, -bottom, -left
    return left, -top, right, -bottom


class PageText:
    """Where the filled lines of a page are, looked up when asked: each look-up has its price."""

    def __init__(self, page: Any, textpage: Any, filled_lines: Sequence[str]) -> None:
        from ingest.pdf import raw  # the parent of the reading processes does without pdfium

        self._box_of, self._rank_of, self._angle_of = raw.char_box, raw.char_of_text, raw.char_angle
        self._handle, self._page = raw.handle(textpage), textpage
        self.lines = filled_lines
        self.rotation = _direction(self._handle, textpage.count_chars(), int(page.get_rotation()))
        self._source = textpage.get_text_range()
        for mark in _ENDS:
            self._source = self._source.replace(mark, "\n")
        self._same = len(self._source) == textpage.count_chars()
        self._spans = _spans(self._source, filled_lines)

    def edges(self, line: int) -> tuple[Box, Box] | None:
        """The boxes of the first and the last characters of a line; None when they cannot be told."""
        start, end = self._spans[line]
        if end <= start:
            return None
        first, last = self._box(start), self._box(end - 1)
        return (first, last) if first and last else None

    @cached_property
    def all(self) -> list[Word]:
        """The words of every line."""
        return [word for line in range(len(self.lines)) for word in self.words(line)]

    def words(self, line: int) -> list[Word]:
        """The words of a line that have a place."""
        start, end = self._spans[line]
        found: list[Word] = []
        filled, at = self.lines[line], 0
        for match in re.finditer(r"\S+", self._source[start:end]):
            word = match[0] if match[0].isascii() else clean(match[0])
            place = filled.find(word, at) if word else -1
            if place < 0:
                continue
            at = place + len(word)
            rank = start + match.start()
            first, last = self._box(rank), self._box(start + match.end() - 1)
            if first and last:
                top, bottom = min(first[1], last[1]), max(first[3], last[3])
                box = min(first[0], last[0]), top, max(first[2], last[2]), bottom
                found.append(Word(line, place, at, *box, rank))
        return found

    def bold(self, word: Word) -> bool:
        from pypdfium2 import raw as binding

        rank = self._rank(word.rank)
        if binding.FPDFText_GetFontWeight(self._page, rank) >= _BOLD_WEIGHT:
            return True
        name, flags = create_string_buffer(100), c_int()
        binding.FPDFText_GetFontInfo(self._page, rank, name, 100, byref(flags))
        return bool(_BOLD.search(name.value))

    def turned(self, word: Word) -> bool:
        """Is a word written another way than most of the page?"""
        rank = self._rank(word.rank)
        return _quarter(self._angle_of(self._handle, rank)) != self.rotation

    def _rank(self, at: int) -> int:
        """The rank among the page's characters of one of its text: some of them give no text."""
        return at if self._same else int(self._rank_of(self._handle, at))

    def _box(self, at: int) -> Box | None:
        box = self._box_of(self._handle, at if self._same else self._rank(at))
        return shown(self.rotation, *box) if box else None


def _direction(text_page: int, count: int, rotation: int) -> int:
    """How a page is to be turned for most of its letters to stand upright: tables are also laid on the side
    of pages that are not."""
    from ingest.pdf import raw

    angles = [
        _quarter(raw.char_angle(text_page, rank))
        for rank in range(0, count, max(1, count // SAMPLE))
        if raw.char_unicode(text_page, rank) > ord(" ")
    ]
    found, times = Counter(angles).most_common(1)[0] if angles else (rotation, 0)
    return found if times >= MOST * len(angles) else rotation


def _quarter(angle: float) -> int:
    """How a page is to be turned for a letter at this angle to stand upright."""
    return -round(degrees(angle) / 90) % 4 * 90


def _spans(source: str, filled_lines: Sequence[str]) -> list[tuple[int, int]]:
    """The span in the page's text of each filled line, which may have lost words a reader does not see."""
    found, at, wanted = [(0, 0)] * len(filled_lines), 0, 0
    for read in source.split("\n"):
        if wanted == len(filled_lines):
            break
        if _holds(" ".join(read.split()), filled_lines[wanted]):
            text = read.strip()
            start = at + read.index(text)
            found[wanted] = (start, start + len(text))
            wanted += 1
        at += len(read) + 1
    return found


def _holds(read: str, filled: str) -> bool:
    if read == filled:
        return True
    if not read:
        return False
    cleaned = " ".join(clean(read).split())
    if cleaned == filled:
        return True
    words = iter(cleaned.split(" "))
    return all(word in words for word in filled.split(" "))

"""Sums of money of an act, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.cards.types import Sum, Tabled
from rag.cards.whole import Span, cite, lines_around, sentence_around
from rag.layout import Standing
from rag.text import squeeze
from rag.types import Chunk

# Thousands are parted by one sign throughout: in « 2051 421,00 € » an account stands before the sum, in
# « 0 500 € » the cell before it.
_FIGURE = r"(?:[1-9]\d{0,2}(?P<sign>[ \u00a0\u202f.])\d{3}(?:(?P=sign)\d{3})*(?!\d)|\d+)(?:[.,]\d{1,4})?"
_SUM = re.compile(
    rf"(?<![\d,.])(?:{_FIGURE})\s?"
    r"(?:[kKM]?€|(?:millions?\s+d['’])?[Ee]uros?\b|EUROS?\b)"
    r"(?:\s?(?:hors taxes?|HT|TTC|H\.T\.|T\.T\.C\.)(?![A-Za-z]))?"
)


def sums(whole: Chunk, decided: Span | None, tables: Sequence[Standing] = ()) -> tuple[Sum, ...]:
    """The sums of an act, once each, in order; one that is decided is cited where it is."""
    return tuple({each.value: each for each in _last_decided(whole, decided, tables)}.values())


def _last_decided(whole: Chunk, decided: Span | None, tables: Sequence[Standing]) -> Iterator[Sum]:
    """Each sum at its first place, then again at its first place in what is decided."""
    held = [(each, _tabled(whole, each, decided)) for each in tables]
    seen: dict[str, bool] = {}
    for match in _SUM.finditer(whole.text):
        value = squeeze(match[0])
        inside = _within(match.start(), decided)
        if value not in seen or (inside and not seen[value]):
            seen[value] = inside
            within = next((tabled for each, tabled in held if _in_row(match.span(), each)), None)
            span = lines_around(whole.text, match.span()) if within else _sentence(whole.text, match, tables)
            yield Sum(value, cite(whole, [span]), inside, within)


def _tabled(whole: Chunk, found: Standing, decided: Span | None) -> Tabled:
    return Tabled(found.table, cite(whole, [found.span]), _within(found.span[0], decided))


def _within(at: int, decided: Span | None) -> bool:
    return bool(decided and decided[0] <= at < decided[1])


def _in_row(span: Span, found: Standing) -> bool:
    """Is this place in a cell of the table, rather than in words that stand between its rows?"""
    return any(start <= span[0] and span[1] <= end for row in found.rows for start, end in row)


def _sentence(text: str, match: re.Match[str], tables: Sequence[Standing]) -> Span:
    """The sentence that holds a sum, without the rows of the table above or below it."""
    start, end = sentence_around(text, match.span())
    for each in tables:
        if start < each.span[1] <= match.start():
            start = each.span[1]
        if match.end() <= each.span[0] < end:
            end = each.span[0]
    return start, end

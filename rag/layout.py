"""How a text is laid out: its lines put back into paragraphs and items, its tables where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.tables import Span, Table, placed
from rag.text import sentences

_ITEM = re.compile(r"\s*(?:[-–−—•▪◦*✓✔➢➤→■►●○□\uf000-\uf0ff]|[ðØ§üo](?= ))\s*")
_INLINE = re.compile(r"(?<=[:;,.])\s+(?=[-–−•▪]\s\w)")
_LEAST_ITEMS = 2
# What follows the last item of a list, on the same line once line breaks are gone.
AFTER_ITEM = re.compile(
    r"(?<=[\w.;)²%]) (?=L['’]\w|(?:L[ae]s?|Pour|Dans|En|Toutefois|Sauf|Lorsque?|Si|Cet(?:te)?|Ces?|Ils?"
    r"|Elles?)\s)"
)
_ARTICLE = re.compile(
    r"art(?:icle|\.)\s*(?:1er|premier|unique|\d{1,3}|[ivx]{1,4})\b(?!\s*d[eu]\b)", re.IGNORECASE
)
_ARTICLE_LINE = re.compile(rf"[:,]\n(?={_ARTICLE.pattern})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (its sentences), an item of a list, or a table."""

    spans: tuple[Span, ...]
    item: bool = False
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A table in a text: where it begins and ends there, the words of each row, and what is between them and
    is none of its words."""

    table: Table
    span: Span
    rows: tuple[tuple[Span, ...], ...]
    others: tuple[Span, ...]


def standing(text: str, table: Table | None, start: int = 0) -> Standing | None:
    """Where a table stands in a text that begins at ``start`` of a longer one; None when it is not there."""
    if table is None:
        return None
    found = placed(text, table)
    spans = sorted({*found.header, *(span for row in found.rows for span in row)})
    if not any(found.rows):
        return None
    others = tuple(
        (start + end, start + following)
        for (_, end), (following, _) in pairwise(spans)
        if text[end:following].strip()
    )
    rows = tuple(tuple((start + first, start + last) for first, last in row) for row in found.rows)
    return Standing(table, (start + spans[0][0], start + max(span[1] for span in spans)), rows, others)


def blocks(text: str, within: Span, tables: Sequence[Standing] = ()) -> Iterator[Block]:
    """The blocks of a part of a text, in order. Of a table that goes on outside, the rows that are inside;
    one that was cut in two, without a word between, is made whole."""
    last: Block | None = None
    for each in _blocks(text, within, tables):
        if last and last.table and each.table and last.table.header == each.table.header:
            rows = (*last.table.rows, *each.table.rows)
            last = Block((*last.spans, *each.spans), table=replace(last.table, rows=rows))
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _blocks(text: str, within: Span, tables: Sequence[Standing]) -> Iterator[Block]:
    at, end = within
    for each in sorted(tables, key=lambda one: one.span):
        held = _inside(each, (at, end))
        if held is None:
            continue
        yield from _prose(text, (at, max(at, held.span[0])))
        yield Block((held.span,), table=held.table)
        if held.others:
            yield Block(held.others)
        at = min(end, held.span[1])
    yield from _prose(text, (at, end))


def _inside(found: Standing, within: Span) -> Standing | None:
    """The rows of a table that are within a part of its text; None when there are none."""
    kept = [
        rank
        for rank, row in enumerate(found.rows)
        if row and all(within[0] <= start and end <= within[1] for start, end in row)
    ]
    if not kept:
        return None
    start = max(found.span[0], within[0])
    end = max(stop for rank in kept for _, stop in found.rows[rank])
    others = tuple((max(first, start), min(last, end)) for first, last in found.others if start < last <= end)
    rows = tuple(found.table.rows[rank] for rank in kept)
    return Standing(replace(found.table, rows=rows), (start, end), found.rows, others)


def _prose(text: str, within: Span) -> Iterator[Block]:
    """Sentences of one paragraph together, each item by itself."""
    held: list[Span] = []
    end = within[0]
    for begin, stop in _pieces(text, within):
        item = _ITEM.match(text, begin)
        if item and item.end() < stop:
            if held:
                yield Block(tuple(held))
                held = []
            yield Block(((item.end(), stop),), item=True)
        else:
            if held and (re.search(r"[\n\f]", text[end:begin]) or _ARTICLE.match(text, begin)):
                yield Block(tuple(held))
                held = []
            held.append((begin, stop))
        end = stop
    if held:
        yield Block(tuple(held))


def _pieces(text: str, within: Span) -> Iterator[Span]:
    """The sentences, and the items that one of them lists on its line (« : - le lexique, - le plan »)."""
    for first, last in sentences(text[slice(*within)]):
        begin, stop = first + within[0], last + within[0]
        cuts = [match.end() for match in _INLINE.finditer(text, begin, stop)]
        cuts = sorted({*cuts, *(match.end() for match in _ARTICLE_LINE.finditer(text, begin, stop))})
        if len(cuts) < _LEAST_ITEMS and not any(text[cut - 1] == "\n" for cut in cuts):
            yield begin, stop
            continue
        for one, other in pairwise((begin, *cuts, stop)):
            yield one, one + len(text[one:other].rstrip())

"""The tables of a document among its lines: which lines are whose rows, and what of them a passage holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.acts.base import Line
from ingest.layout import PageTable
from rag.tables import Row, Table, alone

SAME_PLACE = 8  # points between the columns of a table and those of its part on the next page


Key = tuple[int, int]
"""A table: its page, then its rank there."""


@dataclass(frozen=True, slots=True)
class Held:
    """The row of a table that a line belongs to: its rank among the header's rows then the others."""

    page: int
    table: int
    row: int

    @property
    def key(self) -> Key:
        return self.page, self.table


class Tables:
    """The tables of a document's pages; ``tables`` are by page number."""

    def __init__(self, tables: Mapping[int, Sequence[PageTable]]) -> None:
        self._tables = tables
        self._rows: dict[tuple[int, int], Held] = {}
        self._former: dict[Key, Key] = {}
        self._above: dict[Key, tuple[tuple[Row, ...], int]] = {}
        self._carried: dict[Key, tuple[Row, int]] = {}
        for page, found in tables.items():
            for rank, each in enumerate(found):
                for row, lines in enumerate(each.lines):
                    for line in lines:
                        self._rows.setdefault((page, line), Held(page, rank, row))

    def held(self, line: Line) -> Held | None:
        return self._rows.get((line.page, line.row)) if line.row >= 0 else None

    def follow(self, lines: Sequence[Line]) -> None:
        """Take note of the tables that go on over the next page, with or without their header again."""
        for before, line in pairwise(lines):
            if line.page == before.page:
                continue
            former, here = self.held(before), self.held(line)
            if former is None or here is None or not self._goes_on(former, here):
                continue
            self._former[here.key] = former.key
            if not self._table(here.key).header:
                self._above[here.key] = self._header(former.key)
                self._carry(former.key, here.key)

    def _carry(self, former: Key, here: Key) -> None:
        """The category of the last rows of a page is that of the first ones of the next page."""
        if alone(self._table(here).rows[0]):
            return
        if categories := [row for row in self._table(former).rows if alone(row)]:
            self._carried[here] = categories[-1], former[0]
        elif former in self._carried:
            self._carried[here] = self._carried[former]

    def _goes_on(self, former: Held, here: Held) -> bool:
        first, second = self._tables[former.page][former.table], self._tables[here.page][here.table]
        return (
            second.table.header in ((), self._header(former.key)[0])
            and len(first.columns) == len(second.columns) > 0
            and all(abs(a - b) <= SAME_PLACE for a, b in zip(first.columns, second.columns, strict=True))
        )

    def whole(self, held: Held) -> Key:
        """The first part of the table that a row is in, over the pages it goes through."""
        key = held.key
        while key in self._former:
            key = self._former[key]
        return key

    def reopens(self, held: Held) -> bool:
        """Is the row a header said again, on top of a page that the table goes on over?"""
        return held.key in self._former and held.row < len(self._table(held.key).header)

    def header(self, held: Held) -> tuple[Row, ...]:
        """The header that a row stands under, be it on an earlier page."""
        carried = self._carried.get(held.key)
        return (*self._header(held.key)[0], *([carried[0]] if carried else []))

    def of(self, lines: Sequence[Line]) -> Table | None:
        """What these lines hold of tables. Several are one when they have as many columns and no names for
        them; else that with the most rows is told."""
        found: list[Table] = []
        last: Key | None = None
        first = 0
        for key, group in groupby(sorted(filter(None, map(self.held, lines)), key=_order), key=_key):
            part = self._part(key, {held.row for held in group})
            if not part.rows:
                continue
            if found and last is not None and self._former.get(key) == last:
                page = found[-1].page or first  # rows of the next page are not on that of the header
                found[-1] = replace(found[-1], rows=(*found[-1].rows, *part.rows), page=page)
            else:
                found.append(part)
                first = key[0]
            last = key
        if not found:
            return None
        width = {len(part.rows[0]) for part in found}
        if len(found) > 1 and len(width) == 1 and all(all(map(alone, part.header)) for part in found):
            return Table((), tuple(row for part in found for row in (*part.header, *part.rows)))
        return max(found, key=lambda part: len(part.rows))

    def _part(self, key: Key, kept: set[int]) -> Table:
        table = self._table(key)
        header, page = self._header(key)
        first = len(table.header)
        rows = [(rank, row) for rank, row in enumerate(table.rows, start=first)]
        inside = [row for rank, row in rows if rank in kept]
        if inside and not alone(inside[0]):  # the category that these rows are under stays with them
            begins = min(rank for rank, _ in rows if rank in kept)
            if said := [row for rank, row in rows if rank < begins and alone(row)]:
                header = (*header, said[-1])
            elif key in self._carried:
                category, page = self._carried[key]
                header = (*header, category)
        return Table(header, tuple(inside), page if page != key[0] else 0)

    def _table(self, key: Key) -> Table:
        return self._tables[key[0]][key[1]].table

    def _header(self, key: Key) -> tuple[tuple[Row, ...], int]:
        return self._above.get(key, (self._table(key).header, key[0]))


def _order(held: Held) -> tuple[int, int, int]:
    return held.page, held.table, held.row


def _key(held: Held) -> Key:
    return held.key

"""The tables of a document among its lines: which lines are whose rows, and what of them a passage holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.acts.base import Line
from ingest.layout import PageTable
from rag.tables import Row, Table, alone

SAME_PLACE = 8  # points between the columns of a table and those of its part on the next page


@dataclass(frozen=True, slots=True)
class Held:
    """The row of a table that a line belongs to: its rank among the header's rows then the others."""

    page: int
    table: int
    row: int


class Tables:
    """The tables of a document's pages; ``tables`` are by page number."""

    def __init__(self, tables: Mapping[int, Sequence[PageTable]]) -> None:
        self._tables = tables
        self._rows: dict[tuple[int, int], Held] = {}
        self._above: dict[tuple[int, int], tuple[tuple[Row, ...], int]] = {}
        for page, found in tables.items():
            for rank, each in enumerate(found):
                for row, lines in enumerate(each.lines):
                    for line in lines:
                        self._rows.setdefault((page, line), Held(page, rank, row))

    def held(self, line: Line) -> Held | None:
        return self._rows.get((line.page, line.row)) if line.row >= 0 else None

    def follow(self, lines: Sequence[Line]) -> None:
        """Take note of the tables that go on over the next page without their header."""
        for before, line in pairwise(lines):
            if line.page == before.page:
                continue
            former, here = self.held(before), self.held(line)
            if former and here and self._goes_on(former, here):
                header, page = self._header(former.page, former.table)
                first = self._tables[here.page][here.table].table.rows[0]
                said = [] if alone(first) else self._tables[former.page][former.table].table.rows
                category = [row for row in said if alone(row)][-1:]
                self._above[here.page, here.table] = (*header, *category), former.page if category else page

    def _goes_on(self, former: Held, here: Held) -> bool:
        first, second = self._tables[former.page][former.table], self._tables[here.page][here.table]
        return (
            not second.table.header
            and len(first.columns) == len(second.columns) > 0
            and all(abs(a - b) <= SAME_PLACE for a, b in zip(first.columns, second.columns, strict=True))
        )

    def header(self, held: Held) -> tuple[Row, ...]:
        """The header that a row stands under, be it on an earlier page."""
        return self._header(held.page, held.table)[0]

    def of(self, lines: Sequence[Line]) -> Table | None:
        """What these lines hold of tables. Several are one when they have as many columns and no names for
        them; else that with the most rows is told."""
        found = [
            part
            for key, group in groupby(sorted(filter(None, map(self.held, lines)), key=_order), key=_table)
            if (part := self._part(key, {held.row for held in group})).rows
        ]
        if not found:
            return None
        width = {len(part.rows[0]) for part in found}
        if len(found) > 1 and len(width) == 1 and all(all(map(alone, part.header)) for part in found):
            return Table((), tuple(row for part in found for row in (*part.header, *part.rows)))
        return max(found, key=lambda part: len(part.rows))

    def _part(self, key: tuple[int, int], kept: set[int]) -> Table:
        table = self._tables[key[0]][key[1]].table
        header, page = self._header(*key)
        first = len(table.header)
        rows = [(rank, row) for rank, row in enumerate(table.rows, start=first)]
        inside = [row for rank, row in rows if rank in kept]
        if inside and not alone(inside[0]):  # the category that these rows are under stays with them
            begins = min(rank for rank, _ in rows if rank in kept)
            header = (*header, *[row for rank, row in rows if rank < begins and alone(row)][-1:])
        return Table(header, tuple(inside), page if page != key[0] else 0)

    def _header(self, page: int, table: int) -> tuple[tuple[Row, ...], int]:
        return self._above.get((page, table), (self._tables[page][table].table.header, page))


def _order(held: Held) -> tuple[int, int, int]:
    return held.page, held.table, held.row


def _table(held: Held) -> tuple[int, int]:
    return held.page, held.table

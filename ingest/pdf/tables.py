"""The tables of a PDF page, found where its rules or the places of its words show rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.layout import PageTable
from ingest.pdf.aligned import aligned
from ingest.pdf.ruled import ruled
from ingest.pdf.rules import Drawn, drawn, grids, meet
from ingest.pdf.words import Box, PageText, Word
from rag.tables import Row, Table


def tables_of(page: Any, textpage: Any, filled_lines: Sequence[str]) -> tuple[PageTable, ...]:
    """The tables of a pdfium page: the ruled ones, top first, then the aligned ones.

    ``filled_lines`` are the lines of the page that are not blank, cleaned and spaces squeezed, as they are
    in the text of the page: a line that lost hidden words is known for what is left of it.
    """
    if len(filled_lines) < 2:
        return ()
    text = PageText(page, textpage, filled_lines)
    shown = drawn(page, text.rotation)
    found = _ruled(shown, text)
    if shown.fills:  # areas coloured inside a ruled cell part nothing
        boxes = [box for box, _ in found]
        coloured = _ruled(shown.with_sides(boxes), text)
        found += [each for each in coloured if not any(meet(each[0], box) for box in boxes)]
    tables = [table for _, table in sorted(found, key=lambda each: each[0][1])]
    # What such a table does not tell apart is told apart no better by its place alone.
    taken = {word.line for box, _ in found for word in text.all if _inside(word, box)}
    return (*tables, *aligned(text, taken))


def _ruled(shown: Drawn, text: PageText) -> list[tuple[Box, PageTable]]:
    return [(grid.box, table) for grid in grids(shown) if (table := ruled(grid, text, shown.fills))]


def _inside(word: Word, box: Box) -> bool:
    return box[0] <= word.center <= box[2] and box[1] <= word.middle <= box[3]


def to_json(table: PageTable) -> list[Any]:
    """A table on the wire, from the reading child to its parent."""
    return [table.table.header, table.table.rows, table.lines, table.columns]


def from_json(values: Sequence[Any]) -> PageTable:
    header, rows, lines, columns = values
    return PageTable(Table(_rows(header), _rows(rows)), tuple(map(tuple, lines)), tuple(columns))


def _rows(values: Sequence[Sequence[Sequence[str]]]) -> tuple[Row, ...]:
    return tuple(tuple(tuple(cell) for cell in row) for row in values)

"""Tables of acts: cells made of exact pieces of the page, so that a row can be quoted and read."""

from __future__ import annotations

from dataclasses import dataclass

Cell = tuple[str, ...]
"""The pieces of a cell, each an exact run of one line of the page; empty for an empty cell."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table, with the header rows they stand under; all rows have as many cells.

    ``header`` is repeated with each part of a table that is cut, on the next page as well.
    """

    header: tuple[Row, ...]
    rows: tuple[Row, ...]

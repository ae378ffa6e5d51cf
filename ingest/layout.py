"""What a page shows beside its words: the type of its lines, its tables; and a file's bookmarks."""

from __future__ import annotations

from dataclasses import dataclass

from rag.tables import Table


@dataclass(frozen=True, slots=True)
class LineStyle:
    """The type in which a line begins: its size in points as shown on the page, and whether it is bold."""

    size: float = 0.0
    bold: bool = False


PLAIN = LineStyle()


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of one page. ``lines`` gives, for the header rows then for each row, the ranks among the
    page's filled lines (those that are not blank) that hold its pieces. ``columns`` is where each column
    begins, in points, then where the last one ends: it tells a table that goes on over the next page."""

    table: Table
    lines: tuple[tuple[int, ...], ...]
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one page. ``styles`` are those of its filled lines, in order, empty when unknown."""

    styles: tuple[LineStyle, ...] = ()
    tables: tuple[PageTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's outline. ``level`` is 1 for the outermost; ``page`` a physical rank, from 1."""

    level: int
    title: str
    page: int

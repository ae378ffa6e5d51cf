"""The tables of a text without layout: cells between bars, or set apart by spaces, tabs or leaders; and those
that a format tells by its own marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.layout import PageTable
from rag.tables import Row, Table

LEAST_ROWS, MOST_LABEL, MOST_CELL = 2, 70, 80
FIRST = 12  # letters of a value within which its figure stands: « maximum 1 place »
# A list of a label and a figure is one from three rows on: two lines may be set so by chance.
LEAST_PAIRS = 3

_RULE = re.compile(r"[|+:\-=\s]+")
_GAP = re.compile(r"\s*\t\s*|\s{2,}|\s?(?:\.{3,}|…{2,}|_{3,})\s*")
_SIGN = re.compile(r"[-+–±]")
_FIGURE, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]{2}")
# What stands for a figure in a column of figures.
_WORDED = re.compile(
    r"[-–—/]|n[ée]ant|gratuit\w*|sans objet|non r[ée]glement\w*|aucune?|idem|oui|non|selon .{3,20}",
    re.IGNORECASE,
)


def tables_in(text: str) -> tuple[PageTable, ...]:
    """The tables of a page of text; lines are ranked among those that are not blank."""
    lines = [line for line in text.split("\n") if line.strip()]
    barred = list(_barred(lines))
    taken = {rank for table in barred for row in table.lines for rank in row}
    return tuple(sorted([*barred, *_spaced(lines, taken)], key=lambda table: table.lines[0]))


@dataclass(frozen=True, slots=True)
class Rowed:
    """A row that a format tells: its rank among the filled lines, its table's, its cells, is it a header."""

    line: int
    table: int
    cells: tuple[str, ...]
    head: bool


def tables_of(rows: Sequence[Rowed]) -> tuple[PageTable, ...]:
    """The tables whose columns are named by a row marked as their header, or that reads as one."""
    found: list[PageTable] = []
    for _, group in groupby(rows, key=lambda row: row.table):
        held = list(group)
        told = [(row.line, list(row.cells)) for row in held]
        if len(told) >= LEAST_ROWS and (held[0].head or _headed(told, ())):
            found.append(_table(told, headed=True))
    return tuple(found)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


# -- cells between bars -----------------------------------------------------------------------------


def _barred(lines: Sequence[str]) -> Iterator[PageTable]:
    """« | a | b | », with or without a line of dashes under the header."""
    for barred, group in groupby(range(len(lines)), key=lambda rank: _is_barred(lines[rank])):
        run = list(group)
        if not barred:
            continue
        rows = [(rank, _cells(lines[rank])) for rank in run if not _RULE.fullmatch(lines[rank])]
        for start, end in _same_width([len(cells) for _, cells in rows]):
            part = rows[start:end]
            ruled = [rank for rank in run if _RULE.fullmatch(lines[rank])]
            if len(part) >= LEAST_ROWS:
                yield _table(part, _headed(part, ruled), ruled)


def _is_barred(line: str) -> bool:
    bare = line.strip()
    return (
        len(bare) > 2
        and bare[0] in "|+"
        and bare[-1] in "|+"
        and (bare.count("|") > 2 or bool(_RULE.fullmatch(bare)))
    )


def _cells(line: str) -> list[str]:
    return [_squeezed(cell) for cell in line.strip()[1:-1].split("|")]


def _same_width(widths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of rows of as many cells."""
    start = 0
    for _, group in groupby(widths):
        end = start + len(list(group))
        yield start, end
        start = end


def _headed(rows: Sequence[tuple[int, list[str]]], ruled: Sequence[int]) -> bool:
    """Is the first row a header: over a rule, or without a figure over figures?"""
    first, below = rows[0], rows[1:]
    if any(first[0] < rank < below[0][0] for rank in ruled):
        return True
    figured = [any(_FIGURE.search(cells[place]) for _, cells in below) for place in range(len(first[1]))]
    said = [bool(_FIGURE.search(cell)) for cell in first[1]]
    return (
        any(figured)
        and all(first[1])
        and not any(a and b for a, b in zip(said[1:], figured[1:], strict=True))
    )


def _table(rows: Sequence[tuple[int, list[str]]], headed: bool, ruled: Sequence[int] = ()) -> PageTable:
    made: list[Row] = [tuple((cell,) if cell else () for cell in cells) for _, cells in rows]
    ends = [rank for rank, _ in rows[1:]] + [rows[-1][0] + 1]
    held = tuple(
        (rank, *(each for each in ruled if rank < each < end))
        for (rank, _), end in zip(rows, ends, strict=True)
    )
    head = int(headed)
    return PageTable(Table(tuple(made[:head]), tuple(made[head:])), held)


# -- cells set apart by spaces ----------------------------------------------------------------------


def _spaced(lines: Sequence[str], taken: set[int]) -> Iterator[PageTable]:
    """A label, then figures at a distance, on lines that follow one another."""
    parts = [[] if rank in taken else _segments(line) for rank, line in enumerate(lines)]
    for figured, group in groupby(range(len(lines)), key=lambda rank: _is_figured(parts[rank])):
        run = list(group)
        if not figured or len(run) < LEAST_ROWS:
            continue
        width = Counter(len(parts[rank]) for rank in run).most_common(1)[0][0]
        if any(len(parts[rank]) < width for rank in run) or (width == 2 and len(run) < LEAST_PAIRS):
            continue
        if not _is_list([parts[rank] for rank in run], width):
            continue
        above = run[0] - 1
        head = _head(parts[above], lines[above], width) if above >= 0 and above not in taken else None
        rows = [(rank, _joined(parts[rank], width)) for rank in run]
        if head is None and width > 2:
            continue  # columns that nothing names: the lines are as clear
        yield _placed([(above, head), *rows] if head else rows, bool(head))


def _segments(line: str) -> list[str]:
    """What spaces, tabs or leaders set apart; a sign stays with its figure."""
    found: list[str] = []
    for segment in _GAP.split(line.strip()):
        if found and _SIGN.fullmatch(found[-1]):
            found[-1] = f"{found[-1]} {segment}"
        elif segment:
            found.append(_squeezed(segment))
    return found


def _is_figured(segments: Sequence[str]) -> bool:
    """A label, then a figure or what stands for one."""
    if len(segments) < 2 or len(segments[0]) > MOST_LABEL or not _WORD.search(segments[0]):
        return False
    values = segments[1:]
    told = [bool(_FIGURE.search(value[:FIRST]) or _WORDED.fullmatch(value)) for value in values]
    return told[0] and 2 * sum(told) >= len(told) and len(values[0]) <= MOST_CELL


def _is_list(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Are there figures in most of the rows, which are not the pages of a table of contents?"""
    figured = sum(any(_FIGURE.search(value) for value in row[1:]) for row in rows)
    numbers = [int(row[1]) for row in rows if width == 2 and row[1].isdigit()]
    contents = len(numbers) == len(rows) and all(a <= b for a, b in pairwise(numbers))
    return 2 * figured > len(rows) and not contents


def _head(segments: Sequence[str], line: str, width: int) -> list[str] | None:
    """The names of the columns, that of the labels being left out when the line is set in."""
    if any(_FIGURE.match(segment) for segment in segments) or line.rstrip().endswith((".", ";", ":")):
        return None
    if len(segments) == width:
        return list(segments)
    return ["", *segments] if len(segments) == width - 1 > 1 and line[:1].isspace() else None


def _joined(segments: Sequence[str], width: int) -> list[str]:
    return [*segments[: width - 1], "\n".join(segments[width - 1 :])]


def _placed(rows: Sequence[tuple[int, list[str] | None]], headed: bool) -> PageTable:
    made = [tuple(tuple(filter(None, cell.split("\n"))) for cell in cells or ()) for _, cells in rows]
    head = int(headed)
    return PageTable(Table(tuple(made[:head]), tuple(made[head:])), tuple((rank,) for rank, _ in rows))

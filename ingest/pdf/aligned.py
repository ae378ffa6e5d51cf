"""Tables without rules: rows of a label and figures that share their columns.

Only figures make such a table: names in two columns, signatures and prose set in columns are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.layout import PageTable
from ingest.pdf.ruled import pieces
from ingest.pdf.words import FIGURE, Box, PageText, Word
from rag.tables import Table

# A gap parts two columns from GAP times the height of a line on; a line that holds one is STRETCHED: wider
# than the other lines of the page for what it says. Rows are MOST_APART heights apart at most.
GAP, STRETCHED, LEAST_ROWS, MOST_APART = 1.3, 1.25, 3, 2.6
EDGE, STEADY = 6.0, 0.75
USUAL = 0.42  # the width of a character, for one as high as a line, where all lines hold gaps
MOST_LABEL = 160  # characters

_COUNT = re.compile(r"\d{1,4}")
_SIGNS = ("-", "–", "+")
_LEADERS = ("....", "……", "____", ". . . .")

Segment = list[Word]
"""Neighbouring words of one row, no gap between them."""
Line = list[Segment]


def aligned(text: PageText, taken: set[int]) -> tuple[PageTable, ...]:
    """The aligned tables of the lines that are in no other table."""
    lines = _gapped(text, taken)
    if sum(any(map(str.isdigit, text.lines[line])) for line in lines) < LEAST_ROWS:
        return ()
    rows = _rows([word for line in lines for word in text.words(line)])
    return tuple(table for run in _runs(rows, text.lines) if (table := _table(run, text.lines)))


def _gapped(text: PageText, taken: set[int]) -> list[int]:
    """Lines that hold a gap, those that stand beside another one, and one between two of these."""
    boxes: dict[int, Box] = {}
    for line, said in enumerate(text.lines):
        if line not in taken and not any(mark in said for mark in _LEADERS) and (edges := text.edges(line)):
            first, last = edges
            boxes[line] = first[0], min(first[1], last[1]), last[2], max(first[3], last[3])
    if len(boxes) < LEAST_ROWS:
        return []
    usual = min(
        median((box[2] - box[0]) / len(text.lines[line]) for line, box in boxes.items()),
        USUAL * median(box[3] - box[1] for box in boxes.values()),
    )
    order = sorted(boxes, key=lambda line: boxes[line][1])
    found = {
        line for line, box in boxes.items() if box[2] - box[0] > STRETCHED * usual * len(text.lines[line])
    }
    for one, other in pairwise(order):
        if _beside(boxes[one], boxes[other]):
            found |= {one, other}
    between = {
        line
        for before, line, after in zip(order, order[1:], order[2:], strict=False)
        if {before, after} <= found
    }
    return sorted(found | between)


def _beside(one: Box, other: Box) -> bool:
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > 0.6 * min(one[3] - one[1], other[3] - other[1])


def _rows(words: Sequence[Word]) -> list[Line]:
    """Rows, top first, each as its segments from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.middle):
        if rows and abs(word.middle - rows[-1][0].middle) < 0.4 * word.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_segments(row) for row in rows]


def _segments(row: Sequence[Word]) -> Line:
    made: Line = []
    for word in sorted(row, key=lambda each: each.left):
        if made and word.left - made[-1][-1].right < GAP * word.height:
            made[-1].append(word)
        else:
            made.append([word])
    return made


def _runs(rows: Sequence[Line], lines: Sequence[str]) -> Iterator[list[Line]]:
    """Rows of a label and figures that follow one another closely, with the row above them, which may name
    the columns. A label's second line goes on with it."""
    run: list[Line] = []
    for before, row in zip([None, *rows], rows, strict=False):
        close = before is not None and row[0][0].top - before[0][0].top < MOST_APART * row[0][0].height
        if run and not close:
            yield run
            run = []
        if _figured(row, lines) or (not run and len(row) > 1):
            run.append(row)
        elif run and _goes_on(run[-1], row, lines):
            run[-1] = [[*run[-1][0], *row[0]], *run[-1][1:]]
        elif run:
            yield run
            run = [row] if len(row) > 1 else []
    if run:
        yield run


def _figured(row: Line, lines: Sequence[str]) -> bool:
    """A label, then figures."""
    values = sum(bool(FIGURE.fullmatch(_said(segment, lines))) for segment in row[1:])
    return values > 0 and values * 2 >= len(row) - 1 and len(_said(row[0], lines)) <= MOST_LABEL


def _goes_on(row: Line, after: Line, lines: Sequence[str]) -> bool:
    """Is a row the second line of the label above it?"""
    said = _said(after[0], lines)
    inside = row[0][0].left - EDGE <= after[0][0].left and after[0][-1].right < row[-1][0].left
    return len(after) == 1 and len(row) > 1 and inside and (said[0].islower() or said[0] == "(")


def _said(segment: Segment, lines: Sequence[str]) -> str:
    return " ".join(lines[word.line][word.start : word.end] for word in segment)


# -- from rows to a table ---------------------------------------------------------------------------


def _table(run: Sequence[Line], lines: Sequence[str]) -> PageTable | None:
    headed = not _figured(run[0], lines)
    body = run[1:] if headed else run
    columns = _columns(body)
    if len(body) < LEAST_ROWS or len(columns) < 2 or not _steady(body, columns) or _is_contents(body, lines):
        return None
    rows = [_cells(row, columns) for row in body]
    # A heading over several columns, or of some of them only, would give its name to one.
    head = [cells] if headed and all((cells := _cells(run[0], columns))[1:]) else []
    if (not head and _is_two(rows, lines)) or _has_signs(rows, lines):
        return None
    table = [tuple(pieces(cell, lines) for cell in row) for row in (*head, *rows)]
    held = tuple(tuple(sorted({word.line for cell in row for word in cell})) for row in (*head, *rows))
    sides = (*(round(left) for left, _ in columns), round(columns[-1][1]))
    return PageTable(Table(tuple(table[: len(head)]), tuple(table[len(head) :])), held, sides)


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """Where the columns are: what segments cover, without what none covers."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((segment[0].left, segment[-1].right) for row in rows for segment in row):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(right, columns[-1][1])
        else:
            columns.append((left, right))
    return columns


def _has_signs(rows: Sequence[Sequence[Segment]], lines: Sequence[str]) -> bool:
    """Is a column but the signs of the figures after it, set apart from them?"""
    columns = [[_said(cell, lines) for cell in column if cell] for column in zip(*rows, strict=True)]
    return any(all(said in _SIGNS for said in column) for column in columns[1:-1])


def _is_two(rows: Sequence[Sequence[Segment]], lines: Sequence[str]) -> bool:
    """Is it two tables side by side: a label after figures, then figures again?"""
    figured = [
        [bool(FIGURE.fullmatch(_said(cell, lines))) for cell in column if cell]
        for column in zip(*rows, strict=True)
    ]
    kinds = [sum(column) * 2 >= len(column) for column in figured]
    first = kinds.index(True) if True in kinds else len(kinds)
    return False in kinds[first:] and kinds[-1]


def _steady(rows: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    """Do the segments of each column begin, end or center at one place?"""
    for column in columns[1:]:
        inside = [segment for row in rows for segment in row if column[0] <= segment[0].left <= column[1]]
        places = [(s[0].left, s[-1].right, (s[0].left + s[-1].right) / 2) for s in inside]
        shared = max(
            sum(abs(value - median(values)) <= EDGE for value in values)
            for values in zip(*places, strict=True)
        )
        if shared < STEADY * len(inside) or len(inside) * 2 < len(rows):
            return False
    return True


def _is_contents(rows: Sequence[Line], lines: Sequence[str]) -> bool:
    """Titles and page numbers: bare numbers that never go down."""
    if any(len(row) != 2 or not _COUNT.fullmatch(_said(row[1], lines)) for row in rows):
        return False
    numbers = [int(_said(row[1], lines)) for row in rows]
    return all(before <= after for before, after in pairwise(numbers))


def _cells(row: Line, columns: Sequence[tuple[float, float]]) -> list[Segment]:
    """The words of a row by column: that which they cover most, else the nearest."""
    cells: list[Segment] = [[] for _ in columns]
    for segment in row:
        left, right = segment[0].left, segment[-1].right
        gaps = [max(start - right, left - end) for start, end in columns]
        cells[gaps.index(min(gaps))] += segment
    return cells

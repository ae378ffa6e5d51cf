"""Tables whose cells are ruled: each word goes to the cell that holds it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.layout import PageTable
from ingest.pdf.rules import Grid
from ingest.pdf.words import FIGURE, Box, PageText, Word
from rag.tables import Cell, Row, Table

# A heading cell is short; of two rows, the heading is this much shorter than the other.
HEADING_CHARS, SHORTER, MOST_HEADERS = 90, 0.6, 4
# The share of columns that a heading names, and of a column's cells that are figures below it.
NAMED = 0.6

# A column narrower than this, in points, holds no word.
NARROW = 6.0
# A word that goes beyond a rule by more than this, in points, or stands on one, is in no cell for sure.
BEYOND, ASTRIDE = 1.5, 1.0
# Two lines of a row are one when they are no farther apart than this share of their height.
LEVEL = 0.35
# A cell over several columns says so much under each: longer ones are remarks.
SHARED_CHARS = 40
# A gap as wide as this, in heights of a line, parts two columns; so many words tell how a table is written.
GAP, SAMPLE = 1.3, 20

_YEAR = re.compile(r"(?:19|20)\d{2}")
_VALUE = re.compile(r"^[-–+±<>≤≥]?\s*\d")


@dataclass(eq=False, slots=True)
class _Cell:
    """The words inside one ruled outline, and the spans of the grid it covers."""

    top: int
    left: int
    bottom: int = 0
    right: int = 0
    words: list[Word] = field(default_factory=list)
    torn: bool = False

    def pieces(self, lines: Sequence[str]) -> Cell:
        return pieces(self.words, lines)


def pieces(words: Sequence[Word], lines: Sequence[str]) -> Cell:
    """The words as runs of their lines, in the order of the page's text."""
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.line, each.start)):
        if (
            runs
            and runs[-1][-1].line == word.line
            and not lines[word.line][runs[-1][-1].end : word.start].strip()
        ):
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(lines[run[0].line][run[0].start : run[-1].end] for run in runs)


def ruled(grid: Grid, text: PageText, fills: Sequence[Box]) -> PageTable | None:
    """The table of a grid; None when what it holds is not one."""
    cells, lines = _cells(grid), text.lines
    for word in text.all:
        column = bisect_right(grid.xs, word.center) - 1
        row = bisect_right(grid.ys, word.middle) - 1
        if 0 <= column < len(grid.xs) - 1 and 0 <= row < len(grid.ys) - 1:
            cells[row][column].words.append(word)
            _tear(word, cells, grid, row, column)
    bands, kept = _columns(_bands(cells), grid.xs)
    if not _is_table(bands) or _is_turned(bands, text):
        return None
    headers = _headers(bands, fills, text.bold, lines)
    if any(cell.torn for band in bands[:headers] for cell in band):
        return None
    # What cannot be told apart for sure stays among the words of the page.
    body = [part for band in bands[headers:] for part in _unstacked(band, lines)]
    gapped = {id(cell) for band in body for cell in band if _gapped(cell, lines)}
    if any(id(cell) in gapped and cell.left == cell.right for band in body for cell in band):
        return None  # a column that no rule parts
    body = [band for band in body if not any(id(cell) in gapped for cell in band)]
    if not body:
        return None
    rows = [_row(band, lines, heading=rank < headers) for rank, band in enumerate([*bands[:headers], *body])]
    bands = [*bands[:headers], *body]
    held = tuple(tuple(sorted({word.line for cell in band for word in cell.words})) for band in bands)
    sides = (*(round(grid.xs[column]) for column in kept), round(grid.xs[-1]))
    return PageTable(Table(tuple(rows[:headers]), tuple(rows[headers:])), held, sides)


def _tear(word: Word, cells: Sequence[Sequence[_Cell]], grid: Grid, row: int, column: int) -> None:
    """Note the cells on both sides of a rule that a word lies on."""
    here = cells[row][column]
    for other, at in ((column - 1, grid.xs[column]), (column + 1, grid.xs[column + 1])):
        inside = 0 <= other < len(cells[row]) and cells[row][other] is not here
        if inside and word.left < at - BEYOND and word.right > at + BEYOND:
            here.torn = cells[row][other].torn = True
    for other, at in ((row - 1, grid.ys[row]), (row + 1, grid.ys[row + 1])):
        inside = 0 <= other < len(cells) and cells[other][column] is not here
        if inside and abs(word.middle - at) < ASTRIDE:
            here.torn = cells[other][column].torn = True


def _cells(grid: Grid) -> list[list[_Cell]]:
    """The cell over each span of the grid: spans that no rule parts are one."""
    height, width = len(grid.ys) - 1, len(grid.xs) - 1
    leader = list(range(height * width))

    def top(rank: int) -> int:
        while leader[rank] != rank:
            leader[rank] = leader[leader[rank]]
            rank = leader[rank]
        return rank

    for row in range(height):
        for column in range(width):
            here = row * width + column
            if column and not grid.left[row][column]:
                leader[top(here)] = top(here - 1)
            if row and not grid.top[row][column]:
                leader[top(here)] = top(here - width)
    found: dict[int, _Cell] = {}
    made: list[list[_Cell]] = []
    for row in range(height):
        made.append([])
        for column in range(width):
            cell = found.setdefault(top(row * width + column), _Cell(row, column))
            cell.left, cell.right = min(cell.left, column), max(cell.right, column)
            cell.bottom = row
            made[-1].append(cell)
    return made


def _bands(cells: Sequence[Sequence[_Cell]]) -> list[list[_Cell]]:
    """Rows, without those that hold nothing of their own."""
    bands: list[list[_Cell]] = []
    for rank, row in enumerate(cells):
        own = any(cell.words for cell in row if cell.top == rank)
        if own and not (bands and all(a is b for a, b in zip(row, bands[-1], strict=True))):
            bands.append(list(row))
    return bands


def _columns(bands: Sequence[Sequence[_Cell]], xs: Sequence[float]) -> tuple[list[list[_Cell]], list[int]]:
    """Rows without the columns that hold nothing of their own, and the columns kept."""
    if not bands:
        return [], []
    filled = [cell for band in bands for cell in band if cell.words]
    begun = {cell.left for cell in filled}
    # Two rules a few points apart, not the space of a column: a label would be said in one of the two
    # columns they make, its heading in both.
    narrow = {column for column in begun if xs[column + 1] - xs[column] < NARROW}
    narrow -= {cell.left for cell in filled if not begun & set(range(cell.left + 1, cell.right + 1))}
    kept = sorted(begun - narrow)
    return [[band[column] for column in kept] for band in bands], kept


def _is_table(bands: Sequence[Sequence[_Cell]]) -> bool:
    """At least two rows and two columns that say something."""
    if len(bands) < 2 or len(bands[0]) < 2:
        return False
    full = [band for band in bands if len({id(cell) for cell in band if cell.words}) >= 2]
    columns = [
        column
        for column in range(len(bands[0]))
        if len({id(band[column]) for band in full if band[column].words}) >= 2
    ]
    return len(full) >= 2 and len(columns) >= 2


def _unstacked(band: Sequence[_Cell], lines: Sequence[str]) -> list[list[_Cell]]:
    """The rows that are set one above the other between two rules, figure by figure; none when it cannot be
    told which figure is whose."""
    if any(cell.torn for cell in band):
        return []
    heaps = {id(cell): _levels(cell) for cell in band}
    figures = [
        cell
        for cell in band
        if len(heaps[id(cell)]) > 1
        and all(FIGURE.fullmatch(" ".join(pieces(level, lines))) for level in heaps[id(cell)])
    ]
    others = [cell for cell in band if cell.words and cell not in figures]
    if not figures or all(len(heaps[id(cell)]) == 1 for cell in others):
        tall = any(cell.bottom > other.bottom for cell in figures for other in others)
        return [] if tall else [list(band)]
    places = sorted({level[0].middle for cell in figures for level in heaps[id(cell)]})
    height = figures[0].words[0].height
    places = [
        at for at, before in zip(places, [None, *places], strict=False) if not _same(at, before, height)
    ]
    made = [[_Cell(cell.top, cell.left, cell.bottom, cell.right) for cell in band] for _ in places]
    leads: dict[int, list[Word]] = {}
    for column, cell in enumerate(band):
        for level in heaps[id(cell)]:
            rank = next((rank for rank, at in enumerate(places) if _same(level[0].middle, at, height)), None)
            if rank is None:  # the second line of a label
                said = lines[level[0].line][level[0].start :]
                above = [rank for rank, at in enumerate(places) if at < level[0].middle]
                if not above and cell not in figures:
                    leads[column] = [*leads.get(column, []), *level]
                    continue
                if not above or cell in figures or not (said[0].islower() or said[0] == "("):
                    return []
                rank = above[-1]
            made[rank][column].words += level
    for column, lead in leads.items():  # « Toitures : », said once above the lines it is about
        if not " ".join(pieces(lead, lines)).endswith(":"):
            return []
        for row in made:
            row[column].words += lead
    whole = all(cell.words for row in made for cell, own in zip(row, band, strict=True) if own in others)
    return made if whole else []


def _is_turned(bands: Sequence[Sequence[_Cell]], text: PageText) -> bool:
    """Is the table written another way than the page, so that its rows are its columns?"""
    words = [cell.words[0] for band in bands for cell in _said(band)][:SAMPLE]
    return sum(map(text.turned, words)) * 2 > len(words)


def _gapped(cell: _Cell, lines: Sequence[str]) -> bool:
    """Does a cell hold figures of several columns that no rule parts?"""
    for level in _levels(cell):
        parts: list[list[Word]] = []
        for word in sorted(level, key=lambda each: each.left):
            if parts and word.left - parts[-1][-1].right < GAP * word.height:
                parts[-1].append(word)
            else:
                parts.append([word])
        said = [" ".join(pieces(part, lines)) for part in parts]
        if sum(bool(FIGURE.fullmatch(each)) and any(map(str.isdigit, each)) for each in said) > 1:
            return True
    return False


def _levels(cell: _Cell) -> list[list[Word]]:
    """The words of a cell line by line."""
    made: list[list[Word]] = []
    for word in sorted(cell.words, key=lambda each: each.middle):
        if made and _same(word.middle, made[-1][0].middle, word.height):
            made[-1].append(word)
        else:
            made.append([word])
    return made


def _same(at: float, other: float | None, height: float) -> bool:
    return other is not None and abs(at - other) < LEVEL * height


def _row(band: Sequence[_Cell], lines: Sequence[str], *, heading: bool) -> Row:
    """What a row says under each column. A cell over several columns is said once, under the first, but a
    heading or a figure under each."""
    alone = len({id(cell) for cell in band}) == 1
    return tuple(
        ()
        if rank and cell is band[rank - 1] and (alone or not (heading or _shared(cell, band, lines)))
        else cell.pieces(lines)
        for rank, cell in enumerate(band)
    )


def _shared(cell: _Cell, band: Sequence[_Cell], lines: Sequence[str]) -> bool:
    said = " ".join(cell.pieces(lines))
    return cell is not band[0] and len(said) <= SHARED_CHARS and bool(FIGURE.fullmatch(said))


# -- headers ----------------------------------------------------------------------------------------


def _headers(
    bands: Sequence[Sequence[_Cell]], fills: Sequence[Box], bold: Callable[[Word], bool], lines: Sequence[str]
) -> int:
    """How many of the first rows are headings."""
    first = 0
    while first < len(bands) - 2 and first < MOST_HEADERS - 1 and _alone(bands[first]):
        first += 1  # the title of the table
    deep = 1 + max((cell.bottom for cell in bands[first] if cell.words), default=bands[first][0].top)
    spread = any(
        cell is other for cell, other in zip(bands[first], bands[first][1:], strict=False) if cell.words
    )
    last = first
    if spread:  # the columns of a heading over several have headings of their own
        while (
            last + 1 < len(bands) - 1
            and last + 1 < MOST_HEADERS
            and _under(bands[last + 1], bands[first], deep, lines)
        ):
            last += 1
    body = bands[last + 1 :]
    if body and not _alone(bands[last]) and _opens(bands[first : last + 1], body, fills, bold, lines):
        return last + 1
    return 0 if any(_alone(band) for band in bands[first:]) else first


def _under(band: Sequence[_Cell], above: Sequence[_Cell], deep: int, lines: Sequence[str]) -> bool:
    """Does a row tell apart what the heading above it names together?"""
    if any(_valued(cell, lines) for cell in band):
        return False
    return band[0].top < deep or len(_said(band)) > len(_said(above))


def _alone(band: Sequence[_Cell]) -> bool:
    return len({id(cell) for cell in band}) == 1


def _opens(
    head: Sequence[Sequence[_Cell]],
    body: Sequence[Sequence[_Cell]],
    fills: Sequence[Box],
    bold: Callable[[Word], bool],
    lines: Sequence[str],
) -> bool:
    """Do these rows name the columns of the rows below, by how they look or by what they hold?"""
    top, below = _said(head[-1]), [cell for band in body[:3] for cell in _said(band)]
    said = sum(bool(cell.words) for cell in head[-1])
    if not top or not below or said < min(len(head[-1]) - 1, NAMED * len(head[-1])):
        return False
    shaded, shaded_below = (_share(cells, lambda cell: _shaded(cell, fills)) for cells in (top, below))
    if shaded > 0.7 and shaded_below < 0.4:
        return True
    heavy, heavy_below = (_share(cells, lambda cell: bold(cell.words[0])) for cells in (top, below))
    if heavy > 0.7 and heavy_below < 0.6:
        return True
    if any(_valued(cell, lines) and not _YEAR.fullmatch(" ".join(cell.pieces(lines))) for cell in top):
        return False
    sizes, sizes_below = (
        sum(len(" ".join(cell.pieces(lines))) for cell in cells) / len(cells) for cells in (top, below)
    )
    columns = [[cell for cell in column if cell.words] for column in zip(*body, strict=True)]
    figured = any(_share(cells, lambda cell: _valued(cell, lines)) >= NAMED for cells in columns if cells)
    return sizes <= HEADING_CHARS and (figured or sizes <= SHORTER * sizes_below)


def _said(band: Sequence[_Cell]) -> list[_Cell]:
    return list({id(cell): cell for cell in band if cell.words}.values())


def _share(cells: Sequence[_Cell], test: Callable[[_Cell], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _shaded(cell: _Cell, fills: Sequence[Box]) -> bool:
    word = cell.words[0]
    return any(box[0] <= word.center <= box[2] and box[1] <= word.middle <= box[3] for box in fills)


def _valued(cell: _Cell, lines: Sequence[str]) -> bool:
    """Does the cell open with a figure, rather than with a name?"""
    return bool(cell.words) and bool(_VALUE.match(cell.pieces(lines)[0]))

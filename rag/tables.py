"""Tables of acts: cells made of exact pieces of the page, so that a row can be quoted and read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.labels import family, is_label, labels_after_zone

Cell = tuple[str, ...]
"""The pieces of a cell, each an exact run of one line of the page; empty for an empty cell."""

Row = tuple[Cell, ...]

Span = tuple[int, int]

WORDS_OF_A_SORT = 3  # « Tranche de quotient », which says what a letter is of
_ZONES = re.compile(r"(?:sous-)?(?:zone|secteur)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table, with the header rows they stand under; all rows have as many cells.

    ``header`` is repeated with each part of a table that is cut, on the next page as well: ``page`` is then
    the one it is on, 0 when it is on that of the rows.
    """

    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    page: int = 0


def said(cell: Cell) -> str:
    return " ".join(cell)


def alone(row: Row) -> bool:
    """Does a row say one thing over all columns: a title, the category of the rows below it?"""
    return len(row) > 1 and bool(row[0]) and not any(row[1:])


# -- reading ----------------------------------------------------------------------------------------


def titles(table: Table) -> tuple[Row, ...]:
    """The header rows that name the whole table."""
    return tuple(row for row in table.header if alone(row))


def names(table: Table) -> tuple[str, ...]:
    """What each column is called, from the widest heading to its own; empty where nothing tells it."""
    heads = [row for row in table.header if not alone(row)]
    if not heads:
        return ("",) * (len(table.rows[0]) if table.rows else 0)
    return tuple(
        ", ".join(dict.fromkeys(filter(None, map(said, column)))) for column in zip(*heads, strict=True)
    )


def category(table: Table, rank: int) -> Row | None:
    """The row that names several rows, this one among them, be it in the header; a remark after each row
    names none."""
    if alone(table.rows[rank]):
        return None
    above = next((at for at in reversed(range(rank)) if alone(table.rows[at])), None)
    if above is None:
        return next(reversed(titles(table)), None)
    if any(map(alone, table.rows[above + 1 : above + 3])) or above + 2 >= len(table.rows):
        return None
    return table.rows[above]


def columns_of(table: Table, zones: Collection[str]) -> frozenset[int]:
    """The columns that hold for these zones: those of others are left out, where one of them is named."""
    held = [set(labels_after_zone(name)) or ({name} if is_label(name) else set()) for name in names(table)]
    wanted = {label for zone in zones for label in family(zone)}
    named = [rank for rank, labels in enumerate(held) if labels & wanted]
    exact = [rank for rank in named if held[rank] & set(zones)]
    kept = {rank for rank, labels in enumerate(held) if not labels} | {*(exact or named)}
    return frozenset(kept if named else range(len(held)))


def readable_row(table: Table, rank: int, columns: Collection[int] = ()) -> str:
    """``Permis de construire — Prix actuel : 250 € ; Prix prévu : 184 €``; of these columns, where any says
    something there."""
    row, called = table.rows[rank], names(table)
    filled = [
        (name, said(cell))
        for at, (name, cell) in enumerate(zip(called, row, strict=True))
        if cell and (not columns or at in columns)
    ]
    if columns and len(filled) < 2:
        return readable_row(table, rank)
    if not filled:
        return ""
    label, rest = "", filled
    if row[0] and len(filled) > 1:
        name, label = filled[0]
        rest = filled[1:]
        if name and _names_nothing(name, label):
            label = f"{name} {label}"
    values = " ; ".join(f"{name} : {value}" if name else value for name, value in rest)
    if not label:
        return _under(table, rank, values)
    return _under(
        table, rank, f"{label} — {values}" if any(name for name, _ in rest) else f"{label} : {values}"
    )


def row_label(read: str) -> str:
    """What a row is of, from the row as it is read; empty where it has no label."""
    label, sign, _ = read.partition(" — ")
    return label.strip() if sign else ""


def _names_nothing(name: str, label: str) -> bool:
    """Is it a number, or a letter (« A » of « Tranche »)? That of a zone is its name."""
    if not any(map(str.isalpha, label)):
        return True
    return len(label) == 1 and len(name.split()) <= WORDS_OF_A_SORT and not _ZONES.match(name)


def is_part(piece: str, row: str) -> bool:
    """Is it a row as it is read (:func:`readable_row`), some of its columns left out?"""
    named, _, told = " ".join(piece.split()).partition(" — ")
    label, _, values = " ".join(row.split()).partition(" — ")
    return bool(told) and named == label and set(told.split(" ; ")) <= set(values.split(" ; "))


def _under(table: Table, rank: int, text: str) -> str:
    above = category(table, rank)
    return f"{said(above[0]).rstrip(' :')}, {text}" if above else text


def readable(table: Table) -> str:
    """The whole of it as lines of plain text: its title, then a row a line."""
    rows = [
        readable_row(table, rank) for rank, row in enumerate(table.rows) if not alone(row) or len(row) == 1
    ]
    return "\n".join([*(said(row[0]) for row in titles(table)[:-1]), *filter(None, rows)])


def markdown(table: Table) -> str:
    """The whole of it as a Markdown table."""
    called = names(table)
    rows = [called, tuple("---" for _ in called), *(tuple(map(said, row)) for row in table.rows)]
    lines = ["| " + " | ".join(value.replace("|", "\\|") for value in row) + " |" for row in rows]
    return "\n".join([*(said(row[0]) for row in titles(table)), *lines])


# -- quoting ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the pieces of a table's part are in its text, in order. ``apart`` are the pieces of the header
    that are not before its rows there: they are written above it (see :func:`whole`)."""

    apart: tuple[str, ...]
    header: tuple[Span, ...]
    rows: tuple[tuple[Span, ...], ...]


def whole(text: str, table: Table | None) -> str:
    """A passage with the header its rows stand under, when its own words do not hold it."""
    if table is None:
        return text
    above = placed(text, table).apart
    return "\n".join(["\n".join(above), text]) if above else text


@lru_cache(maxsize=4096)
def placed(text: str, table: Table) -> Placed:
    """Where the pieces of a part of a table are in its text. A piece that several rows share is in each."""
    finder = _Finder(text)
    rows = tuple(finder.row(row) for row in table.rows)
    first = min((span[0] for row in rows for span in row), default=len(text))
    pieces = list(dict.fromkeys(piece for row in table.header for cell in row for piece in cell))
    spans = [finder.free(piece, before=first) for piece in pieces]
    if all(spans):
        return Placed((), tuple(sorted(span for span in spans if span)), rows)
    return Placed(tuple(pieces), (), rows)


class _Finder:
    """Finds pieces in a text, each at a place of its own while there is one."""

    def __init__(self, text: str) -> None:
        self._text, self._used, self._last = text, set[int](), 0

    def row(self, row: Row) -> tuple[Span, ...]:
        """The places of a row's pieces: the longest first, the others as near to it as they can be."""
        pieces = sorted((piece for cell in row for piece in cell), key=len, reverse=True)
        found: list[Span] = []
        for piece in pieces:
            near = found[0][0] if found else self._last
            if span := self._nearest(piece, near):
                found.append(span)
                self._used.add(span[0])
        if found:
            self._last = max(found)[1]
        return tuple(sorted(set(found)))

    def free(self, piece: str, before: int) -> Span | None:
        return next((span for span in self._places(piece) if span[1] <= before), None)

    def _nearest(self, piece: str, near: int) -> Span | None:
        places = list(self._places(piece))
        free = [span for span in places if span[0] not in self._used]
        after = [span for span in free if span[0] >= self._last]
        return min(after or free or places, key=lambda span: abs(span[0] - near), default=None)

    def _places(self, piece: str) -> Iterator[Span]:
        for match in re.finditer(rf"(?<!\S){re.escape(piece)}(?!\S)", self._text):
            yield match.span()


def row_quote(text: str, table: Table, rank: int) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """What to quote of a row: the pieces of its header that are above the text, and spans of the text."""
    found, row = placed(text, table), table.rows[rank]
    columns = [column for column, cell in enumerate(row) if cell]
    matter = {
        piece
        for head in table.header
        for column in (columns if not alone(head) else [0])
        for piece in head[column]
    }
    above = category(table, rank)
    band = found.rows[table.rows.index(above)] if above in table.rows else ()
    own = [span for span in found.header if text[slice(*span)] in matter]
    apart = tuple(piece for piece in found.apart if piece in matter)
    return apart, tuple(sorted({*own, *band, *found.rows[rank]}))


def quoted_rows(quote: str, table: Table | None) -> tuple[str, ...]:
    """The rows whose words a quote holds, as they are read."""
    if table is None:
        return ()
    return tuple(readable_row(table, rank) for rank in quoted_ranks(quote, table))


def quoted_ranks(quote: str, table: Table) -> tuple[int, ...]:
    """The ranks of the rows whose words a quote holds."""
    spaced = f" {' '.join(quote.split())} "
    return tuple(
        rank
        for rank, row in enumerate(table.rows)
        if not alone(row) and all(f" {piece} " in spaced for cell in row for piece in cell)
    )


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that only spaces part, on one line, made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        elif made and text[made[-1][1] : start].strip(" ") == "":
            made[-1] = made[-1][0], end
        else:
            made.append((start, end))
    return made

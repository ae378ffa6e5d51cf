"""Rows of tables: which of their columns hold in the zone, how they read, and their exact words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.sheet.reach import Heard
from rag.tables import Span, Table, alone, category, names, placed, readable_row, said
from rag.types import Chunk


def cell_names(table: Table) -> tuple[str, ...]:
    """What each column is called."""
    return names(table)


def kept_columns(table: Table, rank: int, heard: Sequence[Heard]) -> tuple[int, ...]:
    """The columns of a row that hold here: all of them, unless their names say zones; empty for none."""
    every = tuple(range(len(table.rows[rank])))
    told = {Heard.OWN, Heard.HERE, Heard.ELSEWHERE}
    if not any(each in told for each in heard):
        return every
    own = any(each is Heard.OWN for each in heard)
    kept = []
    for column, each in enumerate(heard):
        if each is Heard.ELSEWHERE or (each is Heard.REST and own):
            continue
        kept.append(column)
    held = [column for column in kept if column and any(table.rows[rank][column])]
    return tuple(kept) if held or not any(table.rows[rank][1:]) else ()


def row_words(chunk: Chunk, rank: int, columns: Sequence[int] = ()) -> str:
    """A row as it is read, these columns alone."""
    table = chunk.table
    if table is None:
        return ""
    if not columns or len(columns) == len(table.rows[rank]):
        return readable_row(table, rank)
    return readable_row(_narrowed(table, columns), rank)


def _narrowed(table: Table, columns: Sequence[int]) -> Table:
    """The table without its other columns; a row that says one thing over all of them stays."""
    wanted = set(columns)

    def narrow(row: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return row if alone(row) else tuple(cell if at in wanted else () for at, cell in enumerate(row))

    return Table(tuple(map(narrow, table.header)), tuple(map(narrow, table.rows)), table.page)


def row_spans(
    chunk: Chunk, ranks: Sequence[int], columns: Sequence[int]
) -> tuple[tuple[str, ...], list[Span]]:
    """What to quote of rows: the pieces of their header that are above the text, and spans of the text."""
    table = chunk.table
    if table is None:
        return (), []
    found, wanted = placed(chunk.text, table), set(columns or range(len(table.rows[ranks[0]])))
    filled = {at for rank in ranks for at, cell in enumerate(table.rows[rank]) if cell} & wanted
    heads = {
        piece
        for head in table.header
        for at in (sorted(filled) if not alone(head) else [0])
        for piece in head[at]
    }
    spans = {span for span in found.header if chunk.text[slice(*span)] in heads}
    for rank in ranks:
        spans |= set(_of_row(chunk.text, table, rank, found.rows[rank], wanted))
        above = category(table, rank)
        if above in table.rows:
            spans |= set(found.rows[table.rows.index(above)])
    return tuple(piece for piece in found.apart if piece in heads), sorted(spans)


def _of_row(text: str, table: Table, rank: int, spans: Sequence[Span], wanted: set[int]) -> list[Span]:
    """The places of a row's pieces in these columns. The same words in several columns are told apart by
    their order."""
    row = table.rows[rank]
    order: dict[str, list[int]] = {}
    for column, cell in enumerate(row):
        for piece in cell:
            order.setdefault(piece, []).append(column)
    met, kept = Counter[str](), []
    for span in spans:
        piece = text[slice(*span)]
        columns = order.get(piece, [])
        at = min(met[piece], len(columns) - 1)
        met[piece] += 1
        if columns and columns[at] in wanted:
            kept.append(span)
    return kept


def named_cells(chunk: Chunk, rank: int, columns: Sequence[int]) -> list[tuple[str, str]]:
    """The cells of a row in these columns, each with the name of its column."""
    table = chunk.table
    if table is None:
        return []
    row, called = table.rows[rank], names(table)
    return [(called[at], said(row[at])) for at in columns or range(len(row)) if row[at]]


def row_label(chunk: Chunk, rank: int) -> str:
    """What a row is about: its first cell, under the row that names several."""
    table = chunk.table
    if table is None:
        return ""
    above = category(table, rank)
    own = said(table.rows[rank][0]) if table.rows[rank][0] else ""
    return f"{said(above[0])} {own}" if above else own

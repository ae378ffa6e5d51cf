"""Where the words of a citation are in its passage: the very cell of a table, not one that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.tables import Row, Span, Table, alone, placed
from rag.types import Chunk, Citation
from ui.page_images.highlight import JOIN, Folded, Wanted, fold

PAGE = "\f"


@dataclass(frozen=True, slots=True)
class Sought:
    """What to mark on a page. ``rows`` are how many rows of a table are marked whole, since several of their
    cells say the same."""

    wanted: Wanted
    rows: int = 0


NOTHING = Sought(Wanted())


def sought(citation: Citation, number: int) -> Sought:
    """What a citation marks on one of its pages."""
    chunk = citation.passage.chunk
    if not citation.quote.strip():
        return NOTHING
    made = in_passage(citation.quote, chunk.text, chunk.table)
    above = chunk.table.page if chunk.table else 0
    here = made.wanted if above in (0, number) else replace(made.wanted, head="", head_places=())
    return replace(made, wanted=_on_page(here, chunk, number))


def in_passage(quote: str, text: str, table: Table | None = None) -> Sought:
    """The places of each part of a quote, in their order. Words that several cells say are those of the
    columns that the quote names; when that is not enough, the rows of these cells are marked whole."""
    body, head = fold(text), "\n".join(placed(text, table).apart) if table else ""
    parts = [letters for part in quote.split(JOIN) if (letters := fold(part).letters)]
    first, above = _of_header(fold(head), parts)
    found = [_spans(body, letters) for letters in parts[first:]]
    kept, cells = in_order([each for each in found if each]), _cells(text, table) if table else ()
    if table:
        columns, header = _columns(table, quote), placed(text, table).header
        own = [*header, *(cell.span for cell in cells if cell.column in columns)]
        kept = in_order(_preferred(kept, own))
        kept = in_order(_preferred(kept, _of_whole_rows(kept, cells, columns)))
    doubtful = [span for each in kept if len(each) > 1 for span in each]
    rows = {_row_at(cells, span) for span in doubtful}
    whole_rows = bool(rows) and -1 not in rows
    places = {span for each in kept for span in each} | {cell.span for cell in cells if cell.row in rows}
    several = bool(doubtful) and not whole_rows
    marked = tuple(sorted(places))
    wanted = Wanted(quote, text, marked, head, above, not all(found), several)
    return Sought(wanted, len(rows) if whole_rows else 0)


def _spans(folded: Folded, letters: str) -> list[Span]:
    return [folded.span(*each) for each in folded.places(letters)]


def _of_header(head: Folded, parts: Sequence[str]) -> tuple[int, tuple[Span, ...]]:
    """The first parts of a quote that are of the header above its passage."""
    found: list[Span] = []
    for rank, letters in enumerate(parts):
        places = [span for span in _spans(head, letters) if not found or span[0] >= found[-1][1]]
        if not places:
            return rank, tuple(found)
        found.append(places[0])
    return len(parts), tuple(found)


def _on_page(wanted: Wanted, chunk: Chunk, number: int) -> Wanted:
    """What of it is on this page: a page break is in the text of the passage."""
    texts = wanted.within.split(PAGE)
    if len(texts) != len(chunk.pages):
        return wanted
    if number not in chunk.pages:
        return replace(wanted, within="", places=(), partial=True)
    rank = chunk.pages.index(number)
    start = sum(len(text) + 1 for text in texts[:rank])
    end = start + len(texts[rank])
    places = [(max(a, start) - start, min(b, end) - start) for a, b in wanted.places if a < end and b > start]
    cut = any(a < start or b > end for a, b in wanted.places)
    head = wanted if rank == 0 else replace(wanted, head="", head_places=())
    return replace(head, within=texts[rank], places=tuple(places), partial=wanted.partial or cut)


# -- which of the same words ---------------------------------------------------------------------------


def in_order(candidates: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """The places of each part that let all parts follow one another, none over another; all of them when no
    order does."""
    kept = [list(each) for each in candidates]
    low = 0
    for rank, spans in enumerate(kept):
        kept[rank] = [span for span in spans if span[0] >= low]
        low = min((end for _, end in kept[rank]), default=low)
    high = max((end for spans in kept for _, end in spans), default=0)
    for rank in reversed(range(len(kept))):
        kept[rank] = [span for span in kept[rank] if span[1] <= high]
        high = max((start for start, _ in kept[rank]), default=high)
    return kept if all(kept) else [list(each) for each in candidates]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A piece of a cell in the text of its passage."""

    span: Span
    row: int
    column: int


def _cells(text: str, table: Table) -> tuple[_Cell, ...]:
    """The pieces of the rows. The same words in several columns of a row are told apart by their order."""
    return tuple(
        _Cell(span, rank, column)
        for rank, (row, spans) in enumerate(zip(table.rows, placed(text, table).rows, strict=True))
        for span, column in _by_column(text, row, spans)
    )


def _by_column(text: str, row: Row, spans: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    columns: dict[str, list[int]] = {}
    for column, cell in enumerate(row):
        for piece in cell:
            columns.setdefault(piece, []).append(column)
    for span in spans:
        left = columns[text[slice(*span)]]
        yield span, left.pop(0) if len(left) > 1 else left[0]


def _columns(table: Table, quote: str) -> frozenset[int]:
    """The columns whose heading a quote holds, all of them when it names none."""
    parts = [f" {' '.join(part.split())} " for part in quote.split(JOIN)]
    heads = [row for row in table.header if not alone(row)]
    named = frozenset(
        column
        for column, cells in enumerate(zip(*heads, strict=True))
        if any(cells) and all(any(f" {piece} " in part for part in parts) for cell in cells for piece in cell)
    )
    width = len(table.rows[0]) if table.rows else 0
    return named | {0} if named else frozenset(range(width))


def _row_at(cells: Sequence[_Cell], span: Span) -> int:
    return next((cell.row for cell in cells if _over(cell.span, span)), -1)


def _over(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _preferred(candidates: Sequence[Sequence[Span]], best: Sequence[Span]) -> list[list[Span]]:
    """Of the places of the same words, those that are whole pieces among the best, else over one of them."""
    starts, ends = {start for start, _ in best}, {end for _, end in best}
    kept = []
    for each in candidates:
        pieces = [span for span in each if span[0] in starts and span[1] in ends]
        kept.append(pieces or [span for span in each if any(_over(span, other) for other in best)] or [*each])
    return kept


def _of_whole_rows(
    candidates: Sequence[Sequence[Span]], cells: Sequence[_Cell], columns: frozenset[int]
) -> list[Span]:
    """The cells of the rows that the quote may hold whole, in these columns."""
    met = [span for each in candidates for span in each]
    own = [cell for cell in cells if cell.column in columns]
    cut = {cell.row for cell in own if not any(_over(cell.span, span) for span in met)}
    return [cell.span for cell in own if cell.row not in cut]

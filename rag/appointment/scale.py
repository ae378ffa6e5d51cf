"""The whole of a scale: what an act sets for each case, when that of the visitor is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from rag.appointment.extracts import pages_of
from rag.tables import alone, placed, quoted_ranks, readable_row
from rag.text import sentences, squeeze
from rag.types import Citation, Passage

WHICH = "Cela dépend du cas : demandez au visiteur lequel est le sien."
MAX_ROWS = 14
"""Rows of a scale that is read whole; a longer table holds more than one matter."""
OPENING = 320
"""Characters between the sentence that opens a table and its first cell."""
LEAST = 2
"""Rows that the words of a question back must name, for the table to be the one it is about."""


def scale(passage: Passage) -> Citation | None:
    """The table of a passage, from the sentence that opens it to its last row; None when it has none, when it
    is long, or when a part of it stands on another page."""
    if (span := _span(passage)) is None:
        return None
    return Citation(passage, squeeze(passage.chunk.text[slice(*span)]), pages_of(passage, *span))


def set_out(citation: Citation) -> tuple[str, ...]:
    """The words of a whole scale on the lines of the act; none for another citation."""
    span = _span(citation.passage)
    if span is None or citation != scale(citation.passage):
        return ()
    text, first = citation.passage.chunk.text, span[0]
    table = citation.passage.chunk.table
    starts = {row[0][0] for row in placed(text, table).rows} if table else set[int]()
    cuts = [first, *sorted(at for at in {*starts, _first_cell(citation.passage)} if at > first), span[1]]
    return tuple(squeeze(text[start:end]) for start, end in pairwise(cuts))


def _span(passage: Passage) -> tuple[int, int] | None:
    table, text = passage.chunk.table, passage.chunk.text
    if table is None:
        return None
    found = placed(text, table)
    if found.apart or not all(found.rows) or not 0 < len(table.rows) <= MAX_ROWS:
        return None
    return _opening(text, _first_cell(passage)), max(end for row in found.rows for _, end in row)


def _first_cell(passage: Passage) -> int:
    table = passage.chunk.table
    if table is None:
        return 0
    found = placed(passage.chunk.text, table)
    return min(start for start, _ in (*found.header, *(span for row in found.rows for span in row)))


def _opening(text: str, first: int) -> int:
    """Where the sentence begins that the table completes; the table itself when it is far."""
    starts = [0, *(start for start, _ in sentences(text) if start < first)]
    opened = text[:first].rstrip().endswith(":")
    start = max(starts[:-1] if opened and text[starts[-1] : first].strip() == "" else starts)
    return start if first - start <= OPENING else first


def asked_about(passages: Iterable[Passage], message: str) -> Iterator[Citation]:
    """The scales whose cases a question back lists."""
    for passage in passages:
        table = passage.chunk.table
        whole = scale(passage)
        if table is None or whole is None:
            continue
        labels = [" ".join(row[0]) for row in table.rows if row and row[0] and not alone(row)]
        if sum(label in message for label in labels) >= min(LEAST, len(labels)):
            yield whole


def whole_of(citation: Citation) -> Citation:
    """The scale that a citation takes a row of; itself when there is none to show."""
    return scale(citation.passage) or citation


def rows_of(citation: Citation) -> tuple[str, ...]:
    """Each case as the table is read: its label, then each column with its name."""
    table = citation.passage.chunk.table
    if table is None:
        return ()
    return tuple(readable_row(table, rank) for rank in quoted_ranks(citation.quote, table))


def rows_in_words(citation: Citation) -> tuple[str, ...]:
    return (WHICH, *rows_of(citation))

"""The passages of a catalog, read by identifier: each question reads some eighty of them.

They are read as plain columns, not as mapped objects, and those of a generation, which never change, are
kept once read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from rag.index.analysed import AnalysedRow
from rag.index.kept import Kept
from rag.index.rows import act_of, to_chunk
from rag.index.tables import ActRow, ChunkRow, Json
from rag.types import Act, Chunk, Document

KEPT_BYTES = 48 << 20
"""Some 15 000 passages: most questions of a town bear on the same few thousand."""

_GROUP = 500
# What a value costs beside its texts: its objects, and each of the small ones that it holds.
_OBJECTS, _MENTION, _CELLS = 1_000, 350, 4


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON is left as the text it is: half of it says « none »."""
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, Json) else column


_PASSAGES: Select[Any] = (
    select(
        *map(_plain, ChunkRow.__table__.c),
        type_coerce(ActRow.data, Text).label("act_data"),
        AnalysedRow.body.label("body"),
        AnalysedRow.heading.label("heading"),
    )
    .outerjoin(ActRow, (ActRow.document_id == ChunkRow.document_id) & (ActRow.rank == ChunkRow.act))
    .outerjoin(AnalysedRow, AnalysedRow.chunk_id == ChunkRow.id)
)
_THESE = _PASSAGES.where(ChunkRow.id.in_(bindparam("ids", expanding=True)))
_OF_DOCUMENT = _PASSAGES.where(ChunkRow.document_id == bindparam("document")).order_by(ChunkRow.rank)


def kept_passages() -> Kept[Chunk]:
    """Where the passages of an unchanging catalog are kept once read."""
    return Kept(KEPT_BYTES, weight)


def weight(chunk: Chunk) -> int:
    """About how many bytes a passage takes, without the document and the act that it shares with others."""
    texts = sys.getsizeof(chunk.text) + (_CELLS * len(chunk.text) if chunk.table else 0)
    if chunk.analysed:
        texts += sys.getsizeof(chunk.analysed.body) + sys.getsizeof(chunk.analysed.heading)
    return _OBJECTS + texts + _MENTION * len(chunk.mentions)


def read_passages(session: Session, ids: Sequence[str], documents: dict[str, Document]) -> dict[str, Chunk]:
    """The passages of these identifiers; unknown ones are left out."""
    found: dict[str, Chunk] = {}
    acts = _Acts()
    for first in range(0, len(ids), _GROUP):
        rows = session.connection().execute(_THESE, {"ids": list(ids[first : first + _GROUP])}).all()
        found |= {row.id: to_chunk(row, documents[row.document_id], acts(row)) for row in rows}
    return found


def passages_of(session: Session, document: Document) -> tuple[Chunk, ...]:
    """The passages of a document, in reading order."""
    acts = _Acts()
    rows = session.connection().execute(_OF_DOCUMENT, {"document": document.id}).all()
    return tuple(to_chunk(row, document, acts(row)) for row in rows)


class _Acts:
    """Reads each act once, however many passages it has."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Act] = {}

    def __call__(self, row: Any) -> Act | None:
        if row.act_data is None:
            return None
        key = row.document_id, row.act
        if key not in self._read:
            self._read[key] = act_of(row.act_data)
        return self._read[key]

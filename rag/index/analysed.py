"""The search terms of each passage, kept as found when it was indexed: a question analyses no passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.index.base import Entry
from rag.index.tables import Base, ChunkRow
from rag.types import Analysed

_GROUP = 500


class AnalysedRow(Base):
    """The terms of one passage. A passage may have none: its reader then analyses it."""

    __tablename__ = "analysed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    chunk_id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    heading: Mapped[str]


def analysed_in(entries: Sequence[Entry]) -> dict[str, Analysed]:
    """The terms that entries bring, by chunk."""
    return {entry.chunk.id: entry.analysed for entry in entries if entry.analysed is not None}


def write_analysed(session: Session, found: Mapping[str, Analysed]) -> None:
    """Put these terms in the place of those that the same passages had."""
    values = [
        {"chunk_id": each, "body": terms.body, "heading": terms.heading} for each, terms in found.items()
    ]
    for first in range(0, len(values), _GROUP):
        session.execute(insert(AnalysedRow).prefix_with("OR REPLACE"), values[first : first + _GROUP])


def drop_analysed(session: Session, document_id: str) -> None:
    """Forget the terms of a document's passages, which are still there."""
    gone = select(ChunkRow.id).where(ChunkRow.document_id == document_id)
    session.execute(delete(AnalysedRow).where(AnalysedRow.chunk_id.in_(gone)))

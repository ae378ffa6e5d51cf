"""When the passages are in force, as the catalog keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from rag.index.rows import validity_values
from rag.index.tables import ChunkRow
from rag.types import Validity

_GROUP = 500


def read_validities(session: Session, chunk_ids: Collection[str] | None = None) -> dict[str, Validity]:
    """The validity of these chunks, of all of them without limit; equal ones are one value."""
    asked = select(ChunkRow.id, ChunkRow.since, ChunkRow.until, ChunkRow.ended_by)
    requests = [asked] if chunk_ids is None else [asked.where(these) for these in _groups(chunk_ids)]
    found: dict[str, Validity] = {}
    same: dict[Validity, Validity] = {}
    for request in requests:
        for chunk_id, since, until, by in session.execute(request):
            validity = Validity(since, until, by)
            found[chunk_id] = same.setdefault(validity, validity)
    return found


def owners(session: Session, chunk_ids: Collection[str]) -> set[str]:
    """The documents of these chunks."""
    asked = select(ChunkRow.document_id).distinct()
    return {each for these in _groups(chunk_ids) for each in session.scalars(asked.where(these))}


def write_validities(session: Session, changes: Mapping[str, Validity]) -> None:
    values = [{"of": chunk_id, **validity_values(found)} for chunk_id, found in changes.items()]
    if values:
        session.connection().execute(update(ChunkRow).where(ChunkRow.id == bindparam("of")), values)


def _groups(chunk_ids: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """A condition for each few chunks: a request does not take any number of values."""
    ids = list(chunk_ids)
    for first in range(0, len(ids), _GROUP):
        yield ChunkRow.id.in_(ids[first : first + _GROUP])

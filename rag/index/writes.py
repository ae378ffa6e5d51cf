"""The writes of a catalog, one statement after the other, in the session of whoever commits them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from rag.index.analysed import drop_analysed
from rag.index.rows import act_values, acts_in, chunk_values, file_values, link_values, page_values
from rag.index.tables import ActRow, ChunkRow, DocumentRow, FileRow, LinkRow, PageRow, TargetRow
from rag.index.vocabulary import add_words, drop_words
from rag.types import Chunk, Document, Ingested, Page

_GROUP = 500


def at(table: type[FileRow] | type[DocumentRow], corpus: str, file: str) -> ColumnElement[bool]:
    return and_(table.corpus == corpus, table.file == file)


def write_pages(session: Session, document: Document, pages: Sequence[Page]) -> None:
    for first in range(0, len(pages), _GROUP):
        session.execute(
            insert(PageRow), [page_values(document, each) for each in pages[first : first + _GROUP]]
        )


def write_chunks(session: Session, document: Document, chunks: Sequence[Chunk]) -> None:
    acts = acts_in(chunks)
    for first in range(0, len(chunks), _GROUP):  # a big document is never held twice
        values = [
            chunk_values(each, rank, acts[each.section.act] if each.section.act else None)
            for rank, each in enumerate(chunks[first : first + _GROUP], start=first)
        ]
        session.execute(insert(ChunkRow), values)
    add_words(session, (chunk.text for chunk in chunks))
    if acts:
        session.execute(insert(ActRow), [act_values(document, act, rank) for act, rank in acts.items()])
    links = [values for act, rank in acts.items() for values in link_values(document, act, rank)]
    if links:
        session.execute(insert(LinkRow), links)


def drop(session: Session, document_id: str) -> None:
    session.execute(delete(LinkRow).where(LinkRow.document_id == document_id))
    session.execute(delete(ActRow).where(ActRow.document_id == document_id))
    session.execute(delete(TargetRow).where(TargetRow.document_id == document_id))
    drop_analysed(session, document_id)
    drop_words(session, document_id)
    session.execute(delete(ChunkRow).where(ChunkRow.document_id == document_id))
    session.execute(delete(PageRow).where(PageRow.document_id == document_id))
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))


def record(session: Session, corpus: str, ingested: Ingested, document_id: str | None) -> None:
    values = file_values(corpus, ingested, document_id)
    place = at(FileRow, corpus, ingested.file)
    rank = session.scalar(select(FileRow.rank).where(place))
    if rank is None:
        session.execute(insert(FileRow), [values])
    else:
        session.execute(update(FileRow).where(FileRow.rank == rank).values(values))

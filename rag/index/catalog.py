"""The catalog: every document, page and chunk of a generation, and how each file ended its ingestion."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Engine,
    QueuePool,
    and_,
    create_engine,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from rag.errors import IndexStoreError
from rag.index.files import denied, disk_full
from rag.index.payload import commune_names, fold_name, wire_safe
from rag.index.rows import (
    act_values,
    acts_in,
    chunk_values,
    document_values,
    file_values,
    link_values,
    page_values,
    to_act,
    to_chunk,
    to_document,
    to_ingested,
    to_mentions,
    to_page,
)
from rag.index.tables import ActRow, Base, ChunkRow, DocumentRow, FileRow, LinkRow, PageRow, TargetRow
from rag.index.targets import (
    Spot,
    Targets,
    Unresolved,
    acts_of,
    counted,
    read_spots,
    read_targets,
    resolved_in,
    unresolved_among,
    write_targets,
)
from rag.links import Reference
from rag.mentions import Mention, MentionCount
from rag.types import Act, Chunk, Document, DocumentState, Filters, Ingested, Page

_GROUP = 500
_WITH_ACTS = select(ChunkRow, ActRow).outerjoin(
    ActRow, (ActRow.document_id == ChunkRow.document_id) & (ActRow.rank == ChunkRow.act)
)


@dataclass(frozen=True, slots=True)
class Counts:
    documents: int = 0
    pages: int = 0
    chunks: int = 0
    refused: int = 0


class Catalog:
    """The catalog of one generation. Read-only ones may be shared between threads."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._documents: dict[str, Document] | None = None

    @classmethod
    def open(cls, path: Path, read_only: bool = True) -> Catalog:
        """Open a catalog; one that may be written is created when missing.

        Raises:
            IndexStoreError: the file is missing or is not a catalog.
        """
        # A generation never changes, and a draft is worth nothing until synced as a whole.
        query = "mode=ro&immutable=1" if read_only else "mode=rwc"

        def connect() -> sqlite3.Connection:
            uri = f"file:{quote(str(path))}?{query}"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.execute("PRAGMA synchronous=OFF")
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
        catalog = cls(engine, path)
        try:
            with catalog._session() as session:
                if read_only:
                    session.execute(select(FileRow.rank).limit(1))
                else:
                    Base.metadata.create_all(session.connection())
                    session.commit()
        except BaseException:
            catalog.close()
            raise
        return catalog

    def close(self) -> None:
        self._engine.dispose()

    # -- reading ------------------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """The documents, in order of arrival."""
        return tuple(self._by_id().values())

    def document(self, document_id: str) -> Document | None:
        if self._documents is not None:
            return self._documents.get(document_id)
        with self._session() as session:  # a writer asks for one after each change: all would be slow
            row = session.get(DocumentRow, document_id)
        return to_document(row) if row else None

    def document_at(self, corpus: str, file: str) -> Document | None:
        with self._session() as session:
            row = session.scalars(select(DocumentRow).where(_at(DocumentRow, corpus, file))).first()
        return to_document(row) if row else None

    def outcomes(self, corpus: str | None = None) -> tuple[Ingested, ...]:
        """How each file (of a corpus) ended, refused ones included, in order of arrival."""
        asked = select(FileRow).order_by(FileRow.rank)
        if corpus is not None:
            asked = asked.where(FileRow.corpus == wire_safe(corpus))
        with self._session() as session:
            rows = session.scalars(asked).all()
        return tuple(to_ingested(row, self.document(row.document_id or "")) for row in rows)

    def outcome(self, corpus: str, file: str) -> Ingested | None:
        with self._session() as session:
            row = session.scalars(select(FileRow).where(_at(FileRow, corpus, file))).first()
        return to_ingested(row, self.document(row.document_id or "")) if row else None

    def pages(self, document_id: str) -> tuple[Page, ...]:
        asked = select(PageRow).where(PageRow.document_id == document_id).order_by(PageRow.number)
        with self._session() as session:
            return tuple(to_page(row) for row in session.scalars(asked))

    def page(self, document_id: str, number: int) -> Page | None:
        with self._session() as session:
            row = session.get(PageRow, (document_id, number))
        return to_page(row) if row else None

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these identifiers, in the order given; unknown ones are left out."""
        documents = self._by_id()
        found: dict[str, Chunk] = {}
        read = _Acts()
        with self._session() as session:
            for first in range(0, len(ids), _GROUP):
                asked = _WITH_ACTS.where(ChunkRow.id.in_(ids[first : first + _GROUP]))
                rows = session.execute(asked).all()
                found |= {row.id: to_chunk(row, documents[row.document_id], read(act)) for row, act in rows}
        return {chunk_id: found[chunk_id] for chunk_id in ids if chunk_id in found}

    def chunks_of(self, document_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document, in reading order."""
        document = self.document(document_id)
        if document is None:
            return ()
        asked = _WITH_ACTS.where(ChunkRow.document_id == document_id).order_by(ChunkRow.rank)
        read = _Acts()
        with self._session() as session:
            return tuple(to_chunk(row, document, read(act)) for row, act in session.execute(asked))

    def acts_of(self, document_id: str) -> tuple[Act, ...]:
        """The acts of a document, in order of appearance."""
        asked = select(ActRow).where(ActRow.document_id == document_id).order_by(ActRow.rank)
        with self._session() as session:
            return tuple(to_act(row) for row in session.scalars(asked))

    def acts_numbered(self, number_key: str) -> tuple[Act, ...]:
        """The acts of this number, in whatever document (see :func:`rag.links.number_key`)."""
        asked = select(ActRow).where(ActRow.number_key == number_key)
        with self._session() as session:
            return tuple(to_act(row) for row in session.scalars(asked))

    def links_of(self, document_id: str) -> tuple[Reference, ...]:
        """What the acts of a document do to others."""
        return tuple(Reference(act, link) for act in self.acts_of(document_id) for link in act.links)

    def links_to(self, number_key: str) -> tuple[Reference, ...]:
        """What other acts do to those of this number."""
        same = (ActRow.document_id == LinkRow.document_id) & (ActRow.rank == LinkRow.act)
        asked = select(LinkRow.rank, ActRow).join(ActRow, same).where(LinkRow.number_key == number_key)
        with self._session() as session:
            found = [(rank, to_act(row)) for rank, row in session.execute(asked)]
        return tuple(Reference(act, act.links[rank]) for rank, act in found)

    def spots(self, corpus: str) -> tuple[Spot, ...]:
        """The passages of a corpus without their words, documents one after the other, in order."""
        documents = [each for each in self.documents() if each.corpus == wire_safe(corpus)]
        with self._session() as session:
            rows = acts_of(session, [each.id for each in documents])
            acts = {(row.document_id, row.rank): to_act(row) for row in rows}
            return tuple(read_spots(session, documents, acts))

    def targets_of(self, chunk_id: str) -> tuple[tuple[Mention, tuple[str, ...]], ...]:
        """What a passage refers to, each time with the passages that it leads to, the likeliest first."""
        with self._session() as session:
            row = session.get(ChunkRow, chunk_id)
            found = read_targets(session, chunk_id)
        mentions = to_mentions(row.mentions) if row else ()
        return tuple((mention, tuple(found.get(rank, ()))) for rank, mention in enumerate(mentions))

    def unresolved(self, corpus: str) -> tuple[Unresolved, ...]:
        """The references of a corpus that lead to none of its passages; laws and drawings left out."""
        with self._session() as session:
            resolved = resolved_in(session, corpus)
        return unresolved_among(self.spots(corpus), resolved)

    def mention_counts(self, corpus: str) -> dict[str, MentionCount]:
        """How many references each document of a corpus makes, by document id."""
        with self._session() as session:
            resolved = resolved_in(session, corpus)
        return counted(self.spots(corpus), resolved)

    def chunk_ids(self, document_id: str | None = None) -> set[str]:
        asked = select(ChunkRow.id)
        if document_id is not None:
            asked = asked.where(ChunkRow.document_id == document_id)
        with self._session() as session:
            return set(session.scalars(asked))

    def all_zones(self, filters: Filters = Filters()) -> set[str]:  # noqa: B008 (frozen)
        """The zone labels of the documents that corpora, commune and visibilities allow."""
        with self._session() as session:
            rows = session.execute(select(DocumentRow.id, DocumentRow.zones)).all()
        documents = self._by_id()
        return {zone for each, zones in rows if _allowed(documents[each], filters) for zone in zones}

    def counts(self) -> Counts:
        refused = FileRow.state == DocumentState.REFUSED.value
        with self._session() as session:
            return Counts(
                documents=session.scalar(select(func.count()).select_from(DocumentRow)) or 0,
                pages=session.scalar(select(func.count()).select_from(PageRow)) or 0,
                chunks=session.scalar(select(func.count()).select_from(ChunkRow)) or 0,
                refused=session.scalar(select(func.count()).select_from(FileRow).where(refused)) or 0,
            )

    # -- writing ------------------------------------------------------------------------------------

    def add(
        self, document: Document, ingested: Ingested, pages: Sequence[Page], chunks: Sequence[Chunk]
    ) -> None:
        """Write a document whole, in the place of the former one of the same corpus and file."""
        zones = sorted({zone for chunk in chunks for zone in chunk.section.zones})
        with self._session() as session:
            former = select(DocumentRow.id).where(_at(DocumentRow, document.corpus, document.file))
            for document_id in {document.id, *session.scalars(former)}:
                _drop(session, document_id)
            session.execute(insert(DocumentRow), [document_values(document, zones)])
            for first in range(0, len(pages), _GROUP):
                values = [page_values(document, page) for page in pages[first : first + _GROUP]]
                session.execute(insert(PageRow), values)
            _write_chunks(session, document, chunks)
            _record(session, document.corpus, ingested, document.id)
            session.commit()
        self._documents = None

    def refuse(self, corpus: str, ingested: Ingested) -> None:
        """Note that a file was refused. The document it held before, if any, is kept."""
        former = self.document_at(corpus, ingested.file)
        self.note(corpus, ingested, former.id if former else None)

    def note(self, corpus: str, ingested: Ingested, document_id: str | None) -> None:
        """Note how a file ended that brings no document of its own; ``document_id`` is that it stands for."""
        with self._session() as session:
            _record(session, corpus, ingested, document_id)
            session.commit()

    def remove(self, document_id: str) -> None:
        """Forget a document and how its file ended."""
        with self._session() as session:
            _drop(session, document_id)
            session.execute(delete(FileRow).where(FileRow.document_id == document_id))
            session.commit()
        self._documents = None

    def forget(self, corpus: str, file: str) -> None:
        """Forget how a refused file ended."""
        with self._session() as session:
            session.execute(delete(FileRow).where(_at(FileRow, corpus, file)))
            session.commit()

    def set_targets(self, corpus: str, found: Sequence[Targets]) -> None:
        """Put these targets in the place of all those of a corpus."""
        with self._session() as session:
            write_targets(session, corpus, found)
            session.commit()

    # -- inside -------------------------------------------------------------------------------------

    def _by_id(self) -> dict[str, Document]:
        known = self._documents
        if known is None:
            joined = (DocumentRow.corpus == FileRow.corpus) & (DocumentRow.file == FileRow.file)
            asked = select(DocumentRow).join(FileRow, joined).order_by(FileRow.rank)
            with self._session() as session:
                known = {row.id: to_document(row) for row in session.scalars(asked)}
            self._documents = known
        return known

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except IntegrityError:
            raise
        except DatabaseError as error:
            words = str(error.orig)
            if "full" in words:
                raise disk_full(self._path.parent) from error
            if "readonly" in words:
                raise denied(self._path.parent) from error
            raise IndexStoreError(
                f"Le catalogue {self._path} est illisible. Lancez `sourcier corpus doctor`, "
                "puis relancez `sourcier ingest`."
            ) from error


def _at(table: type[FileRow] | type[DocumentRow], corpus: str, file: str) -> ColumnElement[bool]:
    return and_(table.corpus == corpus, table.file == file)


def _allowed(document: Document, filters: Filters) -> bool:
    if filters.corpora and document.corpus not in filters.corpora:
        return False
    if filters.visibilities and document.visibility not in filters.visibilities:
        return False
    return filters.commune is None or fold_name(filters.commune) in commune_names(document)


class _Acts:
    """Reads each act once, however many chunks it has."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Act] = {}

    def __call__(self, row: ActRow | None) -> Act | None:
        if row is None:
            return None
        key = row.document_id, row.rank
        if key not in self._read:
            self._read[key] = to_act(row)
        return self._read[key]


def _write_chunks(session: Session, document: Document, chunks: Sequence[Chunk]) -> None:
    acts = acts_in(chunks)
    for first in range(0, len(chunks), _GROUP):  # a big document is never held twice
        values = [
            chunk_values(each, rank, acts[each.section.act] if each.section.act else None)
            for rank, each in enumerate(chunks[first : first + _GROUP], start=first)
        ]
        session.execute(insert(ChunkRow), values)
    if acts:
        session.execute(insert(ActRow), [act_values(document, act, rank) for act, rank in acts.items()])
    links = [values for act, rank in acts.items() for values in link_values(document, act, rank)]
    if links:
        session.execute(insert(LinkRow), links)


def _drop(session: Session, document_id: str) -> None:
    session.execute(delete(LinkRow).where(LinkRow.document_id == document_id))
    session.execute(delete(ActRow).where(ActRow.document_id == document_id))
    session.execute(delete(TargetRow).where(TargetRow.document_id == document_id))
    session.execute(delete(ChunkRow).where(ChunkRow.document_id == document_id))
    session.execute(delete(PageRow).where(PageRow.document_id == document_id))
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))


def _record(session: Session, corpus: str, ingested: Ingested, document_id: str | None) -> None:
    values = file_values(corpus, ingested, document_id)
    place = _at(FileRow, corpus, ingested.file)
    rank = session.scalar(select(FileRow.rank).where(place))
    if rank is None:
        session.execute(insert(FileRow), [values])
    else:
        session.execute(update(FileRow).where(FileRow.rank == rank).values(values))

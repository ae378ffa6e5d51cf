"""The catalog: every document, page and chunk of a generation, and how each file ended its ingestion."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import (
    Engine,
    QueuePool,
    create_engine,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from rag.errors import IndexStoreError
from rag.index.analysed import write_analysed
from rag.index.files import denied, disk_full
from rag.index.layers import LayerFile, drop_layers, layer_files, layers, show_layers, write_layers
from rag.index.parcels import parcels
from rag.index.passages import kept_passages, passages_of, read_passages
from rag.index.payload import wire_safe
from rag.index.rows import (
    document_values,
    to_act,
    to_document,
    to_ingested,
    to_page,
)
from rag.index.tables import ActRow, Base, ChunkRow, DocumentRow, FileRow, PageRow
from rag.index.targets import (
    Spot,
    Targets,
    Unresolved,
    acts_of,
    counted,
    read_spots,
    resolved_in,
    unresolved_among,
    write_targets,
)
from rag.index.validities import owners, read_validities, write_validities
from rag.index.vocabulary import Vocabulary
from rag.index.writes import at, drop, record, write_chunks, write_pages
from rag.mentions import MentionCount
from rag.parcels import Parcel, ParcelName
from rag.types import (
    Act,
    Analysed,
    Chunk,
    Document,
    DocumentState,
    Ingested,
    Page,
    Validity,
    Visibility,
)
from rag.zoning import ZoningLayer

Found = TypeVar("Found")

_GROUP = 500


@dataclass(frozen=True, slots=True)
class Counts:
    documents: int = 0
    pages: int = 0
    chunks: int = 0
    refused: int = 0


class Catalog:
    """The catalog of one generation. Read-only ones may be shared between threads."""

    def __init__(self, engine: Engine, path: Path, *, unchanging: bool) -> None:
        self._engine = engine
        self._path = path
        self._documents: dict[str, Document] | None = None
        self._kept = kept_passages() if unchanging else None
        self.words = Vocabulary(self)

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
        catalog = cls(engine, path, unchanging=read_only)
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
            row = session.scalars(select(DocumentRow).where(at(DocumentRow, corpus, file))).first()
        return to_document(row) if row else None

    def outcomes(self, corpus: str | None = None) -> tuple[Ingested, ...]:
        """How each file (of a corpus) ended, refused ones included, in order of arrival."""
        asked = select(FileRow).order_by(FileRow.rank)
        if corpus is not None:
            asked = asked.where(FileRow.corpus == wire_safe(corpus))
        with self._session() as session:
            rows = session.scalars(asked).all()
        return tuple(to_ingested(row, self.document(row.document_id or "")) for row in rows)

    def corpora(self) -> tuple[str, ...]:
        """The corpora of all files, of the refused ones too."""
        with self._session() as session:
            return tuple(session.scalars(select(FileRow.corpus).distinct().order_by(FileRow.corpus)))

    def outcome(self, corpus: str, file: str) -> Ingested | None:
        with self._session() as session:
            row = session.scalars(select(FileRow).where(at(FileRow, corpus, file))).first()
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
        found = self._kept.take(ids) if self._kept is not None else {}
        missing = [chunk_id for chunk_id in ids if chunk_id not in found]
        if missing:
            with self._session() as session:
                read = read_passages(session, missing, self._by_id())
            found |= read
            if self._kept is not None:
                self._kept.keep(read)
        return {chunk_id: found[chunk_id] for chunk_id in ids if chunk_id in found}

    def chunks_of(self, document_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document, in reading order."""
        document = self.document(document_id)
        if document is None:
            return ()
        with self._session() as session:
            return passages_of(session, document)

    def acts_of(self, document_id: str) -> tuple[Act, ...]:
        """The acts of a document, in order of appearance."""
        asked = select(ActRow).where(ActRow.document_id == document_id).order_by(ActRow.rank)
        with self._session() as session:
            return tuple(to_act(row) for row in session.scalars(asked))

    def spots(self, corpus: str) -> tuple[Spot, ...]:
        """The passages of a corpus without their words, documents one after the other, in order."""
        documents = [each for each in self.documents() if each.corpus == wire_safe(corpus)]
        with self._session() as session:
            rows = acts_of(session, [each.id for each in documents])
            acts = {(row.document_id, row.rank): to_act(row) for row in rows}
            return tuple(read_spots(session, documents, acts))

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

    def read(self, reading: Callable[[Session], Found]) -> Found:
        """What another module reads there (:mod:`rag.index.beside`), in one session."""
        with self._session() as session:
            return reading(session)

    def chunk_ids(self, document_id: str | None = None) -> set[str]:
        asked = select(ChunkRow.id)
        if document_id is not None:
            asked = asked.where(ChunkRow.document_id == document_id)
        with self._session() as session:
            return set(session.scalars(asked))

    def validities(self, chunk_ids: Collection[str] | None = None) -> dict[str, Validity]:
        """When these chunks are in force; all of them without limit."""
        with self._session() as session:
            return read_validities(session, chunk_ids)

    def owners(self, chunk_ids: Collection[str]) -> set[str]:
        """The documents of these chunks."""
        with self._session() as session:
            return owners(session, chunk_ids)

    def zones_by_document(self) -> dict[str, tuple[str, ...]]:
        """The zone labels ruled in each document."""
        with self._session() as session:
            rows = session.execute(select(DocumentRow.id, DocumentRow.zones)).all()
        return {each: tuple(zones) for each, zones in rows}

    def layers(self) -> tuple[ZoningLayer, ...]:
        """The layers of zoning drawings."""
        with self._session() as session:
            return layers(session)

    def layer_files(self, corpus: str | None = None) -> tuple[LayerFile, ...]:
        """The files (of a corpus) that hold layers."""
        with self._session() as session:
            return layer_files(session, None if corpus is None else wire_safe(corpus))

    def parcels(self, layers: Collection[str], wanted: ParcelName) -> tuple[Parcel, ...]:
        with self._session() as session:
            return parcels(session, layers, wanted)

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
        self,
        document: Document,
        ingested: Ingested,
        pages: Sequence[Page],
        chunks: Sequence[Chunk],
        analysed: Mapping[str, Analysed] = MappingProxyType({}),
    ) -> None:
        """Write a document whole, in the place of the former one of the same corpus and file.

        ``analysed`` are the terms of its chunks, by identifier.
        """
        zones = sorted({zone for chunk in chunks for zone in chunk.section.zones})
        with self._session() as session:
            former = select(DocumentRow.id).where(at(DocumentRow, document.corpus, document.file))
            for document_id in {document.id, *session.scalars(former)}:
                drop(session, document_id)
            session.execute(insert(DocumentRow), [document_values(document, zones)])
            write_pages(session, document, pages)
            write_chunks(session, document, chunks)
            write_analysed(session, analysed)
            record(session, document.corpus, ingested, document.id)
            session.commit()
        self._documents = None

    def refuse(self, corpus: str, ingested: Ingested) -> None:
        """Note that a file was refused. The document it held before, if any, is kept."""
        former = self.document_at(corpus, ingested.file)
        self.note(corpus, ingested, former.id if former else None)

    def note(self, corpus: str, ingested: Ingested, document_id: str | None) -> None:
        """Note how a file ended that brings no document of its own; ``document_id`` is that it stands for."""
        with self._session() as session:
            record(session, corpus, ingested, document_id)
            session.commit()

    def remove(self, document_id: str) -> None:
        """Forget a document and how its file ended."""
        with self._session() as session:
            drop(session, document_id)
            session.execute(delete(FileRow).where(FileRow.document_id == document_id))
            session.commit()
        self._documents = None

    def forget(self, corpus: str, file: str) -> None:
        """Forget how a refused file ended, or a drawing with its layers."""
        with self._session() as session:
            session.execute(delete(FileRow).where(at(FileRow, corpus, file)))
            drop_layers(session, corpus, file)
            session.commit()

    def draw(self, corpus: str, ingested: Ingested, sha256: str, found: Sequence[ZoningLayer]) -> None:
        """Write the layers of a file, in the place of those it had."""
        with self._session() as session:
            write_layers(session, corpus, ingested.file, sha256, found)
            record(session, corpus, ingested, None)
            session.commit()

    def show_layers(self, corpus: str, visibility: Visibility) -> None:
        """Say who may be shown the layers of a corpus."""
        with self._session() as session:
            show_layers(session, corpus, visibility)
            session.commit()

    def set_targets(self, corpus: str, found: Sequence[Targets]) -> None:
        """Put these targets in the place of all those of a corpus."""
        with self._session() as session:
            write_targets(session, corpus, found)
            session.commit()

    def set_analysed(self, found: Mapping[str, Analysed]) -> None:
        """Keep the terms of these chunks, in the place of those they had."""
        with self._session() as session:
            write_analysed(session, found)
            session.commit()

    def set_validity(self, changes: Mapping[str, Validity]) -> None:
        """Say when these chunks are in force."""
        with self._session() as session:
            write_validities(session, changes)
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

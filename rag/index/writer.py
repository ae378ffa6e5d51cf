"""The draft of a generation: everything a writer changes before readers see any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rag.errors import IndexStoreError
from rag.index.analysed import analysed_in
from rag.index.base import Entry, Store
from rag.index.catalog import Catalog
from rag.index.claim import SLICE, Touched
from rag.index.files import require_room, storage_errors
from rag.types import Analysed, Chunk, Document, Ingested, Page, Validity, Visibility
from rag.zoning import ZoningLayer

RESERVE = 48 << 20  # what the engine may take at once; below it, a full disk would kill the process

Encoder = Callable[[Sequence[Chunk]], Sequence[Entry]]


class Writer:
    """What is written becomes visible at once when ``IndexHome.write`` ends, or never.

    ``notes`` are French remarks for the user: a rebuilt or restarted index. ``lost`` tells that what was
    indexed last could not be kept.
    """

    def __init__(
        self, folder: Path, catalog: Catalog, store: Store, dense_size: int | None, touched: Touched
    ) -> None:
        self.catalog = catalog
        self.notes: tuple[str, ...] = ()
        self.lost = False
        self.changed = False
        self._folder = folder
        self._store = store
        self._dense_size = dense_size
        self._touched = touched
        self._broken = False

    def put(
        self,
        document: Document,
        ingested: Ingested,
        pages: Sequence[Page],
        chunks: Sequence[Chunk],
        encode: Encoder,
    ) -> None:
        """Write a document whole, in the place of the former one of the same corpus and file.

        ``encode`` makes the vectors of a few chunks at a time: those of a big document would weigh more
        than all the rest.
        """
        ids = {chunk.id for chunk in chunks}
        if len(ids) != len(chunks):
            raise ValueError(f"{document.file}: two chunks bear the same identifier")
        if any(chunk.document != document for chunk in chunks) or ingested.file != document.file:
            raise ValueError(f"{document.file}: a chunk or an outcome belongs to another document")
        former = self.catalog.document_at(document.corpus, document.file)
        former_ids = {document.id, former.id} if former else {document.id}
        stale = set[str]().union(*(self.catalog.chunk_ids(each) for each in former_ids)) - ids
        with self._change(*former_ids):
            analysed: dict[str, Analysed] = {}
            for entries in _slices(chunks, encode):
                analysed |= analysed_in(entries)
                if any((len(entry.dense) if entry.dense else None) != self._dense_size for entry in entries):
                    raise ValueError(f"{document.file}: an entry has not the dense vector of this index")
                self._upsert(entries)
            self._store.delete(stale)
            self.catalog.add(document, replace(ingested, chunks=len(chunks)), pages, chunks, analysed)

    def refuse(self, corpus: str, ingested: Ingested) -> None:
        """Note that a file was refused; what it held before stays. The same refusal twice is no change."""
        known = self.catalog.outcome(corpus, ingested.file)
        if known and replace(known, document=None) == replace(ingested, document=None, unchanged=False):
            return
        with self._change():
            self.catalog.refuse(corpus, ingested)

    def same(self, ingested: Ingested) -> None:
        """Note that a file is a copy of another one, whose document is that of ``ingested``."""
        document = ingested.document
        if document is None or document.file == ingested.file:
            raise ValueError(f"{ingested.file}: a copy stands for the document of another file")
        former = self.catalog.document_at(document.corpus, ingested.file)
        if former:
            self.delete(former.id)
        if self.catalog.outcome(document.corpus, ingested.file) == replace(ingested, unchanged=False):
            return
        with self._change():
            self.catalog.note(document.corpus, replace(ingested, unchanged=False), document.id)

    def draw(self, corpus: str, ingested: Ingested, sha256: str, found: Sequence[ZoningLayer]) -> None:
        """Write the layers of a drawing, in the place of those of the same corpus and file."""
        with self._change():
            self.catalog.draw(corpus, replace(ingested, unchanged=False), sha256, found)

    def show_layers(self, corpus: str, visibility: Visibility) -> None:
        """Say who may be shown the layers of a corpus; no change where it is so already."""
        if any(each.visibility is not visibility for each in self.catalog.layer_files(corpus)):
            with self._change():
                self.catalog.show_layers(corpus, visibility)

    def delete(self, document_id: str) -> None:
        """Remove a document and its passages. An unknown one is no change."""
        if self.catalog.document(document_id) is None:
            return
        with self._change(document_id):
            self._store.delete(self.catalog.chunk_ids(document_id))
            self.catalog.remove(document_id)

    def forget(self, corpus: str, file: str) -> None:
        """Forget a file that holds no document of its own: one that was refused, a copy, or a drawing."""
        known = self.catalog.outcome(corpus, file)
        if known and (known.document is None or known.document.file != file):
            with self._change():
                self.catalog.forget(corpus, file)

    def set_validity(self, wanted: Mapping[str, Validity]) -> int:
        """Say when these chunks are in force; only those for which it changes are written. Their number."""
        known = self.catalog.validities(wanted)
        changes = {each: found for each, found in wanted.items() if known.get(each, found) != found}
        if changes:
            with self._change(*self.catalog.owners(changes)):
                self._store.set_validity(changes)
                self.catalog.set_validity(changes)
        return len(changes)

    def settle(self) -> None:
        """Make what was written outlive this process."""
        self._touched.settle(now=True)

    def encode_again(self, encode: Encoder) -> None:
        """Fill an empty store with new vectors of every chunk of the catalog."""
        with self._change():
            for document in self.catalog.documents():
                for entries in _slices(self.catalog.chunks_of(document.id), encode):
                    self._upsert(entries)
                    self.catalog.set_analysed(analysed_in(entries))

    def _upsert(self, entries: Sequence[Entry]) -> None:
        require_room(self._folder, RESERVE)
        self._store.upsert(entries)

    @contextmanager
    def _change(self, *document_ids: str) -> Iterator[None]:
        """A change stopped half-way must never be published, even by a caller that goes on."""
        if self._broken:
            raise RuntimeError("a former change failed: nothing more can be written")
        self._broken = True
        with storage_errors(self._folder):
            self._touched.note(document_ids)
            yield
            self._touched.settle()
        self._broken = False
        self.changed = True

    def ready(self) -> bool:
        """True when there is something to publish.

        Raises:
            IndexStoreError: a change failed, and the caller went on as if it had not.
        """
        if self._broken:
            raise IndexStoreError(
                "Une écriture dans l'index a échoué : rien n'a été changé. Relancez `sourcier ingest`."
            )
        return self.changed


def _slices(chunks: Sequence[Chunk], encode: Encoder) -> Iterator[Sequence[Entry]]:
    for first in range(0, len(chunks), SLICE):
        yield encode(chunks[first : first + SLICE])

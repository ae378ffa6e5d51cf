"""One generation as a reader sees it: unchanging, private, whole."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from rag.index.base import Hit, Leg, SparseVector, Store
from rag.index.catalog import Catalog
from rag.index.payload import wire_safe
from rag.types import Chunk, Document, Filters


class Snapshot:
    """A generation opened for reading, to be closed. May be shared between threads.

    What the generation held when opened stays readable until closed, whatever writers do meanwhile. A
    forgotten snapshot is freed with its last reference.
    """

    def __init__(
        self,
        generation: str,
        catalog: Catalog,
        store: Store,
        originals: Path,
        release: Callable[[], None],
        *,
        shared: bool,
    ) -> None:
        self.generation = generation
        self.catalog = catalog
        self._store = store
        self._originals = originals
        self._known = catalog.validities() if shared else None
        self._finish = weakref.finalize(self, _finish, store, catalog, release)

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]:
        """The best hits of one leg. On a shared server, what belongs to other generations is left out: their
        points, and the points that they alone hold to be in force.
        """
        hits = self._store.search(leg, vector, filters, limit)
        if self._known is None:
            return hits
        day, known = filters.in_force, self._known
        return [hit for hit in hits if hit.chunk_id in known and (not day or known[hit.chunk_id].at(day))]

    def count(self, filters: Filters) -> int:
        """How many passages the filters let through. On a shared server, never more than are known here."""
        found = self._store.count(filters)
        return found if self._known is None else min(found, len(self._known))

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        return self.catalog.chunks(ids)

    def original(self, document: Document) -> Path | None:
        """The file as it was given, if it is still there."""
        path = original_path(self._originals, document.file, document.sha256)
        return path if path.is_file() else None

    def point_ids(self) -> set[str]:
        """The chunk identifiers the engine holds (for the doctor)."""
        return self._store.chunk_ids()

    def close(self) -> None:
        """Free the private copy. Closing twice does nothing."""
        self._finish()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def original_path(folder: Path, file: str, sha256: str) -> Path:
    """Where the original of a document is kept: named by content, with the file's own extension."""
    suffix = Path(wire_safe(file)).suffix.lower()
    return folder / (sha256 + (suffix if suffix[1:].isalnum() else ""))


def _finish(store: Store, catalog: Catalog, release: Callable[[], None]) -> None:
    try:
        store.close()
        catalog.close()
    finally:
        release()

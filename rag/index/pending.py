"""Points of a shared server: written early, deleted late, and never forgotten by a crash.

On a server the points of two generations live together for the time of a write. New points go first,
the catalog switches, then the old points go. A journal names every point this takes; whatever stops
half-way is put right by the next writer. Points the journal does not name are never deleted.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from rag.index.base import Entry, Hit, Leg, SparseVector, Store
from rag.index.files import replace_file
from rag.index.payload import wire_safe
from rag.types import Filters


class PendingStore:
    """A :class:`rag.index.base.Store` that journals upserts and postpones deletions until ``settle``."""

    def __init__(self, store: Store, journal: Path) -> None:
        self._store = store
        self._journal = journal

    def upsert(self, entries: Sequence[Entry]) -> None:
        self._note(entry.chunk.id for entry in entries)
        self._store.upsert(entries)

    def delete(self, chunk_ids: Collection[str]) -> None:
        self._note(chunk_ids)

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]:
        return self._store.search(leg, vector, filters, limit)

    def chunk_ids(self) -> set[str]:
        return self._store.chunk_ids()

    def count(self) -> int:
        return self._store.count()

    def settle(self, live: Collection[str], drafted: Collection[str] = ()) -> None:
        """Delete the journalled points that are neither ``live`` nor ``drafted``, then empty the journal.

        The ``drafted`` ones stay in it: they are those of a draft taken up again, still to be published.
        """
        if not self._journal.exists():
            return
        noted = set(self._journal.read_text(encoding="utf-8").splitlines())
        self._store.delete(noted - set(live) - set(drafted))
        kept = sorted(set(drafted) - set(live))
        replace_file(self._journal, "".join(f"{wire_safe(each)}\n" for each in kept).encode())

    def flush(self) -> None:
        self._store.flush()

    def close(self) -> None:
        self._store.close()

    def _note(self, chunk_ids: Iterable[str]) -> None:
        with self._journal.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{wire_safe(each)}\n" for each in chunk_ids)
            stream.flush()
            os.fsync(stream.fileno())

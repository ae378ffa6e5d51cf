"""Points of a shared server: written early, changed and deleted late, and never forgotten by a crash.

On a server the points of two generations live together for the time of a write. New points go first,
the catalog switches, then the old points go and those that both generations hold take their new validity.
Two journals name every point this takes; whatever stops half-way is put right by the next writer. Points the
journals do not name are never deleted nor changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rag.index.base import Entry, Hit, Leg, SparseVector, Store
from rag.index.files import replace_file
from rag.index.payload import wire_safe
from rag.types import Filters, Validity


class PendingStore:
    """A :class:`rag.index.base.Store` that journals upserts, and postpones to ``settle`` the deletions and
    what changes ``live`` points: those that readers need, each with the validity it has for them.
    """

    def __init__(self, store: Store, journal: Path, live: Mapping[str, Validity]) -> None:
        self._store = store
        self._journal = journal
        self._changed = journal.with_name(f"{journal.name}-validite")
        self._live = live

    def upsert(self, entries: Sequence[Entry]) -> None:
        _note(self._journal, (entry.chunk.id for entry in entries))
        kept = [self._as_read(entry) for entry in entries]
        _note(
            self._changed,
            (new.chunk.id for new, old in zip(kept, entries, strict=True) if new is not old),
        )
        self._store.upsert(kept)

    def delete(self, chunk_ids: Collection[str]) -> None:
        _note(self._journal, chunk_ids)

    def set_validity(self, changes: Mapping[str, Validity]) -> None:
        _note(self._changed, (each for each in changes if each in self._live))
        self._store.set_validity({each: found for each, found in changes.items() if each not in self._live})

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]:
        return self._store.search(leg, vector, filters, limit)

    def chunk_ids(self) -> set[str]:
        return self._store.chunk_ids()

    def count(self, filters: Filters | None = None) -> int:
        return self._store.count(filters)

    def settle(self, live: Mapping[str, Validity], drafted: Collection[str] = ()) -> None:
        """Delete the journalled points that are neither ``live`` nor ``drafted``, give the live ones the
        validity that readers know, then empty the journals.

        The ``drafted`` ones stay in them: they are those of a draft taken up again, still to be published.
        """
        self._live = live
        if self._journal.exists():
            self._store.delete(_noted(self._journal) - set(live) - set(drafted))
            _keep(self._journal, set(drafted) - set(live))
        if self._changed.exists():
            noted = _noted(self._changed)
            self._store.set_validity({each: live[each] for each in noted & set(live)})
            _keep(self._changed, noted & set(drafted))

    def flush(self) -> None:
        self._store.flush()

    def close(self) -> None:
        self._store.close()

    def _as_read(self, entry: Entry) -> Entry:
        """The entry, a live one with the validity that readers know."""
        known = self._live.get(entry.chunk.id, entry.chunk.validity)
        return (
            entry
            if known == entry.chunk.validity
            else replace(entry, chunk=replace(entry.chunk, validity=known))
        )


def _note(journal: Path, chunk_ids: Iterable[str]) -> None:
    lines = [f"{wire_safe(each)}\n" for each in chunk_ids]
    if not lines:
        return
    with journal.open("a", encoding="utf-8") as stream:
        stream.writelines(lines)
        stream.flush()
        os.fsync(stream.fileno())


def _noted(journal: Path) -> set[str]:
    return set(journal.read_text(encoding="utf-8").splitlines())


def _keep(journal: Path, chunk_ids: Iterable[str]) -> None:
    replace_file(journal, "".join(f"{wire_safe(each)}\n" for each in sorted(chunk_ids)).encode())

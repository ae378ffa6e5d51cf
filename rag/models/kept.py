"""Vectors kept on disk as they are made, so that a long encoding stopped half-way begins again there."""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from rag.index.files import PRIVATE, storage_errors
from rag.models.embedders import Embedder, Vector

BATCH = 128
"""Texts between two checkpoints: what a stop may lose."""


class KeptEmbedder:
    """An embedder that remembers the vectors of passages in a file of its own, by the text's digest.

    ``on_done`` is told how many passages came, made or found.
    """

    def __init__(
        self, embedder: Embedder, folder: Path, on_done: Callable[[int], None] = lambda count: None
    ) -> None:
        self.id, self.size, self.outside = embedder.id, embedder.size, embedder.outside
        self.path = folder / f"{hashlib.sha256(embedder.id.encode()).hexdigest()[:16]}.sqlite"
        self.made = 0
        self._embedder, self._on_done = embedder, on_done
        with storage_errors(folder):
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return self._embedder.queries(texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        with storage_errors(self.path.parent), closing(sqlite3.connect(self.path)) as kept:
            kept.execute(
                "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, content BLOB NOT NULL)"
            )
            found = []
            for first in range(0, len(texts), BATCH):
                found += self._batch(kept, texts[first : first + BATCH])
                self._on_done(len(texts[first : first + BATCH]))
        return found

    def forget(self) -> None:
        """Remove the file: the vectors are in the index."""
        self.path.unlink(missing_ok=True)

    def _batch(self, kept: sqlite3.Connection, texts: Sequence[str]) -> list[Vector]:
        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
        marks = ",".join("?" * len(digests))
        rows = kept.execute(f"SELECT digest, content FROM vectors WHERE digest IN ({marks})", digests)  # noqa: S608
        known = {digest: _read(content) for digest, content in rows}
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if missing:
            known |= zip(missing, self._embedder.passages(list(missing.values())), strict=True)
            with kept:
                kept.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(digest, array("f", known[digest]).tobytes()) for digest in missing],
                )
            self.made += len(missing)
        return [known[digest] for digest in digests]


def _read(content: bytes) -> Vector:
    values = array("f")
    values.frombytes(content)
    return tuple(values)

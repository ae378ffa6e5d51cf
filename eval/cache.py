"""Answers kept between runs, so that an interrupted evaluation asks again only what is missing.

One SQLite file: an answer is there whole or not at all, whenever the process is killed, and several processes
may share it. Bounded: beyond ``max_bytes`` of answers the least recently used go first, down to nine tenths;
the key holds the digest of the code, of the settings and of the index, so what an older code answered is
never read again and goes that way. An answer whose model did not reply is not kept: the next run asks again.
The seconds of a kept answer are those of the day it was written.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from rag.errors import StorageError

FILE = "reponses.sqlite"
MAX_BYTES = 512 * 1024 * 1024
_KEPT = 0.9
_PATIENCE = 30.0
_SCHEMA = """
create table if not exists answers (
    key text primary key, size integer not null, used integer not null, line blob not null
)
"""


class DiskCache:
    """An ``eval.run.AnswerCache`` in a folder, to be closed.

    Raises:
        StorageError: the file cannot be read or written, or is damaged.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path, self._max = folder / FILE, max_bytes
        self.hits = self.misses = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise self._fault() from None
        with self._guarded():
            self._base = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._guarded():
                self._base.execute("pragma journal_mode = wal")
                self._base.execute("pragma synchronous = normal")
                self._base.execute(_SCHEMA)
                self._size = self._measured()
        except StorageError:
            self._base.close()
            raise

    def get(self, key: str) -> dict[str, object] | None:
        """The answer line kept under the key, if any."""
        with self._guarded():
            found = self._base.execute("select line from answers where key = ?", (key,)).fetchone()
            line = _unpacked(found[0]) if found else None
            if line is None:
                self.misses += 1
                return None
            self.hits += 1
            self._base.execute("update answers set used = ? where key = ?", (time.time_ns(), key))
            return line

    def put(self, key: str, line: dict[str, object]) -> None:
        """Keep an answer line; one written without its model is not."""
        if line.get("degraded"):
            return
        packed = zlib.compress(json.dumps(line, ensure_ascii=False).encode())
        with self._guarded():
            self._base.execute(
                "insert or replace into answers values (?, ?, ?, ?)",
                (key, len(packed), time.time_ns(), packed),
            )
            self._size += len(packed)
            if self._size > self._max:
                self._forget()

    def _forget(self) -> None:
        """Drop the least recently used answers; another process may have added or dropped some."""
        self._size = self._measured()
        for key, freed in self._base.execute("select key, size from answers order by used").fetchall():
            if self._size <= _KEPT * self._max:
                break
            self._base.execute("delete from answers where key = ?", (key,))
            self._size -= freed

    def _measured(self) -> int:
        (size,) = self._base.execute("select coalesce(sum(size), 0) from answers").fetchone()
        return int(size)

    def close(self) -> None:
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error:
            raise self._fault() from None

    def _fault(self) -> StorageError:
        return StorageError(
            f"Les réponses gardées dans {self._path} ne peuvent pas être lues ou écrites. Libérez de la "
            "place, donnez le droit d'y écrire, ou supprimez ce fichier : les réponses seront redemandées."
        )


def _unpacked(packed: bytes) -> dict[str, object] | None:
    """The line; None where it is damaged, which is as good as absent."""
    try:
        line = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError):
        return None
    return line if isinstance(line, dict) else None

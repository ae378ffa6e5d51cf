"""An exclusive lock between processes, freed by the system when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

_PAUSE = 0.05


class FileLock:
    """A lock file held through ``flock``: no stale lock survives a crash, no process number is trusted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self, wait: float = 0.0) -> bool:
        """Take the lock, waiting at most ``wait`` seconds. False when another holder keeps it."""
        limit = time.monotonic() + wait
        while not self._try():
            if time.monotonic() >= limit:
                return False
            time.sleep(_PAUSE)
        return True

    def release(self, *, remove: bool = False) -> None:
        """Free the lock; ``remove`` deletes its file first, for locks that are used once."""
        if self._handle is None:
            return
        if remove:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None

    def _try(self) -> bool:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        if not self._still_there(handle):  # removed by its former holder between open and lock
            os.close(handle)
            return False
        self._handle = handle
        return True

    def _still_there(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False

"""A stream read in a thread of its own, so that waiting for it can end: no client library bounds the wait for
a first word, nor a whole reply that comes drop by drop."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

AHEAD = 64
"""Pieces read ahead of the reader: a model that loops is not stored."""
_LOOK = 0.1
"""Seconds between two looks at whether the reader is still there."""


class Late(Exception):  # noqa: N818 (told to the guard alone)
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class _End:
    """The stream is over, because of an error or not."""

    error: BaseException | None = None


class Pump:
    """Reads a stream from its making to ``stop``. The thread ends with the stream, or at its next piece."""

    def __init__(self, start: Callable[[], Iterator[str]]) -> None:
        self._start = start
        self._queue: queue.Queue[str | _End] = queue.Queue(AHEAD)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="modele", daemon=True).start()

    def next(self, seconds: float) -> str | None:
        """The next piece; None at the end.

        Raises:
            Late: nothing came in these seconds.
        """
        try:
            found = self._queue.get(timeout=seconds) if seconds > 0 else self._queue.get_nowait()
        except queue.Empty:
            raise Late from None
        if not isinstance(found, _End):
            return found
        if found.error is not None:
            raise found.error
        return None

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        try:
            stream = self._start()
            try:
                for piece in stream:
                    if not self._put(piece):
                        return
            finally:
                if isinstance(stream, Generator):
                    stream.close()
            self._put(_End())
        except BaseException as error:  # raised again where the stream is read
            self._put(_End(error))

    def _put(self, item: str | _End) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=_LOOK)
            except queue.Full:
                continue
            return True
        return False

"""A reply read in bounded bytes and time. A client library keeps a whole line, or the body of an error,
before it gives a piece of it: a line without end would fill the memory before the guard saw a word.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

MAX_BYTES = 1 << 20
"""Bytes of one exchange, wire format included: 1,200 words in pieces take a third of it."""
PLAIN = {"Accept-Encoding": "identity"}
"""Asked of every server: what is packed has no bound once unpacked."""


class TooLong(Exception):  # noqa: N818 (told to the guard alone)
    """More came than any answer holds, or it came packed."""


class TooLate(Exception):  # noqa: N818 (told to the guard alone)
    """It was still coming after the whole time that an answer may take."""


def within(
    chunks: Iterable[bytes],
    seconds: float,
    most: int = MAX_BYTES,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[bytes]:
    """The same chunks, until they are too many or too late."""
    deadline, size = clock() + seconds, 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLong
        if clock() > deadline:
            raise TooLate
        yield chunk


def refuse_packed(headers: Mapping[str, str]) -> None:
    """Raise for a reply that is packed though we asked that it be not."""
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise TooLong

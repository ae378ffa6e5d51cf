"""How an ingestion is followed, and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rag.types import Ingested


class Stage(StrEnum):
    """What is being done with a file. Once read, it waits to be indexed with those read beside it."""

    READING = "lecture"
    OCR = "lecture des pages scannées"
    READ = "lu"
    ENDED = "terminé"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` files of ``total``; ``file`` is the one this is about, of ``pages`` pages.

    While it is read, ``page`` of them are; by OCR, ``pages`` are its scanned pages. Once it has ended,
    ``outcome`` says how.
    """

    done: int
    total: int
    file: str
    pages: int
    page: int = 0
    stage: Stage = Stage.ENDED
    outcome: Ingested | None = None


class StoppedError(Exception):
    """Whoever asked wants it no more."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows an ingestion: told of each page by the one thread that ingests, asked whether to stop."""

    told: Callable[[str, Stage, int, int], None]
    stop: Callable[[], bool]


def never() -> bool:
    return False

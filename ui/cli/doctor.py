"""What ``sourcier corpus doctor`` says: faults of the index, then what remains to read in the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import SourcierError, StorageError
from rag.types import DocumentState, Ingested
from ui import labels, texts
from ui.cli.report import pages_left, waiting_ocr

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_WORTH_TELLING = 10_000_000
"""Bytes of kept readings under which there is nothing to win by removing them."""


@dataclass(frozen=True, slots=True)
class Examination:
    """``faults`` make the index unreliable; ``notes`` are worth knowing."""

    documents: int
    passages: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def examine(home: IndexHome, complete: bool = False) -> Examination:
    """Look at the index, and at how each file ended its ingestion; ``complete`` reads the originals again.

    Raises:
        StorageError: the index may not be read.
    """
    faults = home.doctor(complete)
    try:
        snapshot = home.read()
    except StorageError:
        raise
    except SourcierError:  # already among the faults
        return Examination(0, 0, faults, ())
    with snapshot:
        counts = snapshot.catalog.counts()
        told = (*notes(snapshot.catalog.outcomes()), *_kept(home))
    return Examination(counts.documents, counts.chunks, faults, told)


def notes(outcomes: Iterable[Ingested]) -> tuple[str, ...]:
    """What remains to be read in these files."""
    files = tuple(outcomes)
    found = [
        f"{outcome.file} : {texts.STATES[outcome.state]} ({outcome.reason})"
        for outcome in files
        if outcome.state is not DocumentState.INDEXED
    ]
    if waiting := pages_left(files):
        found.append(waiting_ocr(waiting))
    return tuple(found)


def _kept(home: IndexHome) -> Iterator[str]:
    """The readings of scanned pages kept beside the index."""
    folder = home.root.parent / "ocr"
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if size >= _WORTH_TELLING:
        yield texts.OCR_KEPT.format(size=labels.decimal(size / 1e6, 1), folder=folder)

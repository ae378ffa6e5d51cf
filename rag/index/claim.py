"""What a killed writer leaves of its draft, and how the next writer of the same work takes it up.

building/<name>/            the draft itself: its catalog is whole to the last document (SQLite)
building/<name>.json        the claim: what work it is, on which index, since which start of the machine
building/<name>.touched     the documents whose points the engine may not have written yet
building/<name>.taking      a writer is opening what was left: if it died of it, the points are made again

A file written by a killed process is there as it wrote it; after a power cut nothing is sure, and the draft
is thrown away.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rag.index.base import Entry, Store
from rag.index.catalog import Catalog
from rag.index.files import replace_file
from rag.index.meta import CATALOG, FORMAT, Recipe, is_name
from rag.types import Chunk

SLICE = 200  # passages encoded and written at once
FLUSH_SECONDS = 10.0  # a flush takes some tenths of a second; what it spares is only made again

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Claim:
    """``current`` is what CURRENT named when the draft was begun, ``former`` the generation it is made from.

    ``job`` names the work, ``notes`` and ``lost`` are those of its writer.
    """

    format: int
    recipe: Recipe
    boot: str
    job: str
    current: str | None
    former: str | None
    notes: tuple[str, ...] = ()
    lost: bool = False


_CLAIM = TypeAdapter(Claim)


def claim_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def touched_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.touched")


def taking_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.taking")


def boot() -> str:
    """Which start of the machine this is; empty where the system does not tell."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""


def lay_claim(folder: Path, claim: Claim) -> None:
    """Say what a draft is, once it is whole enough to be taken up."""
    replace_file(claim_path(folder), _CLAIM.dump_json(claim))


def left_for(building: Path, job: str, recipe: Recipe, current: str | None) -> tuple[Path, Claim] | None:
    """The draft left by a killed writer of the same work, on the same index, since the machine started."""
    started = boot()
    for path in sorted(building.glob("*.json"), reverse=True):
        with suppress(OSError, ValidationError):
            claim = _CLAIM.validate_json(path.read_bytes())
            same = (claim.format, claim.recipe, claim.job, claim.current) == (FORMAT, recipe, job, current)
            if same and started and claim.boot == started and is_name(path.stem):
                return path.with_suffix(""), claim
    return None


def whole(folder: Path) -> bool:
    """Is the catalog of a draft sound? A change that was stopped half-way is undone by opening it."""
    if not (folder / CATALOG).is_file():
        return False
    try:
        with closing(sqlite3.connect(folder / CATALOG)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


class Touched:
    """The documents whose points may be half-written, noted before each change."""

    def __init__(self, path: Path, flush: Callable[[], None]) -> None:
        self._path, self._flush = path, flush
        self._flushed = time.monotonic()

    def note(self, document_ids: Iterable[str]) -> None:
        with self._path.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{each}\n" for each in document_ids)

    def settle(self, *, now: bool = False) -> None:
        """Flush the engine when it was not for a while; nothing is then half-written."""
        if now or time.monotonic() - self._flushed >= FLUSH_SECONDS:
            self._flush()
            self._path.write_bytes(b"")
            self._flushed = time.monotonic()


def reconcile(
    catalog: Catalog,
    store: Store,
    touched: Iterable[str],
    encode: Callable[[Sequence[Chunk]], Sequence[Entry]],
    *,
    alone: bool,
) -> None:
    """Make a store hold the points of the catalog, all of them and, if it is ``alone`` in it, no other."""
    written, held = catalog.chunk_ids(), store.chunk_ids()
    if alone:
        store.delete(held - written)
    again = set(touched)
    for document in catalog.documents():
        ids = catalog.chunk_ids(document.id)
        if document.id in again or not ids <= held:
            chunks = catalog.chunks_of(document.id)
            for first in range(0, len(chunks), SLICE):
                store.upsert(encode(chunks[first : first + SLICE]))

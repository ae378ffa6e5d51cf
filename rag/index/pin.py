"""The current generation and its originals, held still while they are copied elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexStoreError
from rag.index.catalog import Catalog
from rag.index.files import copy_tree, link, storage_errors
from rag.index.meta import CATALOG, Meta, altered, check_sizes, damaged, read_meta
from rag.index.snapshot import original_path

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Pinned:
    """``folder`` holds the files of the generation, ``originals`` those of its documents; ``missing`` names
    the documents whose original is not there.
    """

    generation: str
    meta: Meta
    folder: Path
    originals: Path
    missing: tuple[str, ...]


@contextmanager
def pinned(home: IndexHome) -> Iterator[Pinned | None]:
    """Hold the current generation, by links that no writer removes; None when nothing was ever indexed.

    Unlike a reader's copy, it is never opened by the engine, which rewrites some of its files.

    Raises:
        IndexStoreError: it is damaged, or of another format.
        StorageError: no right or no room to hold it.
    """
    if home.current() is None:
        if home.names():
            raise damaged(home.root, "CURRENT")
        yield None
        return
    with home.reader_folder() as (place, release):
        try:
            with storage_errors(home.readers):
                held = _held(home, place)
            yield held
        finally:
            release()


def _held(home: IndexHome, place: Path) -> Pinned:
    for attempt in range(_TRIES):
        generation = home.current()
        try:
            return _hold(home, generation or "", place / str(attempt))
        except (FileNotFoundError, IndexStoreError):
            if home.current() == generation:  # not a generation removed while it was being linked
                raise
    raise IndexStoreError("L'index change trop vite pour être sauvegardé. Réessayez dans un instant.")


def _hold(home: IndexHome, generation: str, place: Path) -> Pinned:
    source, folder, originals = home.generations / generation, place / "index", place / "files"
    meta = read_meta(source)
    copy_tree(source, folder, lambda name: True)
    check_sizes(folder, meta)
    for name in altered(folder, meta):
        raise damaged(source, name)
    originals.mkdir()
    catalog = Catalog.open(folder / CATALOG)
    try:
        documents = catalog.documents()
    finally:
        catalog.close()
    missing = []
    for document in documents:
        path = original_path(home.originals, document.file, document.sha256)
        try:
            if not (originals / path.name).exists():
                link(path, originals / path.name)
        except FileNotFoundError:
            if not (source / CATALOG).exists():
                raise
            missing.append(document.file)
    return Pinned(generation, meta, folder, originals, tuple(missing))

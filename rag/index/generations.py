"""Generations: a writer prepares the next one aside, then a single file says which one is current.

index/CURRENT                     the name of the current generation, replaced atomically
index/generations/<id>/           catalog.sqlite, shard/, meta.json: never changed once there
index/building/<id>/              the draft of the writer that holds write.lock, and beside it what
                                  lets the same work take it up after a kill (``claim``)
index/readers/<pid>-<random>/     a reader's private copy, with its lock file beside
files/<sha256>.<ext>              the originals
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DocumentError, IndexStoreError
from rag.index.base import Store
from rag.index.catalog import Catalog
from rag.index.draft import Draft
from rag.index.embedded import EmbeddedStore, untouched
from rag.index.files import PRIVATE, copy_tree, link, remove_tree, storage_errors, sync, unreadable
from rag.index.locks import FileLock
from rag.index.meta import CATALOG, SHARD, Meta, Recipe, check_sizes, damaged, is_name, read_meta
from rag.index.snapshot import Snapshot, original_path
from rag.index.writer import Encoder, Writer
from rag.settings import Settings

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

    from rag.index.server import ServerStore

_TRIES = 5
_PIECE = 1 << 20


class IndexHome:
    """The index of a data folder. Cheap to make: nothing is opened before ``read`` or ``write``.

    ``analyser`` and ``embedder`` name what makes the vectors; ``dense_size`` is the embedder's. ``client``
    replaces the connection to the server that the settings describe.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        analyser: str,
        embedder: str = "",
        dense_size: int | None = None,
        client: QdrantClient | None = None,
    ) -> None:
        self.root = settings.data_dir / "index"
        self.originals = settings.data_dir / "files"
        self.generations = self.root / "generations"
        self.building = self.root / "building"
        self.readers = self.root / "readers"
        self._settings = settings.index
        self._client = client
        self.server = settings.index.moteur == "serveur"
        self._collection = _collection(settings.index.collection, (analyser, embedder, dense_size))
        store = f"serveur {self._collection}" if self.server else "embarqué"
        self.recipe = Recipe(store, analyser, embedder, dense_size)

    def current(self) -> str | None:
        """The name of the current generation, or None when nothing was ever ingested.

        Raises:
            IndexStoreError: the name is damaged.
            StorageError: it may not be read.
        """
        path = self.root / "CURRENT"
        try:
            name = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except PermissionError:
            raise unreadable(path) from None
        except (OSError, UnicodeDecodeError):
            raise damaged(self.root, path.name) from None
        if not is_name(name):
            raise damaged(self.root, path.name)
        return name

    def mark(self) -> tuple[int, int] | None:
        """What changes with the current generation, and is cheap to look at: its name is a file that is only
        ever replaced whole. None when there is no such file to look at."""
        try:
            found = (self.root / "CURRENT").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def names(self) -> tuple[str, ...]:
        """The generations on disk, sound or not, oldest first."""
        folder = self.generations
        return tuple(sorted(each.name for each in folder.glob("*") if is_name(each.name)))

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> Snapshot:
        """Open the current generation.

        Raises:
            IndexStoreError: nothing is indexed, or the generation is damaged or made another way.
            StorageError: no room or no right to make the private copy.
        """
        for _ in range(_TRIES):
            generation = self.current()
            if generation is None and self.names():
                raise damaged(self.root, "CURRENT")
            if generation is None:
                raise IndexStoreError(
                    "Aucun document n'est indexé : déposez vos documents dans l'application, "
                    "ou lancez `sourcier ingest DOSSIER`."
                )
            try:
                return self._open(generation)
            except (FileNotFoundError, IndexStoreError):
                if self.current() == generation:  # not a generation removed while it was being copied
                    raise
        raise IndexStoreError("L'index change trop vite pour être lu. Réessayez dans un instant.")

    def refreshed(self, snapshot: Snapshot) -> Snapshot:
        """The same snapshot, or a new one if a newer generation is current.

        The former snapshot stays open: another thread may be searching it. Its holder closes it.
        """
        return snapshot if self.current() == snapshot.generation else self.read()

    def check(self, generation: str) -> Meta:
        """The meta of a generation that this home can serve.

        Raises:
            IndexStoreError: it is damaged, of another format, or made another way.
        """
        folder = self.generations / generation
        meta = read_meta(folder)
        refusal = meta.recipe.refuse(self.recipe)
        if refusal:
            raise IndexStoreError(refusal)
        check_sizes(folder, meta)
        return meta

    def _open(self, generation: str) -> Snapshot:
        meta = self.check(generation)
        source = self.generations / generation
        with storage_errors(self.readers), self.reader_folder() as (place, release):
            link(source / CATALOG, place / CATALOG)
            if not self.server:
                copy_tree(source / SHARD, place / SHARD, untouched)
            store = self.server_store(create=False) if self.server else EmbeddedStore.open(place / SHARD)
            catalog = Catalog.open(place / CATALOG)
            snapshot = Snapshot(generation, catalog, store, self.originals, release, shared=self.server)
            if not self.holds_all(store, meta):
                snapshot.close()
                raise damaged(source, SHARD)
            return snapshot

    def holds_all(self, store: Store, meta: Meta) -> bool:
        """True when no point is missing. A server may hold more: those of another generation."""
        count = store.count()
        return count >= meta.counts.chunks if self.server else count == meta.counts.chunks

    def server_store(self, *, create: bool) -> ServerStore:
        from rag.index.server import ServerStore, Spread, connect

        if self._client is None:
            self._client = connect(self._settings)
        url, size = self._settings.url, self.recipe.dense_size
        spread = Spread.of(self._settings)
        return ServerStore(self._client, self._collection, url, size, create=create, spread=spread)

    @contextmanager
    def reader_folder(self) -> Iterator[tuple[Path, Callable[[], None]]]:
        """A private folder, and what frees it; freed at once if opening fails."""
        self.readers.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self._sweep_readers()
        place = self.readers / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        lock = FileLock(place.with_suffix(".lock"))
        lock.acquire()

        def release() -> None:
            remove_tree(place)
            lock.release(remove=True)

        try:
            place.mkdir()
            yield place, release
        except BaseException:
            release()
            raise

    def _sweep_readers(self) -> None:
        """Remove the copies whose reader is dead: nobody holds their lock any more."""
        for path in self.readers.glob("*.lock"):
            lock = FileLock(path)
            if lock.acquire():
                remove_tree(path.with_suffix(""))
                lock.release(remove=True)

    # -- writing ------------------------------------------------------------------------------------

    @contextmanager
    def write(self, encode: Encoder | None = None, wait: float = 600.0, job: str = "") -> Iterator[Writer]:
        """Prepare the next generation; it becomes current when the block ends without error.

        ``job`` names a long work: when it is killed or interrupted, the next writer of the same job and
        with ``encode`` finds all that was written. Any other writer throws it away.

        ``encode`` makes the vectors of stored chunks again when the current index was made another way,
        so that no document has to be read again. A block that changes nothing publishes nothing.

        Raises:
            IndexStoreError: another writer holds the index longer than ``wait`` seconds, or the index
                was made another way and ``encode`` is not given.
            StorageError: the disk is full or a folder cannot be written.
        """
        with self._write_lock(wait):
            draft = Draft(self, job)
            try:
                writer = draft.begin(encode)
                yield writer
                if writer.ready():
                    draft.publish()
            except KeyboardInterrupt:
                draft.hand_over()
                raise
            finally:
                draft.close()

    @contextmanager
    def _write_lock(self, wait: float) -> Iterator[None]:
        with storage_errors(self.root):
            self.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            lock = FileLock(self.root / "write.lock")
            taken = lock.acquire(wait)
        if not taken:
            raise IndexStoreError(
                f"Une autre ingestion occupe l'index depuis plus de {wait:.0f} s. "
                "Attendez sa fin ou arrêtez-la, puis relancez la commande."
            )
        try:
            yield
        finally:
            lock.release()

    def idle(self) -> bool:
        """True when no writer is at work."""
        lock = FileLock(self.root / "write.lock")
        free = lock.acquire()
        lock.release()
        return free

    # -- originals ----------------------------------------------------------------------------------

    def keep_original(self, path: Path, sha256: str) -> Path:
        """Keep a copy of a file, named by its content. To be called inside ``write``.

        Raises:
            DocumentError: the file is no longer the one whose digest is given.
            StorageError: the disk is full or the folder cannot be written.
        """
        target = original_path(self.originals, path.name, sha256)
        if target.is_file() and target.stat().st_size == path.stat().st_size:
            return target
        draft = self.originals / f".{uuid.uuid4().hex}"
        digest = hashlib.sha256()
        with path.open("rb") as taken, storage_errors(self.originals):
            self.originals.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            try:
                with draft.open("wb") as given:
                    while piece := taken.read(_PIECE):
                        digest.update(piece)
                        given.write(piece)
                if digest.hexdigest() != sha256:
                    raise DocumentError(f"Le fichier {path.name} a changé pendant sa lecture : relancez.")
                sync(draft)
                draft.replace(target)
                sync(self.originals)
            finally:
                draft.unlink(missing_ok=True)
        return target

    def doctor(self, complete: bool = False) -> tuple[str, ...]:
        """What is wrong with the index, in French; empty when it is sound. Nothing is changed.

        ``complete`` reads the originals again, which takes as long as copying them.
        """
        from rag.index.doctor import examine

        return examine(self, complete)


def _collection(prefix: str, recipe: tuple[str, str, int | None]) -> str:
    """A collection for each way of making vectors: a change of model never breaks a reader at work."""
    return f"{prefix}-{hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]}"

"""How the next generation is prepared and published: by one writer, aside, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexStoreError
from rag.index.base import Store
from rag.index.catalog import Catalog
from rag.index.claim import (
    Claim,
    Touched,
    boot,
    claim_path,
    lay_claim,
    left_for,
    reconcile,
    taking_path,
    touched_path,
    whole,
)
from rag.index.embedded import EmbeddedStore
from rag.index.files import (
    allocated,
    checksum,
    copy_file,
    copy_tree,
    remove_tree,
    replace_file,
    require_room,
    storage_errors,
    sync,
    sync_tree,
)
from rag.index.meta import CATALOG, FORMAT, SHARD, Meta, altered, born, damaged, read_meta, seal
from rag.index.pending import PendingStore
from rag.index.snapshot import original_path
from rag.index.writer import RESERVE, Encoder, Writer
from rag.types import Validity

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_RESTARTED = (
    "L'index précédent était illisible ou d'une autre version : un nouvel index a été commencé. "
    "Relancez `sourcier ingest` sur tous vos dossiers."
)
_ENCODED = "L'index a été refait avec les réglages actuels, sans relire les documents."
_FORMER = (
    "{lost} était perdu : {taken}, {documents} document(s), a été repris. "
    "Relancez `sourcier ingest` sur tous vos dossiers."
)
_TAKEN_UP = "Une ingestion interrompue a été reprise : {count} document(s) déjà prêt(s) ont été gardés."


class Draft:
    """The work of one writer, which holds the write lock from ``begin`` to ``close``.

    ``job`` names the work: should this process be killed, the same work takes the draft up again. Without a
    name, the draft is nobody's.
    """

    def __init__(self, home: IndexHome, job: str = "") -> None:
        self._home = home
        self._job = job
        self._name, self._folder = "", home.building
        self._current: str | None = None  # what CURRENT names, sound or not
        self._former: str | None = None  # the generation this one is made from
        self._catalog: Catalog | None = None
        self._store: Store | None = None
        self._live: dict[str, Validity] = {}  # points that readers of the current generation need
        self._handed_over = False

    def begin(self, encode: Encoder | None) -> Writer:
        """Copy the current generation, or start anew where it cannot be used."""
        home = self._home
        with storage_errors(home.root):
            for half in home.originals.glob(".*"):  # the copy that a killed writer was making
                half.unlink(missing_ok=True)
            taken = self._left(encode) if self._job and encode else None
            if taken:
                return taken
            remove_tree(home.building)  # what a killed writer left: the lock says it is nobody's
            self._name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
            self._folder = home.building / self._name
            self._folder.mkdir(parents=True)
            try:
                self._current = self._former = home.current()
                if self._former:
                    return self._claimed(self._resume())
                if not home.names():
                    return self._claimed(self._start())
                raise damaged(home.root, "CURRENT")
            except IndexStoreError:
                if encode is None:
                    raise
            return self._claimed(self._remake(encode))

    def publish(self) -> None:
        """Close the draft, make it the current generation, then clear away what nobody needs."""
        home = self._home
        assert self._catalog is not None
        with storage_errors(home.root):
            counts = self._catalog.counts()
            if isinstance(self._store, EmbeddedStore):
                require_room(self._home.root, 2 * allocated(self._folder / SHARD) + RESERVE)
                self._store.settle()
                if self._store.count() != counts.chunks:
                    raise RuntimeError(f"{counts.chunks} chunks but {self._store.count()} points")
            kept = self._readers_need(self._catalog)
            self._close_files()
            seal(self._folder, home.recipe, counts)
            sync_tree(self._folder)
            home.generations.mkdir(exist_ok=True)
            self._folder.rename(home.generations / self._name)
            sync(home.generations)
            replace_file(home.root / "CURRENT", self._name.encode())
        self._live = kept
        self._prune()

    def close(self) -> None:
        """Leave nothing behind: neither files nor, on a server, points that no generation needs."""
        if self._handed_over:
            return
        if isinstance(self._store, PendingStore):
            with suppress(IndexStoreError):  # the journal stays for the next writer
                self._store.settle(self._live)
        self._close_files()
        self._store = None
        remove_tree(self._folder)
        for path in (claim_path, touched_path, taking_path):
            path(self._folder).unlink(missing_ok=True)

    def hand_over(self) -> None:
        """Keep the draft as it is, for the same work to take up."""
        if claim_path(self._folder).exists():
            self._close_files()
            self._handed_over = True

    # -- what a killed writer left ------------------------------------------------------------------

    def _left(self, encode: Encoder) -> Writer | None:
        """Take up the draft of a killed writer of the same work; None when none is left to go on with."""
        home = self._home
        with suppress(IndexStoreError):
            found = left_for(home.building, self._job, home.recipe, home.current())
            if found is None:
                return None
            folder, claim = found
            if not folder.exists():
                self._publish_left(folder.name)
                return None
            self._name, self._folder = folder.name, folder
            self._current, self._former = claim.current, claim.former
            if whole(folder):
                return self._take_up(claim, encode)
        self._close_files()
        self._catalog = self._store = None
        return None

    def _publish_left(self, name: str) -> None:
        """Make current a generation whose writer was killed just before it did."""
        home = self._home
        meta = home.check(name)
        if not any(altered(home.generations / name, meta)):
            replace_file(home.root / "CURRENT", name.encode())

    def _take_up(self, claim: Claim, encode: Encoder) -> Writer:
        require_room(self._home.root, RESERVE)
        catalog = self._open_catalog(None)
        before = self._former_documents()
        self._live = before[1]
        touched = touched_path(self._folder)
        changed = touched.exists()
        noted = touched.read_text(encoding="utf-8").split() if changed else []
        self._store = self._store_left(catalog, encode)
        reconcile(catalog, self._store, noted, encode, alone=not self._home.server)
        writer = self._writer(catalog, self._store)
        if changed:
            writer.settle()
        taking_path(self._folder).unlink(missing_ok=True)
        writer.changed, writer.lost, writer.notes = changed, claim.lost, claim.notes
        if count := sum(each.id not in before[0] for each in catalog.documents()):
            writer.notes = (*claim.notes, _TAKEN_UP.format(count=count))
        return writer

    def _store_left(self, catalog: Catalog, encode: Encoder) -> Store:
        """The points as they were left; an engine that does not open them, or died of it, starts anew."""
        shard, taking = self._folder / SHARD, taking_path(self._folder)
        if self._home.server:
            return self._pending(create=True, drafted=catalog.chunk_ids())
        if not taking.exists():
            taking.touch()
            with suppress(IndexStoreError):
                return EmbeddedStore.open(shard)
        remove_tree(shard)
        return EmbeddedStore.create(shard, self._home.recipe.dense_size)

    def _former_documents(self) -> tuple[set[str], dict[str, Validity]]:
        """The identifiers of the documents and of the chunks of the generation this one is made from."""
        if self._former is None:
            return set(), {}
        former = Catalog.open(self._source() / CATALOG)
        try:
            return {each.id for each in former.documents()}, self._readers_need(former)
        finally:
            former.close()

    # -- the three ways to begin --------------------------------------------------------------------

    def _resume(self) -> Writer:
        home, former = self._home, self._source()
        meta = home.check(former.name)
        for name in altered(former, meta):
            raise damaged(former, name)
        require_room(self._home.root, allocated(former) + RESERVE)
        catalog = self._open_catalog(former)
        if home.server:
            self._store = self._pending(create=False)
        else:
            copy_tree(former / SHARD, self._folder / SHARD)
            self._store = EmbeddedStore.open(self._folder / SHARD)
        if not home.holds_all(self._store, meta):
            raise IndexStoreError("Des passages manquent dans l'index. Relancez `sourcier ingest`.")
        return self._writer(catalog, self._store)

    def _start(self) -> Writer:
        require_room(self._home.root, RESERVE)
        catalog = self._open_catalog(None)
        if self._home.server:
            self._store = self._pending(create=True)
        else:
            self._store = EmbeddedStore.create(self._folder / SHARD, self._home.recipe.dense_size)
        return self._writer(catalog, self._store)

    def _remake(self, encode: Encoder) -> Writer:
        """Keep the newest sound catalog, the current one first, and make every vector again."""
        self._close_files()
        self._store = None
        remove_tree(self._folder)
        self._folder.mkdir(parents=True)
        taken = self._sound_generation()
        if taken:
            self._former, _ = taken
            copy_file(self._source() / CATALOG, self._folder / CATALOG)
        writer = self._start()
        writer.lost = taken is None or self._former != self._current
        writer.notes = (self._told(taken[1] if taken else None),)
        writer.encode_again(encode)
        return writer

    def _told(self, taken: Meta | None) -> str:
        """What the user must know of the state the index starts again from."""
        if taken is None:
            return _RESTARTED
        if self._former == self._current:
            return _ENCODED
        day = _shown(taken.created)
        if self._current:
            lost, which = f"L'index du {_shown(born(self._current))}", f"celui du {day}"
        else:
            lost, which = "Le nom de l'index en service", f"l'index du {day}"
        return _FORMER.format(lost=lost, taken=which, documents=taken.counts.documents)

    # -- inside -------------------------------------------------------------------------------------

    def _source(self) -> Path:
        return self._home.generations / (self._former or "")

    def _sound_generation(self) -> tuple[str, Meta] | None:
        """A generation whose catalog is as it was written: the current one, else the newest."""
        folder, found = self._home.generations, dict[str, Meta]()
        for name in self._home.names():
            with suppress(IndexStoreError):
                found[name] = read_meta(folder / name)
        for name, meta in sorted(
            found.items(), key=lambda each: (each[0] == self._current, each[1].created), reverse=True
        ):
            with suppress(OSError, KeyError):
                if checksum(folder / name / CATALOG) == meta.files[CATALOG].crc:
                    return name, meta
        return None

    def _open_catalog(self, former: Path | None) -> Catalog:
        if former:
            copy_file(former / CATALOG, self._folder / CATALOG)
        self._catalog = Catalog.open(self._folder / CATALOG, read_only=False)
        self._live = self._readers_need(self._catalog)
        return self._catalog

    def _readers_need(self, catalog: Catalog) -> dict[str, Validity]:
        """The points a server must keep for the readers of a generation."""
        return catalog.validities() if self._home.server else {}

    def _writer(self, catalog: Catalog, store: Store) -> Writer:
        touched = Touched(touched_path(self._folder), store.flush)
        return Writer(self._home.root, catalog, store, self._home.recipe.dense_size, touched)

    def _claimed(self, writer: Writer) -> Writer:
        """Say what the draft is, now that it is as whole as what it is made from."""
        if self._job:
            claim = Claim(
                FORMAT,
                self._home.recipe,
                boot(),
                self._job,
                self._current,
                self._former,
                writer.notes,
                writer.lost,
            )
            if writer.changed:
                writer.settle()
            lay_claim(self._folder, claim)
        return writer

    def _pending(self, *, create: bool, drafted: Collection[str] = ()) -> PendingStore:
        store = PendingStore(self._home.server_store(create=create), self._home.root / "pending", self._live)
        store.settle(self._live, drafted)  # what a killed writer left on the server
        return store

    def _close_files(self) -> None:
        if self._catalog:
            self._catalog.close()
        if self._store:
            self._store.close()

    def _prune(self) -> None:
        """Remove all generations but the new one and the one before, and the originals that neither needs.

        A current generation that could not be used is kept once more: it may be of a newer Sourcier.
        """
        home = self._home
        if self._former is None:
            return
        kept = tuple(filter(None, (self._name, self._former, self._current)))
        for folder in [folder for folder in home.generations.iterdir() if folder.name not in kept]:
            remove_tree(folder)
        wanted = [_originals(home, home.generations / name) for name in kept]
        if None not in wanted and home.originals.is_dir():
            for path in set(home.originals.iterdir()).difference(*filter(None, wanted)):
                path.unlink(missing_ok=True)


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y à %H:%M}"


def _originals(home: IndexHome, generation: Path) -> set[Path] | None:
    """The originals a generation needs; None when its catalog cannot be read."""
    try:
        catalog = Catalog.open(generation / CATALOG)
    except IndexStoreError:
        return None
    try:
        return {original_path(home.originals, each.file, each.sha256) for each in catalog.documents()}
    finally:
        catalog.close()

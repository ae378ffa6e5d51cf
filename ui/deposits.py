"""Deposits that were received, kept in the data folder until they are indexed: a stopped server loses none.

Each has its folder, with the files and the order that says what to do with them. Whoever works on it holds
its lock, which the system frees when they die: a deposit that nobody holds was interrupted, and is offered.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from ingest.pipeline import IngestOptions
from rag.errors import UsageError
from rag.index.files import PRIVATE, remove_tree, replace_file, require_room, storage_errors, sync
from rag.index.locks import FileLock
from rag.settings import Settings
from ui.keep.frozen import from_json, to_json

FOLDER, LOCK, ORDER = "depots", ".verrou", "depot.json"
LOST = "Ce fichier n'était pas entièrement reçu quand le serveur s'est arrêté : déposez-le à nouveau."
_FILES = "recus"
_ID = re.compile(r"[0-9a-f]{12}")
_MARGIN = 64 << 20
"""Bytes left free on the disk, beside those of a deposit."""
_HANDOVER = 2.0
"""Seconds to wait for whoever only looks at a deposit to let it go."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was sent and not taken, and why in French."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with the files of a deposit. ``files`` are those to read, by shown path.

    ``former`` is the document whose place they take. ``problem`` says in French what stopped the last try.
    """

    title: str
    corpus: str
    received: datetime
    files: tuple[str, ...]
    options: IngestOptions
    refused: tuple[Refusal, ...] = ()
    former: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A deposit that nobody works on. ``missing`` are its files that were not whole when it stopped."""

    id: str
    order: Order
    missing: tuple[str, ...]


class Deposit:
    """A deposit that is ours to work on, until :meth:`end`."""

    def __init__(self, folder: Path, order: Order, lock: FileLock) -> None:
        self._folder, self._lock = folder, lock
        self.order = order

    @property
    def id(self) -> str:
        return self._folder.name

    @property
    def target(self) -> Path:
        """The folder of the corpus, as an ingestion takes it: the same when it is taken up again."""
        return self._folder / _FILES / PurePosixPath(self.order.files[0]).parts[0]

    @property
    def missing(self) -> tuple[str, ...]:
        return _missing(self._folder, self.order)

    def end(self, problem: str) -> None:
        """It is done with, or it failed: then it is kept, with what stopped it."""
        try:
            if problem:
                _write(self._folder, replace(self.order, problem=problem))
            else:
                remove_tree(self._folder)
        except OSError:
            _log.warning("deposit %s: its end cannot be written", self.id, exc_info=True)
        finally:
            self._lock.release(remove=not problem)


def receive(settings: Settings, order: Order, files: Sequence[tuple[str, bytes]]) -> Deposit:
    """Keep these files (by shown path) and what to do with them; once it returns, nothing of it can be lost.

    Raises:
        StorageError: the disk is full or may not be written; nothing is kept then.
    """
    place = settings.data_dir / FOLDER
    with storage_errors(place):
        place.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        require_room(place, sum(len(content) for _, content in files) + _MARGIN)
        folder = place / secrets.token_hex(6)
        lock = _lock(folder)
        lock.acquire()
        try:
            folder.mkdir(mode=PRIVATE)
            _write(folder, order)  # first: it tells which files are not whole when we die before the end
            for name, content in files:
                path = folder / _FILES / _within(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, content)
            sync(folder)
        except BaseException:
            remove_tree(folder)
            lock.release(remove=True)
            raise
    return Deposit(folder, order, lock)


def interrupted(settings: Settings) -> tuple[Interrupted, ...]:
    """The deposits that nobody works on, oldest first; one of which nothing was received is removed."""
    place = settings.data_dir / FOLDER
    if not place.is_dir():
        return ()
    found = []
    for folder in sorted(place.iterdir()):
        if not (_ID.fullmatch(folder.name) and folder.is_dir()):
            continue
        lock = _lock(folder)
        if not lock.acquire():
            continue
        try:
            if left := _left(folder):
                found.append(left)
        finally:
            lock.release(remove=True)
    return tuple(sorted(found, key=lambda each: each.order.received))


def take(settings: Settings, id: str) -> Deposit:
    """Make an interrupted deposit ours.

    Raises:
        UsageError: it is not there any more, or somebody else has taken it.
    """
    folder = settings.data_dir / FOLDER / id
    lock = _lock(folder)
    if _ID.fullmatch(id) and folder.is_dir() and lock.acquire(_HANDOVER):
        if folder.is_dir() and (left := _left(folder)):
            return Deposit(folder, replace(left.order, problem=""), lock)
        lock.release(remove=True)
    raise UsageError("Ce dépôt a déjà été repris ou abandonné : rechargez la page.")


# -- inside -------------------------------------------------------------------------------------------


def _lock(folder: Path) -> FileLock:
    """Beside the folder, so that it is held before there is one and until there is none."""
    return FileLock(folder.with_name(folder.name + LOCK))


def _missing(folder: Path, order: Order) -> tuple[str, ...]:
    return tuple(each for each in order.files if not (folder / _FILES / _within(each)).is_file())


def _within(file: str) -> PurePosixPath:
    """A shown path, as a path under any folder.

    Raises:
        UsageError: it would leave that folder, or has none.
    """
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or len(path.parts) < 2:
        raise UsageError(
            "Ce fichier a un chemin qui ne peut pas être repris ici : utilisez « sourcier ingest »."
        )
    return path


def _left(folder: Path) -> Interrupted | None:
    """What is left of a deposit that nobody works on. One that another version wrote stays where it is."""
    try:
        order = _read(folder)
    except ValueError:
        _log.warning("deposit %s cannot be read", folder.name, exc_info=True)
        return None
    missing = _missing(folder, order) if order else ()
    if order is None or len(missing) == len(order.files):
        remove_tree(folder)
        return None
    return Interrupted(folder.name, order, missing)


def _write(folder: Path, order: Order) -> None:
    replace_file(folder / ORDER, json.dumps(to_json(order), ensure_ascii=False).encode())


def _read(folder: Path) -> Order | None:
    """The order of a deposit; None when its server died before it was written.

    Raises:
        ValueError: it is not one that this version reads.
    """
    try:
        return from_json(Order, json.loads((folder / ORDER).read_bytes()))
    except FileNotFoundError:
        return None

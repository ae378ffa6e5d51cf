"""Putting an archive back: all that it holds is checked aside, then takes its place.

<data>/.restauration/donnees/   what comes out of the archive
<data>/.restauration/etape.json once all of it is there and sound: from then on the restoration is only to be
                                finished, by the same command, should the machine stop in between
<data>/avant-restauration-*/    what was there before, never deleted by us

Aside is inside the data folder: it may be a mounted volume, and its parent need not be ours to write in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from rag.backup.archive import Archive, OnBytes, write_holding_holes
from rag.backup.errors import ArchiveError, writing_errors
from rag.backup.kept import Kept, LeftOut, covered, free_name, sqlite_files
from rag.errors import IndexStoreError, UsageError
from rag.index.files import PRIVATE, remove_tree, replace_file, require_room, sync, sync_tree
from rag.index.locks import FileLock
from rag.index.meta import is_name, read_meta
from rag.settings import Settings

SETTINGS_FILE = "reglages-sauvegardes.toml"
ASIDE = "avant-restauration-"
NOT_DATA = (
    LeftOut((f"{ASIDE}*/*",), "ce qu'une restauration a mis de côté : à vous d'en juger"),
    LeftOut(
        (".restauration/*", ".restauration.verrou"), "restauration en cours ou interrompue : relancez-la"
    ),
    LeftOut((SETTINGS_FILE,), "réglages venus d'une sauvegarde : ceux en vigueur sont sauvegardés"),
)
_PLACE, _LOCK = ".restauration", ".restauration.verrou"
_STAGED, _STEP = "donnees", "etape.json"
_SYSTEM = "lost+found"
_MARGIN = 32 << 20
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """``aside`` is where what was there before is. ``notes`` are French sentences for the operator."""

    aside: Path | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """What is left to be done: of ``names``, those that are not in place yet, and where all else goes."""

    aside: str
    names: tuple[str, ...]


_STEP_FORM = TypeAdapter(_Step)


def restore(
    archive: Archive,
    settings: Settings,
    kept: Sequence[Kept],
    *,
    now: datetime,
    replacing: bool = False,
    on_bytes: OnBytes = lambda count: None,
) -> Restored:
    """Restore an archive into an empty data folder, or in the place of what is in it.

    Raises:
        ArchiveError: the archive is not sound; the data folder is as it was.
        UsageError: the data folder is not empty, or is in use.
        StorageError: no right or no room; the data folder is as it was.
    """
    data = settings.data_dir
    with writing_errors(data), _alone(data):
        _finish_left(data)
        remove_tree(data / _PLACE)
        _check_free(data, replacing)
        require_room(data, archive.manifest.size + _MARGIN)
        try:
            staged = data / _PLACE / _STAGED
            (data / _PLACE).mkdir(mode=PRIVATE)
            _take_out(archive, staged, kept, on_bytes)
            _check_index(archive, staged)
            _check_free(data, replacing)  # a program may have been started meanwhile
            notes = [thing.settle(settings, staged) for thing in kept if thing.settle]
            sync_tree(staged)
            names = tuple(path.name for path in staged.iterdir())
            step = _Step(f"{ASIDE}{now.astimezone():%Y-%m-%dT%H-%M-%S}", names)
            replace_file(data / _PLACE / _STEP, _STEP_FORM.dump_json(step))
        except BaseException:
            remove_tree(data / _PLACE)
            raise
        _finish(data, step)
    aside = data / step.aside
    return Restored(aside if aside.is_dir() else None, tuple(filter(None, notes)))


def finish_interrupted(settings: Settings) -> bool:
    """Finish a restoration that was stopped while things took their place; False when there is none."""
    data = settings.data_dir
    if not (data / _PLACE / _STEP).is_file():
        return False
    with writing_errors(data), _alone(data):
        _finish_left(data)
    return True


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """The data folder, made if needed, for one restoration at a time; as it was found when nothing comes."""
    made = not data.exists()
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / _LOCK)
    if not lock.acquire():
        raise UsageError(f"Une autre restauration est en cours dans {data} : attendez sa fin.")
    try:
        yield
    finally:
        lock.release(remove=True)
        if made:
            with suppress(OSError):  # not empty: restored
                data.rmdir()


def _check_free(data: Path, replacing: bool) -> None:
    """Refuse to put anything in the place of what is there, unless told to and nobody is at work."""
    found = sorted(path.name for path in data.iterdir() if _is_data(path.name))
    if found and not replacing:
        some = ", ".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
        raise UsageError(
            f"Le dossier de données {data} n'est pas vide ({some}). Restaurez dans un dossier vide, nommé "
            "par SOURCIER_DATA_DIR, ou ajoutez --remplacer : ce qui s'y trouve sera mis de côté."
        )
    _check_unused(data)


def _is_data(name: str) -> bool:
    return name not in (_PLACE, _LOCK, _SYSTEM) and not name.startswith(ASIDE)


def _check_unused(data: Path) -> None:
    """Refuse when a living process reads or writes the index."""
    for path in (*(data / "index" / "readers").glob("*.lock"), data / "index" / "write.lock"):
        if path.exists():
            lock = FileLock(path)
            if not lock.acquire():
                raise UsageError(
                    f"Sourcier est ouvert sur {data} : arrêtez l'écran et les commandes en cours, puis "
                    "relancez."
                )
            lock.release()


def _take_out(archive: Archive, staged: Path, kept: Sequence[Kept], on_bytes: OnBytes) -> None:
    private = [thing for thing in kept if thing.people]
    for name, member in archive.data():
        path = staged / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, archive.read(member), on_bytes, 0o600 if covered(name, private) else 0o666)
    staged.mkdir(parents=True, exist_ok=True)
    for folder in (each for each in staged.iterdir() if each.is_dir()):
        folder.chmod(PRIVATE)  # as who made them had them
    _write(staged / SETTINGS_FILE, [archive.settings()], on_bytes, 0o600)


def _write(path: Path, pieces: Sequence[bytes] | Iterator[bytes], on_bytes: OnBytes, mode: int) -> None:
    def told() -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            on_bytes(len(piece))

    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        write_holding_holes(told(), stream)


def _check_index(archive: Archive, staged: Path) -> None:
    """Refuse an index that this version cannot serve, while the data folder is as it was."""
    generation, index = archive.manifest.generation, staged / "index"
    if not generation:
        return
    try:
        if not is_name(generation) or (index / "CURRENT").read_text(encoding="ascii") != generation:
            raise ArchiveError(f"La sauvegarde {archive.path} ne dit pas quel index elle contient.")
        read_meta(index / "generations" / generation)
    except (IndexStoreError, OSError, UnicodeDecodeError):
        raise ArchiveError(
            f"L'index de la sauvegarde {archive.path} n'est pas de ceux que cette version de Sourcier lit : "
            f"restaurez-la avec Sourcier {archive.manifest.version}, puis mettez à jour."
        ) from None


def _finish_left(data: Path) -> None:
    try:
        step = (data / _PLACE / _STEP).read_bytes()
    except FileNotFoundError:
        return
    _check_unused(data)
    _finish(data, _STEP_FORM.validate_json(step))


def _finish(data: Path, step: _Step) -> None:
    """Put each thing in its place. Stopped anywhere and begun again, it ends the same, even if a program was
    started in between: what it made goes aside too.
    """
    staged = data / _PLACE / _STAGED
    coming = sorted(staged.iterdir(), key=lambda path: path.name == "index")  # what makes it live goes last
    placed = {beside for name in step.names if not (staged / name).exists() for beside in sqlite_files(name)}
    for path in [path for path in data.iterdir() if _is_data(path.name) and path.name not in placed]:
        _put_aside(path, data / step.aside)
    for path in coming:
        path.rename(data / path.name)
    sync(data)
    (data / _PLACE / _STEP).unlink()  # first: without it, what is left is only to be removed
    sync(data / _PLACE)
    remove_tree(data / _PLACE)


def _put_aside(path: Path, aside: Path) -> None:
    aside.mkdir(mode=PRIVATE, exist_ok=True)
    path.rename(aside / free_name(path.name, os.listdir(aside)))
    sync(aside)

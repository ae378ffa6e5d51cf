"""What a data folder keeps, and how each thing is saved.

A :class:`Kept` names the files that are its own and gives its :class:`Piece` values to a backup. What is left
out on purpose is a :class:`LeftOut`, with its reason; any other file is a stranger, and the backup says so.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain, count
from pathlib import Path

from rag.backup.errors import writing_errors
from rag.errors import StorageError
from rag.index.files import allocated_by, require_room
from rag.settings import Settings

Counted = Sequence[tuple[str, str]]
_BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a backup: its place in a data folder, and where its bytes are now.

    ``fleeting``: it may be gone by the time it is read, and is then no loss. ``sha256``: what it must be.
    """

    name: str
    path: Path
    fleeting: bool = False
    sha256: str = ""


@dataclass(slots=True)
class Gathering:
    """What a backup is made from and what it learns on the way.

    ``work`` is a private folder beside the archive; what must be held until the end is entered in ``held``.
    ``elsewhere`` names the pieces that come from out of the data folder, with their former place.
    """

    settings: Settings
    work: Path
    held: ExitStack
    generation: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def made(self, name: str) -> Path:
        """A new file of the private folder, for the piece of that name."""
        path = self.work / "pieces" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


Save = Callable[[Gathering], Iterable[Piece]]
Settle = Callable[[Settings, Path], str]
"""What a thing does of its files, once they are out of the archive and before they are in place; what the
operator must know of it, in French, or nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of thing, as messages call it; ``covers`` are the patterns of its files in a data folder.

    ``people``: it tells who did or asked what, and is left out of a backup without people.
    """

    label: str
    covers: tuple[str, ...]
    save: Save
    people: bool = False
    settle: Settle | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files that a backup leaves out, and why, in French."""

    covers: tuple[str, ...]
    reason: str


def covered(name: str, things: Iterable[Kept | LeftOut]) -> bool:
    """Is a file of a data folder one of these things'? A pattern without « / » is of the folder itself."""
    patterns = (pattern for thing in things for pattern in thing.covers)
    return any(fnmatchcase(name, each) for each in patterns if "/" in each or "/" not in name)


def files_under(folder: Path) -> Iterator[Path]:
    """The plain files of a folder; a link is followed nowhere. What others remove meanwhile is passed over.

    Raises:
        OSError: a folder may not be read: its files would be missed without a word.
    """
    for place, folders, names in os.walk(folder, onerror=_unless_gone):
        folders.sort()
        for path in (Path(place, name) for name in sorted(names)):
            if path.is_file() and not path.is_symlink():
                yield path


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def kept_folder(label: str, name: str, *, but: Callable[[str], bool] = lambda name: False) -> Kept:
    """A folder whose files are written whole; those named ``but`` in it are left."""

    def save(gathering: Gathering) -> Iterator[Piece]:
        yield from folder_pieces(gathering, gathering.settings.data_dir / name, name, but)

    return Kept(label, (f"{name}/*",), save)


def folder_pieces(
    gathering: Gathering, folder: Path, name: str, but: Callable[[str], bool] = lambda name: False
) -> Iterator[Piece]:
    """The files of a folder, under a name; a SQLite file is copied by SQLite."""
    for path in files_under(folder):
        inside = path.relative_to(folder).as_posix()
        if but(inside) or path.name.endswith(("-wal", "-shm", "-journal")):
            continue
        if path.suffix == ".sqlite":
            yield sqlite_copy(gathering, path, f"{name}/{inside}")
        else:
            yield Piece(f"{name}/{inside}", path, fleeting=True)


def named_files(label: str, folder: str, named: Callable[[Settings], Iterable[Path]], top: str = "") -> Kept:
    """Files that the settings name: those of a folder, those that are anywhere else, and, where ``top`` is a
    pattern, those of the data folder itself.
    """

    def save(gathering: Gathering) -> Iterator[Piece]:
        data = gathering.settings.data_dir
        tops = sorted(data.glob(top)) if top else []
        own = [*files_under(data / folder), *(path for path in tops if path.is_file())]
        names = {path.resolve(): path.relative_to(data).as_posix() for path in own}
        for path, name in names.items():
            yield Piece(name, path, fleeting=True)
        for path in named(gathering.settings):
            if not path.is_file():
                gathering.notes.append(f"{path}, que nomment les réglages ({label}), n'existe pas.")
            elif path.resolve() not in names:
                name = names[path.resolve()] = free_name(f"{folder}/{path.name}", set(names.values()))
                yield _copied(gathering, path, name)

    return Kept(label, (f"{folder}/*", *filter(None, (top,))), save)


def free_name(name: str, taken: Container[str]) -> str:
    """A name that no other file has."""
    stem, dot, suffix = name.rpartition(".")
    numbered = (f"{stem}--{number}{dot}{suffix}" if dot else f"{name}--{number}" for number in count(2))
    return next(each for each in chain((name,), numbered) if each not in taken)


def kept_file(label: str, name: str) -> Kept:
    """One file, always replaced whole."""

    def save(gathering: Gathering) -> Iterator[Piece]:
        path = gathering.settings.data_dir / name
        if path.is_file():
            yield Piece(name, path, fleeting=True)

    return Kept(label, (name,), save)


def sqlite_files(name: str) -> tuple[str, ...]:
    """A SQLite file and those that stand beside it while it is open."""
    return (name, f"{name}-wal", f"{name}-shm")


def sqlite_copy(gathering: Gathering, path: Path, name: str, counted: Counted = ()) -> Piece:
    """The state of a SQLite file at one moment, whoever writes in it meanwhile.

    Raises:
        StorageError: it is damaged, or there is no room for the copy.
    """
    require_room(gathering.work, 2 * allocated_by(path))
    target = gathering.made(name)
    try:
        with (
            writing_errors(target.parent),
            closing(
                sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
            ) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)  # in one step: by parts, each write of another would begin it again
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("malformed")
            count_rows(gathering, copy, counted)
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"Le fichier {path} ne peut pas être sauvegardé : il est endommagé, ou occupé trop longtemps "
            f"({error}). Réessayez ; s'il est endommagé, déplacez-le, un nouveau sera créé."
        ) from error
    return Piece(name, target)


def count_rows(gathering: Gathering, copy: sqlite3.Connection, counted: Counted) -> None:
    """Note how many rows these tables have, those that are there."""
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, label in counted:
        if table in tables:
            (rows,) = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 (our own names)
            gathering.counts[label] = gathering.counts.get(label, 0) + rows


def _copied(gathering: Gathering, path: Path, name: str) -> Piece:
    """A file from out of the data folder, under a name in it; where it was is noted."""
    gathering.elsewhere[name] = str(path)
    target = gathering.made(name)
    shutil.copyfile(path, target)
    return Piece(name, target)

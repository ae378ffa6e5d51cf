"""File operations the index rests on: copies that keep holes, atomic replacement, errors in French."""

from __future__ import annotations

import errno
import hashlib
import math
import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import StorageError

_PIECE = 1 << 20
_MEGA = 1_000_000
_BLOCK = 1 << 12
PRIVATE = 0o700
"""The mode of a folder that holds words of acts, some of them internal, or of people."""
FULL = {errno.ENOSPC, errno.EDQUOT}
DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


def disk_full(folder: Path) -> StorageError:
    return StorageError(
        f"Le disque qui contient {folder} est plein : libérez de la place, puis relancez la commande."
        + _spared(folder)
    )


def no_room(folder: Path, needed: int, left: int) -> StorageError:
    return StorageError(
        f"Le disque est presque plein : il faut au moins {math.ceil(needed / _MEGA)} Mo libres dans {folder} "
        f"(il en reste {left // _MEGA}). Libérez de la place, puis relancez la commande." + _spared(folder)
    )


def _spared(folder: Path) -> str:
    """Reassure when there is an index to lose: ``folder`` is any of those of a data folder."""
    with suppress(OSError):
        if any((parent / "index" / "CURRENT").is_file() for parent in folder.parents):
            return " L'index précédent reste intact."
    return ""


def unreadable(path: Path) -> StorageError:
    return StorageError(
        f"Sourcier ne peut pas lire {path} : donnez-lui le droit de lire ce dossier, "
        "ou choisissez-en un autre par SOURCIER_DATA_DIR."
    )


def denied(folder: Path) -> StorageError:
    return StorageError(
        f"Sourcier ne peut pas écrire dans {folder} : donnez-lui le droit d'écriture sur ce dossier, "
        "ou choisissez-en un autre par SOURCIER_DATA_DIR."
    )


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or a refused access into a :class:`StorageError` that names the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(folder) from error
        if error.errno in DENIED:
            raise denied(Path(error.filename) if error.filename else folder) from error
        raise


def require_room(folder: Path, needed: int) -> None:
    """Refuse to start what the disk cannot hold.

    The engine writes through memory maps, where a full disk kills the process: it must be foreseen.
    """
    left = shutil.disk_usage(folder).free
    if left < needed:
        raise no_room(folder, needed, left)


def copy_tree(source: Path, target: Path, linked: Callable[[str], bool] = lambda name: False) -> None:
    """Copy a folder, keeping holes; files whose name is ``linked`` are hard-linked where possible."""
    for folder, _, names in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True, exist_ok=True)
        for name in names:
            if linked(name):
                link(Path(folder, name), place / name)
            else:
                copy_file(Path(folder, name), place / name)


def link(source: Path, target: Path) -> None:
    """Hard-link a file, or copy it where the file system refuses."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        copy_file(source, target)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file without filling its holes (the engine's files are mostly holes)."""
    with source.open("rb") as taken, target.open("wb") as given:
        size = os.fstat(taken.fileno()).st_size
        os.ftruncate(given.fileno(), size)
        for start, end in _extents(taken.fileno(), size):
            while start < end:
                piece = os.pread(taken.fileno(), min(_PIECE, end - start), start)
                if not piece:
                    return
                start += os.pwrite(given.fileno(), piece, start)


def _extents(handle: int, size: int) -> Iterator[tuple[int, int]]:
    """The runs of a file that hold data."""
    end = 0
    while end < size:
        try:
            start = os.lseek(handle, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # only a hole is left
                return
            raise
        end = os.lseek(handle, start, os.SEEK_HOLE)
        yield start, end


def allocated(folder: Path) -> int:
    """The bytes a folder really takes on disk."""
    return sum(allocated_by(path) for path in folder.rglob("*") if path.is_file())


def allocated_by(path: Path) -> int:
    """The bytes a file really takes on disk."""
    return path.stat().st_blocks * 512


def checksum(path: Path) -> int:
    """A checksum of what a file holds, the same whether its zeros are written or are holes."""
    total = position = 0
    with path.open("rb") as stream:
        handle = stream.fileno()
        for start, end in _extents(handle, os.fstat(handle).st_size):
            position = max(position, start - start % _BLOCK)
            while position < end:
                block = os.pread(handle, _BLOCK, position)
                if block.strip(b"\0"):
                    total = zlib.crc32(block, zlib.crc32(position.to_bytes(8, "big"), total))
                position += _BLOCK
    return total


def sha256_of(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Force a file or a folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        for name in names:
            sync(Path(place, name))
        sync(Path(place))


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new content, whatever happens in between."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_bytes(content)
        sync(draft)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def remove_tree(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

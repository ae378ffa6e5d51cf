"""Which files an ingestion is about: from the paths given to (corpus folder, file, shown path)."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ingest import manifest
from ingest.formats import TAKEN
from rag.errors import UsageError

_CHUNK = 1 << 20
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CLOSED = "Dossier interdit d'accès : donnez le droit de le lire."
_LINKED = "Lien vers un dossier, qui n'est pas suivi : donnez ce dossier lui-même à sourcier ingest."
_LOST = "Dossier illisible : vérifiez le disque."


@dataclass(frozen=True, slots=True)
class Found:
    """A file to ingest. ``file`` is its shown path (contract.md), ``relative`` its path from ``folder``.

    Both are fit for storage, whatever bytes the name on disk is made of. ``closed`` says why a folder met
    on the way cannot be entered: it stands for the files it holds. ``alone``: the file itself was given, and
    its folder was not looked at.
    """

    path: Path
    folder: Path
    file: str
    relative: str
    closed: str = ""
    alone: bool = False


def gather(paths: Sequence[Path]) -> list[Found]:
    """Every file under the given paths, hidden ones and manifests left out.

    A folder that only holds folders is a set of corpora, one a subfolder.

    Raises:
        UsageError: a given path does not exist, cannot be entered, or holds no file; or two files have
            one shown path. (A folder below it that cannot be entered is given back, ``closed``.)
    """
    found: dict[str, Found] = {}
    for given in paths:
        path = Path(os.path.abspath(given))  # keeps symbolic links: the shown path is the user's
        for item in _under(path, given):
            former = found.setdefault(item.file, item)
            if former.path != item.path:
                raise UsageError(
                    f"« {shown(str(former.path))} » et « {shown(str(item.path))} » seraient montrés sous "
                    f"le même nom, {item.file} : renommez l'un des dossiers."
                )
    return list(found.values())


def shown(name: str) -> str:
    """A file name that can be stored and displayed: bytes that are not UTF-8 are written ``\\xe9``.

    So are the signs that would break a line or turn it around.
    """
    text = os.fsencode(name).decode("utf-8", errors="backslashreplace")
    return _UNSHOWN.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def _under(path: Path, given: Path) -> Iterator[Found]:
    try:
        mode = path.stat().st_mode
    except PermissionError as error:
        _denied(error)
    except OSError:
        raise UsageError(f"« {shown(str(given))} » n'existe pas : vérifiez le chemin.") from None
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    else:
        name = shown(path.name)
        yield Found(path, path.parent, f"{shown(path.parent.name)}/{name}", name, alone=True)


def _folder(path: Path) -> Iterator[Found]:
    try:
        visible = [name for name in sorted(path.iterdir()) if not name.name.startswith(".")]
        folders = [name for name in visible if name.is_dir()]
    except PermissionError as error:
        _denied(error)
    many = folders and len(folders) == len(visible)
    within = [name for name in folders if many and not _encloses(name, path)]
    files = [item for root in (within or [path]) for item in _walk(root, path)]
    if not files:
        raise UsageError(f"Le dossier « {shown(str(path))} » est vide : déposez-y des documents ({TAKEN}).")
    yield from files


def _encloses(name: Path, folder: Path) -> bool:
    """Is this a link to the folder it is in, or to one above?"""
    return name.is_symlink() and folder.resolve().is_relative_to(name.resolve())


def _walk(folder: Path, given: Path) -> Iterator[Found]:
    closed: list[OSError] = []
    for root, directories, names in os.walk(folder, onerror=closed.append):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for linked in (Path(root) / name for name in directories):
            if linked.is_symlink() and not _encloses(linked, Path(root)):
                yield _found(linked, folder, given, _LINKED)
        for name in sorted(names):
            if not name.startswith(".") and name != manifest.NAME:
                yield _found(Path(root) / name, folder, given)
    for error in closed:
        reason = _CLOSED if isinstance(error, PermissionError) else _LOST
        yield _found(Path(error.filename), folder, given, reason)


def _found(path: Path, folder: Path, given: Path, closed: str = "") -> Found:
    file = shown(f"{given.name}/{path.relative_to(given).as_posix()}")
    return Found(path, folder, file, shown(path.relative_to(folder).as_posix()), closed)


def _denied(error: OSError) -> NoReturn:
    raise UsageError(
        f"« {shown(str(error.filename))} » est interdit d'accès : donnez le droit de lire ce dossier."
    ) from None


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            hasher.update(block)
    return hasher.hexdigest()

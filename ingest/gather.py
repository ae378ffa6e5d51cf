"""Which files an ingestion is about: from the paths given to (corpus folder, file, shown path)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ingest import manifest
from rag.errors import UsageError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file to ingest. ``file`` is its shown path (contract.md), ``relative`` its path from ``folder``.

    Both are fit for storage, whatever bytes the name on disk is made of.
    """

    path: Path
    folder: Path
    file: str
    relative: str


def gather(paths: Sequence[Path]) -> list[Found]:
    """Every file under the given paths, hidden ones and manifests left out.

    A folder that only holds folders is a set of corpora, one a subfolder.

    Raises:
        UsageError: a path does not exist, cannot be entered, or holds no file; or two files have one
            shown path.
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
    """A file name that can be stored and displayed: bytes that are not UTF-8 are written ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


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
        yield Found(path, path.parent, f"{shown(path.parent.name)}/{name}", name)


def _folder(path: Path) -> Iterator[Found]:
    try:
        names = sorted(path.iterdir())
    except PermissionError as error:
        _denied(error)
    visible = [name for name in names if not name.name.startswith(".")]
    folders = [name for name in visible if name.is_dir()]
    many = folders and len(folders) == len(visible)
    files = [item for root in (folders if many else [path]) for item in _walk(root, path)]
    if not files:
        raise UsageError(
            f"Le dossier « {shown(str(path))} » est vide : déposez-y des documents (PDF, texte ou XML SRU)."
        )
    yield from files


def _walk(folder: Path, given: Path) -> Iterator[Found]:
    for root, directories, names in os.walk(folder, onerror=_denied):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or name == manifest.NAME:
                continue
            path = Path(root) / name
            file = shown(f"{given.name}/{path.relative_to(given).as_posix()}")
            yield Found(path, folder, file, shown(path.relative_to(folder).as_posix()))


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

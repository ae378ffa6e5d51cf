"""Which files an ingestion is about: from the paths given to (corpus folder, file, shown path)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest import manifest
from rag.errors import UsageError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file to ingest. ``file`` is its shown path (contract.md), ``relative`` its path from ``folder``."""

    path: Path
    folder: Path
    file: str
    relative: str


def gather(paths: Sequence[Path]) -> list[Found]:
    """Every file under the given paths, hidden ones and manifests left out.

    A folder that only holds folders is a set of corpora, one a subfolder.

    Raises:
        UsageError: a path does not exist, cannot be entered, or holds no file.
    """
    found: list[Found] = []
    for given in paths:
        path = Path(os.path.abspath(given))  # keeps symbolic links: the shown path is the user's
        if path.is_file():
            found.append(Found(path, path.parent, f"{path.parent.name}/{path.name}", path.name))
        elif path.is_dir():
            found.extend(_folder(path))
        else:
            raise UsageError(f"« {given} » n'existe pas : vérifiez le chemin.")
    return list({item.file: item for item in found}.values())


def _folder(path: Path) -> Iterator[Found]:
    try:
        names = sorted(path.iterdir())
    except PermissionError:
        raise UsageError(
            f"Le dossier « {path} » est interdit d'accès : donnez le droit de le lire."
        ) from None
    visible = [name for name in names if not name.name.startswith(".")]
    folders = [name for name in visible if name.is_dir()]
    many = folders and len(folders) == len(visible)
    files = [item for root in (folders if many else [path]) for item in _walk(root, path)]
    if not files:
        raise UsageError(f"Le dossier « {path} » est vide : déposez-y des documents (PDF, texte ou XML SRU).")
    yield from files


def _walk(folder: Path, given: Path) -> Iterator[Found]:
    for root, directories, names in os.walk(folder, onerror=_denied):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or name == manifest.NAME:
                continue
            path = Path(root) / name
            shown = f"{given.name}/{path.relative_to(given).as_posix()}"
            yield Found(
                path, folder, shown.encode(errors="replace").decode(), path.relative_to(folder).as_posix()
            )


def _denied(error: OSError) -> None:
    raise UsageError(f"Le dossier « {error.filename} » est interdit d'accès : donnez le droit de le lire.")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            hasher.update(block)
    return hasher.hexdigest()

"""What a generation says of itself: how it was made, what it holds, and the size of each of its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rag.errors import IndexStoreError
from rag.index.catalog import Counts
from rag.index.files import checksum, replace_file, unreadable

FORMAT = 4
NAME = "meta.json"
CATALOG = "catalog.sqlite"
SHARD = "shard"

_GENERATION = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")

AGAIN = "Relancez `sourcier ingest` sur vos dossiers."


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the vectors of a generation depend on. Another recipe means other vectors.

    ``store`` names the place of the points: the embedded engine, or a collection of a server.
    """

    store: str
    analyser: str
    embedder: str = ""
    dense_size: int | None = None

    def refuse(self, wanted: Recipe) -> str | None:
        """Why a generation made this way cannot serve ``wanted``, or None."""
        if self.analyser != wanted.analyser:
            return f"L'index a été construit avec une autre analyse du français ({self.analyser}). {AGAIN}"
        if (self.embedder, self.dense_size) != (wanted.embedder, wanted.dense_size):
            former = self.embedder or "aucun"
            return (
                f"L'index a été construit avec un autre modèle de vecteurs ({former}, attendu "
                f"{wanted.embedder or 'aucun'}). Lancez `sourcier corpus revectoriser`, ou "
                "`sourcier ingest` sur vos dossiers."
            )
        if self.store != wanted.store:
            return f"L'index a été construit avec un autre moteur ({self.store}). {AGAIN}"
        return None


@dataclass(frozen=True, slots=True)
class FileSeal:
    """The size and checksum of a file when the generation was closed."""

    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Meta:
    format: int
    recipe: Recipe
    created: datetime
    counts: Counts
    files: dict[str, FileSeal]


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


_META = TypeAdapter(Meta)
_FORMAT = TypeAdapter(_Format)


def is_name(text: str) -> bool:
    """Is it the name of a generation?"""
    try:
        return bool(_GENERATION.fullmatch(text) and born(text))
    except ValueError:  # no such day
        return False


def born(name: str) -> datetime:
    """When the writer of a generation began, as its name says."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def seal(folder: Path, recipe: Recipe, counts: Counts) -> Meta:
    """Write the meta of a finished generation."""
    files = {
        path.relative_to(folder).as_posix(): FileSeal(path.stat().st_size, checksum(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }
    meta = Meta(FORMAT, recipe, datetime.now(UTC), counts, files)
    replace_file(folder / NAME, _META.dump_json(meta, indent=1))
    return meta


def read_meta(folder: Path) -> Meta:
    """The meta of a generation.

    Raises:
        IndexStoreError: it is missing, damaged, or of another format.
        StorageError: it may not be read.
    """
    try:
        raw = (folder / NAME).read_bytes()
        found = _FORMAT.validate_json(raw).format
        if found != FORMAT:
            raise IndexStoreError(
                f"L'index est d'un autre format ({found}, attendu {FORMAT}) : il vient d'une autre version "
                f"de Sourcier. {AGAIN}"
            )
        return _META.validate_json(raw)
    except PermissionError:
        raise unreadable(folder / NAME) from None
    except (OSError, ValidationError):
        raise damaged(folder, NAME) from None


def check_sizes(folder: Path, meta: Meta) -> None:
    """Refuse a generation with a missing or cut file: mapping one would kill the process.

    Raises:
        IndexStoreError: a file is missing or has not the size it had.
    """
    for name, each in meta.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != each.size:
            raise damaged(folder, name)


def altered(folder: Path, meta: Meta) -> Iterator[str]:
    """The files whose content is no longer what was written."""
    for name, each in meta.files.items():
        path = folder / name
        if not path.is_file() or checksum(path) != each.crc:
            yield name


def damaged(folder: Path, name: str) -> IndexStoreError:
    return IndexStoreError(
        f"L'index est abîmé : {folder / name} manque ou a changé. Lancez `sourcier corpus doctor`, "
        "puis relancez `sourcier ingest`."
    )

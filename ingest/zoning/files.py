"""Which files of a folder are drawings: a GeoJSON, a ZIP of layers, or a shapefile with what goes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.gather import Found, digest
from ingest.zoning import geojson
from ingest.zoning.values import PACKED

ALONE = (".geojson", ".zip", ".shp", *PACKED)
# What programs write beside a .shp, and that says nothing without it.
BESIDE = (
    ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".qmd", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih",
    ".atx", ".ixs", ".mxs", ".shp.xml",
)  # fmt: skip
_DOUBLE = (".shp.xml", *PACKED)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file that draws; ``beside`` go with it."""

    found: Found
    beside: tuple[Found, ...] = ()

    @property
    def orphan(self) -> bool:
        """Does it only say something beside a ``.shp`` that is not there?"""
        return not self.found.closed and _suffix(self.found) in BESIDE

    def sha256(self) -> str:
        """The content of all its files."""
        whole = hashlib.sha256()
        for each in sorted((self.found, *self.beside), key=lambda each: each.file):
            whole.update(f"{_suffix(each)} {digest(each.path)}\n".encode())
        return whole.hexdigest()


def parted(group: Sequence[Found]) -> tuple[list[Found], list[Drawing]]:
    """The documents of a folder, and its drawings."""
    documents: list[Found] = []
    drawn: dict[str, Found] = {}
    beside: dict[str, list[Found]] = {}
    for each in group:
        if each.closed:
            documents.append(each)
        elif _suffix(each) in BESIDE:
            beside.setdefault(_stem(each), []).append(each)
        elif _suffix(each) in ALONE or _is_geojson(each.path):
            drawn[each.file] = each
        else:
            documents.append(each)
    drawings = [
        Drawing(each, tuple(beside.pop(_stem(each), ())) if _suffix(each) == ".shp" else ())
        for each in drawn.values()
    ]
    return documents, drawings + [Drawing(each) for left in beside.values() for each in left]


def _suffix(found: Found) -> str:
    name = PurePosixPath(found.file.lower())
    return next((each for each in _DOUBLE if name.name.endswith(each)), name.suffix)


def _stem(found: Found) -> str:
    return found.file.lower().removesuffix(_suffix(found))


def _is_geojson(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    try:
        with path.open("rb") as stream:
            return geojson.looks_like_one(stream.read(_HEAD))
    except OSError:
        return False

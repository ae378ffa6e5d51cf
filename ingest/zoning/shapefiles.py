"""Shapefiles: a ``.shp`` and the files of the same name beside it, in a folder or in a ZIP.

The one door to pyshp.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import shapefile

from ingest.zoning.values import MAX_FEATURES, Feature, RawLayer
from rag.errors import DocumentError

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
_CODES = {"utf8": "utf-8", "1252": "cp1252", "ansi1252": "cp1252", "iso88591": "latin-1", "88591": "latin-1"}
_BROKEN = "Couche « {} » endommagée ou qui n'est pas un shapefile : exportez-la à nouveau."


def read(name: str, parts: Mapping[str, bytes]) -> RawLayer:
    """``parts`` are the contents of its files, by extension.

    Raises:
        DocumentError: a part is missing or damaged, or there are far too many shapes.
    """
    if not parts.get(".dbf"):
        raise DocumentError(
            f"Il manque {name}.dbf, qui nomme les zones : déposez ensemble les fichiers .shp, .shx, .dbf et "
            ".prj."
        )
    notes: list[str] = []
    told = _told(parts.get(".cpg", b""))
    for encoding in dict.fromkeys(filter(None, (told, *_ENCODINGS))):
        try:
            features = tuple(_features(name, parts, encoding))
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8" and encoding != told:
            notes.append(f"accents lus en {encoding}, faute de fichier .cpg")
        return RawLayer(name, features, _text(parts.get(".prj", b"")), tuple(notes))
    raise DocumentError(_BROKEN.format(name))  # latin-1 reads all: kept for the type checker's sake


def grouped(names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The files of each shapefile, by extension, from keys and their paths."""
    found: dict[str, dict[str, str]] = {}
    for key, path in names.items():
        pure = PurePosixPath(path.lower())
        if pure.suffix in PARTS:
            found.setdefault(str(pure.with_suffix("")), {})[pure.suffix] = key
    return {stem: parts for stem, parts in found.items() if ".shp" in parts}


def _features(name: str, parts: Mapping[str, bytes], encoding: str) -> Iterator[Feature]:
    streams = {part[1:]: io.BytesIO(parts[part]) for part in (".shp", ".shx", ".dbf") if parts.get(part)}
    try:
        with shapefile.Reader(**streams, encoding=encoding) as reader:
            if len(reader) > MAX_FEATURES:
                raise DocumentError(f"Couche de plus de {MAX_FEATURES} objets : découpez-la par commune.")
            for each in reader.iterShapeRecords():
                yield Feature(each.record.as_dict(), _geometry(each.shape))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # pyshp lets any exception out on damaged files
        if "decode" in str(error):
            raise UnicodeDecodeError(encoding, b"", 0, 1, "dbf") from None
        raise DocumentError(_BROKEN.format(name)) from None


def _geometry(shape: Any) -> Any:
    """The rings of a polygon, as GeoJSON tells them; what is no polygon is only named."""
    if shape.shapeType == shapefile.NULL:
        return None
    return shape.__geo_interface__


def _told(cpg: bytes) -> str:
    """The encoding that a ``.cpg`` names."""
    said = "".join(sign for sign in _text(cpg).lower() if sign.isalnum())
    return _CODES.get(said, "")


def _text(raw: bytes) -> str:
    return raw[:20_000].decode("utf-8", "replace").strip("\ufeff\0 \r\n\t")

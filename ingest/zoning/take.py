"""A drawing read whole, in the reading process: which layers it holds, and what each draws."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from ingest.formats.package import Package
from ingest.zoning import geojson, shapefiles
from ingest.zoning.cadastre import fields_of_parcels, parcels
from ingest.zoning.fields import Fields, fields, named, zone_of
from ingest.zoning.shapes import Taken, take
from ingest.zoning.values import MAX_LAYERS, MAX_MIB, PACKED, Layer, RawLayer
from rag.errors import DocumentError
from rag.zoning import Theme, ZoneShape

_MIB = 1024 * 1024
_HEAVY = f"Couche de plus de {MAX_MIB} Mo : découpez-la par commune."
_GEOJSON = (".geojson", ".json")

Raw = Callable[[], RawLayer]


def layers(path: Path) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """The layers of a drawing; and, in French, those that it holds and that cannot be used.

    Raises:
        DocumentError: it holds none that can be used; the message says why and what to do.
    """
    found: list[Layer] = []
    faults: list[str] = []
    for name, raw in _raw(path):
        try:
            found.append(layer(raw()))
        except DocumentError as error:
            faults.append(f"couche « {name} » : {str(error)[:1].lower()}{str(error)[1:].rstrip('.')}")
            alone = error
    if not found and len(faults) == 1:
        raise alone
    if not found:
        raise DocumentError(f"Aucune couche utilisable ({' ; '.join(faults)}).")
    return tuple(found), tuple(faults)


def layer(raw: RawLayer) -> Layer:
    """
    Raises:
        DocumentError: nothing is drawn there, or nothing names it.
    """
    if not raw.features:
        raise DocumentError("Couche vide : exportez-la à nouveau.")
    if cadastre := fields_of_parcels(raw.features):
        return parcels(raw, cadastre)
    taken = take([each.geometry for each in raw.features], raw.crs)
    told = fields(raw.name, raw.features)
    if told is None:
        raise DocumentError(
            "Aucun champ ne nomme les zones (LIBELLE attendu : UA, 1AU, N…) ; champs présents : "
            f"{named(raw.features)}. Renommez celui qui les nomme, puis déposez à nouveau la couche."
        )
    shapes = tuple(_shapes(raw, told, taken))
    if not shapes:
        raise DocumentError(f"Aucun polygone n'a de nom dans le champ {told.label} : complétez-le.")
    return Layer(raw.name, told.theme, shapes, (*raw.notes, *taken.told), taken.faults)


def _shapes(raw: RawLayer, told: Fields, taken: Taken) -> Iterator[ZoneShape]:
    for rank, rings in taken.rings.items():
        said = told.told(raw.features[rank].properties)
        label = zone_of(said.label) if told.theme is Theme.ZONES else said.label
        if not label:
            taken.left["sans nom"] += 1
            continue
        yield ZoneShape(
            "",
            label,
            said.kind,
            said.long_label,
            rings,
            taken.drawn[rank],
            said.commune,
            said.insee,
            said.idurba,
            said.dated,
        )


def _raw(path: Path) -> Iterator[tuple[str, Raw]]:
    """The layers of a file, by name, each read when asked for."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        yield from _zipped(path)
    elif suffix == ".shp":
        beside = {str(each): each.name for each in path.parent.iterdir()}
        parts = shapefiles.grouped(beside)[path.stem.lower()]
        contents = {part: _content(Path(each)) for part, each in parts.items()}
        yield path.stem, lambda: shapefiles.read(path.stem, contents)
    elif path.name.lower().endswith(PACKED):
        name = path.name.split(".")[0]
        yield name, lambda: geojson.read(name, _unpacked(_content(path)))
    else:
        yield path.stem, lambda: geojson.read(path.stem, _content(path))


def _unpacked(content: bytes) -> bytes:
    """What a ``.gz`` holds, never more than what is taken of a layer."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            found = packed.read(MAX_MIB * _MIB + 1)
    except (OSError, EOFError, zlib.error):
        raise DocumentError("Fichier .gz endommagé : téléchargez-le à nouveau.") from None
    if len(found) > MAX_MIB * _MIB:
        raise DocumentError(_HEAVY)
    return found


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_MIB * _MIB:
        raise DocumentError(_HEAVY)
    return path.read_bytes()


def _zipped(path: Path) -> Iterator[tuple[str, Raw]]:
    """The layers of a ZIP. Nothing is unpacked on the disk: the names in it are only names."""
    package = Package(path.read_bytes())
    names = [each for each in package.names() if not PurePosixPath(each).name.startswith((".", "__"))]
    sets = shapefiles.grouped({each: each for each in names})
    single = [each for each in names if each.lower().endswith(_GEOJSON)]
    if not sets and not single:
        raise DocumentError("Archive .zip sans couche de zonage (.shp ou .geojson) : vérifiez-la.")
    if len(sets) + len(single) > MAX_LAYERS:
        raise DocumentError(f"Archive .zip de plus de {MAX_LAYERS} couches : n'y laissez que le zonage.")
    for parts in sets.values():
        name = PurePosixPath(parts[".shp"]).stem
        yield name, _of_set(package, name, parts)
    for each in single:
        name = PurePosixPath(each).stem
        yield name, _of_one(package, name, each)


def _of_set(package: Package, name: str, parts: dict[str, str]) -> Raw:
    return lambda: shapefiles.read(name, {part: package.raw(each) for part, each in parts.items()})


def _of_one(package: Package, name: str, member: str) -> Raw:
    return lambda: geojson.read(name, package.raw(member))

"""Layers between the process that reads them and the one that writes them: JSON lines."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ingest.child import DRAWING
from ingest.running import Lines, Request, taken
from ingest.zoning.values import MAX_MIB, Layer
from rag.errors import DocumentError
from rag.parcels import Parcel, ParcelName
from rag.zoning import Ring, Theme, ZoneShape

SECONDS = 120.0

Read = tuple[tuple[Layer, ...], tuple[str, ...]]


def emit(path: Path, say: Callable[[dict[str, Any]], None]) -> None:
    """Read a drawing and say its layers, in the reading process."""
    from ingest.zoning.take import layers

    try:
        found, faults = layers(path)
    except DocumentError as error:
        return say({"refused": str(error)})
    except (RecursionError, MemoryError):
        return say({"refused": "Couche trop imbriquée ou trop lourde : découpez-la par commune."})
    for layer in found:
        say({"layer": [layer.name, layer.theme.value, layer.notes, layer.faults]})
        for each in layer.shapes:
            words = (each.label, each.kind, each.long_label, each.commune, each.insee, each.idurba)
            dated = each.dated.isoformat() if each.dated else None
            say({"shape": [words, dated, each.rings, each.drawn]})
        for parcel in layer.parcels:
            name = parcel.reference
            said = (name.section, name.number, name.prefix, name.insee, parcel.commune)
            say({"parcel": [said, parcel.size, parcel.rings]})
    for fault in faults:
        say({"fault": fault})
    return None


def read(path: Path, *, memory_mib: int) -> Read:
    """The layers of a drawing; and, in French, those that it holds and that cannot be used.

    Raises:
        DocumentError: it cannot be used at all; the message says why and what to do.
    """
    try:
        status = path.stat()
    except OSError:
        raise DocumentError("Fichier introuvable ou illisible : déposez-le à nouveau.") from None
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("Ce n'est pas un fichier ordinaire : déposez la couche elle-même.")
    if status.st_size == 0:
        raise DocumentError("Fichier vide (0 octet) : déposez-le à nouveau.")
    if status.st_size > MAX_MIB << 20:
        raise DocumentError(f"Couche de plus de {MAX_MIB} Mo : découpez-la par commune.")
    return taken(Request(DRAWING, path, memory_mib), SECONDS, _heard)


def _heard(said: Lines) -> Read:
    about: list[Any] = []
    shapes: list[list[ZoneShape]] = []
    parcels: list[list[Parcel]] = []
    faults: list[str] = []
    ended = False
    for line in said:
        if "refused" in line:
            raise DocumentError(line["refused"])
        if "layer" in line:
            about.append(line["layer"])
            shapes.append([])
            parcels.append([])
        elif "shape" in line:
            shapes[-1].append(_shape(*line["shape"]))
        elif "parcel" in line:
            parcels[-1].append(_parcel(*line["parcel"]))
        faults += [line["fault"]] if "fault" in line else []
        ended = ended or "end" in line
    if not ended:
        raise DocumentError("Lecture impossible (trop longue ou trop lourde) : découpez la couche.")
    found = tuple(
        Layer(name, Theme(theme), tuple(drawn), tuple(notes), tuple(left), tuple(cut))
        for (name, theme, notes, left), drawn, cut in zip(about, shapes, parcels, strict=True)
    )
    return found, tuple(faults)


def _shape(words: list[str], dated: str | None, rings: Any, drawn: Any) -> ZoneShape:
    label, kind, long_label, commune, insee, idurba = words
    day = date.fromisoformat(dated) if dated else None
    return ZoneShape("", label, kind, long_label, _lines(rings), _lines(drawn), commune, insee, idurba, day)


def _parcel(words: list[str], size: int | None, rings: Any) -> Parcel:
    section, number, prefix, insee, commune = words
    return Parcel("", "", ParcelName(section, number, prefix, insee), _lines(rings), commune, size)


def _lines(found: Any) -> tuple[Ring, ...]:
    return tuple(tuple((x, y) for x, y in ring) for ring in found)

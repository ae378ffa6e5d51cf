"""What the readers of drawings give, and the limits of what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.parcels import Parcel
from rag.zoning import Theme, ZoneShape

# A big intercommunality draws some ten thousand polygons, in a few hundred thousand points.
MAX_MIB, MAX_FEATURES, MAX_POINTS = 64, 30_000, 2_000_000
MAX_LAYERS = 40
PACKED = (".json.gz", ".geojson.gz")
"""How a GeoJSON is given packed, alone: the cadastre is."""

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing drawn: its fields, and its geometry as GeoJSON tells it (None where there is none)."""

    properties: Properties
    geometry: Any


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A layer as the file has it. ``crs`` is what the file says of its coordinates: WKT or a name, if any."""

    name: str
    features: tuple[Feature, ...]
    crs: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that was read. ``notes`` tell what was guessed or repaired; ``faults`` what was left out."""

    name: str
    theme: Theme
    shapes: tuple[ZoneShape, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    parcels: tuple[Parcel, ...] = ()

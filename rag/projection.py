"""The coordinates in use in France: their names, how to tell one from another, and longitude and latitude.

The one door to pyproj.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

Point = tuple[float, float]
"""Longitude and latitude (WGS84), in this order."""


@dataclass(frozen=True, slots=True)
class System:
    """A way of writing coordinates, and the values it takes on the French mainland."""

    name: str
    epsg: int
    west: float
    south: float
    east: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        return self.west <= x <= self.east and self.south <= y <= self.north


WGS84 = System("longitude et latitude (WGS84)", 4326, -180.0, -90.0, 180.0, 90.0)
LAMBERT_93 = System("Lambert-93", 2154, 50_000.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)
# The nine zones have their own false northing, 1 000 km apart: a point tells its zone.
_CONIC = tuple(
    System(
        f"Lambert CC{zone}",
        3900 + zone,
        1_150_000.0,
        (zone - 41) * 1e6 + 50_000,
        2_350_000.0,
        (zone - 41) * 1e6 + 350_000,
    )
    for zone in range(42, 51)
)
SYSTEMS = (WGS84, LAMBERT_93, *_CONIC)


def system_of(x: float, y: float) -> System | None:
    """The system in which these figures are a place; None when they are one in none that is known here."""
    return next((each for each in SYSTEMS if each.holds(x, y)), None)


def place(x: float, y: float) -> tuple[Point, System]:
    """The longitude and latitude of typed coordinates, and the system they were read in.

    Raises:
        UsageError: they are a place in no known system.
    """
    system = system_of(x, y)
    if system is None:
        raise UsageError(
            "Ces coordonnées ne sont ni une longitude et une latitude, ni du Lambert-93 (X puis Y, en "
            "mètres) : vérifiez-les, et leur ordre."
        )
    if system is WGS84:
        return (x, y), system
    return to_degrees(system.epsg, [(x, y)])[0], system


def to_degrees(crs: CRS | int, points: Sequence[Point]) -> list[Point]:
    """The longitude and latitude of points given in this system (infinite where there are none)."""
    xs, ys = _transformer(crs).transform([x for x, _ in points], [y for _, y in points])
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def to_metres(centre: Point, points: Sequence[Point]) -> list[Point]:
    """Longitudes and latitudes on a plane that touches the earth at a point: metres, areas true."""
    xs, ys = _around(centre).transform([x for x, _ in points], [y for _, y in points])
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


@lru_cache(maxsize=32)
def _around(centre: Point) -> Transformer:
    from pyproj import CRS, Transformer

    plane = f"+proj=laea +lon_0={centre[0]:.9f} +lat_0={centre[1]:.9f} +datum=WGS84 +units=m"
    return Transformer.from_crs(WGS84.epsg, CRS.from_proj4(plane), always_xy=True)


@lru_cache(maxsize=32)
def _transformer(crs: CRS | int) -> Transformer:
    from pyproj import Transformer  # slow to import, and not needed to answer questions

    return Transformer.from_crs(crs, WGS84.epsg, always_xy=True)

"""From what a layer draws to sound polygons in longitude and latitude.

With ``rag.shares``, the one door to shapely.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

from ingest.zoning.values import MAX_POINTS
from rag.errors import DocumentError
from rag.projection import WGS84, Point, system_of, to_degrees
from rag.zoning import DEGREE, Ring

Polygons = list[list[list[Point]]]
"""Polygons, each of rings, the outer one first."""

_MOST_DEEP = 4  # GeometryCollections within one another
_PLACES, _DRAWN_PLACES = 7, 6  # decimals of a degree: a centimetre, a tenth of a metre
# What the screen leaves out: a hundredth of a millimetre on a drawing as wide as the screen, within reason.
_FINEST, _COARSEST, _DETAIL = 0.5, 8.0, 8000.0
_SMALLEST = 1e-3  # square metres


@dataclass
class Taken:
    """The polygons of a layer by the rank of their feature, and what was left out, by reason."""

    rings: dict[int, tuple[Ring, ...]] = field(default_factory=dict)
    drawn: dict[int, tuple[Ring, ...]] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    repaired: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def told(self) -> tuple[str, ...]:
        """What was guessed or repaired."""
        repaired = f"{self.repaired} polygone(s) se recoupaient : réparés"
        return (*self.notes, repaired) if self.repaired else tuple(self.notes)

    @property
    def faults(self) -> tuple[str, ...]:
        """What was left out."""
        return tuple(
            f"{count} objet(s) laissé(s) de côté ({why})" for why, count in sorted(self.left.items())
        )


def take(geometries: Sequence[Any], said: str, *, lighter: bool = True) -> Taken:
    """The sound polygons of these geometries; ``said`` is what the file tells of its coordinates.

    ``lighter`` asks for the rings that are shown: those of a whole layer are.

    Raises:
        DocumentError: nothing is drawn, there are far too many points, or where it is cannot be known.
    """
    taken = Taken()
    raw: dict[int, Polygons] = {}
    for rank, geometry in enumerate(geometries):
        try:
            found = list(_polygons(geometry, 0))
        except _WrongError as error:
            taken.left[str(error)] += 1
            continue
        if found:
            raw[rank] = found
        else:
            taken.left[_why_nothing(geometry)] += 1
    if not raw:
        raise DocumentError("Couche sans aucun polygone lisible : seules les surfaces sont utilisées.")
    if sum(len(ring) for polygons in raw.values() for rings in polygons for ring in rings) > MAX_POINTS:
        raise DocumentError(f"Couche de plus de {MAX_POINTS} points : simplifiez-la ou découpez-la.")
    _place(raw, said, taken)
    kept, plane = _sound(raw, taken)
    if lighter:
        for rank, thinned in zip(kept, _lighter(list(kept.values())), strict=True):
            taken.drawn[rank] = _ringed(plane.back(thinned), _DRAWN_PLACES) or taken.rings[rank]
    return taken


# -- what is drawn ------------------------------------------------------------------------------------


class _WrongError(Exception):
    """A geometry that cannot be used; its words are French."""


def _why_nothing(geometry: Any) -> str:
    if geometry is None:
        return "sans dessin"
    drawn = str(geometry.get("type")).endswith("Polygon")
    return "surface nulle" if drawn else "ni polygone ni multipolygone"


def _polygons(geometry: Any, depth: int) -> Iterator[list[list[Point]]]:
    if geometry is None:
        return
    if not isinstance(geometry, dict) or depth > _MOST_DEEP:
        raise _WrongError("géométrie mal formée")
    kind, found = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        for each in _listed(geometry.get("geometries")):
            yield from _polygons(each, depth + 1)
    elif kind == "Polygon":
        yield from _rings(found)
    elif kind == "MultiPolygon":
        for each in _listed(found):
            yield from _rings(each)


def _rings(found: Any) -> Iterator[list[list[Point]]]:
    rings = [[_point(each) for each in _listed(ring)] for ring in _listed(found)]
    kept = [_closed(ring) for ring in rings if len(set(ring)) > 2]
    if kept:
        yield kept


def _listed(found: Any) -> Sequence[Any]:
    if not isinstance(found, (list, tuple)):
        raise _WrongError("géométrie mal formée")
    return found


def _point(found: Any) -> Point:
    if not isinstance(found, (list, tuple)) or len(found) < 2:
        raise _WrongError("coordonnées mal formées")
    x, y = found[0], found[1]
    if isinstance(x, bool) or not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
        raise _WrongError("coordonnées mal formées")
    if not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) > 1e8:
        raise _WrongError("coordonnées hors de toute carte")
    return float(x), float(y)


def _closed(ring: list[Point]) -> list[Point]:
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


# -- where it is --------------------------------------------------------------------------------------


def _place(raw: dict[int, Polygons], said: str, taken: Taken) -> None:
    """Turn all points to longitude and latitude, in place."""
    system = _system(said, taken) or _guess(raw, taken)
    points = [point for each in raw.values() for rings in each for ring in rings for point in ring]
    if system != WGS84.epsg:
        points = to_degrees(system, points)
    if _swapped(points):
        points = [(x, y) for y, x in points]
        taken.notes.append("latitude et longitude étaient inversées : remises dans l'ordre")
    follow = iter(points)
    for rank, polygons in list(raw.items()):
        placed = [[[next(follow) for _ in ring] for ring in rings] for rings in polygons]
        if all(WGS84.holds(*point) for rings in placed for ring in rings for point in ring):
            raw[rank] = placed
        else:
            del raw[rank]
            taken.left["coordonnées hors de toute carte"] += 1
    if not raw:
        raise DocumentError(
            "Les coordonnées de cette couche ne sont sur aucune carte : vérifiez son système (fichier .prj)."
        )


def _system(said: str, taken: Taken) -> Any:
    """The system that the file tells, None when it tells none or one that is not known."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not said:
        return None
    if "CRS84" in said:
        return WGS84.epsg
    try:
        return CRS.from_user_input(said)
    except CRSError:
        taken.notes.append("le système de coordonnées indiqué n'est pas reconnu")
        return None


def _guess(raw: dict[int, Polygons], taken: Taken) -> int:
    """The system in which the figures are a place in France.

    Raises:
        DocumentError: none that is known here.
    """
    votes: Counter[int] = Counter()
    names: dict[int, str] = {}
    for each in raw.values():
        if found := system_of(*each[0][0][0]):
            votes[found.epsg] += 1
            names[found.epsg] = found.name
    if not votes:
        raise DocumentError(
            "Système de coordonnées inconnu : ajoutez le fichier .prj de la couche, ou exportez-la en "
            "Lambert-93."
        )
    epsg = votes.most_common(1)[0][0]
    if epsg != WGS84.epsg:
        taken.notes.append(f"système de coordonnées déduit des valeurs : {names[epsg]}")
    return epsg


def _swapped(points: Sequence[Point]) -> bool:
    """Is it mainland France, latitude first?"""
    return all(41.0 <= x <= 51.6 and -5.5 <= y <= 10.0 for x, y in points)


# -- sound, and lighter -------------------------------------------------------------------------------


def _sound(raw: dict[int, Polygons], taken: Taken) -> tuple[dict[int, Any], _Plane]:
    """Repair and round; and the same on a plane."""
    latitude = sum(each[0][0][0][1] for each in raw.values()) / len(raw)
    plane = _Plane(max(0.01, math.cos(math.radians(latitude))))
    kept: dict[int, Any] = {}
    for rank, polygons in raw.items():
        drawn = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
        if not drawn.is_valid:
            drawn = _areas(shapely.make_valid(drawn))
            taken.repaired += 1
        on_plane = plane.of(drawn)
        if on_plane.area < _SMALLEST:
            taken.left["surface nulle"] += 1
            continue
        taken.rings[rank] = _ringed(drawn, _PLACES)
        kept[rank] = on_plane
    if not kept:
        raise DocumentError("Couche sans aucun polygone lisible : seules les surfaces sont utilisées.")
    return kept, plane


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres on a plane, good enough to weigh and to thin out lines; ``shrink`` is that of a parallel."""

    shrink: float

    def of(self, geometry: Any) -> Any:
        return shapely.transform(geometry, lambda at: at * (DEGREE * self.shrink, DEGREE))

    def back(self, geometry: Any) -> Any:
        return shapely.transform(geometry, lambda at: at / (DEGREE * self.shrink, DEGREE))


def _lighter(areas: list[Any]) -> list[Any]:
    """The same with fewer points. Neighbours keep one common limit where their drawings have one."""
    left, bottom, right, top = shapely.total_bounds(areas)
    width = min(_COARSEST, max(_FINEST, max(right - left, top - bottom) / _DETAIL))
    try:
        found = shapely.coverage_simplify(areas, width)
    except shapely.GEOSException:  # these polygons overlap too much to be one coverage
        found = [shapely.simplify(each, width, preserve_topology=True) for each in areas]
    return [
        lighter if lighter is not None and not lighter.is_empty else each
        for lighter, each in zip(found, areas, strict=True)
    ]


def _areas(geometry: Any) -> Any:
    """The polygons of what a repair gives, which may hold lines and points too."""
    parts = [each for each in shapely.get_parts(geometry) if each.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else MultiPolygon()


def _ringed(geometry: Any, places: int) -> tuple[Ring, ...]:
    return tuple(
        tuple((round(x, places), round(y, places)) for x, y in ring.coords)
        for polygon in shapely.get_parts(geometry)
        if polygon.geom_type == "Polygon" and not polygon.is_empty
        for ring in (polygon.exterior, *polygon.interiors)
    )

"""Which zones a parcel lies in, and how much of it in each: areas of exact shapes, on a plane around it.

The one door to shapely outside of the reading of files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon

from rag.parcels import Parcel
from rag.projection import Point, to_metres
from rag.zoning import Box, Ring, Theme, ZoneShape, Zoning, box_of

LEAST_PART, LEAST_AREA = 0.01, 2.0
"""Below this part of the parcel, or these square metres, two drawings of one limit do not quite meet."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a parcel has in a zone: a part of it (0 to 1), in square metres. ``shape`` is the polygon of the
    zone that holds most of it."""

    label: str
    part: float
    area: float
    shape: ZoneShape

    @property
    def sliver(self) -> bool:
        """Is it the limit of the zone rather than ground in it? A parcel may itself be two square metres."""
        return self.part < LEAST_PART or (self.area < LEAST_AREA and self.part < 0.5)


@dataclass(frozen=True, slots=True)
class Shares:
    """``zones`` hold ground of the parcel, ``limits`` only touch it, the widest first; ``others`` are the
    prescriptions and informations on it; ``outside`` is the part that no zone holds. In a drawing whose
    polygons ``overlap`` there, the parts make more than the whole."""

    area: float
    zones: tuple[Share, ...]
    limits: tuple[Share, ...]
    others: tuple[Share, ...]
    outside: float
    overlap: bool

    @property
    def straddles(self) -> bool:
        return len(self.zones) > 1

    def of(self, label: str) -> ZoneShape | None:
        return next((each.shape for each in self.zones if each.label == label), None)


def shares(parcel: Parcel, zoning: Zoning) -> Shares:
    """What the parcel has in each zone of these drawings."""
    box = box_of(parcel.rings)
    plane = _Plane(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    ground = plane.ground(parcel.rings)
    drawn = list(_shares(plane, ground, box, zoning, (Theme.ZONES,)))
    zones = [each for each, _ in drawn if not each.sliver]
    covered = shapely.union_all([piece for _, piece in drawn]).area if drawn else 0.0
    outside = max(0.0, ground.area - covered)
    others = _shares(plane, ground, box, zoning, (Theme.PRESCRIPTIONS, Theme.INFORMATIONS))
    return Shares(
        ground.area,
        tuple(zones),
        tuple(each for each, _ in drawn if each.sliver),
        tuple(each for each, _ in others if not each.sliver),
        outside / ground.area if outside >= LEAST_AREA and outside >= LEAST_PART * ground.area else 0.0,
        sum(each.area for each in zones) - covered >= max(LEAST_AREA, LEAST_PART * ground.area),
    )


class _Plane:
    """Metres around a point, areas true."""

    def __init__(self, centre: Point) -> None:
        self._centre = centre

    def polygon(self, ring: Ring) -> shapely.Geometry:
        found = Polygon(to_metres(self._centre, ring))
        return found if found.is_valid else shapely.make_valid(found)

    def ground(self, rings: Iterable[Ring]) -> shapely.Geometry:
        """What an odd number of rings surround."""
        return _odd([self.polygon(ring) for ring in rings])


def _odd(pieces: Sequence[shapely.Geometry]) -> shapely.Geometry:
    whole = shapely.GeometryCollection() if not pieces else pieces[0]
    for piece in pieces[1:]:
        whole = shapely.symmetric_difference(whole, piece)
    return whole


def _shares(
    plane: _Plane, ground: shapely.Geometry, box: Box, zoning: Zoning, themes: Sequence[Theme]
) -> Iterator[tuple[Share, shapely.Geometry]]:
    """One share of each label, the widest first, and the ground of it."""
    found: dict[str, list[tuple[shapely.Geometry, ZoneShape]]] = {}
    for layer in zoning.layers:
        if layer.theme in themes:
            for shape in layer.within(box):
                piece = _common(plane, ground, box, shape)
                if piece.area > 0:
                    found.setdefault(shape.label, []).append((piece, shape))
    made = []
    for label, pieces in found.items():
        whole = shapely.union_all([piece for piece, _ in pieces])
        _, widest = max(pieces, key=lambda each: each[0].area)
        made.append((Share(label, min(1.0, whole.area / ground.area), whole.area, widest), whole))
    yield from sorted(made, key=lambda each: -each[0].area)


def _common(plane: _Plane, ground: shapely.Geometry, box: Box, shape: ZoneShape) -> shapely.Geometry:
    """The ground that a zone shares with the parcel. Its rings are cut one by one, those far away left."""
    rings = [ring for ring in shape.rings if _meet(box_of((ring,)), box)]
    return _odd([shapely.intersection(plane.polygon(ring), ground) for ring in rings])


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]

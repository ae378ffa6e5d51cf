"""The zoning drawing: which zone is where. Polygons in longitude and latitude, and the zone of a point.

A drawing says where a zone is, never what is allowed there: the règlement does. Distances are in metres, on a
plane around the point, exact to a few centimetres at the size of a town.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from rag.asking import Visibility
from rag.documents import Territory
from rag.labels import parents
from rag.parcels import Parcel, same_commune
from rag.projection import Point
from rag.text import fold

TOLERANCE = 5.0
"""Metres around a limit where a point may be in either zone: one millimetre of a drawing at 1/5 000."""
DEGREE = 111_195.0
"""Metres in a degree of latitude."""

Ring = tuple[Point, ...]
"""A closed line, first point repeated at the end."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""


class Theme(StrEnum):
    """What the polygons of a layer say."""

    ZONES = "zonage"
    PRESCRIPTIONS = "prescriptions"
    INFORMATIONS = "informations"
    PARCELS = "cadastre"


@dataclass(frozen=True, slots=True)
class ZoneShape:
    """A polygon of the drawing. Inside is what an odd number of ``rings`` surround (holes are rings too).

    ``label`` is what the drawing calls it (« UB », or the words of a prescription), ``kind`` the class it
    gives the zone (U, AUc, AUs, A, N…: CNIG ``TYPEZONE``) or the code of the prescription. ``kind``,
    ``commune``, ``insee``, ``idurba`` and ``dated`` are empty when the layer tells none. ``drawn`` are
    the rings with fewer points, to be shown.
    """

    id: str
    label: str
    kind: str
    long_label: str
    rings: tuple[Ring, ...] = field(repr=False, compare=False)
    drawn: tuple[Ring, ...] = field(repr=False, compare=False)
    commune: str = ""
    insee: str = ""
    idurba: str = ""
    dated: date | None = None

    @property
    def family(self) -> str:
        """``U``, ``AU``, ``A`` or ``N``; empty for what is no zone."""
        return family_of(self.kind) or family_of(self.label)

    @property
    def box(self) -> Box:
        return box_of(self.rings)


def family_of(kind: str) -> str:
    """The class of a ``TYPEZONE`` or of a label: ``1AUh`` and ``AUc`` are ``AU``, ``Nh`` is ``N``."""
    found = kind.strip().lstrip("0123456789I").upper()
    return next((each for each in ("AU", "U", "A", "N") if found.startswith(each)), "")


@dataclass(frozen=True)
class ZoningLayer:
    """One layer of a deposited file (``file``, its shown path); ``name`` tells it from the others there.

    ``parcels`` are those of a layer just read; an index is asked for the few that are wanted.
    """

    id: str
    corpus: str
    file: str
    name: str
    theme: Theme
    territory: Territory
    visibility: Visibility
    shapes: tuple[ZoneShape, ...]
    parcels: tuple[Parcel, ...] = field(default=(), repr=False)

    @cached_property
    def _boxed(self) -> tuple[tuple[Box, ZoneShape], ...]:
        return tuple((each.box, each) for each in self.shapes)

    def near(self, point: Point, metres: float) -> Iterator[ZoneShape]:
        """The shapes whose box is within that distance of the point."""
        north = metres / DEGREE
        east = north / max(0.01, math.cos(math.radians(point[1])))
        for (left, bottom, right, top), shape in self._boxed:
            if left - east <= point[0] <= right + east and bottom - north <= point[1] <= top + north:
                yield shape

    def holds_of(self, parcel: Parcel, commune: str | None) -> bool:
        """Is a parcel of this layer in that commune? All are in the territory, some in a member of it."""
        member = next(
            (each for each in self.territory.members if fold(each.name) == fold(commune or "")), None
        )
        if member is None:
            return True
        if parcel.reference.insee and member.insee:
            return same_commune(parcel.reference.insee, member.insee)
        return fold(parcel.commune) in ("", fold(member.name))

    def within(self, box: Box) -> Iterator[ZoneShape]:
        """The shapes whose box meets this one."""
        for (left, bottom, right, top), shape in self._boxed:
            if left <= box[2] and box[0] <= right and bottom <= box[3] and box[1] <= top:
                yield shape


@dataclass(frozen=True, slots=True)
class Found:
    """What the drawing says of a point.

    ``inside`` are the zones that hold it (two where a drawing overlaps itself, or two drawings of one place),
    ``beside`` those within the tolerance, the nearest first, with their distance in metres; ``others`` the
    prescriptions and informations that hold it.
    """

    point: Point
    inside: tuple[ZoneShape, ...]
    beside: tuple[tuple[ZoneShape, float], ...] = ()
    others: tuple[ZoneShape, ...] = ()

    @property
    def zones(self) -> tuple[ZoneShape, ...]:
        """All that may be the zone of the point; one of each label, the likeliest first."""
        every = (*self.inside, *(shape for shape, _ in self.beside))
        return tuple({each.label: each for each in reversed(every)}.values())[::-1]

    @property
    def doubtful(self) -> bool:
        """« à la limite de deux zones »: which one holds the point is not for a drawing to say."""
        return len(self.zones) > 1


@dataclass(frozen=True)
class Zoning:
    """The layers that a reader may see."""

    layers: tuple[ZoningLayer, ...] = ()

    def __bool__(self) -> bool:
        return any(layer.theme is Theme.ZONES for layer in self.layers)

    @property
    def shapes(self) -> tuple[ZoneShape, ...]:
        """The zones, prescriptions left out."""
        return tuple(shape for layer in self._of(Theme.ZONES) for shape in layer.shapes)

    @property
    def cadastre(self) -> tuple[ZoningLayer, ...]:
        """The layers of parcels."""
        return tuple(self._of(Theme.PARCELS))

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted({shape.label for shape in self.shapes}))

    def of(self, commune: str | None) -> Zoning:
        """What is drawn of a commune: the layers of its territory, or of an intercommunality it belongs to.

        In a layer that tells the commune of each polygon, those of the others are left out.
        """
        if commune is None:
            return self
        wanted = fold(commune)
        kept = []
        for layer in self.layers:
            place = layer.territory
            members = {fold(each.name): each.insee for each in place.members}
            if wanted == fold(place.name):
                kept.append(layer)
            elif wanted in members:
                kept.append(replace(layer, shapes=tuple(_of_member(layer.shapes, wanted, members[wanted]))))
        return Zoning(tuple(each for each in kept if each.shapes or each.theme is Theme.PARCELS))

    def shape(self, shape_id: str) -> ZoneShape | None:
        return next((each for layer in self.layers for each in layer.shapes if each.id == shape_id), None)

    def layer_of(self, shape: ZoneShape) -> ZoningLayer | None:
        """Where a shape comes from."""
        return next((each for each in self.layers if shape in each.shapes), None)

    def at(self, point: Point, tolerance: float = TOLERANCE) -> Found:
        """The zones of a point, and what else is drawn over it."""
        inside: list[ZoneShape] = []
        beside: list[tuple[ZoneShape, float]] = []
        for layer in self._of(Theme.ZONES):
            for shape in layer.near(point, tolerance):
                if contains(shape.rings, point):
                    inside.append(shape)
                elif (gap := distance(shape.rings, point)) <= tolerance:
                    beside.append((shape, gap))
        others = [
            shape
            for layer in self.layers
            if layer.theme is not Theme.ZONES
            for shape in layer.near(point, 0.0)
            if contains(shape.rings, point)
        ]
        beside.sort(key=lambda each: each[1])
        return Found(point, tuple(inside), tuple(beside), tuple(others))

    def _of(self, theme: Theme) -> Iterator[ZoningLayer]:
        return (layer for layer in self.layers if layer.theme is theme)


def _of_member(shapes: Sequence[ZoneShape], name: str, insee: str | None) -> Iterator[ZoneShape]:
    for each in shapes:
        told = each.insee if insee and each.insee else ""
        if told == insee if told else fold(each.commune) in ("", name):
            yield each


def ruled_as(label: str, known: Collection[str]) -> str:
    """The zone of the règlement (``known``) that a label of the drawing stands for: the same, whatever its
    capitals, else the zone it is a sector of; empty when the règlement has no such zone."""
    spelled = {each.casefold(): each for each in known}
    return next(
        (spelled[each.casefold()] for each in (label, *parents(label)) if each.casefold() in spelled), ""
    )


# -- geometry ----------------------------------------------------------------------------------------


def contains(rings: Iterable[Ring], point: Point) -> bool:
    """Does an odd number of rings surround the point?"""
    x, y = point
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside


def distance(rings: Iterable[Ring], point: Point) -> float:
    """Metres from the point to the nearest limit, on whichever side it is."""
    x, y = point
    across = DEGREE * math.cos(math.radians(y))
    return min(
        (
            _to_segment((x1 - x) * across, (y1 - y) * DEGREE, (x2 - x) * across, (y2 - y) * DEGREE)
            for ring in rings
            for (x1, y1), (x2, y2) in pairwise(ring)
        ),
        default=math.inf,
    )


def _to_segment(x1: float, y1: float, x2: float, y2: float) -> float:
    """From the origin to a segment."""
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    along = max(0.0, min(1.0, -(x1 * dx + y1 * dy) / square)) if square else 0.0
    return math.hypot(x1 + along * dx, y1 + along * dy)


def box_of(rings: Iterable[Ring]) -> Box:
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)

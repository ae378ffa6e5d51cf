"""A zoning drawing as the browser is given it: paths in metres from a corner, and where to write."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rag.projection import Point
from rag.zoning import DEGREE, Box, Ring, ZoneShape, Zoning, box_of
from ui import labels

FAMILIES = {
    "U": "U : zones urbaines",
    "AU": "AU : zones à urbaniser",
    "A": "A : zones agricoles",
    "N": "N : zones naturelles et forestières",
    "": "autres zones",
}
_MARGIN = 0.02
_AROUND, _AROUND_PARCEL = 250.0, 60.0  # metres shown at least around what is chosen

Drawn = tuple[str, str, str, str, float, float, float]
"""Identifier, label, class, path, where its label is written, and the width there."""


@dataclass(frozen=True)
class Plane:
    """The plane of the screen: metres to the east and to the south of a corner."""

    west: float
    north: float
    shrink: float

    @classmethod
    def of(cls, box: Box) -> Plane:
        west, south, _, north = box
        return cls(west, north, max(0.01, math.cos(math.radians((south + north) / 2))))

    def on(self, point: Point) -> Point:
        return (point[0] - self.west) * DEGREE * self.shrink, (self.north - point[1]) * DEGREE

    def off(self, x: float, y: float) -> Point:
        return self.west + x / (DEGREE * self.shrink), self.north - y / DEGREE


@dataclass(frozen=True)
class ZoneDrawing:
    """What is shown of a zoning; the same for all who may see the same layers."""

    zoning: Zoning

    @cached_property
    def _box(self) -> Box:
        boxes = [box_of(shape.drawn) for shape in self.zoning.shapes]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    @cached_property
    def plane(self) -> Plane:
        return Plane.of(self._box)

    @cached_property
    def version(self) -> str:
        """Changes when anything that is drawn does."""
        ids = "|".join(shape.id for shape in self.zoning.shapes)
        return hashlib.sha256(ids.encode()).hexdigest()[:16]

    @cached_property
    def shapes(self) -> tuple[Drawn, ...]:
        """The widest first: a small zone inside a big one is drawn over it."""
        drawn = [self._drawn(shape) for shape in self.zoning.shapes]
        return tuple(sorted(drawn, key=lambda each: -each[-1]))

    @cached_property
    def legend(self) -> tuple[tuple[str, str], ...]:
        found = Counter(shape.family for shape in self.zoning.shapes)
        return tuple(
            (family, f"{words} ({labels.count(found[family], 'polygone')})")
            for family, words in FAMILIES.items()
            if found[family]
        )

    def frame(self) -> tuple[float, float, float, float]:
        """The whole drawing: left, top, width, height."""
        return self._framed(self._box, 0.0)

    def around(self, shape: ZoneShape) -> tuple[float, float, float, float]:
        return self._framed(box_of(shape.drawn), _AROUND)

    def outline(self, rings: Sequence[Ring]) -> str:
        """The path of what is not of the drawing: a parcel."""
        return "".join(_path(tuple(self.plane.on(point) for point in ring)) for ring in rings)

    def around_parcel(self, rings: Sequence[Ring]) -> tuple[float, float, float, float]:
        return self._framed(box_of(rings), _AROUND_PARCEL)

    def _framed(self, box: Box, least: float) -> tuple[float, float, float, float]:
        left, top = self.plane.on((box[0], box[3]))
        right, bottom = self.plane.on((box[2], box[1]))
        margin = max(_MARGIN * max(right - left, bottom - top), least)
        return (
            round(left - margin, 1),
            round(top - margin, 1),
            round(right - left + 2 * margin, 1),
            round(bottom - top + 2 * margin, 1),
        )

    def _drawn(self, shape: ZoneShape) -> Drawn:
        rings = [tuple(self.plane.on(point) for point in ring) for ring in shape.drawn]
        x, y, width = widest(rings)
        path = "".join(map(_path, rings))
        return shape.id, shape.label, shape.family, path, round(x, 1), round(y, 1), round(width, 1)


def _path(ring: Ring) -> str:
    """A closed line, each point by its distance from the one before: half as long to send."""
    whole = [(round(x, 1), round(y, 1)) for x, y in ring]
    moves = [f"l{round(x2 - x1, 1):g} {round(y2 - y1, 1):g}" for (x1, y1), (x2, y2) in pairwise(whole)]
    return f"M{whole[0][0]} {whole[0][1]}{''.join(moves)}z"


def widest(rings: Sequence[Ring]) -> tuple[float, float, float]:
    """Where to write in a polygon: the middle of the widest of a few lines across it, and the width there."""
    _, bottom, _, top = box_of(rings)
    best = (0.0, 0.0, -1.0)
    for part in (0.5, 0.35, 0.65, 0.2, 0.8):
        y = bottom + part * (top - bottom)
        crossings = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for ring in rings
            for (x1, y1), (x2, y2) in pairwise(ring)
            if (y1 > y) != (y2 > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=True):
            if right - left > best[2]:
                best = ((left + right) / 2, y, right - left)
    return best

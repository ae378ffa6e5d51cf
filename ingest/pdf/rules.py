"""The rules drawn on a page, joined into the grids they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.pdf.words import Box, shown

# Points. Thinner than THIN is a rule; two rules nearer than SNAP are one; a gap up to JOIN is a corner.
# Rules shorter than LEAST once joined are none, and none is drawn in strokes shorter than DASH.
THIN, SNAP, JOIN, LEAST, DASH = 3.0, 3.0, 4.0, 8.0, 1.0
# Beyond these, a page is a drawing or a map.
MOST_OBJECTS, MOST_SEGMENTS, MOST_RULES, MOST_PAIRS = 6000, 4000, 1500, 60_000
COVERED, WHITE, DEPTH = 0.6, 245, 2

Rule = tuple[float, float, float]
"""Where a rule is, then where it begins and ends along itself."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rules that touch. ``xs`` and ``ys`` are the places of its columns' and rows' sides; the rest is by
    span of ``ys`` then of ``xs``: is there a rule on the left of it, on top of it?"""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    left: tuple[tuple[bool, ...], ...]
    top: tuple[tuple[bool, ...], ...]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Horizontal and vertical rules, and coloured areas."""

    across: list[Rule]
    down: list[Rule]
    fills: list[Box]

    def with_sides(self, apart: Sequence[Box]) -> Drawn:
        """The same, the sides of coloured areas as rules; those of areas that meet ``apart`` left out."""
        fills = [box for box in self.fills if not any(meet(box, other) for other in apart)]
        return Drawn(
            self.across + [(y, box[0], box[2]) for box in fills for y in (box[1], box[3])],
            self.down + [(x, box[1], box[3]) for box in fills for x in (box[0], box[2])],
            fills,
        )


def drawn(page: Any, rotation: int) -> Drawn:
    """What is drawn on a page that may rule a table; nothing on a page that is a drawing."""
    reader = _Reader(rotation)
    reader.take(page.raw, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)
    return reader.found


class _Reader:
    def __init__(self, rotation: int) -> None:
        from pypdfium2 import raw

        self._api, self._rotation = raw, rotation
        self.found = Drawn([], [], [])
        self._segments = self._objects = 0
        self._bounds = tuple(c_float() for _ in range(4))

    def take(self, holder: Any, matrix: tuple[float, ...], depth: int) -> None:
        """The paths of a page, or of a form drawn on it."""
        api = self._api
        count, get = (
            (api.FPDFFormObj_CountObjects, api.FPDFFormObj_GetObject)
            if depth
            else (api.FPDFPage_CountObjects, api.FPDFPage_GetObject)
        )
        kind_of, path, form = api.FPDFPageObj_GetType, api.FPDF_PAGEOBJ_PATH, api.FPDF_PAGEOBJ_FORM
        total = count(holder)
        self._objects += total
        if self._objects > MOST_OBJECTS:
            return
        for rank in range(total):
            each = get(holder, rank)
            kind = kind_of(each)
            if kind == path:
                self._path(each, matrix)
            elif kind == form and depth < DEPTH:
                self.take(each, _product(self._matrix(each), matrix), depth + 1)

    def _path(self, path: Any, matrix: tuple[float, ...]) -> None:
        api, bounds = self._api, self._bounds
        if not api.FPDFPageObj_GetBounds(path, *bounds):
            return
        left, bottom, right, top = (value.value for value in bounds)
        if matrix[:4] != (1.0, 0.0, 0.0, 1.0) or matrix[4] or matrix[5]:
            corners = [_moved(matrix, left, bottom), _moved(matrix, right, top)]
            (left, right), (bottom, top) = (sorted(axis) for axis in zip(*corners, strict=True))
        if right - left < THIN or top - bottom < THIN:
            if max(right - left, top - bottom) >= DASH:
                self._rule(shown(self._rotation, left, bottom, right, top))
        elif right - left >= LEAST and top - bottom >= LEAST:
            self._sides(path, matrix, shown(self._rotation, left, bottom, right, top))

    def _rule(self, box: Box) -> None:
        left, top, right, bottom = box
        if len(self.found.across) + len(self.found.down) > MOST_RULES:
            return
        if right - left >= bottom - top:
            self.found.across.append(((top + bottom) / 2, left, right))
        if bottom - top >= right - left:
            self.found.down.append(((left + right) / 2, top, bottom))

    def _sides(self, path: Any, matrix: tuple[float, ...], box: Box) -> None:
        """The straight sides of an outline, or the area that a path colours."""
        api = self._api
        count = api.FPDFPath_CountSegments(path)
        self._segments += count
        if self._segments > MOST_SEGMENTS:
            return
        mode, stroked = c_int(), c_int()
        api.FPDFPath_GetDrawMode(path, byref(mode), byref(stroked))
        if not stroked.value:
            if not mode.value or self._pale(path):
                return
            self.found.fills.append(box)
            return
        for start, end in list(self._strokes(path, count, _product(self._matrix(path), matrix))):
            left, right = sorted((start[0], end[0]))
            bottom, top = sorted((start[1], end[1]))
            if min(right - left, top - bottom) < 0.5 and max(right - left, top - bottom) >= LEAST:
                self._rule(shown(self._rotation, left, bottom, right, top))

    def _strokes(
        self, path: Any, count: int, matrix: tuple[float, ...]
    ) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        api, x, y = self._api, c_float(), c_float()
        first = here = (0.0, 0.0)
        for rank in range(count):
            segment = api.FPDFPath_GetPathSegment(path, rank)
            kind = api.FPDFPathSegment_GetType(segment)
            api.FPDFPathSegment_GetPoint(segment, x, y)
            there = _moved(matrix, x.value, y.value)
            if kind == api.FPDF_SEGMENT_MOVETO:
                first = there
            elif kind == api.FPDF_SEGMENT_LINETO:
                yield here, there
            here = there
            if api.FPDFPathSegment_GetClose(segment):
                yield here, first

    def _pale(self, path: Any) -> bool:
        red, green, blue, alpha = (c_uint() for _ in range(4))
        self._api.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
        return alpha.value < 10 or min(red.value, green.value, blue.value) >= WHITE

    def _matrix(self, each: Any) -> tuple[float, ...]:
        matrix = self._api.FS_MATRIX()
        self._api.FPDFPageObj_GetMatrix(each, matrix)
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _moved(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _product(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


# -- grids ------------------------------------------------------------------------------------------


def grids(found: Drawn) -> list[Grid]:
    """The grids of a page: at least two columns and two rows ruled by lines that touch."""
    down = _joined(found.down)
    if len(down) < 1 or len(found.across) < 2:
        return []
    across = _joined(found.across)
    if len(down) * len(across) > MOST_PAIRS:
        return []
    made = []
    for group in _touching(across, down):
        sides = [rule for is_down, rule in group if is_down]
        levels = [rule for is_down, rule in group if not is_down]
        if len(sides) >= 1 and len(levels) >= 2:
            grid = _grid(levels, sides)
            if len(grid.xs) > 2 and len(grid.ys) > 2:
                made.append(grid)
    return made


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules that follow one another made one, short strokes left out."""
    made: list[Rule] = []
    for level in _levels(rules):
        at = sum(rule[0] for rule in level) / len(level)
        spans = sorted((start, end) for _, start, end in level)
        start, end = spans[0]
        for begin, finish in spans[1:]:
            if begin - end > JOIN:
                made.append((at, start, end))
                start, end = begin, finish
            end = max(end, finish)
        made.append((at, start, end))
    return [rule for rule in made if rule[2] - rule[1] >= LEAST]


def _levels(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Rules at one place, by place."""
    level: list[Rule] = []
    for rule in sorted(rules):
        if level and rule[0] - level[0][0] > SNAP:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[list[tuple[bool, Rule]]]:
    """Groups of rules that touch one another, told whether they go down."""
    leader = list(range(len(across) + len(down)))

    def top(rank: int) -> int:
        while leader[rank] != rank:
            leader[rank] = leader[leader[rank]]
            rank = leader[rank]
        return rank

    for first, (y, left, right) in enumerate(across):
        for second, (x, upper, lower) in enumerate(down, start=len(across)):
            if left - JOIN <= x <= right + JOIN and upper - JOIN <= y <= lower + JOIN:
                leader[top(second)] = top(first)
    groups: dict[int, list[tuple[bool, Rule]]] = {}
    for rank, rule in enumerate([*across, *down]):
        groups.setdefault(top(rank), []).append((rank >= len(across), rule))
    return iter(groups.values())


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid:
    xs = _places([rule[0] for rule in down], [side for rule in across for side in rule[1:]])
    ys = _places([rule[0] for rule in across], [side for rule in down for side in rule[1:]])
    left = tuple(tuple(_drawn(down, x, *span) for x in xs[:-1]) for span in pairwise(ys))
    top = tuple(tuple(_drawn(across, y, *span) for span in pairwise(xs)) for y in ys[:-1])
    return Grid(xs, ys, left, top)


def _places(ruled: Sequence[float], ends: Sequence[float]) -> tuple[float, ...]:
    """Sides: where there is a rule, and the outer ends of a table that is open there."""
    places: list[list[float]] = []
    for value in sorted(ruled):
        if places and value - places[-1][0] <= SNAP:
            places[-1].append(value)
        else:
            places.append([value])
    found = [sum(group) / len(group) for group in places]
    if ends and (not found or min(ends) < found[0] - LEAST):
        found.insert(0, min(ends))
    if ends and max(ends) > found[-1] + LEAST:
        found.append(max(ends))
    return tuple(found)


def _drawn(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Do rules cover most of this side?"""
    covered = sum(
        max(0.0, min(end, finish) - max(start, begin))
        for place, begin, finish in rules
        if abs(place - at) <= SNAP
    )
    return covered >= COVERED * (end - start)

"""The rules drawn on a page, joined into the grids they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.pdf.words import Box

# Points. Thinner than THIN is a rule; two rules nearer than SNAP are one; a gap up to JOIN is a corner.
# Rules shorter than LEAST once joined are none, and none is drawn in strokes shorter than DASH.
THIN, SNAP, JOIN, LEAST, DASH = 3.0, 3.0, 4.0, 8.0, 1.0
# Beyond these, a page is a drawing or a map.
MOST_RULES, MOST_PAIRS = 1500, 60_000
COVERED = 0.6

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
    from ingest.pdf.strokes import read

    return read(page, rotation)


def meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


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

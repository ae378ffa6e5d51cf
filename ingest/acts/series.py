"""Titles that only a number or a letter shows: « 1. Destinations », « II. Hauteur », « B. Forme urbaine ».

A list inside a rule is numbered too. What makes a series of titles is that it runs on through a zone from
its first number, and comes again in other zones with the same titles; or that its type, its capitals or the
table of contents say so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.acts.again import coming_again
from ingest.acts.base import Line
from ingest.acts.headings import ARTICLE, SECTION, Heading, Kind
from ingest.acts.marks import Types
from rag.text import fold

MIN_SERIES, MIN_SHOWN, MIN_SHARED = 2, 3, 0.5
MAX_TITLE = 110

_RANKED = re.compile(
    r"^(?P<number>\d{1,2}|[IVX]{1,5}|[A-H])\s?(?P<mark>[.)°\-–—/:]{1,2}|\.\s?[-–])\s*(?P<title>[A-ZÀ-Ý«][^\n]{3,})$"
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


@dataclass(frozen=True, slots=True)
class _Point:
    """A numbered line. ``style`` is what its series shares: kind of number, mark, capitals."""

    rank: int
    order: int
    style: Style
    title: str
    said: str
    shown: bool


Style = tuple[str, str, bool]
Key = tuple[Style, str]


def series(
    lines: Sequence[Line], headings: Sequence[Heading | None], types: Types, listed: frozenset[str]
) -> dict[int, Heading]:
    """The titles of zones that only a number shows, by rank. ``listed`` are those of the contents."""
    spans = [(start, _first_article(headings, start, end), end) for start, end in _zones(headings)]
    points = [_points(lines, headings, start, end, types) for start, _, end in spans]
    recurring = _recurring(points)
    titles: dict[int, Heading] = {}
    bare = [(start + 1, end) for start, first, end in spans if first == end]
    for rank in coming_again(lines, bare):
        if headings[rank] is None:
            titles[rank] = Heading(SECTION, lines[rank].text)
    for (start, first, end), inside in zip(spans, points, strict=True):
        holds = first < end
        for run in _runs(inside, first, recurring):
            again = sum(_key(point) in recurring for point in run)
            shown = len(run) >= MIN_SHOWN and all(
                point.shown or point.style[2] or point.title in listed for point in run
            )
            general = not (start or holds) and len(run) >= MIN_SHOWN and _spread(run, lines)
            capitals = all(point.style[2] for point in run)
            common = again >= max(1 if capitals else MIN_SERIES, MIN_SHARED * len(run))
            if run[0].rank < first and (common or shown or general):
                titles |= {point.rank: _heading(lines[point.rank], point, holds) for point in run}
                break
    return titles


def glued(lines: Sequence[Line], headings: Sequence[Heading | None]) -> dict[int, Heading]:
    """« UA1 – Destinations » in the zone UA: an article, where « UA1 », « UA2 » follow one another from 1."""
    found: dict[int, Heading] = {}
    labels = {label for each in headings if each and each.level < ARTICLE for label in each.zones or ()}
    for start, end in _zones(headings):
        opens = headings[start] if start < end else None
        zones = (opens.zones if opens else None) or ()
        if len(zones) != 1:
            continue
        pattern = re.compile(
            rf"{re.escape(zones[0])}(\d{{1,2}})\s*[-–—:.]\s*(?!.*\b(?:secteur|zone)\b)[A-ZÀ-Ý«]", re.I
        )
        run = 0
        for rank in range(start + 1, end):
            match = pattern.match(lines[rank].text) if headings[rank] is None else None
            said = f"{zones[0]}{run + 1}"
            if (
                match
                and int(match[1]) == run + 1
                and said not in labels
                and lines[rank].text.startswith(said)
            ):
                run += 1
                found[rank] = Heading(ARTICLE, lines[rank].text, zones, said, Kind.ARTICLE, own=True)
    return found


def _first_article(headings: Sequence[Heading | None], start: int, end: int) -> int:
    """The rank of the first article of a span, its end when there is none."""
    kinds = (Kind.ARTICLE, Kind.DECIMAL)
    return next((rank for rank in range(start, end) if (each := headings[rank]) and each.kind in kinds), end)


def _key(point: _Point) -> Key:
    return point.style, point.title


def _recurring(points: Sequence[Sequence[_Point]]) -> frozenset[Key]:
    """The titles of several zones that are there once in each: sub-titles of articles come again in one."""
    counts = [Counter(map(_key, inside)) for inside in points]
    spans = Counter(key for count in counts for key in count)
    twice = {key for count in counts for key, times in count.items() if times > 1}
    return frozenset(key for key, times in spans.items() if times > 1 and key not in twice)


def _spread(run: Sequence[_Point], lines: Sequence[Line]) -> bool:
    """Is there text under each title? The items of a list follow one another."""
    return all(
        after.rank - before.rank > 1 and not lines[before.rank + 1].text[:1].islower()
        for before, after in pairwise(run)
    )


def _heading(line: Line, point: _Point, holds: bool) -> Heading:
    """A part of the zone when articles are numbered under it, else an article."""
    if holds:
        return Heading(SECTION, line.text)
    return Heading(ARTICLE, line.text, None, point.said, Kind.ARTICLE)


def _zones(headings: Sequence[Heading | None]) -> Iterator[tuple[int, int]]:
    """The spans between zone headings."""
    opens = [rank for rank, each in enumerate(headings) if each and each.zones and each.level < SECTION]
    yield from zip([0, *opens], [*opens, len(headings)], strict=True)


def _points(
    lines: Sequence[Line], headings: Sequence[Heading | None], start: int, end: int, types: Types
) -> list[_Point]:
    points: list[_Point] = []
    for rank in range(start, end):
        text = lines[rank].text
        match = _RANKED.match(text) if headings[rank] is None and len(text) <= MAX_TITLE else None
        if match and not text.endswith((";", ",", ".")):
            points += _read(rank, match, types.stands_out(lines[rank]))
    return points


def _read(rank: int, match: re.Match[str], shown: bool) -> Iterator[_Point]:
    """« I » and « C » are read as a number and as a letter."""
    number, title = match["number"], fold(match["title"]).strip(" :")
    mark = match["mark"].replace("–", "-").replace("—", "-").replace(" ", "")
    capitals = match["title"].isupper()
    if number.isdigit():
        yield _Point(rank, int(number), ("1", mark, capitals), title, number, shown)
        return
    if number in _ROMANS:
        yield _Point(rank, _ROMANS.index(number) + 1, ("I", mark, capitals), title, number, shown)
    if len(number) == 1:
        yield _Point(rank, ord(number) - ord("A") + 1, ("A", mark, capitals), title, number, shown)


def _runs(points: Sequence[_Point], first: int, recurring: frozenset[Key]) -> list[list[_Point]]:
    """For each style, the series that begins first and runs on by ones; outermost first.

    Past the first article, only titles of other zones too, or shown as the first one is, are of a series.
    """
    runs: dict[Style, list[_Point]] = {}
    for point in points:
        run = runs.setdefault(point.style, [])
        shown = bool(run) and (point.shown or point.style[2]) and run[0].shown == point.shown
        if point.order == (run[-1].order + 1 if run else 1) and (
            point.rank < first or shown or _key(point) in recurring
        ):
            run.append(point)
    alone = [run for run in runs.values() if run[:1] and run[0].style[2] and _key(run[0]) in recurring]
    found = [run for run in runs.values() if len(run) >= MIN_SERIES or run in alone]
    return sorted(found, key=lambda run: run[0].rank)

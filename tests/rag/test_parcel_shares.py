"""The zones of a parcel: its name as it is typed, and its shares against areas reckoned otherwise."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from pyproj import Geod

from rag.errors import UsageError
from rag.parcels import Parcel, ParcelName, Ring, typed
from rag.projection import to_metres
from rag.shares import Shares, shares
from rag.types import Territory, Visibility
from rag.zoning import Theme, ZoneShape, Zoning, ZoningLayer

WEST, SOUTH, STEP = 2.0, 47.0, 0.002
TOWN = Territory("Valdoré", "99001")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AB 123", ParcelName("AB", "123")),
        ("ab0123", ParcelName("AB", "123")),
        ("  Section AB n° 123 ", ParcelName("AB", "123")),
        ("parcelle cadastrée AB numéro 123", ParcelName("AB", "123")),
        ("AB-123", ParcelName("AB", "123")),
        ("A 7", ParcelName("A", "7")),
        ("0A0007", ParcelName("A", "7")),
        ("N 12", ParcelName("N", "12")),
        ("N n°12", ParcelName("N", "12")),
        ("NO 12", ParcelName("NO", "12")),
        ("000 AB 123", ParcelName("AB", "123")),
        ("056AB123", ParcelName("AB", "123", "056")),
        ("23 45", ParcelName("23", "45")),
        ("02 0045", ParcelName("2", "45")),
        ("056 23 45", ParcelName("23", "45", "056")),
        ("44118 AB 123", ParcelName("AB", "123", "", "44118")),
        ("44118000AB0123", ParcelName("AB", "123", "", "44118")),
        ("2a004 000 0a 0012", ParcelName("A", "12", "", "2A004")),
    ],
)
def test_a_parcel_is_typed_in_many_ways(text: str, name: ParcelName) -> None:
    assert typed(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AB",
        "123",
        "AB 0",
        "ABC 12",
        "AB 12345",
        "2345",
        "AB 123 AB 124",
        "<b>",
        "AB 1" * 500,
        "٣ ٤",
        "00 12",
    ],
)
def test_what_is_no_parcel_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="par exemple AB 123"):
        typed(text)


def box(left: float, bottom: float, right: float, top: float) -> Ring:
    """A rectangle, in steps of the grid."""
    corners = ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))
    return tuple((WEST + x * STEP, SOUTH + y * STEP) for x, y in corners)


def zone(label: str, *rings: Ring) -> ZoneShape:
    return ZoneShape(f"{label}{len(rings)}{rings[0][0]}", label, "", "", rings, rings)


def zoning(*shapes: ZoneShape, others: tuple[ZoneShape, ...] = ()) -> Zoning:
    def layer(theme: Theme, drawn: tuple[ZoneShape, ...]) -> ZoningLayer:
        return ZoningLayer(theme.value, "c", "c/p", "p", theme, TOWN, Visibility.PUBLIC, drawn)

    return Zoning((layer(Theme.ZONES, shapes), layer(Theme.PRESCRIPTIONS, others)))


def cut(*rings: Ring) -> Parcel:
    return Parcel("l-0", "l", ParcelName("AB", "1"), rings)


def parts(found: Shares) -> dict[str, float]:
    return {each.label: round(each.part, 3) for each in found.zones}


SIDES = zoning(zone("UB", box(0, 0, 1, 1)), zone("N", box(1, 0, 2, 1)))


def test_a_parcel_inside_is_wholly_in_its_zone() -> None:
    found = shares(cut(box(0.2, 0.2, 0.4, 0.4)), SIDES)
    assert (parts(found), found.limits, found.outside, found.straddles) == ({"UB": 1.0}, (), 0.0, False)


def test_a_parcel_that_straddles_has_its_part_in_each() -> None:
    found = shares(cut(box(0.08, 0.2, 1.08, 0.4)), SIDES)
    assert parts(found) == {"UB": 0.92, "N": 0.08}
    assert found.straddles
    shape = found.of("N")
    assert shape is not None
    assert shape.label == "N"


def test_a_sliver_is_a_limit_and_no_zone() -> None:
    found = shares(cut(box(0.5, 0.2, 1.004, 0.4)), SIDES)
    assert list(parts(found)) == ["UB"]
    assert [each.label for each in found.limits] == ["N"]
    assert found.limits[0].part == pytest.approx(0.004 / 0.504, rel=1e-3)


def test_less_than_two_square_metres_is_a_limit_whatever_its_part() -> None:
    metre = 1 / (111_195 * STEP)
    found = shares(cut(box(1 - 9 * metre, 0.2, 1 + metre, 0.2 + metre)), SIDES)
    assert (list(parts(found)), [each.label for each in found.limits]) == (["UB"], ["N"])
    assert found.limits[0].part > 0.05
    tiny = shares(cut(box(0.2, 0.2, 0.2 + metre, 0.2 + metre)), SIDES)
    assert parts(tiny) == {"UB": 1.0}


def test_what_no_zone_holds_is_told() -> None:
    found = shares(cut(box(-0.5, 0.2, 0.5, 0.4)), SIDES)
    assert (parts(found), round(found.outside, 3)) == ({"UB": 0.5}, 0.5)
    far = shares(cut(box(8, 8, 9, 9)), SIDES)
    assert (far.zones, far.limits, round(far.outside, 9)) == ((), (), 1.0)
    touching = shares(cut(box(-1, 0.2, 0.001, 0.4)), SIDES)
    assert (touching.zones, [each.label for each in touching.limits]) == ((), ["UB"])


def test_holes_and_islands_count_by_turns() -> None:
    drawn = zoning(zone("A", box(0, 0, 1, 1), box(0.2, 0.2, 0.8, 0.8), box(0.4, 0.4, 0.6, 0.6)))
    assert parts(shares(cut(box(0, 0, 1, 1)), drawn)) == {"A": 0.68}
    holed = cut(box(0, 0, 2, 1), box(1.2, 0.2, 1.8, 0.8))
    assert parts(shares(holed, SIDES)) == {"UB": 0.61, "N": 0.39}


def test_pieces_of_one_zone_are_added_and_a_drawing_given_twice_is_not() -> None:
    pieces = zoning(zone("UB", box(0, 0, 1, 1)), zone("UB", box(1, 0, 2, 1)), zone("UB", box(0, 0, 1, 1)))
    found = shares(cut(box(0.5, 0.2, 1.5, 0.4)), pieces)
    assert (parts(found), found.overlap) == ({"UB": 1.0}, False)


def test_zones_that_overlap_are_told() -> None:
    found = shares(cut(box(0, 0, 1, 1)), zoning(zone("UB", box(0, 0, 1, 1)), zone("N", box(0.5, 0, 1, 1))))
    assert (parts(found), found.overlap) == ({"UB": 1.0, "N": 0.5}, True)


def test_prescriptions_are_no_zone() -> None:
    found = shares(
        cut(box(0, 0, 1, 1)), zoning(zone("UB", box(0, 0, 1, 1)), others=(zone("EBC", box(0, 0, 1, 0.3)),))
    )
    assert parts(found) == {"UB": 1.0}
    assert [(each.label, round(each.part, 3)) for each in found.others] == [("EBC", 0.3)]


def test_a_ring_that_crosses_itself_is_no_error() -> None:
    bow = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0))
    crossed = tuple((WEST + x * STEP, SOUTH + y * STEP) for x, y in bow)
    assert parts(shares(cut(crossed), SIDES)) == {"UB": 1.0}
    assert parts(shares(cut(box(0, 0, 1, 1)), zoning(zone("UB", crossed)))) == {"UB": 0.5}


# -- reckoned otherwise -------------------------------------------------------------------------------


def clipped(ring: Ring, edge: Ring) -> list[tuple[float, float]]:
    """A ring within a convex one (Sutherland and Hodgman), on the plane of degrees."""
    found = list(ring[:-1])
    for (x1, y1), (x2, y2) in pairwise(edge):
        sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in found]
        kept = []
        for rank, (x, y) in enumerate(found):
            (px, py), before, here = found[rank - 1], sides[rank - 1], sides[rank]
            if (before < 0) != (here < 0):
                part = before / (before - here)
                kept.append((px + part * (x - px), py + part * (y - py)))
            if here <= 0:
                kept.append((x, y))
        found = kept
    return found


@pytest.mark.parametrize("seed", range(15))
def test_shares_are_those_of_areas_on_the_ellipsoid(seed: int) -> None:
    """Star-shaped parcels over a grid of zones, clipped by hand and weighed by geodesic areas."""
    chance = random.Random(seed)
    middle = (WEST + (0.7 + 0.6 * chance.random()) * STEP, SOUTH + (0.7 + 0.6 * chance.random()) * STEP)
    angles = sorted(chance.random() * 2 * math.pi for _ in range(chance.randint(5, 30)))
    points = [
        (middle[0] + math.cos(each) * reach, middle[1] + math.sin(each) * reach)
        for each in angles
        for reach in [STEP * (0.1 + 0.5 * chance.random())]
    ]
    ring = (*points, points[0])
    grid = {f"U{x}{y}": box(x, y, x + 1, y + 1) for x in range(2) for y in range(2)}
    found = shares(cut(ring), zoning(*(zone(label, edge) for label, edge in grid.items())))
    earth = Geod(ellps="WGS84")

    def area(corners: list[tuple[float, float]]) -> float:
        return abs(earth.polygon_area_perimeter(*zip(*corners, strict=True))[0]) if len(corners) > 2 else 0.0

    whole = area(points)
    assert found.area == pytest.approx(whole, rel=1e-4)
    told = {each.label: each.area for each in (*found.zones, *found.limits)}
    for label, edge in grid.items():
        assert told.get(label, 0.0) == pytest.approx(area(clipped(ring, edge)), rel=1e-3, abs=0.05), label


@pytest.mark.parametrize("place", [(2.35, 48.85), (55.45, -20.88), (-61.0, 14.6), (9.0, 42.0)])
def test_a_plane_around_a_point_is_in_metres_anywhere(place: tuple[float, float]) -> None:
    east = Geod(ellps="WGS84").fwd(*place, 90, 100)[:2]
    (x, y), (x2, y2) = to_metres(place, [place, east])
    assert (x, y) == pytest.approx((0, 0), abs=1e-3)
    assert (x2, y2) == pytest.approx((100, 0), abs=1e-2)

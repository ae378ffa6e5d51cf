"""The zone of a point, against an independent geometry; limits, systems of coordinates, names of zones."""

from __future__ import annotations

import math
import random

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, Polygon

from rag.errors import UsageError
from rag.projection import LAMBERT_93, WGS84, place, system_of
from rag.types import Commune, Territory, Visibility
from rag.zoning import (
    Ring,
    Theme,
    ZoneShape,
    Zoning,
    ZoningLayer,
    contains,
    distance,
    family_of,
    ruled_as,
)

WEST, SOUTH, STEP = 2.0, 47.0, 0.002
TOWN = Territory("Valdoré", "99001")


def shape(label: str, *rings: Ring, commune: str = "", insee: str = "") -> ZoneShape:
    return ZoneShape(label, label, "", "", rings, rings, commune, insee)


def cell(column: int, row: int = 0) -> Ring:
    left, bottom = WEST + column * STEP, SOUTH + row * STEP
    corners = ((0, 0), (0, STEP), (STEP, STEP), (STEP, 0), (0, 0))
    return tuple((left + x, bottom + y) for x, y in corners)


def zoning(*shapes: ZoneShape, theme: Theme = Theme.ZONES, territory: Territory = TOWN) -> Zoning:
    layer = ZoningLayer("l", "c", "c/plan.geojson", "plan", theme, territory, Visibility.PUBLIC, shapes)
    return Zoning((layer,))


def star(seed: int) -> Ring:
    """A closed line around a point, with as many teeth as it has points."""
    chance = random.Random(seed)
    count = chance.randint(5, 40)
    angles = sorted(chance.random() * 2 * math.pi for _ in range(count))
    points = [
        (2 + math.cos(each) * reach, 47 + math.sin(each) * reach)
        for each in angles
        for reach in [0.002 + chance.random() * 0.01]
    ]
    return (*points, points[0])


@pytest.mark.parametrize("seed", range(12))
def test_inside_and_distance_are_those_of_another_geometry(seed: int) -> None:
    ring = star(seed)
    hole = tuple((2 + (x - 2) * 0.1, 47 + (y - 47) * 0.1) for x, y in ring)
    other = Polygon(ring, [hole])
    earth = Geod(ellps="sphere")
    assert shapely.is_valid(other)
    chance = random.Random(seed)
    for _ in range(200):
        point = (2 + (chance.random() - 0.5) * 0.03, 47 + (chance.random() - 0.5) * 0.03)
        assert contains((ring, hole), point) == other.contains(Point(point))
        near = shapely.get_point(shapely.shortest_line(other.boundary, Point(point)), 0)
        _, _, metres = earth.inv(*point, near.x, near.y)
        # The nearest point in degrees is not always that in metres, which is then nearer.
        assert distance((ring, hole), point) <= metres * 1.001 + 0.01


def test_the_distance_to_a_limit_is_in_metres() -> None:
    metres = Geod(ellps="sphere").inv(WEST, SOUTH, WEST + STEP / 2, SOUTH)[2]
    middle = (WEST + STEP / 2, SOUTH + STEP / 2)
    assert distance((cell(0),), middle) == pytest.approx(min(metres, STEP / 2 * 111_195), rel=1e-3)


def test_a_point_well_inside_has_one_zone() -> None:
    found = zoning(shape("UA", cell(0)), shape("UB", cell(1))).at((WEST + STEP / 2, SOUTH + STEP / 2))
    assert [each.label for each in found.zones] == ["UA"]
    assert not found.doubtful


def test_a_point_near_a_limit_may_be_in_either_zone() -> None:
    near = 2 / (111_195 * math.cos(math.radians(SOUTH)))
    found = zoning(shape("UA", cell(0)), shape("UB", cell(1))).at((WEST + STEP - near, SOUTH + STEP / 2))
    assert [each.label for each in found.zones] == ["UA", "UB"]
    assert found.doubtful
    assert found.beside[0][1] == pytest.approx(2.0, abs=0.05)


def test_two_polygons_of_one_zone_are_no_doubt() -> None:
    found = zoning(shape("UA", cell(0)), shape("UA", cell(1))).at((WEST + STEP, SOUTH + STEP / 2))
    assert not found.doubtful


def test_outside_of_all_is_nothing() -> None:
    assert zoning(shape("UA", cell(0))).at((WEST - 1, SOUTH)).zones == ()


def test_prescriptions_alone_are_no_zoning() -> None:
    assert not zoning(shape("EBC", cell(0)), theme=Theme.PRESCRIPTIONS)
    assert zoning(shape("UA", cell(0)))


def test_the_drawing_of_an_intercommunality_serves_its_members() -> None:
    whole = Territory("Pays de Valdoré", None, (Commune("Valdoré", "99001"), Commune("Combe", "99002")))
    drawing = zoning(
        shape("UA", cell(0), insee="99001"),
        shape("UB", cell(1), commune="Combe"),
        shape("N", cell(2)),
        territory=whole,
    )
    assert drawing.of("valdore").labels == ("N", "UA")
    assert drawing.of("Combe").labels == ("N", "UB")
    assert drawing.of("Pays de Valdoré").labels == ("N", "UA", "UB")
    assert drawing.of("Ailleurs").layers == ()
    assert drawing.of(None) is drawing


@pytest.mark.parametrize(
    ("label", "zone"),
    [("UA", "UA"), ("ua", "UA"), ("UAa", "UA"), ("1AUh", "1AU"), ("2AU", ""), ("Nh*", "N"), ("A", "")],
)
def test_a_label_of_the_drawing_stands_for_a_zone_of_the_reglement(label: str, zone: str) -> None:
    assert ruled_as(label, ("UA", "1AU", "N", "UD", "UD1")) == zone


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("U", "U"),
        ("AUc", "AU"),
        ("1AUh", "AU"),
        ("Ah", "A"),
        ("Nd", "N"),
        ("IIAU", "AU"),
        ("", ""),
        ("99", ""),
    ],
)
def test_the_class_of_a_zone(kind: str, family: str) -> None:
    assert family_of(kind) == family


# -- typed coordinates --------------------------------------------------------------------------------


def test_typed_coordinates_are_read_in_the_system_they_are_in() -> None:
    assert place(2.35, 48.85) == ((2.35, 48.85), WGS84)
    (x, y), system = place(700_000, 6_600_000)  # the origin of the projection
    assert (system, round(x, 9), round(y, 9)) == (LAMBERT_93, 3.0, 46.5)
    (x, y), system = place(1_700_000, 6_200_000)  # that of the zone of the 47th parallel
    assert (system.name, round(x, 9), round(y, 6)) == ("Lambert CC47", 3.0, 47.0)


@pytest.mark.parametrize(("x", "y"), [(6_600_000, 700_000), (1e9, 1e9), (200, 100)])
def test_coordinates_of_nowhere_are_told(x: float, y: float) -> None:
    assert system_of(x, y) is None
    with pytest.raises(UsageError, match="Lambert-93"):
        place(x, y)

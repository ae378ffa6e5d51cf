"""The zoning drawing of the demonstration town, in the layer that the national standard names ZONE_URBA."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from demo_manifest import Entry
from demo_text import read_settings

Point = tuple[float, float]
FILE = "zonage.geojson"
_DEGREE_NORTH, _DEGREE_EAST = 111_160.0, 77_280.0  # metres, at the latitude of the drawing
_STEP = 90.0  # metres between two points of a limit
_SWAY = 0.045  # how far from its straight line a limit goes, as a share of its length


def build_zoning(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write the zoning of the plan in force."""
    drawing = read_settings(sources / "zonage.toml")
    named = {name: (float(x), float(y)) for name, (x, y) in drawing["points"].items()}
    origin = tuple(drawing["origine"])
    plan = town["plu"]["versions"][0]

    def ring(names: Sequence[str], *, hole: bool = False) -> list[list[float]]:
        points = [*_limits([named[name] for name in names])]
        if (_area(points) < 0) != hole:  # outer rings turn to the left, holes to the right
            points.reverse()
        return [degrees(point, origin) for point in [*points, points[0]]]

    features = [
        {
            "type": "Feature",
            "properties": {
                "LIBELLE": zone["libelle"],
                "LIBELONG": zone["libelong"],
                "TYPEZONE": zone["typezone"],
                "NOMFIC": plan["fichier"],
                "DATVALID": f"{plan['date']:%Y%m%d}",
                "IDURBA": plan["idurba"],
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    ring(zone["contour"]),
                    *(ring(names, hole=True) for names in zone.get("trous", [])),
                ],
            },
        }
        for zone in drawing["zones"]
    ]
    note = json.dumps(f"{town['notice']}. Tracé en mer : il ne recouvre aucune commune.", ensure_ascii=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    head = f'"type": "FeatureCollection", "name": "ZONE_URBA", "description": {note}'
    text = f'{{{head}, "features": [\n{lines}\n]}}\n'
    (target / FILE).write_text(text, encoding="utf-8", newline="\n")
    return [Entry(FILE)]


def degrees(point: Point, origin: Sequence[float]) -> list[float]:
    """Metres from the corner of the town to longitude and latitude, to the centimetre."""
    east, north = point[0] / _DEGREE_EAST, point[1] / _DEGREE_NORTH
    return [round(origin[0] + east, 7), round(origin[1] + north, 7)]


def _limits(corners: Sequence[Point]) -> Iterator[Point]:
    """The points of a ring, its limits less straight than a ruler's."""
    for start, end in pairwise([*corners, corners[0]]):
        yield from _limit(start, end) if start < end else [start, *reversed([*_limit(end, start)][1:])]


def _limit(start: Point, end: Point) -> Iterator[Point]:
    """From a corner to the next, which is left out. Drawn in one direction only: neighbours share it."""
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    parts = max(1, round(length / _STEP))
    across = (start[1] - end[1], end[0] - start[0])
    for rank in range(parts):
        along = rank / parts
        turn = (int(start[0]) * 7 + int(end[1]) * 5 + rank * 31) % 9 - 4  # from -4 to 4
        away = _SWAY * turn / 4 * along * (1 - along) * 4 * min(1.0, 2 * _STEP / length)
        yield (
            start[0] + along * (end[0] - start[0]) + away * across[0],
            start[1] + along * (end[1] - start[1]) + away * across[1],
        )


def _area(points: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]])) / 2

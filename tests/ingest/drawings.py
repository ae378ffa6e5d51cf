"""Made-up zoning drawings: squares in Lambert-93 around a point of the country, as towns give them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapefile

# A place with nothing to it, in metres; one degree squares would do as well.
X, Y, SIDE = 700_000.0, 6_600_000.0, 100.0
LAMBERT = (
    'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],'
    'PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],'
    'PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],'
    'PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]'
)

Ring = list[list[float]]


def square(column: int, row: int = 0, side: float = SIDE, x: float = X, y: float = Y) -> Ring:
    """A square of the grid, first point repeated, clockwise as shapefiles want it."""
    left, bottom = x + column * SIDE, y + row * SIDE
    return [
        [left, bottom],
        [left, bottom + side],
        [left + side, bottom + side],
        [left + side, bottom],
        [left, bottom],
    ]


def degrees(column: int, row: int = 0) -> Ring:
    """The same grid in longitude and latitude, a thousandth of a degree a side."""
    left, bottom = 3.0 + column / 1000, 46.5 + row / 1000
    return [
        [left, bottom],
        [left, bottom + 0.001],
        [left + 0.001, bottom + 0.001],
        [left + 0.001, bottom],
        [left, bottom],
    ]


def write_shapefile(
    path: Path,
    rows: Sequence[tuple[Mapping[str, str], Sequence[Ring]]],
    *,
    prj: str | None = LAMBERT,
    encoding: str = "utf-8",
) -> Path:
    """``path`` ends in ``.shp``; the fields are those of the first row."""
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        for name in rows[0][0]:
            writer.field(name, "C", 80)
        for fields, rings in rows:
            writer.poly(list(rings))
            writer.record(**fields)
    if prj is not None:
        path.with_suffix(".prj").write_text(prj, encoding="ascii")
    return path


def feature(properties: Mapping[str, Any], geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def polygon(*rings: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def write_geojson(path: Path, features: Sequence[Any], **more: Any) -> Path:
    whole = {"type": "FeatureCollection", **more, "features": list(features)}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def zones(*labels: str) -> list[dict[str, Any]]:
    """A row of squares, one for each label, in degrees."""
    return [feature({"LIBELLE": label}, polygon(degrees(rank))) for rank, label in enumerate(labels)]


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path

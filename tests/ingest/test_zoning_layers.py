"""Zoning drawings from files to the desk: what is read, what is refused and why, who sees it, how it goes."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import IngestOptions, ingest
from ingest.zoning.take import layers
from rag.errors import DocumentError
from rag.settings import Settings
from rag.types import DocumentState
from rag.zoning import Theme
from tests.ingest import drawings
from tests.ingest.drawings import (
    X,
    Y,
    degrees,
    feature,
    polygon,
    square,
    write_geojson,
    write_shapefile,
    zipped,
    zones,
)
from tests.ingest.zoned import cut, drawn, one
from tests.support import REPOSITORY

REAL = REPOSITORY.parent / "shared" / "corpora" / "zonage"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    return folder


# -- what is read -------------------------------------------------------------------------------------


def test_a_cnig_shapefile_in_lambert_gives_its_zones(town: Path, settings: Settings) -> None:
    names = ("LIBELLE", "LIBELONG", "TYPEZONE", "INSEE", "DATAPPRO")
    told = (
        ("UA", "Cœur de bourg", "U", "99001", "20150219"),
        ("1AUh", "À urbaniser", "AUc", "99001", ""),
    )
    rows = [(dict(zip(names, each, strict=True)), [square(rank)]) for rank, each in enumerate(told)]
    write_shapefile(town / "ZONE_URBA.shp", rows)
    outcome = one(town, settings, IngestOptions(commune="Valdoré"))
    assert (outcome.state, outcome.reason, outcome.document) == (DocumentState.INDEXED, "", None)
    assert outcome.layers == ("ZONE_URBA (zonage)",)
    found = drawn(settings).of("valdore")
    first, second = found.shapes
    assert (first.label, first.long_label, first.family) == ("UA", "Cœur de bourg", "U")
    assert (first.insee, first.dated, second.family) == ("99001", date(2015, 2, 19), "AU")
    # The origin of Lambert-93 is at 3° east and 46.5° north, by definition.
    assert first.rings[0][0] == (3.0, 46.5)
    assert found.at((3.0005, 46.5005)).zones == (first,)


def test_one_shapefile_is_one_file_and_its_parts_are_no_documents(town: Path, settings: Settings) -> None:
    write_shapefile(town / "Zonage.shp", [({"LIBELLE": "UA"}, [square(0)])])
    (town / "Zonage.cpg").write_text("UTF-8", encoding="ascii")
    (town / "Zonage.qix").write_bytes(b"SQT")
    assert one(town, settings).file == "valdore/Zonage.shp"


@pytest.mark.parametrize("name", ["LIBELLE", "Zonage", "nom_zone", "ETIQUETTE", "z_plu_2019"])
def test_zones_are_found_under_other_field_names(town: Path, settings: Settings, name: str) -> None:
    rows = [
        feature({"gid": rank, name: label}, polygon(degrees(rank))) for rank, label in enumerate(("UA", "N"))
    ]
    write_geojson(town / "plan.geojson", rows)
    assert one(town, settings).state is DocumentState.INDEXED
    assert drawn(settings).labels == ("N", "UA")


def test_accents_written_by_windows_are_read(town: Path, settings: Settings) -> None:
    rows = [({"LIBELLE": "UA", "LIBELONG": "Zone à caractère général"}, [square(0)])]
    write_shapefile(town / "zone.shp", rows, encoding="cp1252")
    assert any("cp1252" in warning for warning in one(town, settings).warnings)
    assert drawn(settings).shapes[0].long_label == "Zone à caractère général"


def test_without_prj_the_system_is_guessed_and_said(town: Path, settings: Settings) -> None:
    write_shapefile(town / "zone.shp", [({"LIBELLE": "UA"}, [square(0)])], prj=None)
    outcome = one(town, settings)
    assert outcome.warnings == ("système de coordonnées déduit des valeurs : Lambert-93",)
    assert drawn(settings).shapes[0].rings[0][0] == (3.0, 46.5)


def test_latitude_first_is_put_right_and_said(town: Path, settings: Settings) -> None:
    turned = [[y, x] for x, y in degrees(0)]
    write_geojson(town / "plan.geojson", [feature({"LIBELLE": "UA"}, polygon(turned))])
    assert "inversées" in one(town, settings).warnings[0]
    assert drawn(settings).at((3.0005, 46.5005)).zones[0].label == "UA"


def test_a_hole_is_not_the_zone_around_it(town: Path, settings: Settings) -> None:
    hole = [[3.0004, 46.5004], [3.0006, 46.5004], [3.0006, 46.5006], [3.0004, 46.5006], [3.0004, 46.5004]]
    write_geojson(town / "plan.geojson", [feature({"LIBELLE": "A"}, polygon(degrees(0), hole))])
    one(town, settings)
    found = drawn(settings)
    assert found.at((3.0005, 46.5005)).zones == ()
    assert found.at((3.0002, 46.5002)).zones[0].label == "A"


def test_prescriptions_are_told_of_a_point_and_are_no_zone(town: Path, settings: Settings) -> None:
    write_geojson(town / "zonage.geojson", zones("UA"))
    words = {"LIBELLE": "Espace boisé classé", "TYPEPSC": "01"}
    write_geojson(town / "prescription_surf.geojson", [feature(words, polygon(degrees(0)))])
    assert {file.state for file in ingest([town], settings).files} == {DocumentState.INDEXED}
    found = drawn(settings).at((3.0005, 46.5005))
    assert [each.label for each in found.zones] == ["UA"]
    assert [(each.label, each.kind) for each in found.others] == [("Espace boisé classé", "01")]


def test_a_zip_holds_several_layers(town: Path, tmp_path: Path, settings: Settings) -> None:
    write_shapefile(tmp_path / "ZONE_URBA.shp", [({"LIBELLE": "UA"}, [square(0)])])
    parts = {f"sig/{each.name}": each.read_bytes() for each in tmp_path.glob("ZONE_URBA.*")}
    parts["sig/lisez-moi.txt"] = b"bonjour"
    parts["sig/lignes.geojson"] = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [feature({"a": 1}, {"type": "Point", "coordinates": [3, 46]})],
        }
    ).encode()
    zipped(town / "sig.zip", parts)
    outcome = one(town, settings)
    assert outcome.state is DocumentState.PARTIAL
    assert "couche « lignes » : couche sans aucun polygone" in outcome.reason
    assert drawn(settings).labels == ("UA",)


def test_a_geojson_named_json_is_a_drawing_and_other_json_is_not(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.json", zones("UA"))
    (town / "autre.json").write_text('{"a": 1}', encoding="utf-8")
    files = {each.file: each for each in ingest([town], settings).files}
    assert files["valdore/plan.json"].layers == ("plan (zonage)",)
    assert files["valdore/autre.json"].state is DocumentState.REFUSED


# -- what is hostile ----------------------------------------------------------------------------------

BOW = [[3.0, 46.5], [3.001, 46.501], [3.001, 46.5], [3.0, 46.501], [3.0, 46.5]]


def test_a_line_that_crosses_itself_is_repaired_and_said(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", [feature({"LIBELLE": "UA"}, polygon(BOW))])
    outcome = one(town, settings)
    assert (outcome.state, outcome.warnings) == (
        DocumentState.INDEXED,
        ("1 polygone(s) se recoupaient : réparés",),
    )
    found = drawn(settings)
    # Two triangles that meet in the middle: left and right of it, not above nor below.
    assert [found.at((x, 46.5005)).zones[0].label for x in (3.0001, 3.0009)] == ["UA", "UA"]
    assert found.at((3.0005, 46.5001)).zones == found.at((3.0005, 46.5009)).zones == ()


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (polygon([[3.0, 46.5], [float("nan"), 46.5], [3.1, 46.6], [3.0, 46.5]]), "hors de toute carte"),
        (polygon([["3", 46.5], [3.1, 46.5], [3.1, 46.6], [3.0, 46.5]]), "mal formées"),
        (polygon([[3.0], [3.1], [3.2], [3.0]]), "mal formées"),
        (polygon([[3.0, 460.5], [3.1, 460.5], [3.1, 460.6], [3.0, 460.5]]), "hors de toute carte"),
        ({"type": "Polygon", "coordinates": 5}, "mal formée"),
        ({"type": "Point", "coordinates": [3, 46]}, "ni polygone"),
        (polygon([[3.0, 46.5], [3.0, 46.5], [3.0, 46.5], [3.0, 46.5]]), "surface nulle"),
        (None, "sans dessin"),
    ],
)
def test_a_wrong_shape_is_left_out_and_told(tmp_path: Path, geometry: Any, why: str) -> None:
    path = write_geojson(tmp_path / "plan.geojson", [*zones("UA"), feature({"LIBELLE": "N"}, geometry)])
    ((layer,), _) = layers(path)
    (told,) = layer.faults
    assert "1 objet(s) laissé(s) de côté" in told
    assert why in told
    assert [each.label for each in layer.shapes] == ["UA"]


def deep(path: Path) -> None:
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 100_000, encoding="utf-8")


def nameless(path: Path) -> None:
    write_geojson(path, [feature({"NOM_COM": "Bourg-la-Reine"}, polygon(degrees(0)))])


def nowhere(path: Path) -> None:
    far = [[9e6, 9e6], [9e6 + 1, 9e6], [9e6 + 1, 9e6 + 1], [9e6, 9e6]]
    write_geojson(path, [feature({"LIBELLE": "UA"}, polygon(far))])


def nested(path: Path) -> None:
    inner: Any = polygon(degrees(0))
    for _ in range(9):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    write_geojson(path, [feature({"LIBELLE": "UA"}, inner)])


def empty(path: Path) -> None:
    write_geojson(path, [])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (deep, "trop imbriqué"),
        (cut, "mal formé"),
        (nameless, "champs présents : NOM_COM"),
        (nowhere, "Système de coordonnées inconnu"),
        (nested, "sans aucun polygone"),
        (empty, "Couche vide"),
        (lambda path: path.write_bytes(b"\0\1\2"), "texte"),
        (lambda path: path.write_text('["x"]'), "n'est pas un GeoJSON"),
    ],
)
def test_a_hostile_geojson_is_refused_with_a_reason(tmp_path: Path, make: Any, why: str) -> None:
    make(tmp_path / "plan.geojson")
    with pytest.raises(DocumentError, match=why):
        layers(tmp_path / "plan.geojson")


def test_what_is_hostile_ends_refused_and_leaves_nothing(town: Path, settings: Settings) -> None:
    deep(town / "deep.geojson")
    (town / "vide.geojson").write_bytes(b"")
    files = {each.file: each for each in ingest([town], settings).files}
    assert {each.state for each in files.values()} == {DocumentState.REFUSED}
    assert "trop imbriqué" in files["valdore/deep.geojson"].reason
    assert "Fichier vide" in files["valdore/vide.geojson"].reason
    assert not drawn(settings)


def test_a_shapefile_without_its_table_or_damaged_is_refused(town: Path, settings: Settings) -> None:
    write_shapefile(town / "zone.shp", [({"LIBELLE": "UA"}, [square(0)])])
    table = (town / "zone.dbf").read_bytes()
    (town / "zone.dbf").unlink()
    assert "Il manque zone.dbf" in one(town, settings).reason
    (town / "zone.dbf").write_bytes(table)
    (town / "zone.shp").write_bytes((town / "zone.shp").read_bytes()[:90] + b"\xff" * 40)
    assert one(town, settings).state is DocumentState.REFUSED


def test_a_part_without_its_shapefile_says_what_to_do(town: Path, settings: Settings) -> None:
    (town / "zone.dbf").write_bytes(b"\x03")
    assert "déposez-le avec le .shp" in one(town, settings).reason


def test_a_zip_bomb_is_refused_before_it_is_unpacked(town: Path, settings: Settings) -> None:
    zipped(town / "bombe.zip", {"plan.geojson": b" " * (65 << 20)})
    outcome = one(town, settings)
    assert (outcome.state, "démesuré" in outcome.reason) == (DocumentState.REFUSED, True)


def test_names_of_a_zip_lead_nowhere(town: Path, tmp_path: Path, settings: Settings) -> None:
    content = write_geojson(tmp_path / "plan.geojson", zones("UA")).read_bytes()
    zipped(town / "sig.zip", {"../../../evade.geojson": content})
    assert one(town, settings).state is DocumentState.INDEXED
    assert not list(tmp_path.rglob("evade*"))


def test_a_zip_without_layer_is_refused(town: Path, settings: Settings) -> None:
    with zipfile.ZipFile(town / "photos.zip", "w") as package:
        package.writestr("a.jpg", b"x")
    assert "sans couche de zonage" in one(town, settings).reason


# -- real ones ----------------------------------------------------------------------------------------


def real(name: str) -> Path:
    if not (REAL / name).is_dir():
        pytest.skip(f"../shared/corpora/zonage/{name} is not there")
    return REAL / name


def test_a_real_plu_in_shapefiles(settings: Settings) -> None:
    files = {each.file.split("/")[-1]: each for each in ingest([real("44118_PLU_20150219")], settings).files}
    assert {name: each.state for name, each in files.items()} == {
        "ZONE_URBA.shp": DocumentState.INDEXED,
        "PRESCRIPTION_SURF.shp": DocumentState.INDEXED,
        "INFO_SURF.shp": DocumentState.INDEXED,
        "DOC_URBA.shp": DocumentState.REFUSED,
    }
    found = drawn(settings)
    assert len(found.shapes) == 124
    assert {each.theme for each in found.layers} == set(Theme) - {Theme.PARCELS}
    assert {each.insee for each in found.shapes} == {"44118"}


def test_a_real_plui_in_geojson(settings: Settings) -> None:
    outcome = {each.file.split("/")[-1]: each for each in ingest([real("ccvc-plui")], settings).files}
    told = outcome["ZONAGE_1.geojson"]
    assert told.state is DocumentState.PARTIAL
    assert told.reason == "11 objet(s) laissé(s) de côté (surface nulle)"
    assert len(drawn(settings).shapes) == 716
    assert outcome["COMMUNE_7.geojson"].state is DocumentState.REFUSED


def test_the_grid_of_these_tests_is_where_it_says() -> None:
    assert square(1)[0] == [X + drawings.SIDE, Y]

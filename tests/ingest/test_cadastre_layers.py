"""Cadastre layers from files to the desk: how parcels are named, what is left out, how one is asked for."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import IngestOptions, delete, ingest
from ingest.zoning.take import layers
from rag.assistant import Assistant
from rag.desk import Desk
from rag.encode import open_home
from rag.errors import DocumentError
from rag.index.audit import findings
from rag.index.parcels import packed, unpacked
from rag.parcels import Parcel, ParcelName, typed
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Commune, DocumentState, Ingested
from rag.zoning import Theme
from tests.ingest.drawings import degrees, feature, polygon, square, write_geojson, write_shapefile, zones
from ui.components.documents.contents import fits


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    return folder


def etalab(section: str, number: str, insee: str = "99001", prefix: str = "000", at: int = 0) -> Any:
    """A parcel as cadastre.data.gouv.fr gives it."""
    told = {
        "id": f"{insee}{prefix}{section.zfill(2)}{number.zfill(4)}",
        "commune": insee,
        "prefixe": prefix,
        "section": section,
        "numero": number,
        "contenance": 842,
        "arpente": False,
        "created": "2010-01-01",
        "updated": "2022-01-01",
    }
    return feature(told, polygon(degrees(at)))


def one(folder: Path, settings: Settings, options: IngestOptions = IngestOptions()) -> Ingested:  # noqa: B008
    (found,) = ingest([folder], settings, options).files
    return found


def sought(
    settings: Settings,
    text: str,
    commune: str | None = None,
    scope: Scope = Scope(),  # noqa: B008
) -> tuple[Parcel, ...]:
    with Assistant(settings) as assistant:
        return Desk(assistant, scope).parcels(typed(text), commune)


# -- how they are named -------------------------------------------------------------------------------


def test_an_etalab_layer_is_asked_for_one_parcel(town: Path, settings: Settings) -> None:
    write_geojson(town / "cadastre-99001-parcelles.json", [etalab("AB", "123"), etalab("A", "7", at=1)])
    outcome = one(town, settings, IngestOptions(commune="Valdoré", insee="99001"))
    assert (outcome.state, outcome.reason) == (DocumentState.INDEXED, "")
    assert outcome.layers == ("cadastre-99001-parcelles (cadastre)",)
    assert [(each.name, each.count) for each in outcome.units] == [("parcelles", 2)]
    (parcel,) = sought(settings, "AB 123", "Valdoré")
    assert (str(parcel.reference), parcel.reference.insee, parcel.size) == ("AB 123", "99001", 842)
    assert [sorted(set(ring)) for ring in parcel.rings] == [sorted({(x, y) for x, y in degrees(0)})]
    (single,) = sought(settings, "0a0007", "Valdoré")
    assert single.reference.section == "A"
    assert sought(settings, "AB 124") == ()


def test_the_packed_file_of_the_cadastre_is_taken_as_it_is_given(town: Path, settings: Settings) -> None:
    whole = {"type": "FeatureCollection", "features": [etalab("AB", "123")]}
    packed_file = gzip.compress(json.dumps(whole).encode())
    (town / "cadastre-99001-parcelles.json.gz").write_bytes(packed_file)
    assert one(town, settings).layers == ("cadastre-99001-parcelles (cadastre)",)
    assert len(sought(settings, "AB123")) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x1f\x8b\x08\x00", "endommagé"),
        (gzip.compress(b"{}" * 40, mtime=0)[:-9], "endommagé"),
        (gzip.compress(b" " * (65 << 20), mtime=0), "plus de 64 Mo"),
    ],
)
def test_a_damaged_or_huge_packed_file_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "cadastre.json.gz").write_bytes(content)
    with pytest.raises(DocumentError, match=why):
        layers(tmp_path / "cadastre.json.gz")


EXPRESS = {
    "IDU": "",
    "NUMERO": "0123",
    "SECTION": "0A",
    "CODE_DEP": "99",
    "CODE_COM": "001",
    "COM_ABS": "056",
}


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (EXPRESS, ParcelName("A", "123", "056", "99001")),
        ({**EXPRESS, "IDU": "990010000B0045", "NOM_COM": "Valdoré"}, ParcelName("B", "45", "", "99001")),
        ({"IDU": "001000AB0123", "SUPF": "840.0"}, ParcelName("AB", "123", "", "001")),
        ({"section": "AB", "numero": "0123"}, ParcelName("AB", "123")),
        ({"SECTION": "23", "NUMERO": "45", "INSEE": "67001"}, ParcelName("23", "45", "", "67001")),
        ({"ccosec": "ZA", "dnupla": "12", "ccopre": ""}, ParcelName("ZA", "12")),
        ({"geo_parcelle": "990001000AB0123"}, ParcelName("AB", "123", "", "99001")),
        ({"ID": "7", "Section": " ab ", "N_": "x", "NUM_PARC": "8"}, ParcelName("AB", "8")),
        ({"id": "2A0010000A0001"}, ParcelName("A", "1", "", "2A001")),
    ],
)
def test_parcels_are_named_under_other_spellings(
    tmp_path: Path, told: dict[str, str], name: ParcelName
) -> None:
    ((layer,), faults) = layers(write_geojson(tmp_path / "p.geojson", [feature(told, polygon(degrees(0)))]))
    assert (layer.theme, faults, layer.shapes) == (Theme.PARCELS, (), ())
    assert [each.reference for each in layer.parcels] == [name]


def test_a_shapefile_in_lambert_gives_its_parcels(tmp_path: Path) -> None:
    write_shapefile(tmp_path / "PARCELLE.shp", [(EXPRESS, [square(0)])])
    ((layer,), _) = layers(tmp_path / "PARCELLE.shp")
    (parcel,) = layer.parcels
    assert parcel.reference == ParcelName("A", "123", "056", "99001")
    assert parcel.rings[0][0] == (3.0, 46.5)


def test_sections_that_look_like_zones_are_no_zoning(tmp_path: Path) -> None:
    """« A », « AU », « N » are sections as well."""
    rows = [etalab(section, "1", at=rank) for rank, section in enumerate(("A", "AU", "N", "U"))]
    ((layer,), _) = layers(write_geojson(tmp_path / "plan.geojson", rows))
    assert layer.theme is Theme.PARCELS


@pytest.mark.parametrize(
    "told",
    [
        {"id": "99001000AU", "commune": "99001", "prefixe": "000", "code": "AU"},
        {
            "id": "99001000AU01",
            "commune": "99001",
            "prefixe": "000",
            "section": "AU",
            "numero": "01",
            "qualite": "01",
            "modeConfection": "01",
            "echelle": "1000",
        },
        {"IDU": "99001000AU01", "SECTION": "AU", "FEUILLE": "1", "COM_ABS": "000"},
        {"parcelle": "990010000A0001", "lettre": "A"},
    ],
)
def test_what_the_cadastre_cuts_otherwise_is_told_and_not_mistaken_for_zones(
    tmp_path: Path, told: dict[str, str]
) -> None:
    with pytest.raises(DocumentError, match="déposez celle des parcelles"):
        layers(write_geojson(tmp_path / "plan.geojson", [feature(told, polygon(degrees(0)))]))


def test_zones_with_fields_of_the_cadastre_stay_zones(tmp_path: Path) -> None:
    told = {"LIBELLE": "UA", "TYPEZONE": "U", "SECTION": "AB", "NUMERO": "1"}
    ((layer,), _) = layers(write_geojson(tmp_path / "z.geojson", [feature(told, polygon(degrees(0)))]))
    assert layer.theme is Theme.ZONES


# -- what is hostile ----------------------------------------------------------------------------------


def test_what_has_no_name_or_no_ground_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [etalab("AB", str(number), at=number) for number in range(1, 8)]
    rows.append(feature({"section": "<script>", "numero": "1"}, polygon(degrees(9))))
    rows.append(feature({"id": {"a": 1}, "section": None, "numero": ["1"]}, polygon(degrees(10))))
    rows.append(feature(etalab("AB", "8")["properties"], {"type": "Point", "coordinates": [3, 46]}))
    ((layer,), _) = layers(write_geojson(tmp_path / "p.geojson", rows))
    assert [each.reference.number for each in layer.parcels] == list("1234567")
    assert layer.faults == (
        "1 objet(s) laissé(s) de côté (ni polygone ni multipolygone)",
        "2 objet(s) laissé(s) de côté (sans section ni numéro)",
    )


def test_a_parcel_given_in_pieces_or_twice_is_one(tmp_path: Path) -> None:
    rows = [etalab("AB", "1"), etalab("AB", "1"), etalab("AB", "1", at=4)]
    ((layer,), _) = layers(write_geojson(tmp_path / "p.geojson", rows))
    (parcel,) = layer.parcels
    assert len(parcel.rings) == 2


def test_too_many_parcels_are_refused(tmp_path: Path) -> None:
    rows = [{"type": "Feature", "properties": {}, "geometry": None}] * 30_001
    with pytest.raises(DocumentError, match="plus de 30000 objets"):
        layers(write_geojson(tmp_path / "p.geojson", rows))


def test_rings_are_kept_to_the_centimetre() -> None:
    rings = (
        ((3.1234567, 46.7654321), (-61.0, 14.5), (0.0, -21.1), (3.1234567, 46.7654321)),
        ((1.0, 2.0), (3.0, 4.0), (1.0, 2.0)),
    )
    assert unpacked(packed(rings)) == rings
    assert unpacked(packed(())) == ()


# -- as other layers are ------------------------------------------------------------------------------


def two_communes(town: Path, settings: Settings) -> None:
    rows = [
        etalab("AB", "123", "99001"),
        etalab("AB", "123", "99002", at=1),
        etalab("AB", "123", "99002", "056", at=2),
    ]
    write_geojson(town / "parcelles.geojson", rows)
    members = (Commune("Valdoré", "99001"), Commune("Combe", "99002"))
    ingest([town], settings, IngestOptions(commune="Pays de Valdoré", members=members))


def test_namesakes_are_all_told_and_a_commune_has_its_own(town: Path, settings: Settings) -> None:
    two_communes(town, settings)
    assert len(sought(settings, "AB 123", "Pays de Valdoré")) == 3
    assert [each.reference.insee for each in sought(settings, "AB 123", "Valdoré")] == ["99001"]
    assert [each.reference.prefix for each in sought(settings, "AB 123", "Combe")] == ["", "056"]
    assert [each.reference.prefix for each in sought(settings, "056 AB 123")] == ["056"]
    assert [each.reference.insee for each in sought(settings, "99001000AB0123")] == ["99001"]
    assert sought(settings, "AB 123", "Ailleurs") == ()


def test_a_closed_corpus_does_not_show_its_parcels(town: Path, settings: Settings) -> None:
    write_geojson(town / "parcelles.geojson", [etalab("AB", "123")])
    ingest([town], settings, IngestOptions(corpus="projets"))
    assert len(sought(settings, "AB 123")) == 1
    assert sought(settings, "AB 123", scope=Scope(closed=frozenset({"projets"}))) == ()
    assert sought(settings, "AB 123", scope=Scope(frozenset({"valdore"}))) == ()


def catalog(settings: Settings) -> Path:
    home, _ = open_home(settings)
    return home.generations / (home.current() or "") / "catalog.sqlite"


def rows_of(path: Path) -> Iterator[int]:
    with closing(sqlite3.connect(path)) as opened:
        yield from next(opened.execute("SELECT count(*) FROM parcels"))


def test_parcels_go_with_their_file_and_a_newer_one_takes_its_place(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    write_geojson(town / "parcelles.geojson", [etalab("AB", "123"), etalab("AB", "124", at=1)])
    ingest([town], settings)
    write_geojson(town / "parcelles.geojson", [etalab("AB", "123")])
    ingest([town], settings)
    assert list(rows_of(catalog(settings))) == [1]
    delete(settings, files=[("valdore", "valdore/parcelles.geojson")])
    assert sought(settings, "AB 123") == ()
    assert list(rows_of(catalog(settings))) == [0]


def changed(settings: Settings, statement: str) -> Path:
    path = catalog(settings)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute(statement)
        opened.commit()
    return path.parent


def test_the_doctor_finds_a_cadastre_without_its_parcels(town: Path, settings: Settings) -> None:
    write_geojson(town / "parcelles.geojson", [etalab("AB", "123")])
    ingest([town], settings)
    assert list(findings(catalog(settings).parent)) == []
    (told,) = findings(changed(settings, "DELETE FROM parcels"))
    assert "sans aucune parcelle (valdore/parcelles.geojson)" in told


def test_an_index_made_before_there_were_parcels_has_none(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    ingest([town], settings)
    assert list(findings(changed(settings, "DROP TABLE parcels"))) == []
    assert sought(settings, "AB 123") == ()
    write_geojson(town / "parcelles.geojson", [etalab("AB", "123")])
    ingest([town], settings)
    assert len(sought(settings, "AB 123")) == 1


def test_the_deposit_takes_the_packed_cadastre_by_its_content() -> None:
    assert fits("cadastre-99001-parcelles.json.gz", gzip.compress(b"{}", mtime=0))
    assert not fits("cadastre-99001-parcelles.json.gz", b"{}")
    assert not fits("plan.geojson", gzip.compress(b"{}", mtime=0))

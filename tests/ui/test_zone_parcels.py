"""A parcel in the map's fields: one zone, several, namesakes, none, no cadastre; and the sheet's address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from rag.types import Commune
from tests.ingest.drawings import degrees, feature, polygon, write_geojson
from tests.ui.fiche_town import fiche
from ui.components.zone_parcels import percent

Html = Callable[[AppTest], str]
RULES = "\n".join(
    f"Zone {zone}\nArticle {zone} 10 - Hauteur maximale\nLa hauteur maximale est de 9 mètres.\n"
    for zone in ("UB", "N")
)


def parcel(number: int, left: float, right: float, insee: str = "99001") -> Any:
    """A strip of the grid of zones, from a column to another one."""
    west, east = 3 + left / 1000, 3 + right / 1000
    corners = [(west, 46.5002), (west, 46.5008), (east, 46.5008), (east, 46.5002), (west, 46.5002)]
    told = {"id": f"{insee}000AB{number:04}", "commune": insee, "section": "AB", "numero": str(number)}
    return feature({**told, "contenance": 1250}, polygon([list(each) for each in corners]))


PARCELS = [
    parcel(1, 0.1, 0.3),
    parcel(2, 0.08, 1.08),
    parcel(3, 0.5, 1.004),
    parcel(4, 0.1, 0.2),
    parcel(4, 1.1, 1.2, "99002"),
    parcel(5, 8, 9),
]


def written(root: Path, *, parcels: bool) -> Path:
    folder = root / "valdore"
    folder.mkdir()
    (folder / "plu.txt").write_text(RULES, encoding="utf-8")
    rows = [feature({"LIBELLE": label}, polygon(degrees(rank))) for rank, label in enumerate(("UB", "N"))]
    write_geojson(folder / "ZONE_URBA.geojson", rows)
    if parcels:
        write_geojson(folder / "parcelles.geojson", PARCELS)
    members = (Commune("Valdoré", "99001"), Commune("Combe", "99002"))
    ingest(
        [folder], Settings(data_dir=root / "data"), IngestOptions(commune="Pays de Valdoré", members=members)
    )
    return root / "data"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("parcelles"), parcels=True)


@pytest.fixture
def screen(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(drawn))
    return picker()


def picker() -> AppTest:
    def script() -> None:
        import streamlit as st

        from ui.components import session, zone_map

        shape = zone_map.pick(session.desk(), "Pays de Valdoré", "plan")
        st.text(f"retour : {shape.label if shape else 'rien'}")

    return AppTest.from_function(script, default_timeout=60)


def sought(app: AppTest, text: str) -> AppTest:
    app.run()
    app.text_input(key="plan-parcelle").set_value(text)
    button = next(each for each in app.button if each.label == "Chercher la parcelle")
    return button.click().run()


def returned(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def told(html: Html, app: AppTest) -> str:
    return html(app).replace("\u00a0", " ")


def test_a_parcel_inside_a_zone_gives_it(screen: AppTest, html: Html) -> None:
    assert returned(sought(screen, "ab 0001")) == "retour : UB"
    said = told(html, screen)
    assert "Parcelle AB 1, contenance cadastrale 1 250 m² : entièrement en zone « UB »." in said.replace(
        "\u202f", " "
    )
    assert "Parcelle d&#x27;après la couche parcelles (valdore/parcelles.geojson)." in said


def test_the_reader_chooses_the_zone_of_a_parcel_that_straddles(screen: AppTest, html: Html) -> None:
    assert returned(sought(screen, "AB 2")) == "retour : rien"
    assert "à cheval sur 2 zones, 92 % en « UB », 8 % en « N »." in told(html, screen)
    zones = next(each for each in screen.radio if each.label == "Zone à retenir")
    assert zones.value is None
    zones.set_value("N").run()
    assert returned(screen) == "retour : N"


def test_a_sliver_is_told_as_a_limit(screen: AppTest, html: Html) -> None:
    assert returned(sought(screen, "AB 3")) == "retour : UB"
    said = told(html, screen)
    assert "99,2 % en « UB »." in said
    assert re.search(r"Limite : 0,8 % de la parcelle \(\d+ m²\) en « N »", said)
    assert "à cheval" not in said


def test_namesakes_are_chosen_between(screen: AppTest, html: Html) -> None:
    assert returned(sought(screen, "AB 4")) == "retour : rien"
    assert "Plusieurs parcelles du plan déposé portent ce nom" in told(html, screen)
    choice = next(each for each in screen.radio if each.label == "Parcelle")
    assert [each.replace("\\", "") for each in choice.options] == ["AB 4, Valdoré", "AB 4, Combe"]
    choice.set_value(choice.options[1]).run()
    assert returned(screen) == "retour : N"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("AB 999", "Parcelle AB 999 non trouvée dans le plan déposé"),
        ("<b>12</b>", "Donnez la section puis le numéro d&#x27;une seule parcelle"),
        ("AB 5", "hors de toute zone de ce plan"),
    ],
)
def test_what_gives_no_zone_says_why(screen: AppTest, html: Html, text: str, why: str) -> None:
    assert returned(sought(screen, text)) == "retour : rien"
    assert why in told(html, screen)


def test_another_way_in_takes_the_place_of_the_parcel(screen: AppTest, html: Html) -> None:
    sought(screen, "AB 2")
    screen.selectbox(key="plan-nom").set_value("N").run()
    assert returned(screen) == "retour : N"
    assert screen.text_input(key="plan-parcelle").value == ""
    assert "Parcelle AB 2" not in told(html, screen)
    sought(screen, "AB 1")
    screen.text_input(key="plan-x").set_value("3,0015")
    screen.text_input(key="plan-y").set_value("46,5005")
    next(each for each in screen.button if each.label == "Situer").click().run()
    assert (returned(screen), screen.text_input(key="plan-parcelle").value) == ("retour : N", "")


def test_without_a_cadastre_the_field_says_what_to_deposit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, html: Html
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(written(tmp_path, parcels=False)))
    app = picker().run()
    assert app.text_input(key="plan-parcelle").disabled
    assert "cadastre.data.gouv.fr" in told(html, app)
    assert "<a " not in told(html, app)


@pytest.mark.parametrize(
    ("value", "words"), [(1.0, "100 %"), (0.9996, "100 %"), (0.917, "91,7 %"), (0.623, "62 %")]
)
def test_parts_are_written_as_they_are_read(value: float, words: str) -> None:
    assert percent(value) == words


# -- the address of the sheet -------------------------------------------------------------------------


def test_a_parcel_in_the_address_gives_the_zone_of_the_sheet(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, html: Html
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(drawn))
    app = fiche(commune="Pays de Valdoré", parcelle="AB1").run()
    assert not app.exception
    assert "entièrement en zone « UB »" in told(html, app)
    assert "UB" in app.query_params["zone"]
    assert "parcelle" not in app.query_params


def test_a_hostile_parcel_in_the_address_is_told(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, html: Html
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(drawn))
    app = fiche(commune="Pays de Valdoré", parcelle="<img src=x onerror=alert(1)>" * 9).run()
    assert not app.exception
    assert "Donnez la section puis le numéro" in told(html, app)
    assert "<img src=x" not in told(html, app)

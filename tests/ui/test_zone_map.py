"""The zoning drawing on the screen: by a point, by a name; what the règlement knows of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.scope import Scope
from rag.settings import Settings
from rag.zoning import Zoning
from tests.ingest.drawings import degrees, feature, polygon, write_geojson
from ui.components.markup import label
from ui.components.zone_drawing import ZoneDrawing, widest

Html = Callable[[AppTest], str]
RULES = "Zone UA\nArticle UA 10 - Hauteur maximale\nLa hauteur maximale des constructions est de 9 mètres.\n"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose drawing has a sector and a zone that its règlement does not know."""
    root = tmp_path_factory.mktemp("plan")
    (root / "valdore").mkdir()
    (root / "valdore" / "plu.txt").write_text(RULES, encoding="utf-8")
    rows = [
        feature({"LIBELLE": label, "LIBELONG": words, "TYPEZONE": kind}, polygon(degrees(rank)))
        for rank, (label, words, kind) in enumerate(
            (("UA", "Centre ancien", "U"), ("UAa", "Secteur du port", "U"), ("2AU", "", "AUs"))
        )
    ]
    write_geojson(root / "valdore" / "ZONE_URBA.geojson", rows)
    ingest([root / "valdore"], Settings(data_dir=root / "data"), IngestOptions(commune="Valdoré"))
    return root / "data"


@pytest.fixture
def screen(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(drawn))

    def script() -> None:
        import streamlit as st

        from ui.components import session, zone_map

        shape = zone_map.pick(session.desk(), "Valdoré", "plan")
        st.text(f"retour : {shape.label if shape else 'rien'}")

    return AppTest.from_function(script, default_timeout=60)


def returned(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def test_nothing_is_chosen_at_first(screen: AppTest) -> None:
    assert returned(screen.run()) == "retour : rien"


def test_a_zone_is_chosen_by_its_name(screen: AppTest, html: Html) -> None:
    screen.run()
    screen.selectbox(key="plan-nom").set_value("UAa").run()
    assert returned(screen) == "retour : UAa"
    told = html(screen).replace("\u00a0", " ")
    assert "Secteur du port" in told
    assert "Dans le règlement indexé : zone « UA »" in told


def test_a_zone_without_rule_is_told_apart(screen: AppTest, html: Html) -> None:
    screen.run()
    screen.selectbox(key="plan-nom").set_value("2AU").run()
    assert "n&#x27;a pas de zone « 2AU »" in html(screen).replace("\u00a0", " ")


def situated(screen: AppTest, x: str, y: str) -> AppTest:
    screen.run()
    screen.text_input(key="plan-x").set_value(x)
    screen.text_input(key="plan-y").set_value(y)
    button = next(each for each in screen.button if each.label == "Situer")
    return button.click().run()


@pytest.mark.parametrize(("x", "y"), [("3,0005", "46,5005"), ("700 038,4", "6 600 055,6")])
def test_a_point_is_typed_in_degrees_or_in_lambert(screen: AppTest, html: Html, x: str, y: str) -> None:
    assert returned(situated(screen, x, y)) == "retour : UA"
    assert "zone « UA »" in html(screen).replace("\u00a0", " ")


def test_a_point_at_a_limit_asks_which_zone(screen: AppTest, html: Html) -> None:
    assert returned(situated(screen, "3,00099", "46,5005")) == "retour : UA"
    assert "à la limite de deux zones, « UA » et « UAa »" in html(screen).replace("\u00a0", " ")
    screen.radio(key="plan-limite").set_value("UAa").run()
    assert returned(screen) == "retour : UAa"


@pytest.mark.parametrize(("x", "opened"), [("3,00099", True), ("3,0005", False)])
def test_the_plan_stays_open_on_a_sheet_while_a_limit_is_doubtful(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, x: str, opened: bool
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(drawn))

    def script() -> None:
        from ui.views import fiche

        fiche.render()

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["commune"] = "Valdoré"
    app.run()
    app.text_input(key="fiche-plan-x").set_value(x)
    app.text_input(key="fiche-plan-y").set_value("46,5005")
    next(each for each in app.button if each.label == "Situer").click().run()
    assert not app.exception
    assert app.query_params["zone"] in ("UA", ["UA"])
    plan = next(each for each in app.expander if each.label.startswith("Trouver la zone"))
    assert plan.proto.expanded is opened


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [("trois", "46", "Donnez deux nombres"), ("", "", "Donnez deux nombres"), ("9000000", "1", "Lambert-93")],
)
def test_wrong_coordinates_are_told_in_place(screen: AppTest, html: Html, x: str, y: str, why: str) -> None:
    assert returned(situated(screen, x, y)) == "retour : rien"
    assert why in html(screen)


def test_a_point_outside_of_the_drawing_is_told(screen: AppTest, html: Html) -> None:
    assert returned(situated(screen, "2,5", "46,5")) == "retour : rien"
    assert "hors de toute zone de ce plan" in html(screen)


# -- what the browser is given ------------------------------------------------------------------------


def zoning(drawn: Path, scope: Scope = Scope()) -> Zoning:  # noqa: B008
    with Assistant(Settings(data_dir=drawn)) as assistant:
        return Desk(assistant, scope).zoning()


def test_a_click_leads_back_to_the_point_it_was_drawn_at(drawn: Path) -> None:
    drawing = ZoneDrawing(zoning(drawn))
    for point in ((3.0005, 46.5005), (3.00251, 46.50099)):
        x, y = drawing.plane.off(*drawing.plane.on(point))
        assert (x, y) == pytest.approx(point, abs=1e-9)
    left, top, width, height = drawing.frame()
    assert left < 0 > top
    assert (width > 3 * 70, height > 100) == (True, True)
    assert [family for family, _ in drawing.legend] == ["U", "AU"]


def test_a_label_is_written_inside_its_polygon() -> None:
    hole = ((1.0, 1.0), (1.0, 9.0), (9.0, 9.0), (9.0, 1.0), (1.0, 1.0))
    around = ((0.0, 0.0), (0.0, 10.0), (30.0, 10.0), (30.0, 0.0), (0.0, 0.0))
    x, y, width = widest((around, hole))
    assert (9 < x < 30, 0 < y < 10, width) == (True, True, pytest.approx(21.0))


def test_a_closed_corpus_gives_no_drawing(drawn: Path) -> None:
    assert not zoning(drawn, Scope(closed=frozenset({"valdore"})))


def test_a_hostile_name_of_a_zone_is_only_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice is drawn from Markdown: an image in the name of a zone would be asked of another machine."""
    hostile = "![x](https://exemple.invalid/i.png) [l](https://exemple.invalid)"
    rows = [
        feature({"LIBELLE": name, "LIBELONG": hostile, "TYPEZONE": "U"}, polygon(degrees(rank)))
        for rank, name in enumerate(("UA", hostile, "UB", "UC"))
    ]
    (tmp_path / "valdore").mkdir()
    write_geojson(tmp_path / "valdore" / "ZONE_URBA.geojson", rows)
    ingest([tmp_path / "valdore"], Settings(data_dir=tmp_path / "data"), IngestOptions(commune="Valdoré"))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))

    def script() -> None:
        from ui.components import session, zone_map

        zone_map.pick(session.desk(), "Valdoré", "plan")

    app = situated(AppTest.from_function(script, default_timeout=60), "3,00099", "46,5005")
    assert not app.exception
    shown = app.radio(key="plan-limite").options
    assert "UA" in shown
    assert label(hostile) in shown
    assert hostile not in shown

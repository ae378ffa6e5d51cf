"""The sheet of rules on the screen: what it is asked for, what it shows, what is kept of the checking."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.fiche_town import PAGES, TOWN, Html, fiche, ingested
from ui.components.fiche import words


@pytest.fixture(scope="module")
def aubrelle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingested(tmp_path_factory.mktemp("aubrelle"))


@pytest.fixture
def data(aubrelle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town, with nothing ticked yet."""
    for file in aubrelle.glob("travail.sqlite*"):
        file.unlink()
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(aubrelle))
    return aubrelle


def buttons(app: AppTest, start: str) -> list[str]:
    return [each.key for each in app.button if each.key and each.key.startswith(start)]


def tick_box(app: AppTest) -> str:
    """The first box of the rules on heights."""
    return next(each.key for each in app.checkbox if each.key and "verifie-hauteur" in each.key)


def asked(app: AppTest, name: str) -> str:
    """What the address says: the test bench gives a list or a text."""
    found = app.query_params[name]
    return found if isinstance(found, str) else found[0]


def test_without_documents_it_says_what_is_needed(empty: Path, html: Html) -> None:
    app = fiche().run()
    assert not app.exception
    assert "Aucun document à lire" in html(app)
    assert not app.selectbox


def test_documents_without_a_plan_are_told_apart(
    tmp_path: Path, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = (
        ("CONSEIL MUNICIPAL", "Procès-verbal de la séance du 3 mai 2024", "Le conseil approuve le budget."),
    )
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(ingested(tmp_path, pages)))
    assert "Aucun règlement de zone à lire" in html(fiche().run())


def test_the_zone_is_asked_for_and_offered(data: Path, html: Html) -> None:
    app = fiche().run()
    assert not app.exception
    assert app.selectbox(key="fiche-champ-commune").value == TOWN, "the only one there is"
    assert "Choisissez la zone du projet" in html(app)
    assert app.selectbox(key="fiche-champ-zone").options == ["UA", "UB"]
    app.button(key="fiche-zone-UB").click().run()
    assert asked(app, "zone") == "UB"
    assert "zone UB" in html(app)


def test_the_address_says_what_is_chosen_and_back(data: Path, html: Html) -> None:
    app = fiche(commune="AUBRELLE", zone="ub", travaux="annexe", date="2024-05-31").run()
    assert not app.exception
    assert app.selectbox(key="fiche-champ-zone").value == "UB"
    assert asked(app, "commune") == TOWN, "as the plan spells it"
    shown = html(app)
    assert "annexe, garage, abri de jardin" in shown
    assert "31 mai 2024" in shown
    app.selectbox(key="fiche-champ-zone").set_value("UA").run()
    assert asked(app, "zone") == "UA"
    app.text_input(key="fiche-champ-dossier").set_value("PC 024 <b>001</b>").run()
    assert "Dossier PC 024 &lt;b&gt;001&lt;/b&gt;" in html(app)
    told = "".join(asked(app, name) for name in app.query_params)
    assert "PC" not in told, "an address is shared, a file is not"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"commune": "Nulleville", "zone": "UB"}, "La commune « Nulleville » n&#x27;a pas de règlement"),
        ({"commune": TOWN, "zone": "UBx<script>"}, "La zone « UBx&lt;script&gt; » n&#x27;est dans aucun"),
        ({"commune": TOWN, "zone": "UA", "travaux": "zeppelin"}, "Le genre de travaux « zeppelin »"),
        ({"commune": TOWN, "zone": "UA", "date": "hier"}, "La date « hier » n&#x27;est pas lisible"),
    ],
)
def test_an_address_that_does_not_hold_is_said(
    data: Path, html: Html, address: dict[str, str], told: str
) -> None:
    app = fiche(**address).run()
    assert not app.exception
    assert told.replace(" »", "\u00a0»").replace("« ", "«\u00a0") in html(app)


def test_every_theme_is_there_with_its_state_in_words(data: Path, html: Html) -> None:
    shown = html(fiche(commune=TOWN, zone="UA").run())
    height = shown.split('id="theme-hauteur"')[1].split('class="f-theme"')[0]
    assert "9 mètres" in height
    assert "7 mètres" not in shown, "never the figure of another zone"
    footprint = shown.split('id="theme-emprise"')[1].split('class="f-theme"')[0]
    assert "∅ non réglementé" in footprint
    parking = shown.split('id="theme-stationnement"')[1].split('class="f-theme"')[0]
    assert "? non trouvé" in parking
    gathered = shown.split('id="non-trouve"')[1]
    assert "Stationnement" in gathered
    assert "Que faire" in gathered
    assert words.NOT_FOUND_MEANS.split(" : ")[1] in gathered.replace("&#x27;", "'")
    assert "n'existe pas" not in gathered.replace("&#x27;", "'")


def test_words_of_the_act_are_never_markup(data: Path, html: Html) -> None:
    shown = html(fiche(commune=TOWN, zone="UA").run())
    assert "&lt;img src=x" in shown
    assert "<img" not in shown


def test_a_page_opens_beside_and_closes(data: Path, html: Html) -> None:
    app = fiche(commune=TOWN, zone="UB").run()
    assert "Les mots exacts sont surlignés." in html(app), "the first figure's page is open already"
    app.button(key="fiche-fermer").click().run()
    assert "Les mots exacts sont surlignés." not in html(app)
    app.button(key=buttons(app, "fiche-ouvrir-hauteur-")[0]).click().run()
    assert "Les mots exacts sont surlignés." in html(app)
    assert "Page 4 sur 4" in html(app)


def test_a_tick_is_kept_with_its_day_and_lifted(data: Path, html: Html) -> None:
    app = fiche(commune=TOWN, zone="UB").run()
    key = tick_box(app)
    assert app.checkbox(key=key).label == "Vérifié à la source"
    app.checkbox(key=key).check().run()
    assert app.checkbox(key=key).label.startswith("Vérifié le ")
    assert "1 règle vérifiée sur" in html(app)
    again = fiche(commune=TOWN, zone="UB").run()
    assert again.checkbox(key=key).value, "kept for the next session"
    again.checkbox(key=key).uncheck().run()
    assert "aucune vérifiée" in html(again)


def test_a_tick_falls_when_the_words_change(
    tmp_path: Path, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(ingested(tmp_path)))
    app = fiche(commune=TOWN, zone="UB").run()
    key = tick_box(app)
    app.checkbox(key=key).check().run()
    changed = tuple(tuple(line.replace("7 mètres", "8 mètres") for line in page) for page in PAGES)
    ingested(tmp_path, changed)
    app = fiche(commune=TOWN, zone="UB").run()
    assert "8 mètres" in html(app)
    assert not any(each.value for each in app.checkbox)


def test_two_zones_side_by_side(data: Path, html: Html) -> None:
    app = fiche(commune=TOWN, zone="UA").run()
    app.selectbox(key="fiche-comparer-zone").set_value("UB").run()
    assert not app.exception
    assert asked(app, "comparer-zone") == "UB"
    shown = html(app)
    assert "<del>[−\u00a09\u00a0−]</del>" in shown
    assert "<ins>[+\u00a07\u00a0+]</ins>" in shown
    height = shown.split('id="theme-hauteur"')[1]
    assert "Chiffres différents" in height
    assert "9 mètres" in height
    assert "7 mètres" in height
    assert "Zone UA : non réglementé ; Zone UB : règle." in shown.replace("\u00a0", " ")
    app.button(key="fiche-comparer-fin").click().run()
    assert "comparer-zone" not in app.query_params
    assert "<ins>" not in html(app)


def test_two_days_of_the_same_plan_have_no_difference(data: Path, html: Html) -> None:
    shown = html(fiche(commune=TOWN, zone="UB", comparer_date="2025-01-15").run())
    assert "aucun écart" in shown
    assert "15 janvier 2025" in shown

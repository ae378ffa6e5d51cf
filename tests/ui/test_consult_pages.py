"""The pages to consult: filters, pages of a list, links that lead there, and one way through in a browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.cards import Cards, Row, Sought, key, ledger, seek
from rag.desk import Desk
from rag.settings import Settings
from tests.town import index_town
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served
from ui.components import paging
from ui.components.acts import papers
from ui.components.reading import finding
from ui.export import acts_csv, write
from ui.export.paper import Format

DAY = date(2026, 1, 1)
MINUTES = "\n\n".join(
    f"""Délibération n° 2022-{rank:02d}
Objet : Achat de matériel numéro {rank}
Après en avoir délibéré, le conseil municipal, à l'unanimité :
Approuve l'achat de matériel pour {100 + rank} €.
"""
    for rank in range(1, 31)
)

HEADER = "COMMUNE DE CLAIRVIGNE\nProcès-verbal du conseil municipal\nSéance du 4 avril 2022\n\n"


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration town, and the minutes of a long sitting."""
    root = tmp_path_factory.mktemp("conseil")
    (root / "seances").mkdir()
    (root / "seances" / "pv-2022-04-04.txt").write_text(HEADER + MINUTES, encoding="utf-8")
    settings = index_town(root / "data")
    ingest([root / "seances"], settings, IngestOptions(commune="Clairvigne"))
    return root / "data"


@pytest.fixture(scope="session")
def desk(council: Path) -> Iterator[Desk]:
    with Assistant(Settings(data_dir=council)) as assistant:
        yield Desk(assistant)


@pytest.fixture
def view(council: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A page alone, run on the town; its address holds what is given."""
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(council))

    def run(name: str, **address: str) -> AppTest:
        app = AppTest.from_string(f"from ui.views import {name}\n{name}.render()", default_timeout=60)
        for field, value in address.items():
            app.query_params[field] = value
        app.run()
        assert not app.exception
        return app

    return run


@pytest.fixture
def told(html: Callable[[AppTest], str]) -> Callable[[AppTest], str]:
    """The words of a page as they are read, its tags kept."""
    return lambda app: unescape(html(app)).replace("\u00a0", " ").replace("\u202f", " ")


def entry_key(desk: Desk, number: str) -> str:
    return next(key(entry) for entry in ledger(desk).entries if entry.act.number == number)


def lines(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))


def asked(app: AppTest, name: str) -> str:
    """What the address holds under a name."""
    found = app.query_params[name]
    return found if isinstance(found, str) else found[0]


def titles(app: AppTest) -> list[str]:
    return [each.label for each in app.button if (each.key or "").startswith("ouvrir-")]


def pressed(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


# -- the register -----------------------------------------------------------------------------------


def test_the_register_shows_a_page_of_acts_the_latest_first(
    view: Callable[..., AppTest], desk: Desk, told: Callable[[AppTest], str]
) -> None:
    app = view("registre")
    first = titles(app)
    assert len(first) == paging.PER_PAGE
    assert "2025" in first[0]
    count = len(ledger(desk))
    assert f"1 à {paging.PER_PAGE} sur {count}" in told(app)
    second = titles(pressed(app, "Suivants"))
    assert not set(first) & set(second)
    assert titles(pressed(app, "Précédents")) == first


def test_the_register_is_narrowed_by_words_state_and_kind(
    view: Callable[..., AppTest], told: Callable[[AppTest], str]
) -> None:
    app = view("registre")
    pressed(app, "Suivants")
    app.text_input[0].set_value("7 rue des tanneurs").run()
    assert len(titles(app)) == 3
    states = next(each for each in app.multiselect if each.label == "État")
    states.select("Levé").run()
    assert [re.sub(r"\\", "", each) for each in titles(app)] == ["Arrêté n° 2023-112 · 14 novembre 2023"]
    app.text_input[0].set_value("introuvable").run()
    assert "Aucun acte ne répond" in told(app)
    assert len(titles(pressed(app, "Effacer les critères"))) == paging.PER_PAGE


def test_acts_stand_under_their_sitting(view: Callable[..., AppTest], told: Callable[[AppTest], str]) -> None:
    app = view("registre")
    app.segmented_control[0].set_value("Par séance").run()
    assert "24 juin 2025 · Conseil municipal" in told(app)


def test_a_link_opens_an_act_with_its_links_both_ways(
    view: Callable[..., AppTest], desk: Desk, told: Callable[[AppTest], str]
) -> None:
    app = view("registre", acte=entry_key(desk, "2023-112"))
    shown = told(app)
    assert "levé (mainlevée) par arrêté n° 2024-038 du 22/05/2024" in shown
    other = next(each for each in app.button if (each.key or "").startswith("lien-"))
    other.click().run()
    assert asked(app, "acte") == entry_key(desk, "2024-038")
    assert "Ce que cet acte fait" in told(app)
    assert titles(pressed(app, "Retour à la liste"))


@pytest.mark.parametrize("name", ["registre", "deliberations"])
def test_a_link_to_nothing_open_says_so(
    name: str, view: Callable[..., AppTest], told: Callable[[AppTest], str]
) -> None:
    app = view(name, acte="0123456789abcdef")
    assert "Ce lien ne mène à aucun" in told(app)
    assert titles(app)


# -- délibérations ----------------------------------------------------------------------------------


def test_a_card_cites_what_it_says_and_what_is_missing_is_told(
    view: Callable[..., AppTest], desk: Desk, told: Callable[[AppTest], str]
) -> None:
    shown = told(view("deliberations", acte=entry_key(desk, "2024-033")))
    assert "Pour : 15" in shown
    assert "<h3>Décision" in shown
    assert "matière supposée" in shown
    bare = next(entry for entry in ledger(desk).entries if entry.act.number == "2022-07")
    missing = told(view("deliberations", acte=key(bare)))
    assert re.search(r"<h3>Rapporteur</h3><p class=\"s-missing\">Non lu", missing)


def test_the_nearest_is_compared_side_by_side(
    view: Callable[..., AppTest], desk: Desk, told: Callable[[AppTest], str]
) -> None:
    app = view("deliberations", acte=entry_key(desk, "2025-027"))
    shown = told(pressed(app, "Comparer"))
    assert "Ce qui distingue les deux actes" in shown
    assert "<mark>5,50 €</mark>" in shown
    assert asked(app, "avec") == entry_key(desk, "2024-033")


def test_many_cards_go_to_files(view: Callable[..., AppTest], told: Callable[[AppTest], str]) -> None:
    app = view("deliberations")
    app.segmented_control[0].set_value("Plusieurs fiches").run()
    app.text_input[0].set_value("achat de matériel").run()
    assert "30 délibérations à mettre en fiches" in told(app)
    assert "Achat de matériel numéro 15" in told(app)


def test_cards_as_csv_and_as_a_paper(desk: Desk) -> None:
    acts = ledger(desk)
    rows = seek(acts, Sought("achat de matériel"), DAY)
    maker = Cards(desk, acts, DAY)
    written = lines(acts_csv.cards(maker.many([r.entry for r in rows])))
    line = next(each for each in written if each["numero"] == "2022-07")
    assert line["commune"] == rows[0].entry.documents[0].territory.name
    assert line["montants_decides"] == "107 €"
    assert line["vote"] == "à l'unanimité"
    assert "rapporteur" in line["non_lu"]
    scdl = lines(acts_csv.scdl(rows))
    assert {each["DELIB_DATE"] for each in scdl} == {"2022-04-04"}
    assert set(acts_csv.SCDL) == set(scdl[0])
    made = papers.paper(tuple(maker.many([rows[0].entry])), datetime(2026, 1, 1), "g1")
    assert write(made, Format.DOCX).startswith(b"PK")
    assert "Approuve l'achat" in write(made, Format.MARKDOWN).decode()


def test_a_cell_that_would_run_is_made_inert(desk: Desk) -> None:
    from dataclasses import replace

    acts = ledger(desk)
    entry = acts.entries[0]
    forged = replace(entry, act=replace(entry.act, subject='=HYPERLINK("http://exemple.invalid")'))
    (line,) = lines(acts_csv.register([Row(forged, acts.state(entry, DAY))]))
    assert line["objet"].startswith("'=HYPERLINK")


# -- the règlement ----------------------------------------------------------------------------------


def test_a_reglement_is_read_by_zone_and_article(
    view: Callable[..., AppTest], told: Callable[[AppTest], str]
) -> None:
    app = view("consulter")
    assert "En vigueur depuis le 12 mars 2024" in told(app)
    zone = next(each for each in app.selectbox if each.label == "Zone ou partie")
    assert "Zone UB" in zone.options
    zone.set_value("Zone UB").run()
    article = next(
        each for each in app.button if "UB 10" in each.label and (each.key or "").startswith("article-")
    )
    article.click().run()
    assert not app.exception
    assert "ARTICLE UB 10" in told(app)
    document, passage = asked(app, "document"), asked(app, "article")
    again = view("consulter", document=document, article=passage)
    assert "<h2>ARTICLE UB 10" in told(again)
    assert next(each for each in again.selectbox if each.label == "Zone ou partie").value == "Zone UB"
    following = told(pressed(again, "Article suivant"))
    assert "<h2>ARTICLE UB 11" in following


def test_an_address_to_a_document_that_is_not_open_leads_nowhere(
    view: Callable[..., AppTest], told: Callable[[AppTest], str]
) -> None:
    app = view("consulter", document="inconnu", article="inconnu")
    assert "Ce lien ne mène à aucun article" in told(app)


def test_the_plain_search_marks_the_words(
    view: Callable[..., AppTest], told: Callable[[AppTest], str]
) -> None:
    app = view("consulter")
    app.segmented_control[0].set_value("Chercher des mots").run()
    assert "Écrivez des mots" in told(app)
    app.text_input[0].set_value("hauteur des annexes").run()
    assert not app.exception
    assert re.search(r"<mark>[Hh]auteur</mark>", told(app))
    app.button(key="passage-1").click().run()
    assert "La page" in told(app)


def test_words_are_marked_whatever_their_ending() -> None:
    text = "Les clôtures sont limitées."
    assert [text[slice(*span)] for span in finding.spans(text, "cloture limite")] == ["clôtures", "limitées"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("registre", "Aucun acte n'est encore lu"),
        ("deliberations", "Aucune délibération"),
        ("consulter", "Aucun document"),
    ],
)
def test_an_empty_page_says_what_to_do(
    name: str, words: str, empty: Path, told: Callable[[AppTest], str]
) -> None:
    app = AppTest.from_string(f"from ui.views import {name}\n{name}.render()", default_timeout=60).run()
    assert not app.exception
    assert words in told(app)
    assert "page Documents" in told(app)


# -- in a browser -----------------------------------------------------------------------------------


@pytest.fixture
def browser(council: Path) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    with served(council) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/registre")
        yield page
        chromium.close()


def test_from_the_register_to_the_words_in_their_page(browser: Page) -> None:
    box = browser.get_by_label("Mots, numéro ou adresse")
    box.fill("7 rue des Tanneurs")
    box.press("Enter")
    browser.get_by_role("button", name=re.compile("2023-112")).click()
    expect(browser.get_by_role("heading", level=2, name=re.compile("Arrêté n° 2023-112"))).to_be_visible()
    expect(browser.get_by_text("Ce que d'autres actes lui font")).to_be_visible()
    browser.get_by_role("button", name="Voir les mots de ce lien").click()
    expect(browser.get_by_text("Les mots exacts sont surlignés.")).to_be_visible()
    expect(browser.locator("[class*=st-key-feuille] img")).to_be_visible()
    browser.get_by_role("button", name=re.compile("Ouvrir : Arrêté n° 2024-038")).click()
    expect(browser.get_by_role("heading", level=2, name=re.compile("Arrêté n° 2024-038"))).to_be_visible()
    browser.reload()
    expect(browser.get_by_role("heading", level=2, name=re.compile("Arrêté n° 2024-038"))).to_be_visible()

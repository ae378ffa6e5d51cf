"""The jobs of the three professions in a browser: on the demonstration town, then on real acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.support import REPOSITORY
from tests.ui.browser import CHROMIUM, PATIENCE, opened, served
from tools.scenes import TOWN
from tools.steps import ask, find_act, letter, prepare

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)
GRENOBLE = REPOSITORY.parent / "shared" / "corpora" / "grenoble-plui"
MINUTES = REPOSITORY.parent / "shared" / "corpora" / "pierrefonds" / "compte-rendu-23-02-2017.pdf"
REAL = ("Zone_Urbaine__Zone_UD2.pdf", "Dispositions_Générales.pdf")


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def test_an_instructeur_reads_every_rule_of_a_zone(screen: Page, demonstration: str) -> None:
    opened(screen, f"{demonstration}/fiche?commune={TOWN}&zone=UB&travaux=annexe")
    strip = screen.get_by_role("navigation", name="Aller à un thème")
    expect(strip).to_contain_text("Hauteur")
    height = screen.locator(".st-key-fiche-theme-hauteur")
    expect(height).to_contain_text("La hauteur des annexes est limitée à 3,80 m au faîtage")
    expect(height).not_to_contain_text("4,00 m à l’égout du toit")  # sector UBa
    height.get_by_role("button", name=re.compile(r"^Ouvrir la page 19")).first.click()
    expect(screen.get_by_role("region", name="Page de l'acte")).to_contain_text(
        "Les mots exacts sont surlignés."
    )


def test_an_instructeur_reads_the_reglement_and_the_register(screen: Page, demonstration: str) -> None:
    opened(screen, f"{demonstration}/consulter")
    expect(screen.get_by_role("button", name="Article suivant")).to_be_visible()
    opened(screen, f"{demonstration}/registre")
    find_act("7 rue des Tanneurs", "2023-112")(screen)
    expect(screen.locator("main")).to_contain_text("2024-038")  # the act that lifts it
    expect(screen.locator("main")).to_contain_text("Levé")


def test_a_conseiller_prepares_a_visit_and_signs_a_letter(screen: Page, demonstration: str) -> None:
    opened(screen, f"{demonstration}/rendez-vous")
    prepare(screen)
    expect(screen.locator(".st-key-besoin-0")).to_contain_text("Mots exacts")
    opened(screen, f"{demonstration}/rendez-vous")
    letter(screen)
    expect(screen.get_by_label("Texte de la lettre")).to_have_value(re.compile("zone UA, article UA 10"))
    expect(screen.get_by_role("button", name="Valider la réponse")).to_be_disabled()


def test_a_question_leads_to_its_page_and_is_found_again(screen: Page, demonstration: str) -> None:
    opened(screen, demonstration)
    ask("Quel est le tarif du repas pour la tranche A ?")(screen)
    expect(screen.locator("[class*=st-key-tour-]").first).to_be_visible()
    screen.wait_for_url(re.compile("conversation="))  # kept once it is shown
    address = screen.url
    opened(screen, address)
    expect(screen.locator(".s-ask").first).to_contain_text("tranche A")


def test_the_data_team_sees_what_was_asked(screen: Page, demonstration: str) -> None:
    opened(screen, f"{demonstration}/qualite")
    expect(screen.locator("main")).to_contain_text("Aucune évaluation de nuit")
    opened(screen, f"{demonstration}/tendances")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Tendances")


def test_the_jobs_on_real_acts(chromium: Browser, tmp_path: Path) -> None:
    if not GRENOBLE.is_dir():
        pytest.skip("../shared/corpora/grenoble-plui is not here: jobs not tried on real acts")
    folder = tmp_path / "grenoble"
    folder.mkdir()
    for name in REAL:
        (folder / name).symlink_to(GRENOBLE / name)
    report = ingest(
        [folder], Settings(data_dir=tmp_path / "data"), IngestOptions(commune="Grenoble", ocr=False)
    )
    assert len(report.files) == len(REAL)
    page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    page.set_default_timeout(PATIENCE)
    with served(tmp_path / "data") as address:
        opened(page, address)
        ask("Quelle est l'emprise au sol maximale en zone UD2 ?")(page)
        expect(page.locator(".s-answer").first).to_contain_text("35")
        panel = page.locator(".st-key-panneau-source")
        expect(panel).to_contain_text("Les mots exacts sont surlignés.")
        expect(panel.locator("img")).to_be_visible()
        opened(page, f"{address}/fiche?commune=Grenoble&zone=UD2&travaux=extension")
        expect(page.locator(".st-key-fiche-theme-emprise")).to_contain_text("35")
        opened(page, f"{address}/consulter")
        expect(page.get_by_role("button", name="Article suivant")).to_be_visible()
        opened(page, f"{address}/rendez-vous")
        page.get_by_label("Ce que le visiteur vient demander").fill("Un abri de jardin en zone UD2")
        page.get_by_role("button", name="Préparer la fiche").click()
        expect(page.locator(".st-key-besoin-0 blockquote").first).to_be_visible()
        page.get_by_role("button", name="Voir la page").first.click()
        expect(page.locator("[class*=st-key-panneau-rdv]")).to_contain_text("Les mots exacts sont surlignés.")
        page.get_by_role("button", name="Projet de réponse").click()
        expect(page.get_by_label("Texte de la lettre")).to_have_value(re.compile("UD2"))
    page.close()


def test_a_real_council_on_the_page_of_deliberations(chromium: Browser, tmp_path: Path) -> None:
    if not MINUTES.is_file():
        pytest.skip("../shared/corpora/pierrefonds is not here: the register not tried on real minutes")
    folder = tmp_path / "pierrefonds"
    folder.mkdir()
    (folder / MINUTES.name).symlink_to(MINUTES)
    ingest([folder], Settings(data_dir=tmp_path / "data"), IngestOptions(commune="Pierrefonds", ocr=False))
    page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    page.set_default_timeout(PATIENCE)
    with served(tmp_path / "data") as address:
        opened(page, f"{address}/deliberations")
        page.locator("[class*=st-key-ouvrir-] button").first.click()
        expect(page.locator(".s-trait").first).to_contain_text("Objet")
        expect(page.get_by_role("heading", name="Dans l'acte")).to_be_visible()
        expect(page.locator("[class*=st-key-feuille] img").first).to_be_visible()
    page.close()

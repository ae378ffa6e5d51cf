"""The adviser's job in a real browser: a situation, a printed sheet, a letter validated."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)


@pytest.fixture
def own_address(town: Path, tmp_path: Path) -> Iterator[str]:
    """The screens over a copy of the town: what is written there is this test's."""
    data = tmp_path / "data"
    shutil.copytree(town, data, ignore=shutil.ignore_patterns("readers", "*.sqlite-*", "travail.sqlite"))
    with served(data) as url:
        yield url


def test_from_a_situation_to_a_validated_reply(own_address: str, requested: list[str]) -> None:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requested.append(request.url))
        page.goto(f"{own_address}/rendez-vous")
        prepare(page)
        check_the_page(page)
        validate(page)
        browser.close()
    assert [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}] == []


def prepare(page: Page) -> None:
    field = page.get_by_label("Ce que le visiteur vient demander")
    field.fill("Mme Zyx, tél 06 12 34 56 78, veut un abri de jardin en zone UA")
    page.get_by_role("button", name="Préparer la fiche").click()
    sheet = page.locator(".st-key-besoin-0")
    expect(sheet).to_contain_text("Un abri de jardin en zone UA")
    expect(sheet.locator("blockquote").first).to_contain_text(
        "La hauteur des annexes est limitée à 3,50 mètres"
    )
    expect(page.locator("body")).not_to_contain_text("Zyx")


def check_the_page(page: Page) -> None:
    """The cited page opens under its line; the printed sheet has neither buttons nor menu."""
    page.get_by_role("button", name="Voir la page").first.click()
    panel = page.locator("[class*=st-key-panneau-rdv]")
    expect(panel).to_contain_text("Les mots exacts sont surlignés.")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(panel).to_be_hidden()
    expect(page.locator(".st-key-besoin-0 blockquote").first).to_be_visible()
    page.emulate_media(media="screen")
    headings = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(each => Number(each.tagName[1]))")
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def validate(page: Page) -> None:
    page.get_by_role("button", name="Projet de réponse").click()
    letter = page.get_by_label("Texte de la lettre")
    expect(letter).to_have_value(re.compile("salutations distinguées"))
    sign = page.get_by_role("button", name="Valider la réponse")
    expect(sign).to_be_disabled()
    page.get_by_label("Validée par (prénom et nom)").fill("Jeanne Martin")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Ouvrir la source").first.click()
    expect(page.locator("[class*=st-key-panneau-lettre]")).to_contain_text("Les mots exacts sont surlignés.")
    expect(page.get_by_role("checkbox", name="Source 1 lue")).to_be_checked()
    sources = page.get_by_role("checkbox")
    for rank in range(2, sources.count() + 1):
        expect(sign).to_be_disabled()
        page.get_by_text(f"Source {rank} lue", exact=True).click()
        expect(page.get_by_role("checkbox", name=f"Source {rank} lue")).to_be_checked()
    expect(sign).to_be_enabled()
    sign.click()
    mention = page.locator(".s-mention")
    expect(mention).to_contain_text("Réponse préparée avec une IA à 100\u202f%")
    expect(mention).to_contain_text("relue et validée par Jeanne Martin")
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    told = Path(download.value.path()).read_text(encoding="utf-8")
    assert "validée par Jeanne Martin" in told
    assert "salutations distinguées" in told


def test_from_an_answer_to_its_letter(own_address: str, requested: list[str]) -> None:
    """A click under an answer opens the letter made of it, on the page of replies."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 820, "height": 1180}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requested.append(request.url))
        page.goto(own_address)
        box = page.get_by_placeholder("Votre question sur les actes de la commune")
        box.fill("Quelle est la hauteur maximale des annexes en zone UA ?")
        box.press("Enter")
        page.get_by_role("button", name="Projet de réponse").click()
        letter = page.get_by_label("Texte de la lettre")
        expect(letter).to_have_value(re.compile("La hauteur des annexes est limitée à 3,50 mètres"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Projets de réponse")
        expect(page.get_by_role("button", name="Valider la réponse")).to_be_disabled()
        browser.close()
    assert [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}] == []

"""The whole job of the sheet in a real browser: choose, read, open the page, tick, compare, take away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import CHROMIUM, served
from tests.ui.fiche_town import ingested
from tools.steps import settled

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The screens over a town of two zones."""
    with served(ingested(tmp_path_factory.mktemp("aubrelle-vue"))) as url:
        yield url


def chosen(page: Page, name: str, value: str) -> None:
    """Choose in a list by typing."""
    box = page.get_by_role("combobox", name=name)
    expect(box).to_be_visible()
    settled(page)
    box.click()
    box.fill(value)
    expect(page.get_by_role("option").first).to_have_text(value)
    page.keyboard.press("Enter")


def test_from_the_zone_to_the_file(page: Page, address: str, requested: list[str], tmp_path: Path) -> None:
    page.goto(f"{address}/fiche")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fiche de règles")
    page.get_by_role("button", name="Zone UB").click()
    strip = page.get_by_role("navigation", name="Aller à un thème")
    expect(strip).to_contain_text("7 mètres")
    expect(strip).not_to_contain_text("9 mètres")
    expect(page).to_have_url(re.compile(r"zone=UB"))

    strip.get_by_role("link", name=re.compile("^Hauteur")).click()
    height = page.locator(".st-key-fiche-theme-hauteur")
    expect(height).to_be_in_viewport()
    expect(height.locator("blockquote").first).to_contain_text("7 mètres à l'égout du toit")
    rule = height.locator("[class*=st-key-fiche-regle-]").first
    rule.get_by_role("button", name="Ouvrir la page 4").click()
    panel = page.get_by_role("region", name="Page de l'acte")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("Les mots exacts sont surlignés.")
    expect(panel.locator("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(rule.get_by_role("button", name="Ouvrir la page 4")).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(rule.get_by_text(re.compile("Vérifié le "))).to_be_visible()
    expect(page.locator(".f-progress")).to_contain_text("1 règle vérifiée")
    page.get_by_role("textbox", name="N° de dossier").fill("PC 024 001")
    page.get_by_role("textbox", name="N° de dossier").press("Enter")
    expect(page.locator(".f-file")).to_have_text("Dossier PC 024 001")
    page.reload()
    expect(page.locator(".f-progress")).to_contain_text("1 règle vérifiée")

    with page.expect_download() as taken:
        page.get_by_role("button", name="Markdown").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8")
    assert "7 mètres à l'égout du toit" in text
    assert "Vérifié le " in text
    assert "intelligence artificielle" in text

    page.get_by_text("Comparer avec une autre zone ou une autre date").click()
    chosen(page, "Autre zone", "UA")
    expect(page.locator(".f-overview")).to_contain_text("≠ chiffres")
    expect(page.locator(".st-key-fiche-ecart-hauteur del").first).to_contain_text("7")
    expect(page.locator(".st-key-fiche-ecart-hauteur ins").first).to_contain_text("9")

    outside = [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}]
    assert outside == []


def test_on_a_tablet_the_page_comes_over_the_rules(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{address}/fiche?zone=UB")
    rule = page.locator(".st-key-fiche-theme-hauteur [class*=st-key-fiche-regle-]").first
    expect(rule).to_be_visible()
    expect(page.locator(".st-key-fiche-source-premiere")).to_be_hidden()
    rule.get_by_role("button", name=re.compile("Ouvrir la page")).click()
    expect(page.get_by_role("region", name="Page de l'acte").locator("img")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 820, "nothing is wider than the screen"


def test_printed_it_holds_the_rules_and_no_button(page: Page, address: str) -> None:
    page.goto(f"{address}/fiche?zone=UB")
    expect(page.locator(".f-strip")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".st-key-fiche-formulaire")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Ouvrir la page")).first).to_be_hidden()
    expect(page.locator(".st-key-fiche-theme-hauteur blockquote").first).to_be_visible()


def test_folded_rules_are_there_on_paper_only(page: Page, address: str) -> None:
    page.goto(f"{address}/fiche?zone=UB&travaux=piscine")
    folded = page.locator(".f-print").first
    expect(folded).to_be_attached()
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()
    expect(page.locator("[class*=st-key-fiche-repli-] summary").first).to_be_hidden()

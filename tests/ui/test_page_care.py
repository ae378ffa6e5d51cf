"""What who does not see, point or have room needs: titles, words told, the Tab key, no way outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.browser import CHROMIUM, PATIENCE, opened
from tools.steps import ask, settled

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)
STOPS = 16


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    found.set_default_timeout(PATIENCE)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


def test_a_page_has_its_title_its_place_and_no_english(page: Page, address: str) -> None:
    opened(page, f"{address}/fiche")
    expect(page).to_have_title("Fiche de règles · Sourcier")
    expect(page.get_by_role("link", name="Fiche de règles")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Questions").click()
    expect(page).to_have_title("Questions · Sourcier")
    expect(page.locator(".s-voice")).to_have_text("Questions · Sourcier")
    expect(page.get_by_role("link", name="Fiche de règles")).not_to_have_attribute("aria-current", "page")
    page.goto(f"{address}/nulle-part")
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("Cette adresse ne mène à aucune page")
    expect(told.get_by_role("button", name="Fermer")).to_be_visible()


def test_what_comes_is_told_and_shown(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 820, "height": 900})
    opened(page, address)
    voice = page.locator(".s-voice")
    expect(voice).to_have_attribute("role", "status")
    ask("Quelle est la hauteur maximale des constructions en zone UA ?")(page)
    expect(voice).to_contain_text("Réponse arrivée. Confiance")
    settled(page)  # the page image has come, under the answer
    expect(page.locator(".st-key-panneau-source img")).to_be_visible()
    expect(page.locator(".s-ask").last).to_be_in_viewport()
    ask("Quel est le prix d'une pizza à Naples ?")(page)
    expect(voice).to_contain_text("Pas de réponse")


@pytest.mark.parametrize("where", ["", "fiche", "registre", "rendez-vous", "documents", "qualite"])
def test_each_stop_of_the_tab_key_is_seen(page: Page, address: str, where: str) -> None:
    opened(page, f"{address}/{where}")
    page.evaluate("() => document.activeElement.blur()")
    stops = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    assert any(name == "Aller au contenu" for name, _ in stops)
    assert [name for name, seen in stops if not seen] == []


STOP = """() => {
  const now = document.activeElement
  const name = now.getAttribute('aria-label') || now.innerText || now.tagName
  if (now === document.body) return [name.slice(0, 40), true]
  for (let at = now, up = 0; at && up < 6; at = at.parentElement, up += 1) {
    const style = getComputedStyle(at)
    const box = at.getBoundingClientRect()
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) {
      return [name.slice(0, 40), box.width > 4 && box.bottom > 0]
    }
  }
  return [name.slice(0, 40), false]
}"""


def test_at_200_percent_the_menu_is_named_and_opens(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 640, "height": 700})
    opened(page, f"{address}/registre")
    menu = page.get_by_role("button", name="Ouvrir le menu")
    expect(menu).to_have_attribute("data-shown", "Menu")
    menu.click()
    expect(page.get_by_role("link", name="Délibérations")).to_be_in_viewport()
    page.get_by_role("link", name="Délibérations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Délibérations")


def test_the_page_can_ask_nothing_of_another_machine(page: Page, address: str) -> None:
    opened(page, address)
    refused = page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective))
          const image = new Image()
          image.src = 'http://localhost:9/image.png'
          setTimeout(() => done('nothing refused'), 5000)
        })"""
    )
    assert refused == "img-src"

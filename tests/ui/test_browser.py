"""The screens in a real browser: ask, check the source, and see that nothing leaves this machine."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from rag.settings import Settings
from tests.ui.browser import CHROMIUM
from tools.steps import settled
from ui.access.person import LOCAL
from ui.keep.acknowledged import AcknowledgedStore

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)


def test_ask_then_check_the_source(page: Page, town: Path, requested: list[str]) -> None:
    AcknowledgedStore(Settings(data_dir=town)).delete(LOCAL.id)  # another test may have read the notice
    page.reload()
    settled(page)
    expect(page.get_by_role("note")).to_contain_text("outil d'intelligence artificielle")
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    question = page.get_by_placeholder("Votre question sur les actes de la commune")
    question.fill("Quelle est la hauteur maximale des constructions en zone UA ?")
    question.press("Enter")
    marker = page.get_by_role("button", name="Voir la source 1").first
    expect(marker).to_be_visible()
    expect(page.locator(".s-answer").last).to_contain_text("9 mètres")

    page.get_by_role("button", name="Fermer").click()
    expect(page.locator(".st-key-panneau-source")).to_have_count(0)
    marker.click()
    panel = page.locator(".st-key-panneau-source")
    expect(panel).to_contain_text("Les mots exacts sont surlignés.")
    expect(panel.locator("img")).to_be_in_viewport()
    expect(panel).to_contain_text("Page 2 sur 3")
    panel.get_by_role("button", name="Page suivante").click()
    expect(panel).to_contain_text("Page 3 sur 3")
    panel.get_by_role("button", name="Revenir à la page citée").click()
    expect(panel).to_contain_text("Page 2 sur 3")

    question.fill("Quel est le prix d'une pizza à Naples ?")
    question.press("Enter")
    expect(page.locator(".s-refusal")).to_contain_text("Pas de réponse")

    outside = [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}]
    assert outside == []
    assert any(url.startswith("ws://127.0.0.1") for url in requested), "the requests were really watched"


def ask(page: Page, text: str, turn: int) -> Locator:
    """Ask, and give the turn once it is answered."""
    question = page.get_by_placeholder("Votre question sur les actes de la commune")
    question.fill(text)
    question.press("Enter")
    found = page.locator(f".st-key-tour-{turn}")
    expect(found.locator(".s-trace").first).to_be_visible()
    return found


def test_the_context_is_changed_and_the_question_asked_again(page: Page) -> None:
    ask(page, "Quelle est la hauteur maximale des constructions en zone UA ?", 0)
    bar = page.get_by_role("group", name="Contexte de la prochaine question")
    expect(bar.get_by_role("button", name=re.compile("^Commune : Valdoré"))).to_contain_text(
        "la seule connue ici"
    )
    expect(bar.get_by_role("button", name=re.compile("^Zone : UA"))).to_contain_text("dit dans la question")
    bar.get_by_role("button", name="Préciser").focus()
    page.keyboard.press("Enter")
    page.locator("[class*=st-key-contexte-vigueur] [role=spinbutton]").first.focus()
    page.keyboard.type("01032030")
    for _ in range(3):  # past the buttons of the field: the date is read when it is left
        page.keyboard.press("Tab")
    chosen = bar.get_by_role("button", name=re.compile("^En vigueur au : 1er mars 2030"))
    expect(chosen).to_contain_text("choisi")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reposer la question avec ce contexte").click()
    turn = page.locator(".st-key-tour-1")
    expect(turn.locator(".s-facts")).to_contain_text("1er mars 2030")
    expect(page.get_by_role("button", name="Reposer la question avec ce contexte")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("La recherche porte sur")
    page.get_by_role("button", name="Effacer toutes les limites").click()
    expect(chosen).to_have_count(0)
    # What stands in a folded box must not come back with the next question.
    turn = ask(page, "Et le stationnement ?", 2)
    expect(chosen).to_have_count(0)
    expect(turn.locator(".s-facts")).not_to_contain_text("1er mars 2030")


def test_why_a_passage_is_one_click_away(page: Page) -> None:
    ask(page, "Quelle est la hauteur maximale des constructions en zone UA ?", 0)
    page.locator(".st-key-panneau-source").get_by_text("Pourquoi ce passage").click()
    told = page.locator(".s-why")
    expect(told).to_contain_text("1er passage trouvé")
    widths = told.locator(".s-bar span").evaluate_all("bars => bars.map(bar => bar.offsetWidth)")
    assert widths, "the bars are drawn"
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]


# Text against what is painted behind it (WCAG 1.4.3), and the name of each control (WCAG 4.1.2).
FAULTS = """() => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true })
    && node.getBoundingClientRect().width > 1
  const parse = (color) => {
    const parts = color.match(/[\\d.]+/g).map(Number)
    return parts.length > 3 ? parts : [...parts, 1]
  }
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1)
  const behind = (node) => {
    const layers = []
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor))
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1])
  }
  const light = (color) => color.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const faults = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement
    const text = walker.currentNode.nodeValue.trim()
    if (!text || !shown(node) || node.closest("script, style, [disabled], [aria-hidden=true]")) continue
    const style = getComputedStyle(node)
    const under = behind(node)
    const [a, b] = [light(over(parse(style.color), under)), light(under)].sort((x, y) => y - x)
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) faults.push(`contrast: ${text.slice(0, 60)}`)
  }
  const controls = "button, [role=button], input:not([type=hidden]), textarea, select"
  for (const node of document.querySelectorAll(controls)) {
    if (!shown(node) || node.closest("[aria-hidden=true]")) continue
    const labels = [...(node.labels || [])].map((label) => label.textContent).join("")
    const by = (node.getAttribute("aria-labelledby") || "").split(" ")
      .map((id) => (document.getElementById(id) || {}).textContent || "").join("")
    const name = node.getAttribute("aria-label") || by || labels || node.textContent || node.title
    if (!name || !name.trim()) faults.push(`no name: ${node.outerHTML.slice(0, 120)}`)
  }
  return faults
}"""


def test_every_control_has_a_name_and_every_text_can_be_read(page: Page) -> None:
    ask(page, "Quelle est la hauteur maximale des constructions en zone UA ?", 0)
    page.locator(".st-key-panneau-source").get_by_text("Pourquoi ce passage").click()
    expect(page.locator(".s-why")).to_be_visible()
    page.locator(".st-key-contexte-preciser button").first.click()
    expect(page.locator("[class*=st-key-contexte-vigueur]")).to_be_visible()
    assert page.evaluate(FAULTS) == []
    page.evaluate(
        "() => { const faint = document.createElement('p'); faint.textContent = 'pâle';"
        " faint.style.color = '#bbb'; document.body.append(faint) }"
    )
    assert page.evaluate(FAULTS) == ["contrast: pâle"], "the check sees what it must see"


NAME = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"


def test_the_main_job_is_done_with_the_keyboard_alone(page: Page) -> None:
    question = page.get_by_placeholder("Votre question sur les actes de la commune")
    expect(question).to_be_visible()
    settled(page)  # a question is not sent while the page is being drawn
    question.focus()
    page.keyboard.type("Quelle est la hauteur maximale des constructions en zone UA ?")
    page.keyboard.press("Enter")
    marker = page.get_by_role("button", name="Voir la source 1").first
    expect(marker).to_be_visible()
    page.get_by_role("button", name="Fermer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-panneau-source")).to_have_count(0)
    order = []
    marker.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(page.evaluate(NAME))
    assert order.index("1, ouvrir la source") < next(
        i for i, name in enumerate(order) if name.startswith("Commune :")
    )
    page.get_by_role("button", name="1, ouvrir la source").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-panneau-source")).to_contain_text("Les mots exacts sont surlignés.")

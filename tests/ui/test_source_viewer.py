"""The page of an act beside an answer: what is marked is seen at once, and a page turned redraws it alone."""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rag.types import Citation
from tests.samples import passage
from tests.ui.browser import CHROMIUM
from ui.components import viewer
from ui.page_images.highlight import PageImage

HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"
PIZZA = "Quel est le prix d'une pizza à emporter ?"
LISTED = "La hauteur n'excède pas : - 7,00 m à l'égout du toit ; - 10,00 m au faîtage."


def test_the_words_shown_are_those_of_the_act_with_its_lists_broken() -> None:
    shown = viewer.exact_words(Citation(passage(), LISTED, (1,)), "Mots exacts")
    assert shown.count("<br>") == 2
    words = html.unescape(re.sub(r"<[^>]+>", " ", shown.partition("<blockquote")[2].partition(">")[2]))
    assert " ".join(words.split()) == LISTED


def test_the_first_mark_is_told_as_a_share_of_the_page() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(8) + (400).to_bytes(4) + (1000).to_bytes(4)
    image = PageImage(png, True, True, ((100, 700, 300, 720), (40, 250, 60, 260)))
    assert image.start == (0.1, 0.25)
    assert PageImage(png, False).start == (0.0, 0.0)


needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: no browser to look")


@needs_browser
def test_what_is_marked_is_seen_and_a_page_turns_alone(page: Page) -> None:
    told: list[str] = []

    def note(payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            told.append(ForwardMsg.FromString(payload).WhichOneof("type") or "")

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    page.reload()
    page.set_viewport_size({"width": 1440, "height": 700})  # shorter than a page
    page.get_by_placeholder("Votre question sur les actes de la commune").wait_for()
    _ask(page, HEIGHT, told, 0)
    assert told.count("new_session") == 1, "a question is one run of the page"
    sheet = page.locator(".st-key-feuille-source")
    expect(sheet.locator("img")).to_be_visible()
    expect(sheet).to_have_attribute("tabindex", "0")
    page.wait_for_function(f"({_SEEN})(document.querySelector('.st-key-feuille-source'))")
    _larger(page)
    expect(page.locator("[aria-label*=ullscreen], [title*=ullscreen]")).to_have_count(0)
    following = page.get_by_role("button", name="Page suivante")
    expect(following).to_have_attribute("aria-disabled", "false")
    following.scroll_into_view_if_needed()
    _over(page, told)
    before = page.locator(".stMain").evaluate("main => main.scrollTop")
    told.clear()
    following.click()
    expect(page.locator(".st-key-panneau-source .s-trace")).to_contain_text("Page 3 sur 3")
    assert page.locator(".stMain").evaluate("main => main.scrollTop") == before
    expect(page.get_by_role("link", name="Ouvrir le PDF à la page 3")).to_be_visible()
    _over(page, told)
    assert told.count("delta") < 30, "the rest of the screen is not drawn again"
    expect(following).to_have_attribute("aria-disabled", "true")
    expect(following).to_be_focused()
    page.get_by_role("button", name="Revenir à la page citée").click()
    expect(page.get_by_text("Les mots exacts sont surlignés.")).to_be_visible()
    _ask(page, PIZZA, told, 1)
    expect(page.locator(".st-key-panneau-source")).to_have_count(0)


# The first mark is within the frame, and not under its foot.
_SEEN = """sheet => {
  const mark = sheet.closest(".st-key-panneau-source").querySelector("[data-top]")
  const place = mark.dataset.top * sheet.querySelector("img").height - sheet.scrollTop
  return sheet.dataset.shown !== undefined && place >= 0 && place < sheet.clientHeight
}"""


def _ask(page: Page, question: str, told: list[str], rank: int) -> None:
    box = page.get_by_placeholder("Votre question sur les actes de la commune")
    _over(page, told)
    box.fill(question)
    told.clear()
    box.press("Enter")
    expect(page.locator(f".st-key-tour-{rank} p.s-trace").last).to_contain_text("N° de relecture")
    _over(page, told)


def _over(page: Page, told: list[str]) -> None:
    """Wait until as many runs have ended as began, and nothing has been said for a while."""
    while True:
        heard = len(told)
        page.wait_for_timeout(400)
        if len(told) == heard and told.count("script_finished") >= told.count("new_session"):
            return


def _larger(page: Page) -> None:
    """The page at its full size, and back, by the keyboard."""
    small = _width(page.locator(".st-key-feuille-source img"))
    button = page.locator(".st-key-agrandir-source button")
    button.focus()
    page.keyboard.press("Enter")
    large = page.locator(".st-key-feuille-grande-source img")
    expect(large).to_be_visible()
    assert _width(large) > 1.2 * small
    expect(button).to_be_focused()
    expect(button).to_contain_text("Réduire")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-feuille-source img")).to_be_visible()


def _width(image: Locator) -> float:
    return float(image.evaluate("image => image.width"))

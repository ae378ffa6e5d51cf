"""The main job in a real browser: ask, check the source, rate, copy, take away, come back to it later."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from pypdf import PdfReader

from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served

QUESTION = "Quelle est la hauteur maximale des constructions en zone UA ?"
PLACEHOLDER = "Votre question sur les actes de la commune"


@pytest.fixture(scope="module")
def mine(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The screens over a copy of the town that these tests alone write in."""
    data = tmp_path_factory.mktemp("parcours") / "data"
    shutil.copytree(town, data, ignore=shutil.ignore_patterns("travail.sqlite*", "journal.sqlite*"))
    with served(data) as url:
        yield url


@pytest.fixture(params=[(1440, 1000), (820, 1180)], ids=["bureau", "tablette"])
def screen(mine: str, requested: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    width, height = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda sent: requested.append(sent.url))
        page.goto(mine)
        yield page
        browser.close()


def ask(page: Page, question: str = QUESTION) -> None:
    box = page.get_by_placeholder(PLACEHOLDER)
    box.fill(question)
    box.press("Enter")
    expect(page.locator("p.s-trace").last).to_contain_text("N° de relecture")


def narrow(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 1000


def unfold(page: Page) -> None:
    """Bring what stands beside the page into view: on a narrow screen it is folded at first."""
    if narrow(page):
        page.get_by_role("button", name="Ouvrir les conversations et les filtres").click()


def serious(page: Page) -> list[str]:
    """What a checker of accessibility calls serious or critical."""
    found = Axe().run(page).response["violations"]
    bad = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in bad]


def test_from_the_question_to_the_file(screen: Page, mine: str, requested: list[str]) -> None:
    screen.get_by_placeholder(PLACEHOLDER).wait_for()
    notice = screen.get_by_role("button", name="J'ai compris")
    if notice.count():
        notice.click()
        expect(notice).to_have_count(0)
    ask(screen)
    panel = screen.locator(".st-key-panneau-source")
    expect(panel.locator("img")).to_be_visible()
    expect(panel).to_contain_text("Les mots exacts sont surlignés.")
    link = panel.get_by_role("link", name=re.compile(r"Ouvrir le PDF à la page \d+"))
    file, _, place = (link.get_attribute("href") or "").partition("#")
    assert place == f"page={link.inner_text().split()[-1]}"
    assert screen.request.get(mine + file).body().startswith(b"%PDF")
    rate(screen)
    screen.get_by_role("button", name="Copier avec les citations").click()
    expect(screen.get_by_text("Copié, avec les citations.")).to_be_visible()
    words = screen.evaluate("navigator.clipboard.readText()")
    assert QUESTION in words
    assert "[1] «" in words
    record = screen.locator("p.s-trace").last.inner_text().split(" ·")[0].removeprefix("N° de relecture ")
    assert record in words
    assert record in take_away(screen)
    come_back(screen, record)
    assert [url for url in requested if not url.startswith((mine, "data:", "blob:"))] == []


def rate(page: Page) -> None:
    """Say that the source does not fit; the thanks, and the choice, stay."""
    page.get_by_text("Source inadaptée").click()
    expect(page.get_by_text("Merci : votre avis est gardé")).to_be_visible()
    chosen = "[aria-checked='true'], [aria-pressed='true']"
    expect(page.locator(".st-key-avis-0").locator(chosen)).to_have_count(1)


def take_away(page: Page) -> str:
    """The words of the answer, as Word, PDF and Markdown files; those of the PDF are given back."""
    page.locator(".st-key-exporter-0 button").first.click()
    files = {}
    for kind in ("md", "docx", "pdf"):
        with page.expect_download() as download:
            # By the keyboard: the box follows its button while the page settles.
            page.locator(f".st-key-export-0-{kind} button").press("Enter")
        files[kind] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.endswith(f".{kind}")
    page.keyboard.press("Escape")
    assert b"outil d'intelligence artificielle" in files["md"]
    assert any("9 m" in line.text for line in docx.Document(io.BytesIO(files["docx"])).paragraphs)
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)


def come_back(page: Page, record: str) -> None:
    """The page loaded again shows the same conversation; a new one leaves it in the list."""
    page.reload()
    expect(page.get_by_text(record)).to_be_visible()
    expect(page.get_by_text("Merci : votre avis est gardé")).to_be_visible()
    page.locator(".st-key-nouvelle-ici button" if narrow(page) else ".st-key-nouvelle button").click()
    expect(page.get_by_text(record)).to_have_count(0)
    unfold(page)
    page.locator(".st-key-conversations").get_by_role("button", name=QUESTION[:40]).first.click()
    expect(page.get_by_text(record)).to_be_visible()


def test_the_job_is_done_with_the_keyboard_alone(screen: Page) -> None:
    screen.get_by_placeholder(PLACEHOLDER).wait_for()
    screen.locator("body").press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_placeholder(PLACEHOLDER)).to_be_focused()
    screen.keyboard.type(QUESTION)
    screen.keyboard.press("Enter")
    expect(screen.locator("p.s-trace").last).to_contain_text("N° de relecture")
    panel = screen.locator(".st-key-panneau-source")
    expect(panel).to_be_visible()
    screen.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    screen.locator(".s-mark").first.focus()
    screen.keyboard.press("Enter")
    expect(panel).to_be_visible()


def test_every_state_of_the_page_passes_the_checker(screen: Page) -> None:
    screen.get_by_placeholder(PLACEHOLDER).wait_for()
    assert serious(screen) == []
    ask(screen)
    expect(screen.locator(".st-key-panneau-source img")).to_be_visible()
    assert serious(screen) == []
    ask(screen, "Quelle est la hauteur maximale des constructions en zone UZ ?")
    expect(screen.get_by_text("Que faire maintenant")).to_be_visible()
    assert serious(screen) == []


def test_the_list_of_conversations_is_searched_and_erased(screen: Page) -> None:
    screen.get_by_placeholder(PLACEHOLDER).wait_for()
    ask(screen)
    unfold(screen)
    screen.locator(".st-key-conversations-toutes button").click()
    dialog = screen.get_by_role("dialog")
    expect(dialog).to_contain_text("Aujourd'hui")
    words = dialog.get_by_label("Chercher dans les noms et les questions")
    words.fill("introuvable")
    words.press("Enter")
    expect(dialog).to_contain_text("Aucune conversation ne contient ces mots.")
    words.fill("")
    words.press("Enter")
    assert serious(screen) == []
    dialog.locator(".st-key-effacer-tout button").first.click()
    screen.get_by_text("Oui, effacer toutes mes conversations").click()
    screen.get_by_role("button", name="Effacer définitivement").click()
    expect(dialog).to_have_count(0)
    expect(screen.locator(".st-key-conversations")).to_have_count(0)
    expect(screen.locator("p.s-trace")).to_have_count(0)

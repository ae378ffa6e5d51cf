"""A rated answer becomes a reference question in two clicks, in a real browser; then the trends count it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from eval.gold import load_gold
from eval.golds.library import Library
from eval.golds.lint import lint
from eval.nightly.place import OWN_SET
from eval.pages import Originals
from rag.assistant import Assistant
from rag.journal import FILE_NAME
from rag.settings import Settings
from rag.types import Question
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served
from ui.keep.base import FILE_NAME as WORK
from ui.keep.feedback import FeedbackStore, Verdict

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)
HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"


@pytest.fixture
def data(town: Path, tmp_path: Path) -> Path:
    """A copy of the town with three askings, one rated."""
    copy = tmp_path / "data"
    ignored = shutil.ignore_patterns("readers", f"{FILE_NAME}*", f"{WORK}*")
    shutil.copytree(town, copy, ignore=ignored)
    settings = Settings(data_dir=copy)
    with Assistant(settings) as assistant:
        records = [assistant.ask(Question(HEIGHT)).record for _ in range(3)]
    FeedbackStore(settings).add(records[0], Verdict.RIGHT, "anne", "Très clair.")
    return copy


@pytest.fixture
def screen(data: Path) -> Iterator[Page]:
    """The page « Qualité » of that town."""
    expect.set_options(timeout=PATIENCE)
    with served(data) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/qualite")
        yield page
        browser.close()


def test_two_clicks_from_a_rating_to_a_question_and_to_the_trends(screen: Page, data: Path) -> None:
    screen.get_by_role("radio", name="Retours (1)").click()
    expect(screen.get_by_text("Très clair.")).to_be_visible()
    screen.get_by_role("button", name="Relire").click()
    key = screen.get_by_role("textbox", name="Ce que la bonne réponse doit dire")
    expect(key).to_have_value(re.compile("9 m"))
    expect(screen.get_by_text("Les mots exacts sont surlignés.")).to_be_visible()
    expect(screen.locator("[class*=st-key-feuille] img")).to_be_visible()
    screen.get_by_role("button", name="Ajouter au jeu").click()
    expect(screen.get_by_text("ajoutée à retours.jsonl")).to_be_visible()
    expect(screen.get_by_text("Aucun retour à relire")).to_be_visible()

    path = data / "evaluation" / OWN_SET
    (question,) = load_gold(path)
    assert question.question == HEIGHT
    with Assistant(Settings(data_dir=data)) as assistant:
        assert lint([path], Library(Originals.of_index(assistant), indexed=True)).findings == ()

    screen.goto(screen.url.replace("/qualite", "/tendances"))
    expect(screen.get_by_role("heading", name="Les questions qui reviennent")).to_be_visible()
    expect(screen.locator(".s-recurring")).to_contain_text("hauteur maximale des constructions")
    with screen.expect_download() as waiting:
        screen.locator(".st-key-csv-questions-recurrentes button").click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfQuestion;Sujet;")
    assert "hauteur maximale" in content.decode("utf-8-sig")

"""While the model says nothing, the passages are already on screen; none of its unchecked words ever is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.scripted_server import Script, ScriptedServer
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)


def test_the_passages_come_before_any_word_of_the_model(town: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(town, data, ignore=shutil.ignore_patterns("readers", "journal*"))
    with ScriptedServer(Script(hang=True)) as server, sync_playwright() as playwright:
        (tmp_path / "sourcier.toml").write_text(
            f'[modele]\nmoteur = "openai"\nnom = "petit"\nurl = "{server.url}/v1"\nessais = 1\n'
            "delai_premier_jeton = 60\ndelai_total = 120\n",
            encoding="utf-8",
        )
        expect.set_options(timeout=PATIENCE)
        with served(data) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page(locale="fr-FR")
            page.goto(address)
            question = page.get_by_placeholder("Votre question sur les actes de la commune")
            question.fill("Quelle est la hauteur maximale des constructions en zone UA ?")
            question.press("Enter")
            found = page.get_by_text("Passages trouvés, réponse en cours de vérification")
            expect(found).to_be_visible()
            expect(page.locator("ol li").first).to_contain_text("page")
            assert not server.released.is_set()  # the model has not said a word
            server.released.set()
            expect(page.locator(".s-answer").last).to_contain_text("9 mètres")
            expect(page.locator(".s-degraded")).to_contain_text("Modèle indisponible")
            expect(found).to_have_count(0)
            browser.close()

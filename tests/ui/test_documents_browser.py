"""The documents page in a browser: three files of which one is refused, a new version, a removal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.ingest.drawings import write_geojson, zones
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served
from tests.ui.town_pdf import write_pdf

RULE = "Zone UA\nArticle UA 10 - Hauteur maximale\nLa hauteur maximale des constructions est de {} mètres.\n"


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Page]:
    """The page of a town of one document, on a server of its own: what is done there is kept."""
    (tmp_path / "valdore").mkdir()
    (tmp_path / "valdore" / "plu.txt").write_text(RULE.format(9), encoding="utf-8")
    ingest([tmp_path / "valdore"], Settings(data_dir=tmp_path / "data"), IngestOptions(commune="Valdoré"))
    expect.set_options(timeout=PATIENCE)
    with served(tmp_path / "data") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/documents")
        yield page
        browser.close()


def choose(page: Page, words: str) -> None:
    """The one file whose name holds these words, by keyboard."""
    box = page.get_by_label("Nom du document")
    expect(box).to_have_count(1)  # while the page is drawn again, the former one is still there
    box.fill(words)
    box.press("Enter")
    line = page.locator("[class*=st-key-rapport-]").get_by_role("button")
    expect(line).to_have_count(1)
    line.press("Enter")
    expect(page.get_by_role("heading", name="Qualité de lecture").filter(has_text=words)).to_be_visible()


def test_deposit_watch_replace_and_remove(documents: Page, tmp_path: Path) -> None:
    page = documents
    broken = tmp_path / "abime.pdf"
    broken.write_bytes(b"%PDF-1.4 rien")
    drawing = write_geojson(tmp_path / "plan.geojson", zones("UA", "UB"))

    page.get_by_text("Déposer d'autres documents").click()
    page.locator("input[type=file]").first.set_input_files([write_pdf(tmp_path / "act.pdf"), broken, drawing])
    expect(page.get_by_text("plan.geojson")).to_be_visible()
    page.get_by_label("Nom du corpus").fill("essai")
    page.get_by_role("button", name="Indexer les documents").click()
    work = page.locator("[class*=st-key-travail-]").first
    expect(work.get_by_text("Dépôt de 3 fichiers dans « essai »")).to_be_visible()
    expect(work.get_by_text("essai/abime.pdf")).to_be_visible()
    # Another page, and back: the work is still told.
    page.goto(page.url.replace("/documents", "/a-propos"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(page.url.replace("/a-propos", "/documents"))
    expect(work.get_by_text("3 documents")).to_be_visible()
    expect(work.get_by_text("PDF endommagé")).to_be_visible()
    expect(work.get_by_text("Plan de zonage : plan (zonage)")).to_be_visible()
    work.get_by_role("button", name="Masquer ce compte rendu").click()
    expect(work).to_have_count(0)

    choose(page, "plu")
    page.get_by_role("radio", name="Remplacer").click()
    newer = tmp_path / "v2.txt"
    newer.write_text(RULE.format(12), encoding="utf-8")
    form = page.get_by_test_id("stForm").filter(has_text="La nouvelle version prend")
    form.locator("input[type=file]").set_input_files(newer)
    expect(form.get_by_text("v2.txt")).to_be_visible()
    form.get_by_role("button", name="Remplacer").click()
    expect(work.get_by_role("heading", name="Remplacement de « plu »")).to_be_visible()
    work.get_by_role("button", name="Masquer ce compte rendu").click()
    expect(work).to_have_count(0)

    page.get_by_role("button", name="Retour à la liste").click()
    choose(page, "abime")
    page.get_by_role("radio", name="Supprimer").click()
    expect(page.get_by_text("Avant de supprimer")).to_be_visible()
    remove = page.get_by_role("button", name="Supprimer définitivement")
    expect(remove).to_be_disabled()
    page.get_by_text("J'ai lu ce que cette suppression entraîne").click()
    remove.click()
    expect(work.get_by_text("1 fichier retiré du corpus « essai »")).to_be_visible()
    expect(page.get_by_text("essai/abime.pdf")).to_have_count(0)

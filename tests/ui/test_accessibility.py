"""axe-core on every page and its main states: nothing serious or critical (RGAA, WCAG 2.1 AA)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.ui.browser import CHROMIUM, PATIENCE
from tools.scenes import SCENES, Scene, settled

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: accessibility not tested in a browser"
)
GRAVE = ("serious", "critical")


@pytest.fixture
def sheet(chromium: Browser, requested: list[str]) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: requested.append(request.url))
    yield page
    page.close()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_nothing_serious_and_nothing_asked_outside(
    sheet: Page, demonstration: str, scene: Scene, requested: list[str]
) -> None:
    sheet.goto(f"{demonstration}/{scene.url}")
    settled(sheet)
    scene.act(sheet)
    settled(sheet)
    assert sheet.locator("h1").count() == 1
    assert _faults(sheet) == []
    assert {urlsplit(url).hostname for url in requested} <= {"127.0.0.1", None}


def test_a_fault_is_seen(sheet: Page) -> None:
    sheet.set_content("<html lang='fr'><title>t</title><main><h1>t</h1><button></button></main></html>")
    assert _faults(sheet) == ["button-name (critical): <button></button>"]


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]

"""axe-core on every page: nothing serious or critical (RGAA, WCAG 2.1 AA)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.ui.browser import CHROMIUM
from tools.scenes import SCENES, Scene, settled

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: accessibility not tested in a browser"
)
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_nothing_serious(page: Page, address: str, scene: Scene) -> None:
    page.goto(f"{address}/{scene.url}")
    settled(page)
    scene.act(page)
    settled(page)
    assert page.locator("h1").count() == 1
    assert _faults(page) == []


def test_a_fault_is_seen(page: Page) -> None:
    page.set_content("<html lang='fr'><title>t</title><main><h1>t</h1><button></button></main></html>")
    assert _faults(page) == ["button-name (critical): <button></button>"]


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]

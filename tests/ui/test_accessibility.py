"""axe-core on every page, those of an empty folder included, at two widths: no fault (RGAA, WCAG 2.1 AA)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.ui.axe import Reader, faults, jumps, reading, width
from tests.ui.browser import CHROMIUM
from tools.scenes import ELSEWHERE, TELLING, Scene

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: accessibility not tested in a browser"
)


@pytest.fixture(scope="module")
def reader(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(chromium, tmp_path_factory.mktemp("pages")) as found:
        yield found


@pytest.mark.parametrize("scene", [*TELLING, *ELSEWHERE], ids=lambda scene: scene.name)
def test_nothing_grave_wide_or_asked_outside(reader: Reader, scene: Scene) -> None:
    reader.look(scene)


def test_a_fault_is_seen(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang='fr'><title>t</title><main><h1>t</h1><h3>u</h3><button></button>"
        "<p style='width: 2000px'>v</p></main></html>"
    )
    assert "button-name (critical): <button></button>" in faults(page)
    assert jumps(page) == ["H3 u"]
    assert width(page) >= 2000
    page.close()

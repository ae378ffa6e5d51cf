"""axe-core on what is opened, asked back and done on the pages: boxes, menus, dialogs, a deposit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.ui.axe import Reader, reading
from tests.ui.browser import CHROMIUM
from tools.scenes import CLOSER, Scene

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: accessibility not tested in a browser"
)


@pytest.fixture(scope="module")
def reader(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(chromium, tmp_path_factory.mktemp("etats")) as found:
        yield found


@pytest.mark.parametrize("scene", [each for each in CLOSER if not each.lived], ids=lambda scene: scene.name)
def test_nothing_grave_in_what_is_opened_and_done(reader: Reader, scene: Scene) -> None:
    reader.look(scene)

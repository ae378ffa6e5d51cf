"""A page of the menu is looked at by the tests of all pages: it has a scene, or they would not know it."""

from __future__ import annotations

import pytest

from tools.scenes import SCENES
from ui.pages import PAGES, Page

# The first page of the menu is also that of the bare address.
SEEN = {scene.url.split("?")[0] or PAGES[0].url for scene in SCENES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_it_has_a_scene(page: Page) -> None:
    assert page.url in SEEN, f"« {page.title} » lacks a scene in tools/scenes.py"

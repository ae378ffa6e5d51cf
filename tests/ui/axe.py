"""A page in one state, looked at by axe-core and measured: names, contrast, order of titles, width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.support import child_environment
from tests.town import index_town
from tests.ui.browser import PATIENCE
from tools import worlds
from tools.scenes import Scene
from tools.steps import settled
from tools.worlds import World

GRAVE = ("moderate", "serious", "critical")
DESK: ViewportSize = {"width": 1440, "height": 1000}
TABLET: ViewportSize = {"width": 820, "height": 1180}
ZOOMED: ViewportSize = {"width": 640, "height": 500}
"""A screen of 1280 pixels at 200 %."""
_AXE = Axe()


class Reader:
    """One reader's browser before the screens of each world, each served once, when a scene first asks."""

    def __init__(self, context: BrowserContext, folder: Path, held: ExitStack) -> None:
        self._context, self._folder, self._held = context, folder, held
        self._served: dict[World, str] = {}
        self._narrow: set[str] = set()

    def look(self, scene: Scene) -> None:
        """Play the scene, and find no fault with it.

        A narrow page is given to axe-core when its tree is not that of the wide one already given, or when
        nothing at that address was yet: the head of a page folds.
        """
        page = self._context.new_page()
        try:
            requested: list[str] = []
            page.on("request", lambda request: requested.append(request.url))
            page.goto(f"{self._address(scene.world)}/{scene.url}")
            settled(page)
            scene.act(page)
            settled(page)
            assert page.locator("h1").count() == 1
            assert jumps(page) == []
            assert faults(page) == []
            wide = tree(page)
            page.set_viewport_size(TABLET)
            where = f"{scene.world.name}/{scene.url.partition('?')[0]}"
            if where not in self._narrow or tree(page) != wide:
                assert faults(page) == []
                self._narrow.add(where)
            assert width(page) <= TABLET["width"]
            page.set_viewport_size(ZOOMED)
            assert width(page) <= ZOOMED["width"], "at 200 % nothing is moved sideways"
            assert {urlsplit(url).hostname for url in requested} <= {"127.0.0.1", None}
        finally:
            page.close()

    def _address(self, world: World) -> str:
        if world not in self._served:
            data = self._folder / world.name / "data"
            if world.town:
                index_town(data)
            self._served[world] = self._held.enter_context(worlds.address(world, data, child_environment()))
        return self._served[world]


@contextmanager
def reading(browser: Browser, folder: Path) -> Iterator[Reader]:
    with ExitStack() as held:
        context = browser.new_context(viewport=DESK, locale="fr-FR")
        held.callback(context.close)
        context.set_default_timeout(PATIENCE)
        yield Reader(context, folder, held)


def faults(page: Page) -> list[str]:
    found = _AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
        if "data-st-overlay-root" not in node["html"]  # the framework's bubbles stand outside every landmark
    ]


def tree(page: Page) -> list[str]:
    """What stands under the head of the page, as it is drawn: element, role, name, words, in order."""
    return list(
        page.evaluate(
            "() => [...document.querySelectorAll('main *, [role=dialog] *, [data-testid=stSidebar] *')]"
            ".filter((each) => each.checkVisibility({visibilityProperty: true})).map((each) => [each.tagName,"
            " each.role, each.ariaLabel, each.children.length ? '' : each.textContent,"
            " each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX].join())"
        )
    )


def jumps(page: Page) -> list[str]:
    """The headings that leave a level out."""
    shown = page.evaluate(
        "() => [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')]"
        ".filter((each) => each.checkVisibility()).map((each) => `${each.tagName} ${each.innerText}`)"
    )
    levels = [int(each[1]) for each in shown]
    return [
        each for each, level, before in zip(shown[1:], levels[1:], levels, strict=False) if level > before + 1
    ]


def width(page: Page) -> int:
    """How wide the page is, what stands on it included."""
    return int(
        page.evaluate(
            "() => Math.max(document.documentElement.scrollWidth,"
            " ...[...document.querySelectorAll('[data-testid=stMain]')].map((each) => each.scrollWidth))"
        )
    )

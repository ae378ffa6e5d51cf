"""What is photographed: a page, and the steps that bring it to a state worth looking at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from ui.pages import PAGES


def nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``name`` is the file's; ``url`` the page's, with its parameters if any (the first page has none)."""

    name: str
    url: str
    act: Callable[[Page], None] = nothing


def ask(question: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        box = page.get_by_placeholder("Votre question sur les actes de la commune")
        box.fill(question)
        box.press("Enter")
        expect(page.locator(".s-trace").first).to_be_visible()

    return act


SCENES = (
    *(Scene(each.url, each.url if rank else "") for rank, each in enumerate(PAGES)),
    Scene("questions-reponse", "", ask("Quelle est la hauteur maximale en zone UB ?")),
    Scene("questions-refus", "", ask("Combien coûte une pizza à Naples ?")),
)


def settled(page: Page) -> None:
    """Wait until the page has drawn what it was asked to."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(300)  # transitions of the framework

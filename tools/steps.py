"""The steps that bring a page of the screens to a state worth looking at, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Act = Callable[[Page], None]
OF_A_DEPOSIT = "Avis\n\nArticle 1 - Le marché du samedi se tient de 8 h à 13 h.\n"


def nothing(page: Page) -> None:
    """The page as it opens."""


def understood(page: Page) -> None:
    """Put the first-use notice away, when it is there."""
    button = page.get_by_role("button", name="J'ai compris")
    if button.count():
        button.click()
        expect(button).to_have_count(0)


def ask(question: str) -> Act:
    def act(page: Page) -> None:
        box = page.get_by_placeholder("Votre question sur les actes de la commune")
        box.fill(question)
        box.press("Enter")
        expect(page.locator(".s-trace").first).to_be_visible()

    return act


def ask_and_open(question: str) -> Act:
    """The answer, and the page of its first source beside it."""

    def act(page: Page) -> None:
        ask(question)(page)
        page.locator("[class*=st-key-source-] button").first.click()
        expect(page.get_by_text("Les mots exacts sont surlignés.")).to_be_visible()

    return act


def press(name: str) -> Act:
    """The first button whose name holds these words."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile(name)).first.click()

    return act


def find_act(place: str, name: str) -> Act:
    """The act of that number, among those of the register that say these words."""

    def act(page: Page) -> None:
        box = page.get_by_label("Mots, numéro ou adresse")
        box.fill(place)
        box.press("Enter")
        press(name)(page)

    return act


def click(words: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_text(words, exact=True).first.click()

    return act


def then(*steps: Act) -> Act:
    """One after the other, each on the page as the one before left it."""

    def act(page: Page) -> None:
        for step in steps:
            step(page)
            settled(page)

    return act


def beside(step: Act) -> Act:
    """What stands beside the page: folded at first on a narrow screen."""

    def act(page: Page) -> None:
        folded = page.get_by_test_id("stExpandSidebarButton")
        if folded.count():
            folded.click()
        step(page)

    return act


def write(name: str, words: str) -> Act:
    """These words in the field of that name."""

    def act(page: Page) -> None:
        box = page.get_by_label(name).first
        box.fill(words)
        box.press("Enter")

    return act


def deposit(page: Page) -> None:
    """A file laid, followed to its report."""
    page.get_by_text("Déposer d'autres documents").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "avis.txt", "mimeType": "text/plain", "buffer": OF_A_DEPOSIT.encode()}
    )
    page.get_by_label("Nom du corpus").fill("essai")
    page.get_by_role("button", name="Indexer les documents").click()
    expect(page.get_by_role("button", name="Masquer ce compte rendu").first).to_be_visible()


def part(name: str) -> Act:
    """The part of a page whose choice begins with these words."""

    def act(page: Page) -> None:
        page.get_by_role("radio", name=re.compile(f"^{name}")).click()

    return act


def show(heading: str) -> Act:
    """The part of a long page that begins with this heading."""

    def act(page: Page) -> None:
        page.get_by_role("heading", name=heading, exact=True).scroll_into_view_if_needed()

    return act


def prepare(page: Page) -> None:
    """A visit prepared from the page's first example."""
    page.get_by_role("button", name=re.compile("abri de jardin")).first.click()
    expect(page.get_by_role("button", name="Projet de réponse")).to_be_visible()


def letter(page: Page) -> None:
    prepare(page)
    page.get_by_role("button", name="Projet de réponse").click()
    expect(page.get_by_label("Texte de la lettre")).to_be_visible()


def signed(page: Page) -> None:
    """The letter, its sources ticked, validated."""
    letter(page)
    settled(page)
    page.get_by_label("Validée par (prénom et nom)").fill("Claire Ourdoux")
    page.keyboard.press("Tab")
    for rank in range(1, page.get_by_role("checkbox").count() + 1):
        name = f"Source {rank} lue"
        page.get_by_text(name, exact=True).click()
        # Kept, a tick is drawn anew: for a moment there are two boxes.
        expect(page.get_by_role("checkbox", name=name, exact=True)).to_have_count(1)
        expect(page.get_by_role("checkbox", name=name, exact=True, checked=True)).to_have_count(1)
    page.get_by_role("button", name="Valider la réponse").click()
    expect(page.locator(".s-mention")).to_be_visible()


def settled(page: Page) -> None:
    """Wait until the page has drawn what it was asked to."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(700)  # transitions of the framework, and the source shown

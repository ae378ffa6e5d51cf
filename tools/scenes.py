"""What is photographed, and checked for accessibility, on the demonstration town: a page, and the steps that
bring it to a state worth looking at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

TOWN = "Clairvigne-sur-Ormelle"
Act = Callable[[Page], None]


def nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``name`` is the file's; ``url`` the page's, with its parameters if any (the first page has none).
    ``told``: a guide shows it."""

    name: str
    url: str
    act: Act = nothing
    told: bool = False


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


SCENES = (
    Scene("premiere-visite", "", told=True),
    Scene("questions", "", understood),
    Scene("questions-reponse", "", ask("Quelle est la hauteur maximale en zone UB ?"), told=True),
    Scene("questions-source", "", ask_and_open("Quelle est la hauteur maximale en zone UB ?"), told=True),
    Scene("questions-refus", "", ask("Combien coûte une pizza à Naples ?"), told=True),
    Scene("fiche", "fiche"),
    Scene("fiche-zone", f"fiche?commune={TOWN}&zone=UB&travaux=extension", told=True),
    Scene(
        "fiche-page",
        f"fiche?commune={TOWN}&zone=UB&travaux=extension",
        press(r"^Ouvrir la page \d+"),
        told=True,
    ),
    Scene("fiche-comparaison", f"fiche?commune={TOWN}&zone=UB&comparer-zone=UA", told=True),
    Scene("reglement", "consulter", told=True),
    Scene("reglement-mots", "consulter", click("Chercher des mots")),
    Scene("registre", "registre"),
    Scene("registre-acte", "registre", find_act("7 rue des Tanneurs", "2023-112"), told=True),
    Scene("deliberations", "deliberations"),
    Scene("deliberation", "deliberations", press("2025-027"), told=True),
    Scene("rendez-vous", "rendez-vous"),
    Scene("rendez-vous-fiche", "rendez-vous", prepare, told=True),
    Scene("reponses", "reponses"),
    Scene("reponse", "rendez-vous", letter, told=True),
    Scene("documents", "documents", told=True),
    Scene("documents-acces", "documents", click("Corpus et accès"), told=True),
    Scene("qualite", "qualite", told=True),
    Scene("tendances", "tendances", told=True),
    Scene("a-propos", "a-propos", show("État"), told=True),
)
"""In order: the second puts the notice away for all that follow, as one reader does."""


def settled(page: Page) -> None:
    """Wait until the page has drawn what it was asked to."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(700)  # transitions of the framework, and the source shown

"""Signing in for real, through ``st.login`` and a provider of our own; and what each person then reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.cards.ledger import key
from rag.desk import Desk
from rag.text import fold
from tests.access.provider import Fault, Provider
from tests.ui.browser import PATIENCE


@pytest.fixture
def page(browser: Browser, signed: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    yield found
    context.close()


def sign_in(page: Page, address: str, account: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name=account, exact=True).click()


def inside(page: Page) -> None:
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def test_a_reader_signs_in_sees_their_pages_and_leaves(page: Page, signed: str, provider: Provider) -> None:
    page.goto(f"{signed}/documents")
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    expect(page.get_by_text("Poser une question")).to_have_count(0)
    sign_in(page, signed, "lea")
    inside(page)
    expect(page.get_by_text("Léa Lecteur · lecteur")).to_be_visible()
    expect(page.get_by_role("link", name="Questions")).to_be_visible()
    expect(page.get_by_role("link", name="Fiche de règles")).to_have_count(0)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    for _ in range(100):  # the provider notes it once it has answered
        if any(path.startswith("/logout?") for path in provider.asked):
            break
        page.wait_for_timeout(100)
    assert any(path.startswith("/logout?") for path in provider.asked)
    page.reload()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


@pytest.mark.parametrize("url", ["fiche", "documents", "qualite", "rendez-vous", "reponses", "tendances"])
def test_a_page_typed_by_hand_says_which_role_it_takes(page: Page, signed: str, url: str) -> None:
    sign_in(page, signed, "lea")
    inside(page)
    page.goto(f"{signed}/{url}?document=1&exchange=0")
    expect(page.get_by_role("heading", name="Page réservée")).to_be_visible()
    expect(page.get_by_text("Vous avez : lecteur.")).to_be_visible()
    expect(page.get_by_text("Service informatique")).to_be_visible()


def test_each_role_has_its_pages(page: Page, signed: str) -> None:
    sign_in(page, signed, "ines")
    inside(page)
    expect(page.get_by_role("link", name="Fiche de règles")).to_be_visible()
    page.get_by_role("button", name="Outil").click()
    expect(page.get_by_role("menuitem", name="À propos")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Documents")).to_have_count(0)


def test_who_has_no_role_is_told_whom_to_ask(
    page: Page, signed: str, restored: Callable[[str, str], None]
) -> None:
    restored("[acces.roles]", 'role_par_defaut = "aucun"\n[acces.roles]')
    sign_in(page, signed, "zoe")
    expect(page.get_by_role("heading", name="Accès à demander")).to_be_visible()
    expect(page.get_by_text("Zoé Sansrôle")).to_be_visible()
    expect(page.get_by_text("Service informatique")).to_be_visible()
    page.goto(f"{signed}/questions")
    expect(page.get_by_role("heading", name="Accès à demander")).to_be_visible()


def test_a_role_taken_off_is_gone_at_the_next_run(
    page: Page, signed: str, restored: Callable[[str, str], None]
) -> None:
    sign_in(page, signed, "ines")
    inside(page)
    page.get_by_role("link", name="Fiche de règles").click()
    expect(page.get_by_role("heading", name="Fiche de règles")).to_be_visible()
    restored('instructeur = ["urbanisme"]', 'instructeur = ["voirie"]')
    page.get_by_role("link", name="Questions").click()
    expect(page.get_by_text("Inès Instructeur · lecteur")).to_be_visible()
    expect(page.get_by_role("link", name="Fiche de règles")).to_have_count(0)


def test_a_session_ends_after_its_hours(
    page: Page, signed: str, restored: Callable[[str, str], None]
) -> None:
    sign_in(page, signed, "lea")
    inside(page)
    restored('mode = "oidc"', 'mode = "oidc"\nheures = 0.0001')
    page.reload()
    expect(page.get_by_role("heading", name="Session terminée")).to_be_visible()


def test_settings_changed_to_open_do_not_open_what_was_started_closed(
    page: Page, signed: str, restored: Callable[[str, str], None]
) -> None:
    restored('mode = "oidc"', 'mode = "ouvert"')
    page.goto(signed)
    expect(page.get_by_text("Le mode d'accès ([acces] mode) a changé")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.NONE])
def test_a_wrong_identity_token_lets_nobody_in(
    page: Page, signed: str, provider: Provider, fault: Fault
) -> None:
    provider.fault = fault
    try:
        sign_in(page, signed, "gael")
        expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    finally:
        provider.fault = Fault.NONE
    assert not [each for each in page.context.cookies() if each["name"].startswith("_streamlit_user")]


def test_a_refusal_of_the_provider_comes_back_to_the_door(page: Page, signed: str) -> None:
    page.goto(signed)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name="refuser").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


def test_a_forged_cookie_is_nobody(page: Page, signed: str) -> None:
    forged = {"name": "_streamlit_user", "value": "eyJpc19sb2dnZWRfaW4iOnRydWV9.aaaa.bbbb", "url": signed}
    page.context.add_cookies([forged])  # type: ignore[list-item]
    page.goto(signed)
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


def test_a_closed_corpus_is_nowhere_on_the_screens_of_who_may_not_read_it(page: Page, signed: str) -> None:
    sign_in(page, signed, "lea")
    inside(page)
    box = page.get_by_role("textbox").last
    box.fill("Quelle hauteur en zone UX à Valbrune ?")
    box.press("Enter")
    expect(page.get_by_text("Règlement de la zone « UX » non trouvé").first).to_be_visible()
    assert "41" not in page.locator("body").inner_text()
    page.goto(f"{signed}/registre")
    inside(page)
    expect(page.get_by_text("2024-777")).to_have_count(0)


def test_no_address_leads_behind_a_wall(page: Page, signed: str, everything: Assistant) -> None:
    """Deep links to a closed document, its passage, its act, its commune and zone, another's conversation."""
    held = next(each for each in everything.documents() if each.title == "Arrêté 2024-777")
    rule = next(each for each in everything.documents() if each.title.startswith("Projet"))
    passage = everything.chunks(rule)[1].id
    (entry,) = [each for each in Desk(everything).acts([held]) if each.act.number]
    sign_in(page, signed, "ines")
    inside(page)
    for address in (
        f"consulter?document={rule.id}&article={passage}",
        f"registre?acte={key(entry)}",
        f"deliberations?acte={key(entry)}&avec={key(entry)}",
        "fiche?commune=Secretval&zone=UZ&travaux=cloture",
        "fiche?commune=Valbrune&zone=UX",
        "questions?conversation=R-20240101-0000",
    ):
        page.goto(f"{signed}/{address}")
        inside(page)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        shown = fold(page.locator("body").inner_text())
        assert "une erreur interne" not in shown, address
        for secret in ("galvanor", "2024-777", "confidentiel", "41 m", "33 m", "reglement futur"):
            assert secret not in shown, (address, secret)


def test_the_door_and_the_reserved_page_are_accessible(page: Page, signed: str) -> None:
    """axe-core: nothing serious or critical where one signs in, is told no, and signs out."""
    page.goto(signed)
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert grave(page) == []
    sign_in(page, signed, "lea")
    inside(page)
    page.goto(f"{signed}/fiche")
    expect(page.get_by_role("heading", name="Page réservée")).to_be_visible()
    assert grave(page) == []


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def test_two_people_on_one_machine_share_nothing(browser: Browser, signed: str) -> None:
    one, other = (browser.new_context(locale="fr-FR") for _ in range(2))
    first, second = one.new_page(), other.new_page()
    sign_in(first, signed, "gael")
    inside(first)
    second.goto(signed)
    expect(second.get_by_role("heading", name="Connexion")).to_be_visible()
    sign_in(second, signed, "lea")
    expect(second.get_by_text("Léa Lecteur · lecteur")).to_be_visible()
    expect(second.get_by_text("Gaël")).to_have_count(0)
    one.close()
    other.close()

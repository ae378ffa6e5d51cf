"""What the pages of the professions make, a sheet, a visit, a letter, stops at the wall too; and a gesture
made once the door is closed leads to the door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from rag.appointment import letter, prepare, split
from rag.appointment.cited import changes, cited, found_again, open_to
from rag.appointment.types import Around
from rag.assistant import Assistant
from rag.desk import Desk
from rag.errors import SourcierError
from rag.sheet import sheet, zone_labels
from rag.sheet.types import Request
from rag.text import fold
from rag.types import Question
from tests.access.test_sign_in import inside, sign_in
from tests.access.town import SECRETS
from tests.ui.browser import PATIENCE
from tools.steps import ask
from ui.components.fiche import choice

DAY = date(2026, 1, 1)


def secrets_in(value: object, said: str = "") -> list[str]:
    """What only closed corpora say, in all that a value holds, but for what was said first."""
    held, known = fold(repr(value)), fold(said)
    return [
        each for each in SECRETS if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", held) and each not in known
    ]


def attempt(make: Callable[[], object]) -> object:
    """What it makes, or the sentence that refuses it."""
    try:
        return make()
    except SourcierError as error:
        return str(error)


def test_a_sheet_is_made_of_open_documents_only(outsider: Desk, only_open: Desk) -> None:
    assert choice.ruled_communes(outsider) == choice.ruled_communes(only_open) == ("Valbrune",)
    for commune in ("Valbrune", "Secretval"):
        assert zone_labels(outsider, commune) == zone_labels(only_open, commune)
        for zone in ("UB", "UX", "UZ"):
            request = Request(commune, zone, "", DAY)
            seen, unknown = (attempt(partial(sheet, desk, request)) for desk in (outsider, only_open))
            assert secrets_in(seen, f"{commune} {zone}") == []
            assert type(seen) is type(unknown)
            if isinstance(seen, str):
                assert seen == unknown, "closed and never indexed are told alike"


@pytest.mark.parametrize(
    "situation",
    [
        "Il demande la hauteur en zone UX, et comment joindre le service de la direction",
        "Son immeuble du 7 rue des Tanneurs est-il en péril ? Le galvanor est-il classé ?",
        "À Secretval, quelle hauteur en zone UZ ?",
    ],
)
def test_a_visit_tells_nothing_closed(outsider: Desk, situation: str) -> None:
    told = split.read(situation, outsider.communes(), lambda name: outsider.zones(name or None))
    around = Around(DAY, told.commune or "Valbrune", told.zone)
    made = [prepare.prepared_need(outsider, need, around) for need in told.needs]
    assert made
    assert secrets_in((made, prepare.to_ask(outsider, told.needs, around)), situation) == []


def test_a_kept_letter_says_no_more_of_what_was_closed_since(outsider: Desk, everything: Assistant) -> None:
    whole, asked = Desk(everything), "Quelle hauteur en zone UX à Valbrune ?"
    drafted = letter.of_answer(asked, whole.ask(Question(asked)), "Valbrune", DAY)
    kept = [cited(whole, each, DAY) for each in drafted.citations]
    assert any("41 m" in each.quote for each in kept)
    for each in kept:
        assert not open_to(outsider, each)
        assert found_again(outsider, each) is None
        assert secrets_in(changes(outsider, each, DAY)) == []


def test_a_gesture_made_once_the_door_is_closed_leads_to_the_door(
    browser: Browser, signed: str, restored: Callable[[str, str], None]
) -> None:
    """What a button does comes before the page looks at who is there: it must not end in an error of ours."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR").new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, signed, "lea")
    inside(page)
    ask("Quelle est la hauteur maximale en zone UB ?")(page)
    kept = page.locator(".st-key-conversations button").first
    expect(kept).to_be_visible()
    restored("[acces.roles]", 'role_par_defaut = "aucun"\n[acces.roles]')
    kept.click()
    expect(page.get_by_role("heading", name="Accès à demander")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)

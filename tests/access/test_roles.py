"""Every page and every role: what the menu, the address and the guide say is one thing."""

from __future__ import annotations

import re

import pytest

from rag.scope import Scope
from tests.support import REPOSITORY
from ui.access.person import ALL_ROLES, Person, Role
from ui.pages import PAGES, Page, open_to

READING = frozenset({"questions", "consulter", "registre", "deliberations", "a-propos"})
PAGES_OF = {
    Role.READER: READING,
    Role.INSTRUCTEUR: READING | {"fiche"},
    Role.CONSEILLER: READING | {"rendez-vous", "reponses"},
    Role.MANAGER: READING | {"documents", "qualite", "tendances"},
    Role.DATA: READING | {"qualite", "tendances"},
}
WHOLE = {"qualite", "tendances"}
CLOSED = Scope(closed=frozenset({"direction"}))


def test_every_role_is_told() -> None:
    assert set(PAGES_OF) == ALL_ROLES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_to_its_roles_and_to_no_other(role: Role, page: Page) -> None:
    person = Person("qui", roles=frozenset({role}))
    assert page.opens_to(person) is (page.url in PAGES_OF[role])
    assert (page in open_to(person)) is (page.url in PAGES_OF[role])
    limited = Person("qui", roles=frozenset({role}), scope=CLOSED)
    assert page.opens_to(limited) is (page.url in PAGES_OF[role] - WHOLE)


def test_two_roles_add_up_and_none_opens_nothing() -> None:
    both = Person("qui", roles=frozenset({Role.INSTRUCTEUR, Role.DATA}))
    assert {page.url for page in open_to(both)} == PAGES_OF[Role.INSTRUCTEUR] | PAGES_OF[Role.DATA]
    assert open_to(Person("qui", roles=frozenset())) == ()


def test_the_guide_tells_the_same() -> None:
    guide = (REPOSITORY / "docs" / "acces.md").read_text(encoding="utf-8")
    titles = {page.title: page.url for page in PAGES} | {"Consulter": "consulter"}
    rows = dict(
        re.findall(r"^\| (\w+) \| (.+?) \|$", guide.split("### Rôles")[1].split("###")[0], re.MULTILINE)
    )
    for role in Role:
        told = {url for title, url in titles.items() if title in rows[role.value]}
        own = PAGES_OF[role] - READING
        assert told - READING == own, role
        assert ("celles du lecteur" in rows[role.value]) is (role is not Role.READER)

"""The pages: one line each. Their place in the menu, and the roles they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.access.person import ALL_ROLES, Person, Role
from ui.views import (
    apropos,
    consulter,
    deliberations,
    documents,
    fiche,
    qualite,
    questions,
    registre,
    rendezvous,
    reponses,
    tendances,
)


@dataclass(frozen=True, slots=True)
class Page:
    """``section`` is the menu it stands under; those without one stand in the bar itself. ``whole``: it
    shows what comes from all corpora, to whom all are open."""

    url: str
    title: str
    icon: str
    render: Callable[[], None]
    roles: frozenset[Role] = ALL_ROLES
    section: str = ""
    whole: bool = False

    def opens_to(self, person: Person) -> bool:
        return person.may(self.roles) and (person.scope.everything or not self.whole)


QUALITY = "qualite"
"""The page that says itself what the banner of every other page says."""
PERMITS = frozenset({Role.INSTRUCTEUR})
ADVICE = frozenset({Role.CONSEILLER})
HOLDINGS = frozenset({Role.MANAGER})
FIGURES = frozenset({Role.DATA, Role.MANAGER})

PAGES = (
    Page("questions", "Questions", ":material/forum:", questions.render),
    Page("consulter", "Règlement", ":material/menu_book:", consulter.render, section="Consulter"),
    Page("registre", "Registre des actes", ":material/list_alt:", registre.render, section="Consulter"),
    Page("deliberations", "Délibérations", ":material/gavel:", deliberations.render, section="Consulter"),
    Page("fiche", "Fiche de règles", ":material/fact_check:", fiche.render, PERMITS),
    Page(
        "rendez-vous", "Préparer un rendez-vous", ":material/event:", rendezvous.render, ADVICE, "Accueillir"
    ),
    Page("reponses", "Projets de réponse", ":material/edit_note:", reponses.render, ADVICE, "Accueillir"),
    Page("documents", "Documents", ":material/folder_open:", documents.render, HOLDINGS, "Outil"),
    Page(QUALITY, "Qualité", ":material/monitoring:", qualite.render, FIGURES, "Outil", whole=True),
    Page("tendances", "Tendances", ":material/trending_up:", tendances.render, FIGURES, "Outil", whole=True),
    Page("a-propos", "À propos", ":material/info:", apropos.render, section="Outil"),
)


def open_to(person: Person) -> tuple[Page, ...]:
    return tuple(page for page in PAGES if page.opens_to(person))


def by_section(pages: tuple[Page, ...]) -> dict[str, list[Page]]:
    """The menu, sections in the order of their first page."""
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(page.section, []).append(page)
    return found

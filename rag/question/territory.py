"""The town a question is about, among those indexed."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question.gazetteer import MIN_TOPONYM, Named, gazetteer
from rag.question.tokens import spaced
from rag.text import fold
from rag.types import Question, Territory


def chosen_territory(question: Question, territories: Sequence[Territory]) -> Named | None:
    """The territory that the filter names, by its name, its code, or a member's."""
    wanted = fold(question.filters.commune or "")
    if not wanted:
        return None
    for territory in territories:
        for member in (None, *territory.members):
            place = member or territory
            if wanted in (fold(place.name), fold(place.insee or "")):
                return Named(territory, member, "")
    return None


def find_named(text: str, territories: Sequence[Territory]) -> Named | None:
    """The territory a text names, the member said and the words that say it."""
    return gazetteer(territories).find(text)


def find_territory(text: str, territories: Sequence[Territory]) -> Territory | None:
    """The territory a text names: its name, a member's, its code, its first long word (« grenobloise »)."""
    found = find_named(text, territories)
    return found.territory if found else None


def own_names(text: str, territory: Territory | None) -> list[str]:
    """The words that name the territory in a text, or the members of it that the text names.

    Unless the whole name is there, only its first long word is a name: in Clairvigne-sur-Ormelle,
    « l'Ormelle » is the river.
    """
    if territory is None:
        return []
    plain, name = f" {spaced(text)} ", spaced(territory.name)
    members = [item for member in territory.members if f" {(item := spaced(member.name))} " in plain]
    if f" {name} " in plain:
        return " ".join([name, *members]).split()
    main = next((word for word in name.split() if len(word) >= MIN_TOPONYM), name)
    return " ".join([main, *members]).split()

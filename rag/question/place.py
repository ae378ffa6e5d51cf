"""Where a question is: in one of the territories indexed, or elsewhere, and what tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.elsewhere import find_foreign, is_partner
from rag.question.gazetteer import Named
from rag.question.territory import chosen_territory, find_named
from rag.question.tokens import spaced
from rag.spelling import Words
from rag.types import Commune, FactKind, Origin, Question, Territory


@dataclass(frozen=True, slots=True)
class Place:
    """``foreign`` is a place that is not ours, or another of ours than the one chosen; ``words`` are the
    user's that name it, when any do."""

    territory: Territory | None = None
    member: Commune | None = None
    foreign: str = ""
    origin: Origin = Origin.QUESTION
    words: str = ""

    @property
    def shown(self) -> str:
        if self.foreign or self.territory is None:
            return self.foreign
        if self.member and self.member.name != self.territory.name:
            return f"{self.member.name} ({self.territory.name})"
        return self.territory.name


def find_place(
    question: Question, turns: Sequence[str], territories: Sequence[Territory], words: Words | None = None
) -> Place:
    """The town that was chosen, else said, else said before, else the only one."""
    wanted, own = question.filters.commune, question.text
    chosen, named = chosen_territory(question, territories), find_named(own, territories)
    foreign, surely = find_foreign(own, words)
    if named and (not surely or not is_partner(own, named.words)):
        foreign = ""
    if wanted and chosen is None:
        return Place(foreign=wanted, origin=Origin.CHOSEN)
    if wanted and not surely:
        foreign = ""  # a hamlet or a street of the town that was chosen
    if chosen:
        if named and not _shares(named, chosen) and not is_partner(own, named.words):
            foreign = named.member.name if named.member else named.territory.name
        said = named.words if named and named.territory == chosen.territory else ""
        return Place(chosen.territory, chosen.member, foreign, Origin.CHOSEN, foreign or said)
    if named and not foreign:
        return _of(named, Origin.QUESTION)
    before = Place() if FactKind.COMMUNE in question.without else _before(question, turns, territories)
    if foreign:
        return Place(before.territory, foreign=foreign, words=foreign)
    if before.territory or before.foreign:
        return before
    return Place(territories[0], origin=Origin.ONLY) if len(territories) == 1 else Place()


def _shares(one: Named, other: Named) -> bool:
    """Are two towns one, or one a member of the other?"""
    return not _names(one).isdisjoint(_names(other))


def _names(named: Named) -> set[str]:
    members = (member.name for member in named.territory.members)
    return {spaced(name) for name in (named.territory.name, *members)}


def _before(question: Question, turns: Sequence[str], territories: Sequence[Territory]) -> Place:
    """The last place of the conversation; one that is not ours holds only for what leans on it."""
    leaning = len(turns)
    for rank, turn in enumerate(reversed(question.context)):
        if named := find_named(turn, territories):
            return _of(named, Origin.CONVERSATION)
        foreign = find_foreign(turn)[0] if rank < leaning else ""
        if foreign:
            return Place(foreign=foreign, origin=Origin.CONVERSATION, words=foreign)
    return Place()


def _of(named: Named, origin: Origin) -> Place:
    return Place(named.territory, named.member, "", origin, named.words)

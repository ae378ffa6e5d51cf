"""Where a question is: in one of the territories indexed, or elsewhere, and what tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.gazetteer import Named
from rag.question.territory import chosen_territory, find_foreign, find_named
from rag.types import Commune, FactKind, Origin, Question, Territory


@dataclass(frozen=True, slots=True)
class Place:
    """``foreign`` is a place that is not ours; ``words`` are the user's that name it, when any do."""

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


def find_place(question: Question, turns: Sequence[str], territories: Sequence[Territory]) -> Place:
    """The town that was chosen, else said, else said before, else the only one."""
    wanted, own = question.filters.commune, question.text
    chosen, named = chosen_territory(question, territories), find_named(own, territories)
    foreign, surely = ("", False) if named else find_foreign(own)
    if wanted and chosen is None:
        return Place(foreign=wanted, origin=Origin.CHOSEN)
    if wanted and not surely:
        foreign = ""  # a hamlet or a street of the town that was chosen
    if chosen:
        said = named.words if named and named.territory == chosen.territory else ""
        return Place(chosen.territory, chosen.member, foreign, Origin.CHOSEN, foreign or said)
    if named:
        return _of(named, Origin.QUESTION)
    before = Place() if FactKind.COMMUNE in question.without else _before(question, turns, territories)
    if foreign:
        return Place(before.territory, foreign=foreign, words=foreign)
    if before.territory or before.foreign:
        return before
    return Place(territories[0], origin=Origin.ONLY) if len(territories) == 1 else Place()


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

"""What the words of a question are read with: misprints first, then the lay lexicon."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rag.lexicon import Lexicon, lexicon
from rag.question.places import said_addresses
from rag.settings import Settings
from rag.spelling import ALONE, SHARED, Misprint, Words, corrected
from rag.text import fold, terms
from rag.types import Fact, FactKind, Territory

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """The lexicon of the settings, and the words of what is indexed; without these, no misprint is read."""

    lexicon: Lexicon = field(default_factory=lexicon)
    words: Words | None = None

    @classmethod
    def of(cls, settings: Settings, words: Words) -> Wording:
        return cls(lexicon(settings.recherche.lexique), words)


def misprints_in(text: str, wording: Wording, territories: Collection[Territory]) -> tuple[Misprint, ...]:
    """The misprints of a question; the names of the territories and addresses are right as they are."""
    if wording.words is None:
        return ()
    names = [name for each in territories for name in (each.name, *(member.name for member in each.members))]
    spared = {word for said in (*names, *said_addresses(text)) for word in _WORD.findall(fold(said))}
    return corrected(text, wording.words, spared)


def doubtful_terms(misprints: Sequence[Misprint]) -> dict[str, float]:
    """What the terms read from misprints weigh, beside 1 for those of words typed right."""
    return {
        term: ALONE if len(each.read_as) == 1 else SHARED
        for each in misprints
        for word in each.read_as
        for term in terms(word)
    }


def spelling_facts(misprints: Sequence[Misprint]) -> tuple[Fact, ...]:
    """What the user is shown: « cloturre », lu comme « clôture »."""
    return tuple(Fact(FactKind.SPELLING, " ou ".join(each.read_as), words=each.word) for each in misprints)

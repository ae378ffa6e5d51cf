"""What a question takes from the turns before it, and what it leaves behind.

Only what the user said is carried, never what was answered. What the question says anew replaces what was
said before; another town leaves the zones and the addresses of the first, another subject leaves all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.question.acts import ACT
from rag.question.periods import find_period
from rag.question.places import addresses_in
from rag.question.territory import find_territory
from rag.question.themes import all_themed, find_theme
from rag.question.tokens import as_typed, erased
from rag.text import fold, terms
from rag.types import FactKind, Question, Territory

_FOLLOW_UP = re.compile(r"^(?:et|mais|meme question|idem|pour|ok|d'accord|alors|sinon|donc)\b")
# Words around a lone answer to a question back: « en zone UB », « celle de 2023 ».
_FILLERS = frozenset(terms("zone secteur commune ville année celle celui merci oui"))
SHORT = 6


def leaned_on(question: Question, territories: Sequence[Territory]) -> tuple[str, ...]:
    """The turns a follow-up leans on, oldest first: back to the last one that stands by itself."""
    turns: tuple[str, ...] = ()
    first = question
    while question.context and is_follow_up(question, find_territory(question.text, territories) is not None):
        *before, last = question.context
        if turned_away(first.text, last):
            break
        turns = (last, *turns)
        question = Question(last, tuple(before))
    return turns


def is_follow_up(question: Question, names_territory: bool) -> bool:
    """Does the question lean on the turn before it? It says « et », or names nothing of its own."""
    if not question.context:
        return False
    folded = fold(question.text).strip()
    if _FOLLOW_UP.match(folded):
        return True
    return (
        not names_territory
        and not ACT.search(question.text)
        and not addresses_in(question.text)
        and len(terms(folded)) <= SHORT
    )


def turned_away(own: str, before: str) -> bool:
    """Has the subject left the rules for the acts, or the acts for the rules?"""
    ours, theirs = find_theme(own), find_theme(before)
    if ours is None or theirs is None:
        return False
    domains = {ours.theme.domain, theirs.theme.domain}
    return "" not in domains and len(domains) > 1


def is_bare_answer(own: str, said: Sequence[str]) -> bool:
    """Is the question nothing but facts, as one answers « quelle zone ? »"""
    return not set(terms(erased(own, tuple(said)))) - _FILLERS


def left_behind(turn: str, own: str, dropped: frozenset[FactKind], today: date) -> str:
    """A turn without the words of what is not carried from it: replaced by the question, or taken off."""
    gone: list[str] = []
    if FactKind.PERIOD in dropped:
        found = find_period(fold(turn), today)
        gone += [as_typed(turn, found.start, found.end)] if found else []
    if FactKind.THEME in dropped:
        gone += [item.words for item in all_themed(turn)]
    elif ours := find_theme(own):
        # « Et le stationnement ? » after a height: the height is no longer asked, the building still is.
        theirs = find_theme(turn)
        same = theirs is not None and (theirs.theme.rank, theirs.theme.domain) == (
            ours.theme.rank,
            ours.theme.domain,
        )
        if theirs is not None and same and theirs.theme.name != ours.theme.name:
            gone += [item.words for item in all_themed(turn) if item.theme.name == theirs.theme.name]
    return erased(turn, tuple(gone))

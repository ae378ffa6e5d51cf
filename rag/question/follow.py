"""What a question takes from the turns before it, and what it leaves behind.

Only what the user said is carried, never what was answered. What the question says anew replaces what was
said before; another town leaves the zones and the addresses of the first, another subject leaves all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.heads import asking_words, heads
from rag.question.acts import said_acts
from rag.question.periods import find_period
from rag.question.places import addresses_in
from rag.question.territory import find_territory
from rag.question.themes import MEASURE, PART, RULES, THING, Theme, all_themed, find_theme
from rag.question.tokens import as_typed, erased
from rag.text import fold, terms
from rag.types import FactKind, Question, Territory

_FOLLOW_UP = re.compile(r"^(?:et|mais|meme question|idem|pour|ok|d'accord|alors|sinon|donc)\b")
_OF_WHAT = re.compile(r"^(?:(?:et|mais|alors|ok|sinon)[ ,]+)*(?:pour|dans|en|aux?|sur|chez|avec|sans|cote)\b")
# Words around a lone answer to a question back: « en zone UB », « celle de 2023 ».
_FILLERS = frozenset(terms("zone secteur commune ville année celle celui merci oui"))
_BOUNDS = re.compile(r"\b(?:max\w*|min(?:\b|i\b|im\w*)|m[èe]tres?|autoris[ée]e?s?|permise?s?)", re.IGNORECASE)
# What a measure is asked of: « et pour les clôtures », « et celle des toitures », « et d'une haie ».
_SAID_OF = re.compile(r"\b(?:pour|celles?|ceux|celui|d'une?|des|sur|dans le cas)\b")
_GREETINGS = frozenset(terms("bonjour bonsoir salut merci hello allo coucou"))
SHORT = 6


def says_nothing(question: Question) -> bool:
    """Is it a greeting, or no word to search? « Depuis quand ? » asks once something was asked before."""
    leans = bool(question.context) and any(heads(asking_words(fold(question.text))))
    return not leans and not set(terms(question.text)) - _GREETINGS


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
        and not said_acts(question.text)
        and not addresses_in(question.text)
        and len(terms(folded)) <= SHORT
    )


def turned_away(own: str, before: str) -> bool:
    """Has the subject left the rules for the acts, or the acts for the rules?"""
    ours, theirs = find_theme(own), find_theme(before)
    if ours is None or theirs is None or is_elliptic(own):
        return False
    domains = {ours.theme.domain, theirs.theme.domain}
    return "" not in domains and len(domains) > 1


def is_elliptic(own: str) -> bool:
    """Does the question only say of what the last one is asked now: « Et pour une école en zone UF ? »"""
    folded = fold(own).strip()
    return bool(_OF_WHAT.match(folded)) and not any(heads(asking_words(folded)))


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
        gone += replaced_words(turn, own, ours.theme)
    return erased(turn, tuple(gone))


def replaced_words(turn: str, own: str, ours: Theme) -> list[str]:
    """The words of a turn whose subject is no longer asked, once the question has a theme of its own."""
    asked = {item.theme.name for item in all_themed(own)}
    left = [
        item
        for item in all_themed(turn)
        if item.theme.name not in asked and _takes_place(ours, item.theme, own)
    ]
    words = [item.words for item in left]
    # « hauteur maximale » leaves whole: « maximale » alone would ask for another limit.
    return words + _BOUNDS.findall(turn) if any(item.of_rules for item in left) else words


def _takes_place(ours: Theme, theirs: Theme, own: str) -> bool:
    """Does a theme of the question take the place of one said before, or is it said of it?

    A subject takes the place of all but the building: « Et le stationnement ? » A thing is what the measure
    is now asked of: « Et pour les annexes ? » A part is both: « pour les clôtures » keeps « hauteur ».
    """
    if ours.domain != theirs.domain and is_elliptic(own):
        return False
    if RULES not in (ours.domain, theirs.domain):
        return (theirs.rank, theirs.domain) == (ours.rank, ours.domain)
    if ours.nature == THING:
        return theirs.nature in (THING, PART)
    if ours.nature == PART:
        return theirs.nature in ("", PART) or (theirs.nature == MEASURE and not _SAID_OF.search(fold(own)))
    if ours.nature == MEASURE:
        return theirs.nature in ("", MEASURE)
    return theirs.nature != THING

"""The first word of an answer to a yes-or-no question, and the correction of a false premise.

A word is put only where the cited unit's own modality leaves no doubt and the unit is about what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import Enum, auto

from rag.brackets import brackets, within
from rag.heads import asking_words, heads
from rag.numbers import Quantity, quantities
from rag.text import fold, terms

YES, NO, CONDITIONS, OTHERWISE = (
    "Oui : ",
    "Non : ",
    "Sous conditions : ",
    "Les documents disent autre chose : ",
)
# How much of what is asked a unit must speak of, and how much of the unit must be asked.
ASKED_SAID, SAID_ASKED, PREMISE_SAID = 0.3, 0.4, 0.5


class Sense(Enum):
    """What a rule does to its object."""

    FORBIDS = auto()
    ALLOWS = auto()
    ON_CONDITIONS = auto()
    OBLIGES = auto()
    FREES = auto()


_FORBIDS = re.compile(
    r"\binterdit(?:e|s|es)?\b|\bproscrit\w*|\bprohibe\w*"
    r"|\bn(?:e |')(?:est|sont|sera|seront|peu(?:t|vent)|pourr(?:a|ont)) (?:pas |plus )?(?:etre )?"
    r"(?:autoris|admis|permis|tolere)"
)
_ALLOWS = re.compile(r"\b(?:autorise(?:e|s|es)?|admis(?:e|es)?|permis(?:e|es))\b")
_CONDITION = re.compile(
    r"\bsous (?:\w+ )?(?:reserves?|conditions?)\b|\ba (?:la )?(?:seule )?conditions?\b"
    r"|\bdans la (?:limite|mesure)"
    r"|\b(?:uniquement|seul\w*|lorsqu\w*|que si|que s'il\w*|qu'en|exclusivement)\b"
)
_EXCEPTS = re.compile(r"\bsauf\b|\ba l'exception\b|\bhormis\b|\bexcepte\w*|\btoutefois\b|\ben dehors\b")
_OBLIGES = re.compile(r"\b(?:obligatoires?|exige(?:e|s|es)?|impose(?:e|s|es)?|soumis(?:e|es)? a)\b")
_FREES = re.compile(
    r"\bn(?:e |')(?:est|sont) (?:pas|plus) (?:obligatoire|exige|impose|soumis)|\bfacultati|\bpas d'obligation"
    r"|\bdispense(?:e|s|es)?\b|\bnon (?:obligatoire|soumis)"
)
_NOT_FORBIDDEN = re.compile(r"\b(?:pas|non|plus|aucune?) interdi")

_ASKS_ALLOWED = re.compile(
    r"\b(?:puis-je|peut[- ]on|peut[- ](?:il|elle)|on peut|je peux|je peut|peuvent|j'ai le droit"
    r"|ai-je le droit|possible|autorise\w*|admis\w*|est-ce permis)\b"
)
_ASKS_FORBIDDEN = re.compile(r"\binterdi\w+|\bdefendu\w*")
_ASKS_OBLIGED = re.compile(r"\b(?:faut[- ]il|doit[- ]on|dois-je|doit[- ](?:il|elle)|obligatoire|oblige\w*)\b")
# « qu'est-ce qui », « … ou … »: no question that one word answers.
_OPEN = re.compile(r"\bqu'est-ce|\bquoi\b|\bl(?:a|e|es)quel|\bou\b(?! (?:pas|non)\b)")
_LAST = re.compile(r"[^.?!]+")
_ASSERTS = re.compile(
    r"\bn'est-ce pas\b|\bc'est (?:bien )?(?:ca|exact|cela)\b|\bd'accord\b|\bexact\b|\bpas vrai\b"
    r"|\b(?:est|sont|a|ont|laisse|fixe|limite|interdit|autorise)(?:-\w+)? bien\b"
)
_REJECTS = re.compile(
    r"\b(?:rejet\w*|refus\w*|repouss\w*|n'(?:approuve|adopte|accepte) pas|ne pas (?:prendre|donner))"
)
_ACCEPTS = re.compile(r"\b(?:approuv\w*|adopt\w*|accept\w*|valide[es]*)\b")
_DECIDED = re.compile(r"\b(?:conseil|assemblee|commune|elus|maire|mairie)\b")
_FOR, _AGAINST = re.compile(r"\bpour\s*:\s*(\d+)"), re.compile(r"\bcontre\s*:\s*(\d+)")
_MODAL = frozenset(
    terms(
        "peut puis peux possible autorise autorisé interdite interdit obligatoire faut nouveau sis doit "
        "droit permis accord bien exact vrai est-ce admis oblige rejeté refusé accepté approuvé pourquoi"
    )
)


@dataclass(frozen=True, slots=True)
class Bearing:
    """How much of what is asked a unit and its headings speak of, and how much of the unit is asked; ``sure``
    when the act, the address or the day asked is that of the passage."""

    asked_said: float
    said_asked: float
    sure: bool = False

    @property
    def close(self) -> bool:
        return self.said_asked >= SAID_ASKED and (self.sure or self.asked_said >= ASKED_SAID)


def opening(question: str, unit: str, shown: str, bears: Bearing) -> str:
    """The words before an answer; empty when nothing is sure.

    Args:
        question: as it was asked.
        unit: the unit that decides, under what introduces it.
        shown: all that is shown with it.
    """
    folded, said = fold(question), fold(unit)
    if bears.asked_said >= PREMISE_SAID and _premise_is_false(folded, said, fold(shown)):
        return OTHERWISE
    asking = _LAST.findall(folded)[-1:] or [folded]
    if not bears.close or _ASSERTS.search(folded) or _OPEN.search(folded) or any(heads(asking_words(folded))):
        return ""
    sense = sense_of(said)
    if sense is None or not _same_case(question, unit):
        return ""
    return _answer(asking[0], sense)


def bearing(weights: dict[str, float], unit: Set[str], headings: Set[str], sure: bool = False) -> Bearing:
    """How a unit, by its terms and those of its headings, bears on the asked terms, modal words aside."""
    asked = {term: weight for term, weight in weights.items() if term not in _MODAL}
    total, own = sum(asked.values()), unit - _MODAL
    said = sum(weight for term, weight in asked.items() if term in unit or term in headings)
    return Bearing(said / total if total else 0.0, len(own & asked.keys()) / len(own) if own else 0.0, sure)


def sense_of(folded: str) -> Sense | None:
    """What a folded rule does; None where two senses meet, or with an exception."""
    if _EXCEPTS.search(folded) or _NOT_FORBIDDEN.search(folded):
        return None
    forbids, frees = bool(_FORBIDS.search(folded)), bool(_FREES.search(folded))
    allows = bool(_ALLOWS.search(_FORBIDS.sub(" ", folded)))
    obliges = bool(_OBLIGES.search(_FREES.sub(" ", folded)))
    if sum((forbids, allows, frees, obliges)) != 1:
        return None
    if forbids:
        return None if _CONDITION.search(folded) else Sense.FORBIDS
    if allows:
        return Sense.ON_CONDITIONS if _CONDITION.search(folded) else Sense.ALLOWS
    if _CONDITION.search(folded):
        return None
    return Sense.FREES if frees else Sense.OBLIGES


def _answer(folded: str, sense: Sense) -> str:
    allowed, forbidden = bool(_ASKS_ALLOWED.search(folded)), bool(_ASKS_FORBIDDEN.search(folded))
    obliged = bool(_ASKS_OBLIGED.search(folded))
    if (allowed, forbidden, obliged).count(True) != 1:
        return ""
    if allowed:
        found = {Sense.FORBIDS: NO, Sense.ALLOWS: YES, Sense.ON_CONDITIONS: CONDITIONS}
    elif forbidden:
        found = {Sense.FORBIDS: YES, Sense.ALLOWS: NO}
    else:
        found = {Sense.OBLIGES: YES, Sense.FREES: NO}
    return found.get(sense, "")


def _same_case(question: str, unit: str) -> bool:
    """Is the quantity said in the question, if any, in the bracket that the unit rules?"""
    asked = [each for each in quantities(question) if each.unit]
    return not asked or within(asked, brackets(unit)) is True


def _premise_is_false(folded: str, said: str, shown: str) -> bool:
    if _DECIDED.search(folded) and _decided_otherwise(folded, shown):
        return True
    if not _ASSERTS.search(folded):
        return False
    if _ASKS_FORBIDDEN.search(folded) and sense_of(said) in (Sense.ALLOWS, Sense.ON_CONDITIONS):
        return True
    return _other_figure(quantities(folded), quantities(said))


def _decided_otherwise(folded: str, shown: str) -> bool:
    """« Pourquoi a-t-on rejeté… » of what was adopted, or the reverse."""
    rejected, accepted = bool(_REJECTS.search(folded)), bool(_ACCEPTS.search(folded))
    if rejected == accepted:
        return False
    found = bool(_REJECTS.search(shown)), bool(_ACCEPTS.search(_REJECTS.sub(" ", shown)))
    votes = _FOR.search(shown), _AGAINST.search(shown)
    carried = int(votes[0][1]) > int(votes[1][1]) if votes[0] and votes[1] else None
    if rejected:
        return not found[0] and (found[1] or carried is True)
    return found == (True, False) or (carried is False and not found[1])


def _other_figure(asserted: Sequence[Quantity], found: Sequence[Quantity]) -> bool:
    """Does the unit give, in the unit of measure asserted, one value, and another one?"""
    for each in asserted:
        given = {other.value for other in found if each.unit and other.unit == each.unit}
        if len(given) == 1 and each.value not in given:
            return True
    return False

"""The one question back, when a fact that nobody gave would change the answer.

It names what may be chosen, as found in the first passages: the reader picks one, or says another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rag import refuse
from rag.expected import Expected
from rag.labels import parents
from rag.question import Understanding
from rag.question.themes import find_theme
from rag.text import fold, squeeze, terms
from rag.types import Act, Fact, FactKind, Origin, Passage, Territory

if TYPE_CHECKING:
    from rag.runs import Extract

# Passages that must all be of zones, and of several, before the zone is asked back.
LEAST_SURE = 0.35  # the confidence under which the rows and zones found are those of something else
ZONED_PASSAGES = 4
# Passages among which acts of several years on one subject call for the year.
DATED_PASSAGES, ALIKE = 5, 0.6
CHOICES = 6
_DEFINITION = re.compile(r"\bdefini|\blexique\b|qu'est-ce qu|c'est quoi|que veut dire|que signifie")
# What is decided anew each year; said of the present, the last act answers.
_YEARLY = frozenset({"tarifs", "subventions", "impots", "budget"})
NO_OBJECT = (
    "Sur quoi porte votre question ? Dites l'objet (hauteur, clôture, subvention, tarif de la cantine…) ou "
    "le numéro de l'acte."
)
_PRESENT = re.compile(r"\b(?:actuel\w*|aujourd'hui|en vigueur|en ce moment|dernier\w*|maintenant)\b")
# Rules that are not written zone by zone.
_EVERYWHERE = frozenset({"definitions", "risques", "mixite", "patrimoine", "autorisations"})


@dataclass(frozen=True, slots=True)
class Precision:
    """The question back; ``choices`` are the facts that would answer it."""

    message: str
    choices: tuple[Fact, ...] = ()


def unreadable(understood: Understanding) -> Precision | None:
    """What must be said again before any search: a date that no calendar holds, or what is asked about."""
    if understood.impossible:
        return Precision(refuse.which_date(understood.impossible))
    return Precision(NO_OBJECT) if _without_object(understood) else None


def _without_object(understood: Understanding) -> bool:
    """Does the question say what to tell (« quelle est la limite ? ») and never about what?"""
    told = (understood.zones, understood.acts, understood.articles, understood.dates, understood.period)
    if any((*told, understood.addresses, understood.parcels, understood.foreign)):
        return False
    town = understood.territory
    places = (town.name, *(member.name for member in town.members)) if town else ()
    asked = set(terms(understood.text)) - set(terms(" ".join(places)))
    return bool(town) and asked <= _objectless()


@cache
def _objectless() -> frozenset[str]:
    lines = files("rag").joinpath("data/mots_sans_objet.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(terms(" ".join(line for line in lines if not line.startswith("#"))))


def missing(
    understood: Understanding,
    passages: Sequence[Passage],
    territories: Sequence[Territory],
    known: frozenset[str],
    over: Callable[[Act], bool],
) -> Precision | None:
    """What is asked back once passages are found. ``known`` are the zones ruled where the question is;
    ``over`` tells whether another act has ended one."""
    return (
        _territory(understood, passages, territories)
        or _zone(understood, passages, known)
        or _year(understood, passages, over)
    )


def _territory(
    understood: Understanding, passages: Sequence[Passage], territories: Sequence[Territory]
) -> Precision | None:
    found = dict.fromkeys(passage.document.territory for passage in passages[:5])
    # A zone label means nothing without its town, even when one town alone uses it here.
    if understood.territory is None and len(territories) > 1 and (understood.zones or len(found) > 1):
        nearest = tuple(dict.fromkeys((*found, *territories)))
        return Precision(
            refuse.which_territory(nearest), _facts(FactKind.COMMUNE, [item.name for item in nearest])
        )
    return None


def undecided(understood: Understanding, found: Extract, passages: Sequence[Passage]) -> Precision | None:
    """What is asked back once the best extract is known: the row of its table, or the zone, when the rule it
    gives is that of one zone and other zones have theirs."""
    if found.rivals:
        return Precision(refuse.which_row(found.rivals))
    own = set(found.passage.chunk.section.zones)
    if not own or not _by_zone(understood) or _needs_no_zone(understood):
        return None
    zoned = (passage for passage in passages if passage.chunk.section.zones)
    others = [passage for passage in zoned if own.isdisjoint(passage.chunk.section.zones)]
    said = squeeze(" ".join(unit.text for unit in found.units))
    elsewhere = {zone for passage in others for zone in passage.chunk.section.zones}
    if len(elsewhere) < 2 or all(said in squeeze(passage.chunk.text) for passage in others):
        return None
    likely = _likely([passage.chunk.section.zones for passage in (found.passage, *others)], frozenset())
    return Precision(refuse.which_zone(likely), _facts(FactKind.ZONE, likely))


def _needs_no_zone(understood: Understanding) -> bool:
    """Does the question say its zone, or ask what no zone changes?"""
    if understood.zones or understood.acts or understood.articles:
        return True
    defining = bool(_DEFINITION.search(fold(understood.text)))
    return defining or bool(understood.addresses and not _by_zone(understood))


def _zone(understood: Understanding, passages: Sequence[Passage], known: frozenset[str]) -> Precision | None:
    if _needs_no_zone(understood):
        return None
    zones = [passage.chunk.section.zones for passage in passages]
    first = [set(each) for each in zones[:ZONED_PASSAGES]]
    if len(first) < ZONED_PASSAGES or not all(first) or set.intersection(*first):
        return None
    likely = _likely(zones, known)
    return Precision(refuse.which_zone(likely), _facts(FactKind.ZONE, likely))


def _likely(found: Sequence[Sequence[str]], known: frozenset[str]) -> tuple[str, ...]:
    """The zones to choose among: those of the passages, the nearest first, then the others; when they are
    many, without the sectors of a zone that is there."""
    heads = [each[0] for each in found if each]
    every = dict.fromkeys([*heads, *(zone for each in found for zone in each), *sorted(known)])
    if len(every) <= CHOICES:
        return tuple(every)
    return tuple(zone for zone in every if not set(parents(zone)) & every.keys())


def _by_zone(understood: Understanding) -> bool:
    """Is a rule asked that each zone sets for itself? An address then says nothing of the zone."""
    found = find_theme(understood.text, bool(understood.kinds))
    return found is not None and found.of_rules and found.theme.key not in _EVERYWHERE


def _year(
    understood: Understanding, passages: Sequence[Passage], over: Callable[[Act], bool]
) -> Precision | None:
    """Acts of several years that fix the same amount: the year makes the answer, unless one alone holds."""
    said = understood.period or understood.dates or understood.acts or understood.day
    if said or understood.expected is not Expected.AMOUNT or _PRESENT.search(fold(understood.text)):
        return None
    theme = find_theme(understood.text, of_acts=True)
    if theme is None or theme.theme.key not in _YEARLY or not passages:
        return None
    subject = _subject(passages[0])
    acts = {
        act
        for passage in passages[:DATED_PASSAGES]
        if (act := passage.chunk.section.act) and act.date and _alike(subject, _subject(passage))
    }
    years = {act.date.year for act in acts if act.date}
    if len(years) < 2:
        return None
    # The first act is the one that would answer: an ended one must never give its price for today's.
    first = passages[0].chunk.section.act
    if first and not over(first) and len({act.date.year for act in acts if act.date and not over(act)}) < 2:
        return None
    values = [str(year) for year in sorted(years, reverse=True)]
    return Precision(refuse.which_year(values), _facts(FactKind.PERIOD, values))


def _subject(passage: Passage) -> frozenset[str]:
    section = passage.chunk.section
    said = section.act.subject if section.act and section.act.subject else " ".join(section.path[-1:])
    return frozenset(term for term in terms(said) if not any(letter.isdigit() for letter in term))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= ALIKE * len(one | other)


def _facts(kind: FactKind, values: Sequence[str]) -> tuple[Fact, ...]:
    return tuple(Fact(kind, value, Origin.CHOSEN) for value in values[:CHOICES])

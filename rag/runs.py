"""Runs of a passage's units: neighbours that can be read by themselves, under what introduces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from rag.leads import is_subheading
from rag.sends import WHOLLY_SENDS
from rag.text import fold, terms
from rag.types import Passage
from rag.units import BULLET, Unit, chain
from rag.wanted import NO_RULE

COVER_BONUS, ORPHAN_COST, LENGTH_BONUS = 0.6, 0.1, 0.1
LEAD_WORDS = 60  # a longer introduction is not repeated before its item
TIED = 0.02  # units that nothing in the question tells apart
TELLING_LEAD = 30  # words from which what opens a list says something by itself
OPENING_SHARE = 0.15
BESIDE_THE_POINT = 1.0
TELLING = 0.9  # under this share of the best score, a unit before the best one only takes room


# A sentence that only the one before it makes whole, or that limits it.
_LEANS = re.compile(
    r"(?:toutefois|cependant|néanmoins|ces?|cet|cette|celles?-ci|celui-ci|ceux-ci|leurs?|ils?|elles?"
    r"|il en est de même)\b",
    re.IGNORECASE,
)


# A sentence that sends elsewhere, with nothing of its own.
_SENDING = re.compile(
    r"(?:[^.;:]{0,80}, )?(?:il convient de |on )?(?:se (?:reporter|référer)|(?:cf|voir)\b)[^;:]{0,160}$",
    re.IGNORECASE,
)


# Between the name of a row and what it says.
_ROW_LABEL = re.compile(r" — | : ")
_DENIES = re.compile(r"\bn(?:e |')\w+ (?:pas|plus)\b|\bsans\b|\bsauf\b|\bhors\b|\bautres?\b|\bnon\b")


@dataclass(frozen=True, slots=True)
class Extract:
    """The units kept of one passage, in order, and the score of the best of them.

    ``rivals`` name the rows of a table that would answer as well, where they are too many to be shown;
    ``cut`` tells that a list goes on after them. ``credit`` counts for the choice alone.
    """

    passage: Passage
    units: tuple[Unit, ...]
    score: float
    rivals: tuple[str, ...] = ()
    credit: float = 0.0
    cut: bool = False

    @property
    def claim(self) -> float:
        return self.score + self.credit

    @property
    def recital(self) -> bool:
        """Does the act only recall or reason there, without deciding?"""
        return recites(self.units)

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)

    def precedes(self, other: Extract) -> bool:
        """Does it stand before the other in the same passage?"""
        return self.passage is other.passage and self.units[0].start < other.units[0].start

    def overlaps(self, other: Extract) -> bool:
        """Do two extracts share words of one passage?"""
        return self.passage.chunk.id == other.passage.chunk.id and any(
            one.overlaps(two) for one in self.units for two in other.units
        )


def whole_list(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list cut by the budget goes on to its end while the answer's own budget allows.

    To make room, what stands before the best unit without introducing it is left out.
    """
    best = max(main.units, key=lambda unit: unit.score)
    opened = {each.start for each in chain(units, best.lead) if each.text.endswith(":")}
    main = _from_its_first(main, units, words)
    after = [unit for unit in units if unit.start >= main.units[-1].end]
    rest = list(
        takewhile(
            lambda unit: not unit.title and (BULLET.match(unit.text) or _under(units, unit, opened)), after
        )
    )
    needed = sum(unit.words for unit in rest)
    if not needed:
        return main
    kept = list(main.units)
    if main.words + needed > words:
        above = [each.start for each in chain(units, best.lead)]
        kept = [
            each
            for each in kept
            if each.start >= best.start
            or each.start in above
            or _is_header(units, each)
            or _under(units, each, opened)
            or each.score >= TELLING * best.score
        ]
    left = words - sum(unit.words for unit in kept)
    for unit in rest:
        if unit.words > left:
            return replace(main, units=tuple(kept), cut=True)
        kept.append(unit)
        left -= unit.words
    return replace(main, units=tuple(kept))


def _from_its_first(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list that is taken up in its middle goes back to its first item, if there is room for them all."""
    best = max(main.units, key=lambda unit: unit.score)
    if best.lead < 0 or not units[best.lead].text.endswith(":"):
        return main
    held = {unit.start for unit in main.units}
    before = [
        unit
        for unit in units
        if unit.lead == best.lead and unit.start < best.start and unit.start not in held
    ]
    if not before or main.words + sum(unit.words for unit in before) > words:
        return main
    return replace(main, units=tuple(sorted((*main.units, *before), key=lambda unit: unit.start)))


def _under(units: Sequence[Unit], unit: Unit, opened: set[int]) -> bool:
    """Is the unit under one of these colons, by where they start?"""
    return any(each.start in opened for each in chain(units, unit.lead))


def continued(found: Extract, units: Sequence[Unit], words: int) -> Extract:
    """The extract with the sentences after it that lean on it (« Toutefois… », « Ces places… »), if there is
    room for them."""
    kept = list(found.units)
    if kept[-1].row >= 0:
        return found
    left = words - found.words
    for unit in units:
        if unit.start < kept[-1].end:
            continue
        if unit.row >= 0 or unit.title or not _LEANS.match(unit.text) or unit.words > left:
            break
        kept.append(unit)
        left -= unit.words
    return replace(found, units=tuple(kept))


def begun(found: Extract, units: Sequence[Unit]) -> Extract:
    """The extract without its first units that say nothing of what is asked and introduce nothing of it."""
    best = max(found.units, key=lambda unit: unit.score)
    above = {each.start for unit in found.units for each in chain(units, unit.lead)}
    kept = list(found.units)
    while kept[0] is not best and kept[0].start not in above and kept[0].score < OPENING_SHARE * best.score:
        kept.pop(0)
    return replace(found, units=tuple(kept))


def ended(found: Extract) -> Extract:
    """The extract without its last units, when they are an exception or a case that nobody asked about, or
    what an act recites under its object."""
    kept = list(found.units)
    best = max(kept, key=lambda unit: unit.score)
    while kept[-1] is not best and _beside_the_point(kept[-1], best):
        kept.pop()
    return replace(found, units=tuple(kept))


def _beside_the_point(unit: Unit, best: Unit) -> bool:
    if unit.recital and not best.recital:
        return True
    return unit.aside >= BESIDE_THE_POINT and not _LEANS.match(unit.text)


def leans(found: Extract) -> bool:
    """Does it begin with a word for what stands before it?"""
    return bool(_LEANS.match(found.units[0].text))


def told_apart(found: Extract, question: str, asked: Set[str]) -> Extract:
    """The extract without the rows of a table that the question, by its terms (``asked``), does not name
    where it names the best one; all of them where it denies a name (« qui n'est pas une association »)."""
    best = max(found.units, key=lambda unit: unit.score)
    if best.row < 0 or not _label(best) & asked or _DENIES.search(fold(question)):
        return found
    kept = (unit for unit in found.units if unit.row < 0 or _label(unit) & asked)
    return replace(found, units=tuple(kept))


def _label(row: Unit) -> frozenset[str]:
    return frozenset(terms(_ROW_LABEL.split(row.text, maxsplit=1)[0]))


def closed(found: Extract, units: Sequence[Unit]) -> Extract:
    """The extract without a last lead-in (« ne doit pas dépasser : », « Toitures terrasses ») whose matter
    is not shown."""
    leads = {units[unit.lead].start for unit in units if unit.lead >= 0}
    kept = list(found.units)
    best = max(kept, key=lambda unit: unit.score)
    while len(kept) > 1 and kept[-1] is not best and _announces(kept[-1], leads):
        kept.pop()
    return replace(found, units=tuple(kept))


def _announces(unit: Unit, leads: set[int]) -> bool:
    """Does it only announce what follows: a colon, what introduces another unit, a sub-heading?"""
    if unit.row >= 0 or NO_RULE.search(unit.text):
        return False
    named = is_subheading(unit.text) and not BULLET.match(unit.text) and ":" not in unit.text
    return unit.text.endswith(":") or unit.start in leads or named


def runs(units: Sequence[Unit], words: int) -> Iterator[tuple[Unit, ...]]:
    """Runs of neighbouring units within the budget, under what introduces them; titles are left out.

    One too long stands alone.
    """
    top = max((unit.score for unit in units), default=0.0)
    body = [
        unit
        for unit in units
        if (not unit.title or _is_header(units, unit)) and not (unit.score < top and only_sends(unit))
    ] or [unit for unit in units if unit.score]
    for first in range(len(body)):
        above = introduction(units, body[first])
        left = words - sum(unit.words for unit in above)
        for last in range(first, len(body)):
            left -= body[last].words
            if left < 0 and last > first:
                break
            run = (*above, *body[first : last + 1])
            if len(body) == 1 or any(says(unit) for unit in run):
                yield run
            if left < 0:
                break


def _is_header(units: Sequence[Unit], unit: Unit) -> bool:
    """Is it a line between a colon and what it lists: the names of the columns?"""
    return unit.lead >= 0 and units[unit.lead].text.endswith(":")


def recites(units: Sequence[Unit]) -> bool:
    """Is all that they say recalled or reasoned, nothing decided?"""
    return any(unit.recital for unit in units) and not any(says(unit) and not unit.recital for unit in units)


def only_sends(unit: Unit) -> bool:
    """Does a unit only say where else to look: « il convient de se reporter à l'article 4.4 »?"""
    sends = _SENDING.match(unit.text) or WHOLLY_SENDS.match(unit.text)
    return unit.row < 0 and bool(sends) and not NO_RULE.search(unit.text)


def says(unit: Unit) -> bool:
    """Does the unit say something, rather than announce it?"""
    if unit.row >= 0 or NO_RULE.search(unit.text):
        return True
    whole = not unit.text.endswith(":") or unit.words >= TELLING_LEAD
    return not unit.title and whole and not is_subheading(unit.text)


def introduction(units: Sequence[Unit], unit: Unit) -> list[Unit]:
    """What must be read before a unit: the colon that opens its list, the sub-heading over it, the header
    lines between that colon and the first line listed."""
    above = [each for each in chain(units, unit.lead) if each.words <= LEAD_WORDS and not each.title][::-1]
    if unit.lead >= 0 and units[unit.lead].text.endswith(":"):
        above += takewhile(
            lambda each: each.title and each.lead >= 0, units[unit.lead + 1 : units.index(unit)]
        )
    return above


def beside(run: Sequence[Unit], units: Sequence[Unit]) -> int:
    """How many units answer as well as the best one, under the same opening."""
    best = max(run, key=lambda unit: unit.score)
    above = chain(units, best.lead)
    if not above:
        return 0
    tied = [unit for unit in run if unit is not best and best.score - unit.score < TIED]
    return sum(chain(units, unit.lead)[-1:] == above[-1:] for unit in tied)


def worth(run: Sequence[Unit], weights: dict[str, float], heading: frozenset[str]) -> float:
    """How well a run answers: its best unit, what it covers together, and whether it reads by itself."""
    said = heading.union(*(unit.terms for unit in run))
    return (
        max(unit.score for unit in run)
        + COVER_BONUS * sum(weight for term, weight in weights.items() if term in said)
        - ORPHAN_COST * bool(BULLET.match(run[0].text))
        + LENGTH_BONUS * sum(unit.words for unit in run) / 80
    )

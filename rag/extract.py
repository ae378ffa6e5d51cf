"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words: the best run of a passage's
units under what introduces it, then one that completes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from math import fsum

from rag.anchors import anchor_terms, missing_anchors
from rag.answers.aspects import Aspects
from rag.answers.lists import asks_list
from rag.answers.theme import no_rule, on_theme
from rag.answers.yesno import bearing, opening
from rag.leads import is_subheading
from rag.question import Understanding
from rag.rerank import Ranking
from rag.text import terms
from rag.types import Passage
from rag.units import BULLET, Unit, chain, units_of
from rag.wanted import NO_RULE, looks_of

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.625, 0.45
COVER_BONUS, ORPHAN_COST, LENGTH_BONUS, BEHIND_COST = 0.6, 0.1, 0.1, 0.5
ANCHOR_SHARE = 0.2
UNZONED_COST = 0.3
ASPECT_CREDIT, ASPECT_NEW = 0.3, 0.8  # a run that answers several of the things asked; a complement, one more
THEME_CREDIT, NO_RULE_CREDIT = 0.15, 0.4  # the section on what is asked; that says there is no rule
FIT_SHARE = 0.95
ANCHOR_COST = 0.6  # another act, address or sitting than the one asked
LIST_WORDS = 105  # the budget of a list that is asked for
LEAD_WORDS = 60  # a longer introduction is not repeated before its item
TIED, MOST_TIED_WORDS = 0.02, 110  # rows of one table that nothing in the question tells apart
TELLING = 0.9  # under this share of the best score, a unit before the best one only takes room
BESIDE_CREDIT, MOST_BESIDE = 0.1, 3  # units as good as the best, under one opening, are one answer
NEW_SHARE, SAME_SAID = 0.1, 0.7  # a complement that says nothing new of what is asked is worth less

_SENDS = re.compile(
    r"\bse (?:reporter|référer)\b|\brenvo(?:i|ie|yer)\b|\bcf\.|\bvoir\b"
    r"|\b(?:celles?|ceux|mêmes? (?:règles?|dispositions?))\b[^.]{0,40}\bzone\b"
    r"|\b(?:règles?|dispositions?|articles?)\b[^.]{0,60}\b(?:s'appliquent?|(?:est|sont) applicables?)\b",
    re.IGNORECASE,
)
_VOTE_LINE = re.compile(
    r"^\W*(?:pour|contre|abstentions?|absten\w+)\s*:?\s*\d|^\W*\d+\s(?:voix|pour|contre|absten)",
    re.IGNORECASE,
)


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
        return all(unit.recital for unit in self.units)

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)

    def overlaps(self, other: Extract) -> bool:
        """Do two extracts share words of one passage?"""
        return self.passage.chunk.id == other.passage.chunk.id and any(
            one.overlaps(two) for one in self.units for two in other.units
        )


def focus(understood: Understanding, weights: dict[str, float]) -> dict[str, float]:
    """How much each term tells of what is asked: those that name the act or the place tell little of it."""
    anchors = anchor_terms(understood)
    found = {term: weight * (ANCHOR_SHARE if term in anchors else 1.0) for term, weight in weights.items()}
    total = sum(found.values()) or 1.0
    return {term: weight / total for term, weight in found.items()}


Follow = Callable[[Passage], Sequence[Passage]]


class Extraction:
    """What answers a question in about ``words`` words, among the first passages of a ranking.

    ``follow`` gives the passages that a passage refers to; ``followed`` are those the extracts come from.
    """

    def __init__(
        self, understood: Understanding, ranking: Ranking, words: int, follow: Follow = lambda passage: ()
    ) -> None:
        self._understood, self._follow = understood, follow
        self._words, self._listing = words, asks_list(understood)
        self.followed: tuple[Passage, ...] = ()
        self._passages = ranking.passages[:PASSAGES_READ]
        self._aspects = Aspects.of(understood)
        self._weights = focus(understood, ranking.weights)
        self._units = [units_of(passage, understood, self._weights) for passage in self._passages]

    @cached_property
    def main(self) -> Extract | None:
        """The best run of units; it leaves room for a complement."""
        candidates = self._candidates(PASSAGES_READ, round(self._words * MAIN_SHARE))
        best = max(candidates, key=lambda item: item.claim, default=None)
        looks = looks_of(self._understood.expected, self._understood.text)
        if best is None or looks is None:
            return best
        # What is not of the expected kind is never shown: nearly as good a run that is, is better.
        fit = [item for item in candidates if item.claim >= FIT_SHARE * best.claim]
        right = [item for item in fit if any(looks.search(unit.text) for unit in item.units)]
        chosen = max(right, key=lambda item: item.claim, default=best)
        return self._with_whole_vote(self._with_tied_rows(chosen))

    def _with_whole_vote(self, main: Extract) -> Extract:
        """The lines of one vote stand together: « pour : 15 » says nothing without « contre : 4 »."""
        units = self._units[self._rank(main.passage)]
        ranks = [
            rank for rank, unit in enumerate(units) if unit in main.units and _VOTE_LINE.match(unit.text)
        ]
        if not ranks:
            return main
        first, last = ranks[0], ranks[-1]
        while first and _VOTE_LINE.match(units[first - 1].text):
            first -= 1
        while last + 1 < len(units) and _VOTE_LINE.match(units[last + 1].text):
            last += 1
        added = [unit for unit in units[first : last + 1] if unit not in main.units]
        return replace(main, units=tuple(sorted((*main.units, *added), key=lambda unit: unit.start)))

    def _with_tied_rows(self, main: Extract) -> Extract:
        """All the rows that the question does not tell apart from the best one: one of them would mislead."""
        top = max(main.units, key=lambda unit: unit.score)
        if top.row < 0:
            return main
        units = self._units[self._rank(main.passage)]
        tied = [unit for unit in units if unit.row >= 0 and abs(unit.score - top.score) < TIED]
        if set(tied) <= set(main.units):
            return main
        whole = (*_introduction(units, tied[0]), *tied)
        if sum(unit.words for unit in whole) > MOST_TIED_WORDS:
            return replace(main, rivals=tuple(unit.text.split(" — ")[0] for unit in tied))
        return replace(main, units=whole)

    def extracts(self) -> tuple[Extract, ...]:
        """The run that answers best, its list gone through, then one that completes it."""
        if self.main is None:
            return ()
        room = max(self._words, LIST_WORDS) if self._listing else self._words
        main = _whole_list(self.main, self._units_of(self.main.passage), room)
        main = replace(main, cut=main.cut and self._listing)
        completed = self._referred(main) or self._complement(main)
        return tuple(_closed(item, self._units_of(item.passage)) for item in (main, *completed))

    def opening(self) -> str:
        """« Oui : », « Non : », « Sous conditions : », or that the documents say otherwise; often nothing."""
        if self.main is None or self.main.recital:
            return ""
        asked, passage = self._understood, self.main.passage
        best = max(self.main.units, key=lambda unit: unit.score)
        led = [*_introduction(self._units[self._rank(passage)], best), best]
        pointed = bool(asked.addresses or asked.acts) and not missing_anchors(asked, passage)
        bears = bearing(
            self._weights, best.terms, _heading(passage).union(*(unit.terms for unit in led)), pointed
        )
        text, shown = (" ".join(unit.text for unit in units) for units in (led, self.main.units))
        return opening(asked.text, text, shown, bears)

    def _units_of(self, passage: Passage) -> Sequence[Unit]:
        """The scored units of a passage read; those of one followed are not kept."""
        ranks = (rank for rank, each in enumerate(self._passages) if each is passage)
        rank = next(ranks, None)
        return () if rank is None else self._units[rank]

    def _rank(self, passage: Passage) -> int:
        return next(rank for rank, each in enumerate(self._passages) if each is passage)

    def _complement(self, main: Extract) -> list[Extract]:
        """The best other run that fits in the words left, if it is nearly as good."""
        left = self._words - main.words
        said, met = self._covered(main), self._met(main.passage, main.units)
        found = []
        for item in self._candidates(COMPLEMENTS_READ, left):
            if item.words > left or item.overlaps(main) or not _stands(item):
                continue
            more = len(self._met(item.passage, item.units) - met)
            item = replace(item, credit=item.credit + ASPECT_NEW * more)
            new = fsum(self._weights[term] for term in self._covered(item) - said)
            same_place = item.passage.chunk.section == main.passage.chunk.section
            found.append(
                item
                if new >= NEW_SHARE or same_place
                else replace(item, score=item.score * SAME_SAID, credit=item.credit * SAME_SAID)
            )
        best = max(found, key=lambda item: item.claim, default=None)
        return [best] if best and best.claim >= COMPLEMENT_SHARE * main.claim else []

    def _referred(self, main: Extract) -> list[Extract]:
        """Where the answer is that it stands elsewhere (« se reporter à l'article 4.6 de la zone UC1 »): what
        is said there, if it is of the kind asked."""
        if not any(_SENDS.search(unit.text) for unit in main.units):
            return []
        looks = looks_of(self._understood.expected, self._understood.text)
        left, found = self._words - main.words, list[Extract]()
        for passage in self._follow(main.passage):
            # There, the rules of that place are the ones that hold.
            asked = replace(self._understood, zones=passage.chunk.section.zones)
            heading = _heading(passage)
            for run in _runs(units_of(passage, asked, self._weights), left):
                words = sum(unit.words for unit in run)
                if words <= left and (looks is None or any(looks.search(unit.text) for unit in run)):
                    found.append(Extract(passage, run, _worth(run, self._weights, heading)))
        best = max(found, key=lambda item: item.claim, default=None)
        if best is None:
            return []
        self.followed = (best.passage,)
        return [best]

    def _met(self, passage: Passage, run: Sequence[Unit]) -> frozenset[str]:
        """Which of several things asked a run answers."""
        return (
            self._aspects.met(passage, " ".join(unit.text for unit in run))
            if self._aspects.count
            else frozenset()
        )

    def _covered(self, item: Extract) -> frozenset[str]:
        """The asked terms that an extract says, or that its heading says for it."""
        said = _heading(item.passage).union(*(unit.terms for unit in item.units))
        return said & self._weights.keys()

    def _candidates(self, depth: int, words: int) -> list[Extract]:
        asked, found = self._understood, list[Extract]()
        passages = self._passages[:depth]
        zoned = bool(asked.zones) and any(item.chunk.section.zones for item in passages)
        off = [bool(missing_anchors(asked, passage)) for passage in passages]
        for rank, passage in enumerate(passages):
            if off[rank] and not all(off):
                continue
            cost = BEHIND_COST * (passages[0].score - passage.score)
            cost += ANCHOR_COST * bool(missing_anchors(asked, passage))
            cost += UNZONED_COST * (zoned and not passage.chunk.section.zones)
            credit = THEME_CREDIT * on_theme(asked, passage) + NO_RULE_CREDIT * no_rule(asked, passage)
            heading = _heading(passage)
            for run in _runs(self._units[rank], words):
                worth = _worth(run, self._weights, heading) - cost
                more = ASPECT_CREDIT * len(self._met(passage, run))
                more += BESIDE_CREDIT * min(_beside(run, self._units[rank]), MOST_BESIDE)
                found.append(Extract(passage, run, worth, credit=credit + more))
        return found


def _stands(item: Extract) -> bool:
    """Does it decide something, read by itself and from its beginning, not only send elsewhere?"""
    first = item.units[0].text
    begun = not first[:1].islower() or bool(BULLET.match(first))
    sends = all(_SENDS.search(unit.text) or not _says(unit) for unit in item.units)
    return begun and not sends and not item.recital


def _heading(passage: Passage) -> frozenset[str]:
    return frozenset(terms(" ".join(passage.chunk.section.path[-2:])))


def _whole_list(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list cut by the budget goes on to its end while the answer's own budget allows.

    To make room, what stands before the best unit without introducing it is left out.
    """
    best = max(main.units, key=lambda unit: unit.score)
    opened = {each.start for each in chain(units, best.lead) if each.text.endswith(":")}
    after = [unit for unit in units if unit.start >= main.units[-1].end]
    rest = list(takewhile(lambda unit: BULLET.match(unit.text) or _under(units, unit, opened), after))
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
            or each.score >= TELLING * best.score
        ]
    left = words - sum(unit.words for unit in kept)
    for unit in rest:
        if unit.words > left:
            return replace(main, units=tuple(kept), cut=True)
        kept.append(unit)
        left -= unit.words
    return replace(main, units=tuple(kept))


def _under(units: Sequence[Unit], unit: Unit, opened: set[int]) -> bool:
    """Is the unit under one of these colons, by where they start?"""
    return any(each.start in opened for each in chain(units, unit.lead))


def _closed(found: Extract, units: Sequence[Unit]) -> Extract:
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


def _runs(units: Sequence[Unit], words: int) -> Iterator[tuple[Unit, ...]]:
    """Runs of neighbouring units within the budget, under what introduces them; titles are left out.

    One too long stands alone.
    """
    body = [unit for unit in units if not unit.title or _is_header(units, unit)] or list(units)
    for first in range(len(body)):
        above = _introduction(units, body[first])
        left = words - sum(unit.words for unit in above)
        for last in range(first, len(body)):
            left -= body[last].words
            if left < 0 and last > first:
                break
            run = (*above, *body[first : last + 1])
            if len(body) == 1 or any(_says(unit) for unit in run):
                yield run
            if left < 0:
                break


def _is_header(units: Sequence[Unit], unit: Unit) -> bool:
    """Is it a line between a colon and what it lists: the names of the columns?"""
    return unit.lead >= 0 and units[unit.lead].text.endswith(":")


def _says(unit: Unit) -> bool:
    """Does the unit say something, rather than announce it?"""
    if unit.row >= 0 or NO_RULE.search(unit.text):
        return True
    return not unit.title and not unit.text.endswith(":") and not is_subheading(unit.text)


def _introduction(units: Sequence[Unit], unit: Unit) -> list[Unit]:
    """What must be read before a unit: the colon that opens its list, the sub-heading over it, the header
    lines between that colon and the first line listed."""
    above = [each for each in chain(units, unit.lead) if each.words <= LEAD_WORDS and not each.title][::-1]
    if unit.lead >= 0 and units[unit.lead].text.endswith(":"):
        above += takewhile(lambda each: each.title, units[unit.lead + 1 : units.index(unit)])
    return above


def _beside(run: Sequence[Unit], units: Sequence[Unit]) -> int:
    """How many units answer as well as the best one, under the same opening."""
    best = max(run, key=lambda unit: unit.score)
    above = chain(units, best.lead)
    if not above:
        return 0
    tied = [unit for unit in run if unit is not best and best.score - unit.score < TIED]
    return sum(chain(units, unit.lead)[-1:] == above[-1:] for unit in tied)


def _worth(run: Sequence[Unit], weights: dict[str, float], heading: frozenset[str]) -> float:
    """How well a run answers: its best unit, what it covers together, and whether it reads by itself."""
    said = heading.union(*(unit.terms for unit in run))
    return (
        max(unit.score for unit in run)
        + COVER_BONUS * sum(weight for term, weight in weights.items() if term in said)
        - ORPHAN_COST * bool(BULLET.match(run[0].text))
        + LENGTH_BONUS * sum(unit.words for unit in run) / 80
    )

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

from rag.anchors import anchor_terms, missing_anchors
from rag.question import Understanding
from rag.rerank import Ranking
from rag.text import terms
from rag.types import Passage
from rag.units import BULLET, Unit, chain, units_of
from rag.wanted import looks_of

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.625, 0.45
COVER_BONUS, ORPHAN_COST, LENGTH_BONUS, BEHIND_COST = 0.6, 0.1, 0.1, 0.5
ANCHOR_SHARE = 0.2
UNZONED_COST = 0.3
FIT_SHARE = 0.95
ANCHOR_COST = 0.6  # another act, address or sitting than the one asked
LEAD_WORDS = 40  # a longer introduction is not repeated before its item
TIED, MOST_TIED_WORDS = 0.02, 110  # rows of one table that nothing in the question tells apart
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

    ``rivals`` name the rows of a table that would answer as well, where they are too many to be shown.
    """

    passage: Passage
    units: tuple[Unit, ...]
    score: float
    rivals: tuple[str, ...] = ()

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
        self._understood, self._words, self._follow = understood, words, follow
        self.followed: tuple[Passage, ...] = ()
        self._passages = ranking.passages[:PASSAGES_READ]
        self._weights = focus(understood, ranking.weights)
        self._units = [units_of(passage, understood, self._weights) for passage in self._passages]

    @cached_property
    def main(self) -> Extract | None:
        """The best run of units; it leaves room for a complement."""
        candidates = self._candidates(PASSAGES_READ, round(self._words * MAIN_SHARE))
        best = max(candidates, key=lambda item: item.score, default=None)
        looks = looks_of(self._understood.expected, self._understood.text)
        if best is None or looks is None:
            return best
        # What is not of the expected kind is never shown: nearly as good a run that is, is better.
        fit = [item for item in candidates if item.score >= FIT_SHARE * best.score]
        right = [item for item in fit if any(looks.search(unit.text) for unit in item.units)]
        chosen = max(right, key=lambda item: item.score, default=best)
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
        main = _whole_list(self.main, self._units[self._rank(self.main.passage)], self._words)
        completed = self._referred(main) or self._complement(main)
        return tuple(_closed(item) for item in (main, *completed))

    def _rank(self, passage: Passage) -> int:
        return next(rank for rank, each in enumerate(self._passages) if each is passage)

    def _complement(self, main: Extract) -> list[Extract]:
        """The best other run that fits in the words left, if it is nearly as good."""
        left = self._words - main.words
        said = self._covered(main)
        found = []
        for item in self._candidates(COMPLEMENTS_READ, left):
            if item.words > left or item.overlaps(main) or item.recital:
                continue
            new = sum(self._weights[term] for term in self._covered(item) - said)
            same_place = item.passage.chunk.section == main.passage.chunk.section
            found.append(
                item if new >= NEW_SHARE or same_place else replace(item, score=item.score * SAME_SAID)
            )
        best = max(found, key=lambda item: item.score, default=None)
        return [best] if best and best.score >= COMPLEMENT_SHARE * main.score else []

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
        best = max(found, key=lambda item: item.score, default=None)
        if best is None:
            return []
        self.followed = (best.passage,)
        return [best]

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
            heading = _heading(passage)
            for run in _runs(self._units[rank], words):
                found.append(Extract(passage, run, _worth(run, self._weights, heading) - cost))
        return found


def _heading(passage: Passage) -> frozenset[str]:
    return frozenset(terms(" ".join(passage.chunk.section.path[-2:])))


def _whole_list(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list cut by the budget goes on to its end while the answer's own budget allows.

    To make room, what stands before the best unit without introducing it is left out.
    """
    rest = list(
        takewhile(lambda unit: BULLET.match(unit.text), (u for u in units if u.start >= main.units[-1].end))
    )
    needed = sum(unit.words for unit in rest)
    if not needed:
        return main
    kept = list(main.units)
    if main.words + needed > words:
        best = max(kept, key=lambda unit: unit.score)
        above = [each.start for each in chain(units, best.lead)]
        kept = [unit for unit in kept if unit.start >= best.start or unit.start in above]
    left = words - sum(unit.words for unit in kept)
    for unit in rest:
        if unit.words > left:
            break
        kept.append(unit)
        left -= unit.words
    return replace(main, units=tuple(kept))


def _closed(found: Extract) -> Extract:
    """The extract without a last lead-in (« ne doit pas dépasser : ») that nothing follows."""
    kept = list(found.units)
    while len(kept) > 1 and kept[-1].text.endswith(":"):
        kept.pop()
    return replace(found, units=tuple(kept))


def _runs(units: Sequence[Unit], words: int) -> Iterator[tuple[Unit, ...]]:
    """Runs of neighbouring units within the budget, under what introduces them; titles are left out.

    One too long stands alone.
    """
    body = [unit for unit in units if not unit.title] or list(units)
    for first in range(len(body)):
        above = _introduction(units, body[first])
        left = words - sum(unit.words for unit in above)
        for last in range(first, len(body)):
            left -= body[last].words
            if left < 0 and last > first:
                break
            yield (*above, *body[first : last + 1])
            if left < 0:
                break


def _introduction(units: Sequence[Unit], unit: Unit) -> list[Unit]:
    """What must be read before a unit: the colon that opens its list, the sub-heading over it."""
    found = [each for each in chain(units, unit.lead) if each.words <= LEAD_WORDS and not each.title]
    return found[::-1]


def _worth(run: Sequence[Unit], weights: dict[str, float], heading: frozenset[str]) -> float:
    """How well a run answers: its best unit, what it covers together, and whether it reads by itself."""
    said = heading.union(*(unit.terms for unit in run))
    return (
        max(unit.score for unit in run)
        + COVER_BONUS * sum(weight for term, weight in weights.items() if term in said)
        - ORPHAN_COST * bool(BULLET.match(run[0].text))
        + LENGTH_BONUS * sum(unit.words for unit in run) / 80
    )

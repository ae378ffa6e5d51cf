"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words: the best run of a passage's
units under what introduces it, then one that completes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from math import fsum

from rag.anchors import anchor_terms, missing_anchors
from rag.answers.aspects import Aspects
from rag.answers.keyed import of_others
from rag.answers.lists import asks_list
from rag.answers.reasons import with_reason
from rag.answers.theme import no_rule, on_theme
from rag.answers.yesno import bearing, opening
from rag.entries import asked_words, asks_definition, defines
from rag.question import Understanding
from rag.rerank import Ranking
from rag.runs import (
    TIED,
    Extract,
    begun,
    beside,
    closed,
    continued,
    ended,
    introduction,
    recites,
    runs,
    says,
    whole_list,
    worth,
)
from rag.sends import SENDS
from rag.text import fold, terms
from rag.types import Passage
from rag.units import BULLET, Unit, units_of
from rag.wanted import looks_of

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.9, 0.45
BEHIND_COST = 0.5
ANCHOR_SHARE, LIGHT_SHARE = 0.2, 0.15
# Words by which one asks, that the act does not answer with.
LIGHT = frozenset(
    terms(
        """faire fait faite faites fais font agir trouver trouve mettre mets mis donner donne donné vaut
        valoir veux vouloir voudrais peux pouvoir laisser laisse atteindre dépasser dépasse
        concerner concerne prévoir prévu prévue aller va doit devoir dois falloir faut savoir
        connaître dire dit indiquer préciser parler compter comporter rester reste prendre pris
        passer respecter appliquer applique existe exister accord exact bien vrai pourcentage
        montant nombre date numéro nom taux combien chiffre valeur jour année prix coût
        résultat"""
    )
)
UNZONED_COST = 0.3
ASPECT_CREDIT, ASPECT_NEW = 0.3, 0.8  # a run that answers several of the things asked; a complement, one more
THEME_CREDIT, NO_RULE_CREDIT = 0.15, 0.4  # the section on what is asked; that says there is no rule
FEWEST_WORDS = 3  # a unit of so few words says nothing by itself
FIT_SHARE = 0.95
DEFINITION_CREDIT = 0.3  # the entry of a lexicon for a word whose meaning is asked
RECITAL_COST = 0.3  # what an act recalls or reasons, beside what it decides
ANCHOR_COST = 0.6  # another act, address or sitting than the one asked
LIST_WORDS = 105  # the budget of a list that is asked for
MOST_TIED_WORDS = 110  # rows of one table that nothing in the question tells apart
BESIDE_CREDIT, MOST_BESIDE = 0.1, 3  # units as good as the best, under one opening, are one answer
TOLD_TWICE = 0.6  # another figure, from elsewhere, beside the one that answers
NEW_SHARE, SAME_SAID = 0.1, 0.7  # a complement that says nothing new of what is asked is worth less

_VOTE_LINE = re.compile(
    r"^\W*(?:pour|contre|abstentions?|absten\w+)\s*:?\s*\d|^\W*\d+\s(?:voix|pour|contre|absten)",
    re.IGNORECASE,
)


def focus(understood: Understanding, weights: dict[str, float]) -> dict[str, float]:
    """How much each term tells of what is asked: those that name the act or the place tell little of it."""
    anchors = anchor_terms(understood)
    found = {
        term: weight * (ANCHOR_SHARE if term in anchors else LIGHT_SHARE if term in LIGHT else 1.0)
        for term, weight in weights.items()
    }
    total = sum(found.values()) or 1.0
    return {term: weight / total for term, weight in found.items()}


LEAST_NAMES = 4  # lines of an index
_SAYS = re.compile(r"^[^A-ZÀ-Þ]|\d|[.,;:!?]$")  # a line that is no bare name

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
        defining = asks_definition(fold(understood.text))
        self._defined = asked_words(understood.text) if defining else frozenset[str]()
        self._weights = focus(understood, ranking.weights)
        self._units = [self._read(passage) for passage in self._passages]

    def _read(self, passage: Passage) -> list[Unit]:
        """The scored units of a passage, without the items of others in a list where one is named."""
        units = units_of(passage, self._understood, self._weights)
        aside = [] if self._listing else of_others(self._understood.text, self._weights.keys(), units)
        return [replace(unit, title=True, score=0.0, lead=-1) if unit in aside else unit for unit in units]

    @cached_property
    def main(self) -> Extract | None:
        """The best run of units; it leaves room for a complement."""
        candidates = self._found
        best = max(candidates, key=lambda item: item.claim, default=None)
        looks = looks_of(self._understood.expected, self._understood.text)
        if best is None or looks is None:
            return best
        # What is not of the expected kind is never shown: nearly as good a run that is, is better.
        fit = [item for item in candidates if item.claim >= FIT_SHARE * best.claim]
        right = [item for item in fit if any(looks.search(unit.text) for unit in item.units)]
        chosen = max(right, key=lambda item: item.claim, default=best)
        return self._with_whole_vote(self._with_tied_rows(chosen))

    @cached_property
    def lead(self) -> float:
        """How far the best run is ahead of the best one without its best unit; 0 when it is not."""
        if self.main is None:
            return 0.0
        best = max(self.main.units, key=lambda unit: unit.score)
        others = (item.claim for item in self._found if best not in item.units)
        return max(0.0, self.main.claim - max(others, default=0.0))

    @property
    def sentences(self) -> Iterator[tuple[Passage, Unit]]:
        """What could have been told: the units of the passages read, with their passage; titles left out."""
        for passage, units in zip(self._passages, self._units, strict=True):
            yield from ((passage, unit) for unit in units if not unit.title and unit.words > FEWEST_WORDS)

    @cached_property
    def _found(self) -> list[Extract]:
        return self._candidates(PASSAGES_READ, round(self._words * MAIN_SHARE))

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
        whole = (*introduction(units, tied[0]), *tied)
        if sum(unit.words for unit in whole) > MOST_TIED_WORDS:
            return replace(main, rivals=tuple(unit.text.split(" ; ")[0] for unit in tied))
        return replace(main, units=whole)

    def extracts(self) -> tuple[Extract, ...]:
        """The run that answers best, its list gone through, then one that completes it."""
        if self.main is None:
            return ()
        room = max(self._words, LIST_WORDS) if self._listing else self._words
        units = self._units_of(self.main.passage)
        main = whole_list(closed(ended(begun(self.main, units)), units), units, room)
        main = continued(replace(main, cut=main.cut and self._listing), units, self._words)
        longest = max(self._words, LIST_WORDS)
        main = with_reason(self._understood.text, main, self._units_of(main.passage), longest)
        completed = self._referred(main) or self._complement(main)
        return tuple(closed(item, self._units_of(item.passage)) for item in (main, *completed))

    def opening(self) -> str:
        """« Oui : », « Non : », « Sous conditions : », or that the documents say otherwise; often nothing."""
        if self.main is None or self.main.recital:
            return ""
        asked, passage = self._understood, self.main.passage
        best = max(self.main.units, key=lambda unit: unit.score)
        led = [*introduction(self._units[self._rank(passage)], best), best]
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
            share = 1.0 if new >= NEW_SHARE or same_place else SAME_SAID
            if not same_place and not more and self._is_told(main) and self._is_told(item):
                share = min(share, TOLD_TWICE)
            found.append(replace(item, score=item.score * share, credit=item.credit * share))
        best = max(found, key=lambda item: item.claim, default=None)
        return [best] if best and best.claim >= COMPLEMENT_SHARE * main.claim else []

    def _is_told(self, item: Extract) -> bool:
        """Does it hold words of the kind wanted: a figure, a date, an amount?"""
        looks = looks_of(self._understood.expected, self._understood.text)
        return looks is not None and any(looks.search(unit.text) for unit in item.units)

    def _referred(self, main: Extract) -> list[Extract]:
        """Where the answer is that it stands elsewhere (« se reporter à l'article 4.6 de la zone UC1 »): what
        is said there, if it is of the kind asked."""
        if not any(SENDS.search(unit.text) for unit in main.units):
            return []
        looks = looks_of(self._understood.expected, self._understood.text)
        left, found = self._words - main.words, list[Extract]()
        for passage in self._follow(main.passage):
            # There, the rules of that place are the ones that hold.
            asked = replace(self._understood, zones=passage.chunk.section.zones)
            heading = _heading(passage)
            for run in runs(units_of(passage, asked, self._weights), left):
                words = sum(unit.words for unit in run)
                if words <= left and (looks is None or any(looks.search(unit.text) for unit in run)):
                    found.append(Extract(passage, run, worth(run, self._weights, heading)))
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
            credit += DEFINITION_CREDIT * defines(passage.chunk, self._defined)
            heading = _heading(passage)
            for run in runs(self._units[rank], words):
                score = worth(run, self._weights, heading) - cost - RECITAL_COST * recites(run)
                more = ASPECT_CREDIT * len(self._met(passage, run))
                more += BESIDE_CREDIT * min(beside(run, self._units[rank]), MOST_BESIDE)
                found.append(Extract(passage, run, score, credit=credit + more))
        return found


def _stands(item: Extract) -> bool:
    """Does it decide something, read by itself and from its beginning, not only send elsewhere?"""
    first = item.units[0].text
    begun = not first[:1].islower() or bool(BULLET.match(first))
    sends = all(SENDS.search(unit.text) or not says(unit) for unit in item.units)
    named = _is_names("\n".join(item.passage.chunk.text[unit.start : unit.end] for unit in item.units))
    return begun and not sends and not item.recital and not named


def _is_names(text: str) -> bool:
    """Is it names set one a line, without a stop (the index of a lexicon)?"""
    lines = [line.strip() for line in text.splitlines()]
    return len(lines) >= LEAST_NAMES and not any(_SAYS.search(line) for line in lines)


def _heading(passage: Passage) -> frozenset[str]:
    return frozenset(terms(" ".join(passage.chunk.section.path[-2:])))

"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words: the best run of a passage's
units under what introduces it, then one that completes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cached_property
from math import fsum

from rag.anchors import missing_anchors
from rag.answers.aspects import Aspects
from rag.answers.beside import MOST_WORDS, VOTE_LINE, missing_of, parts_beside, sends, sent_to
from rag.answers.keyed import of_others
from rag.answers.lists import asks_list
from rag.answers.motives import MOST_REASONS, asks_why, gives_reason, motives
from rag.answers.parts import WHY, parts_of
from rag.answers.reasons import with_reason
from rag.answers.theme import no_rule, on_theme
from rag.answers.yesno import bearing, opening
from rag.entries import asked_words, asks_definition, defines
from rag.focus import focus
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
    leans,
    only_sends,
    recites,
    runs,
    says,
    told_apart,
    whole_list,
    worth,
)
from rag.sends import SENDS
from rag.tables import row_label
from rag.text import fold, terms
from rag.types import Passage
from rag.units import BULLET, Unit, units_of
from rag.wanted import looks_of
from rag.zones import zones_named

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.9, 0.45
BEHIND_COST = 0.5
UNZONED_COST = 0.3
CASE_SHARE = 0.08  # of the weights of a question: what a sentence that sends elsewhere says of its case
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


LEAST_NAMES = 4  # lines of an index
_FIGURE = re.compile(r" : \d")
_SAYS = re.compile(r"^[^A-ZÀ-Þ]|\d|[.,;:!?]$")  # a line that is no bare name

Follow = Callable[[Passage], Sequence[Passage]]


class Extraction:
    """What answers a question in about ``words`` words, among the first passages of a ranking.

    ``follow`` gives the passages that a passage refers to; ``matter`` those of the same act, on the same
    matter.
    """

    def __init__(
        self,
        understood: Understanding,
        ranking: Ranking,
        words: int,
        follow: Follow = lambda passage: (),
        matter: Follow = lambda passage: (),
    ) -> None:
        self._understood, self._follow, self._matter = understood, follow, matter
        self._words, self._listing = words, asks_list(understood)
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
        return self._with_whole_vote(self._with_tied_rows(self._told_apart(chosen)))

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
        """What could have been told: the units of the passages read, with their passage; titles and recitals
        left out."""
        for passage, units in zip(self._passages, self._units, strict=True):
            told = (
                unit for unit in units if not unit.title and not unit.recital and unit.words > FEWEST_WORDS
            )
            yield from ((passage, unit) for unit in told)

    @cached_property
    def _found(self) -> list[Extract]:
        return self._candidates(PASSAGES_READ, round(self._words * MAIN_SHARE))

    def _told_apart(self, found: Extract) -> Extract:
        return found if self._listing else told_apart(found, self._understood.text, self._weights.keys())

    def _with_whole_vote(self, main: Extract) -> Extract:
        """The lines of one vote stand together: « pour : 15 » says nothing without « contre : 4 »."""
        units = self._units[self._rank(main.passage)]
        ranks = [rank for rank, unit in enumerate(units) if unit in main.units and VOTE_LINE.match(unit.text)]
        if not ranks:
            return main
        first, last = ranks[0], ranks[-1]
        while first and VOTE_LINE.match(units[first - 1].text):
            first -= 1
        while last + 1 < len(units) and VOTE_LINE.match(units[last + 1].text):
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
            return replace(main, rivals=tuple(_called(unit.text) for unit in tied))
        return replace(main, units=whole)

    def extracts(self) -> tuple[Extract, ...]:
        """The run that answers best, its list gone through, with what it cannot do without, else with one
        that completes it; for a why, the reasons that the act gives, then what it decides."""
        if self.main is None:
            return ()
        if self._reasons:
            room = MOST_WORDS - sum(item.words for item in self._reasons)
            decided = self._in_short(self.main)
            return (*self._reasons, *([decided] if decided.words <= room else ()))
        main, beside = self._whole
        others = beside or self._complement(main)
        # « Elles sont… » comes after what it tells of, when that is shown too.
        before = [item for item in others if leans(main) and item.precedes(main)]
        shown = (*before, main, *(item for item in others if item not in before))
        return tuple(closed(item, self._units_of(item.passage)) for item in shown)

    @property
    def beside(self) -> tuple[Extract, ...]:
        """What the best run cannot do without: the rule that it sends to, the reasons that are asked, the
        other things asked that its act says elsewhere."""
        return self._reasons or self._whole[1] if self.main else ()

    @cached_property
    def _whole(self) -> tuple[Extract, tuple[Extract, ...]]:
        """The best run, its list gone through, and what it cannot do without; cut if that needs room."""
        for main in filter(None, (self._sending, self._gone_through)):
            if not sends(main):
                continue
            found = self._sent_to(main)
            if found:
                return main, (self._told_apart(found),)
        main = self._gone_through
        if (head := self._opening_sends) and (found := self._sent_to(head)):
            more = self._covered(found) - self._covered(main)
            if fsum(self._weights[term] for term in more) >= CASE_SHARE:
                return head, (self._told_apart(found),)
        parts = parts_of(self._understood.text)
        if not missing_of(parts, (main,)):
            return main, ()
        matter = self._matter(main.passage)
        tried = [
            (head, parts_beside(parts, head, matter, self._understood, self._weights))
            for head in (main, self._in_short(main))
        ]
        return min(tried, key=lambda each: len(missing_of(parts, (each[0], *each[1]))))

    def _sent_to(self, main: Extract) -> Extract | None:
        return sent_to(main, self._follow(main.passage), self._understood, self._weights, self._words)

    @property
    def _opening_sends(self) -> Extract | None:
        """The sentence that sends elsewhere and opens the best run's article: the rule is there, what follows
        only adds to it."""
        assert self.main is not None
        first = next((unit for unit in self._units_of(self.main.passage) if not unit.title), None)
        if first is None or not only_sends(first):
            return None
        # « En secteur UCa, … »: the clause of the very sector asked comes before the general rule.
        own = set(self._understood.zones)
        if any(own & zones_named(unit.text) for unit in self.main.units):
            return None
        return replace(self.main, units=(first,), rivals=())

    @property
    def _sending(self) -> Extract | None:
        """The sentence of the best run's article that sends elsewhere: for the very case asked (« Pour les
        piscines, voir… »), or for what the run does not say."""
        assert self.main is not None
        looks = looks_of(self._understood.expected, self._understood.text)
        units = [unit for unit in self._units_of(self.main.passage) if not unit.title]
        sending = [unit for unit in units if only_sends(unit)]
        said = frozenset[str]().union(*(unit.terms for unit in units if unit not in sending))
        said |= _heading(self.main.passage)
        case = (unit for unit in sending if self._told_by(unit.terms - said) >= CASE_SHARE)
        found = next(case, None)
        if found is None and looks and not any(looks.search(unit.text) for unit in self.main.units):
            found = next(iter(sending), None)
        return replace(self.main, units=(found,), rivals=()) if found else None

    def _told_by(self, words: Set[str]) -> float:
        return fsum(weight for term, weight in self._weights.items() if term in words)

    @cached_property
    def _gone_through(self) -> Extract:
        """The best run from what begins it to where its list ends, with the sentences that lean on it."""
        assert self.main is not None
        room = max(self._words, LIST_WORDS) if self._listing else self._words
        units = self._units_of(self.main.passage)
        main = whole_list(closed(ended(begun(self.main, units)), units), units, room)
        main = continued(replace(main, cut=main.cut and self._listing), units, self._words)
        main = with_reason(self._understood.text, main, units, max(self._words, LIST_WORDS))
        return self._with_whole_vote(main)

    def unsaid(self, shown: Sequence[Extract]) -> tuple[str, ...]:
        """The things asked, as a sentence names them, that no extract says."""
        left = missing_of(parts_of(self._understood.text), shown)
        why = asks_why(self._understood.text) and not self._reasons and not self.opening()
        told = any(gives_reason(unit.text) for item in shown for unit in item.units)
        return (*filter(None, (part.name for part in left)), *([WHY] if why and not told else []))

    @cached_property
    def _reasons(self) -> tuple[Extract, ...]:
        """Why the act of the best run was taken, if that alone is asked and the run does not say it."""
        main = self.main
        if main is None or not asks_why(self._understood.text) or self.opening():
            return ()
        if any(gives_reason(unit.text) for unit in self._gone_through.units):
            return ()
        room = MOST_WORDS - min(self._in_short(main).words, MOST_WORDS - MOST_REASONS)
        return motives(self._understood, self._matter(main.passage), self._weights, room)

    def _in_short(self, main: Extract) -> Extract:
        """The best unit of a run, under what introduces it."""
        units = self._units_of(main.passage)
        best = max(main.units, key=lambda unit: unit.score)
        return replace(main, units=(*introduction(units, best), best), rivals=())

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
        return [self._told_apart(best)] if best and best.claim >= COMPLEMENT_SHARE * main.claim else []

    def _is_told(self, item: Extract) -> bool:
        """Does it hold words of the kind wanted: a figure, a date, an amount?"""
        looks = looks_of(self._understood.expected, self._understood.text)
        return looks is not None and any(looks.search(unit.text) for unit in item.units)

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


def _called(row: str) -> str:
    """What a row is called where one is to be chosen: its label, with what its first column says of it
    (« Tranche B — Quotient familial : de 601 € à 900 € »), never a figure that would look like the answer."""
    first = row.split(" ; ")[0]
    return row_label(row) or first if _FIGURE.search(first) else first

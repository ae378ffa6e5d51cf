"""Which questions belong together: asked alike, variants of one another, or proved by the same words.

Near duplicate: two questions with the same filters whose sets of stems have a Jaccard resemblance of at
least 0.7, question and previous turns apart, and that name the same numbers, codes and proper names (« zone
UA » and « zone UB » never are). Source: resemblance of Broder (SEQUENCES 1997); candidate pairs by prefix
filtering (Bayardo, Ma & Srikant, WWW 2007). On 380 real questions without duplicates, 0.7 raises no false
alarm and sees nine in ten of the copies with one word misspelt (0.6: one alarm; 0.8: six copies in ten).
A paraphrase in other words is not seen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from eval.gold import GoldQuestion
from eval.matching import tokens
from eval.metrics.quotes import quote_spans
from rag.text import fold, terms

NEAR = 0.7
_SHORTEST_SPAN = 12
_WORD = re.compile(r"[^\W_]+")
_ZONE = re.compile(r"\b(?:zone|secteur)s?\s+(\w{1,6})\b", re.IGNORECASE)
_STARTS = re.compile(r"(?:^|[.?!:;«»(]\s*)$")


class Bond(StrEnum):
    SAME = "même question"
    VARIANT = "variantes d'une même question"
    NEAR = "questions presque identiques"
    PROOF = "même passage de preuve"


@dataclass(frozen=True, slots=True)
class Kin:
    """Questions that belong together, by rank, in order."""

    bond: Bond
    members: tuple[int, ...]


def kindred(questions: Sequence[GoldQuestion]) -> Iterator[Kin]:
    """All the groups, whatever their number: a question may be in several."""
    numbered = list(enumerate(questions))
    origin = origins(questions)
    yield from _groups(Bond.SAME, ((asked(question), rank) for rank, question in numbered))
    yield from _groups(Bond.VARIANT, ((origin[question.id], rank) for rank, question in numbered))
    for pair in near_pairs(questions):
        yield Kin(Bond.NEAR, pair)
    yield from _by_proof(questions)


def origins(questions: Sequence[GoldQuestion]) -> dict[str, str]:
    """For each id, that of the question it was first made from: itself when it is no variant."""
    parent = {question.id: question.variant_of for question in questions if question.variant_of}
    found = {}
    for question in questions:
        root, seen = question.id, {question.id}
        while root in parent and parent[root] not in seen:
            root = parent[root]
            seen.add(root)
        found[question.id] = root
    return found


def asked(question: GoldQuestion) -> Hashable:
    """What is asked: words and numbers in canonical form, previous turns and filters included."""
    turns = (*question.context, question.question)
    return tuple(" ".join(tokens(turn)) for turn in turns), question.filters


def near_pairs(questions: Sequence[GoldQuestion]) -> Iterator[tuple[int, int]]:
    """Pairs of near duplicates that are not asked in the very same words."""
    sketches = [_Sketch.of(question) for question in questions]
    frequency = Counter(stem for sketch in sketches for stem in sketch.stems)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for second, sketch in enumerate(sketches):
        rare = sorted(sketch.stems, key=lambda stem: (frequency[stem], stem))
        # Two sets that resemble share one of the rarest stems of each: no other pair is compared.
        prefix = rare[: len(rare) - ceil(NEAR * len(rare)) + 1]
        for first in sorted({rank for stem in prefix for rank in by_stem[stem]}):
            if sketches[first].near(sketch) and asked(questions[first]) != asked(questions[second]):
                yield first, second
        for stem in prefix:
            by_stem[stem].append(second)


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What near duplicates are judged by; ``marks`` are its numbers, codes and proper names."""

    stems: frozenset[str]
    context: frozenset[str]
    words: frozenset[str]
    marks: frozenset[str]
    filters: Hashable

    @classmethod
    def of(cls, question: GoldQuestion) -> _Sketch:
        text = " ".join((*question.context, question.question))
        return cls(
            frozenset(terms(question.question)),
            frozenset(terms(" ".join(question.context))),
            frozenset(fold(word) for word in _WORD.findall(text)) | set(tokens(text)),
            frozenset(_marks(question.question)),
            question.filters,
        )

    def near(self, other: _Sketch) -> bool:
        return (
            self.filters == other.filters
            and resemblance(self.stems, other.stems) >= NEAR
            and resemblance(self.context, other.context) >= NEAR
            and self.marks <= other.words
            and other.marks <= self.words
        )


def resemblance(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard: shared over all; 1 for two empty sets."""
    return len(left & right) / len(left | right) if left | right else 1.0


def _marks(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match[0]
        starts = bool(_STARTS.search(text[: match.start()]))
        if (word[0].isupper() and not starts) or (word.isupper() and len(word) > 1):
            yield fold(word)
    yield from (fold(zone) for zone in _ZONE.findall(text))  # « zone a », typed without its capital
    yield from (token for token in tokens(text) if any(character.isdigit() for character in token))


def _by_proof(questions: Sequence[GoldQuestion]) -> Iterator[Kin]:
    """Questions whose quotes share a span on a common page: the same words, or one within the other."""
    holders: dict[tuple[str, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for rank, question in enumerate(questions):
        for source in question.sources:
            for span in quote_spans(source.quote):
                if len(span) >= _SHORTEST_SPAN:
                    for page in source.pages or (0,):
                        ranks = holders[fold(source.file), page][span]
                        if rank not in ranks:
                            ranks.append(rank)
    for spans in holders.values():
        for span, ranks in spans.items():
            within = {rank for other, found in spans.items() if span in other for rank in found}
            if len(within | set(ranks)) > 1:
                yield Kin(Bond.PROOF, tuple(sorted(within | set(ranks))))


def _groups(bond: Bond, keyed: Iterable[tuple[Hashable, int]]) -> Iterator[Kin]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for key, rank in keyed:
        groups[key].append(rank)
    yield from (Kin(bond, tuple(ranks)) for ranks in groups.values() if len(ranks) > 1)

"""The délibérations nearest to one: by their words, and by the search's own ranking (words and vectors)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.acts import Act
from rag.cards.ledger import Ledger
from rag.registry import Entry
from rag.text import terms
from rag.types import Filters, Question

if TYPE_CHECKING:
    from rag.desk import Desk

NEAREST = 6
LEAST = 0.28
"""Of the weight of the words of two objects, what they share at least; or a good rank in the search."""
SEARCHED, BEST_RANK = 40, 12
RANKED = 0.35  # what the first rank of the search is worth, beside words shared
SHOWN_WORDS = 6
_FIGURES = re.compile(r"\b(?:n°\s*)?[\d./-]*\d[\d./-]*\b")


@dataclass(frozen=True, slots=True)
class Near:
    """A near act; ``words`` are those that the two objects share, the rarest first."""

    entry: Entry
    score: float
    words: tuple[str, ...]


def nearest(desk: Desk, acts: Ledger, entry: Entry, limit: int = NEAREST) -> tuple[Near, ...]:
    """The acts of the same town and kind that bear on the same thing, the nearest first."""
    others = [each for each in acts.of_town(entry) if each is not entry and each.act.kind is entry.act.kind]
    weights = _weights(each.act for each in (entry, *others))
    own = _words(entry.act)
    ranks = _ranks(desk, entry)
    found = []
    for each in others:
        theirs = _words(each.act)
        shared = sorted(own.keys() & theirs.keys(), key=lambda term: (-weights[term], term))
        alike = _share(shared, own, theirs, weights)
        rank = ranks.get(_key(each.act))
        score = alike + (RANKED * (1 - rank / SEARCHED) if rank is not None else 0.0)
        if shared and (alike >= LEAST or (rank is not None and rank < BEST_RANK and alike >= LEAST / 2)):
            found.append(Near(each, score, tuple(own[term] for term in shared[:SHOWN_WORDS])))
    return tuple(sorted(found, key=lambda near: -near.score)[:limit])


def _share(
    shared: list[str], own: dict[str, str], theirs: dict[str, str], weights: dict[str, float]
) -> float:
    """Of the words of both objects, the weight of those in both."""
    whole = sum(weights[term] for term in own.keys() | theirs.keys())
    return sum(weights[term] for term in shared) / whole if whole else 0.0


def _words(act: Act) -> dict[str, str]:
    """The terms of an object and how it spells them, figures left out: years change, subjects do not."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", act.subject):
        for term in terms(word):
            found.setdefault(term, word.lower())
    return found


def _weights(acts: Iterable[Act]) -> dict[str, float]:
    held = [_words(act) for act in acts]
    counts = Counter(term for words in held for term in words)
    return {term: math.log(1 + len(held) / count) for term, count in counts.items()}


def _ranks(desk: Desk, entry: Entry) -> dict[tuple[object, ...], int]:
    """The rank of acts in a search for this object, words and vectors together."""
    text = _FIGURES.sub(" ", entry.act.subject).strip()
    if not text:
        return {}
    within = Filters(commune=entry.documents[0].territory.name, kinds=(entry.act.kind,))
    found: dict[tuple[object, ...], int] = {}
    for passage in desk.search(Question(text, filters=within), SEARCHED):
        if passage.chunk.section.act:
            found.setdefault(_key(passage.chunk.section.act), len(found))
    return found


def _key(act: Act) -> tuple[object, ...]:
    return act.kind, act.number, act.date, act.subject

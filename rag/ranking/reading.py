"""What is read of a candidate: its terms, as the index kept them, and its folded words when needed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.encode import heading_text
from rag.text import fold, terms
from rag.types import Analysed, Passage

# Rules set bounds in many words (« n'excède pas », « au plus »): having this one tells little.
_BOUNDS = frozenset(terms("maximum minimum"))
BOUND_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage's terms in order, a space before and after each: ``own`` in its body, ``above`` in its
    heading."""

    own: str
    above: str

    def says(self, term: str) -> bool:
        """Is the term, or the run of terms, in the body or in the heading?"""
        spaced = f" {term} "
        return spaced in self.own or spaced in self.above

    def found(self, asked: Sequence[tuple[str, str]]) -> frozenset[str]:
        """The asked terms that the body holds; each comes with the same between two spaces."""
        own = self.own
        return frozenset([term for term, spaced in asked if spaced in own])

    def headed(self, asked: Sequence[tuple[str, str]]) -> frozenset[str]:
        """The asked terms that the heading holds."""
        above = self.above
        return frozenset([term for term, spaced in asked if spaced in above])


def read_passage(passage: Passage) -> Reading:
    chunk = passage.chunk
    kept = chunk.analysed or _analysed(chunk.whole, heading_text(chunk))
    return Reading(kept.body, kept.heading)


@lru_cache(maxsize=5_000)
def _analysed(text: str, heading: str) -> Analysed:
    return Analysed.of(terms(text), terms(heading))


@lru_cache(maxsize=10_000)
def holds(looks: re.Pattern[str], text: str) -> bool:
    """Are words that look so in the text?"""
    if looks.flags & re.IGNORECASE:
        return bool(_lowered(looks).search(text.lower()))
    return bool(looks.search(text))


@lru_cache(maxsize=1_000)
def _lowered(looks: re.Pattern[str]) -> re.Pattern[str]:
    """The same pattern for a text in lower case: it skips to where it may begin, two to six times faster."""
    plain = _CAPITAL.sub(lambda letter: letter[0].lower(), looks.pattern)
    return re.compile(plain, looks.flags & ~re.IGNORECASE)


_CAPITAL = re.compile(r"(?<!\\)[A-Z]")


@lru_cache(maxsize=5_000)
def folded(text: str) -> str:
    return fold(text)


def bound_share(term: str) -> float:
    """How much of its weight a term keeps in the ranking: little of it for a word that only bounds."""
    return BOUND_SHARE if term in _BOUNDS else 1.0


def rarity(found: Sequence[frozenset[str]], asked: Iterable[str]) -> dict[str, float]:
    """How telling each asked term found is among the candidates (Robertson's idf, always positive)."""
    total = len(found)
    counts = {term: sum(term in each for each in found) for term in asked}
    return {
        term: math.log(1 + (total - count + 0.5) / (count + 0.5)) * bound_share(term)
        for term, count in counts.items()
        if count
    }

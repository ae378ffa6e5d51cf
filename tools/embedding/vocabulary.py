"""Which stems the embedding knows: common words and the lexicon's, never names of persons nor numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files

from rag.text import STOPWORDS, fold, stem

LARGEST, RAREST = 40_000, 3
ACRONYM, ACRONYM_TIMES = 5, 8  # letters at most, times at least
TOWNS = 2  # a word of acts alone must be of two towns: a name is mostly of one

_WORD = re.compile(r"[^\W\d_]{2,}")
_INSIDE = re.compile(r"(?:[^\W\d_][,)]? |['’])$")  # what is before a word inside a sentence
_SIGNS = ("m", "m2", "%", "€")


class Census:
    """How often each stem is written in lower case, as a name inside a sentence, and as an acronym."""

    def __init__(self) -> None:
        self.lower: Counter[str] = Counter()
        self.named: Counter[str] = Counter()
        self.acronym: Counter[str] = Counter()
        self.towns: dict[str, set[str]] = defaultdict(set)
        self.elsewhere: Counter[str] = Counter()
        self.given: set[str] = set()

    def give(self, terms: Iterable[str]) -> None:
        """Keep these words whatever their count, numbers apart: they were chosen for the project."""
        self.given.update(term for term in terms if term.isalpha())

    def read(self, text: str, town: str = "") -> None:
        """Count a text's words; ``town`` is that of an act."""
        for match in _WORD.finditer(text):
            written = match[0]
            folded = fold(written)
            if not folded.isalpha() or folded in STOPWORDS:
                continue
            term = stem(folded)
            if written.islower():
                self.lower[term] += 1
                if town:
                    self.towns[term].add(town)
                else:
                    self.elsewhere[term] += 1
            elif _INSIDE.search(text, max(0, match.start() - 3), match.start()):
                if not written.isupper():
                    self.named[term] += 1
                elif not town and len(written) <= ACRONYM:
                    self.acronym[term] += 1

    def vocabulary(self, largest: int = LARGEST) -> list[str]:
        """The stems kept, the most frequent first.

        A stem mostly capitalised inside sentences is a name. One written in lower case in the acts of a
        single town only may be anything, a name badly read included.
        """
        first_names = {
            stem(fold(name))
            for name in files("rag").joinpath("data/prenoms.txt").read_text(encoding="utf-8").split()
        }
        kept = {
            term: count
            for term, count in self.lower.items()
            if count >= RAREST
            and count > self.named[term]
            and (self.elsewhere[term] or len(self.towns[term]) >= TOWNS)
        }
        for term, count in self.acronym.items():
            if count >= ACRONYM_TIMES and term not in first_names:
                kept[term] = max(count, kept.get(term, 0))
        for term in self.given:
            kept[term] = max(RAREST, kept.get(term, 0))
        kept |= dict.fromkeys(_SIGNS, max(kept.values(), default=0))
        return sorted(kept, key=lambda term: (-kept[term], term))[:largest]

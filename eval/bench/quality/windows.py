"""The passage a base line shows as its answer: the best window of what it found first.

A base line has no writer: it shows words of the documents, as many as count in an answer.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import snowballstemmer
from bm25s.tokenization import STOPWORDS_FRENCH

from eval.matching import COUNTED_WORDS, plain

STRIDE = 10
_WORD = re.compile(r"\w+")
_STOP = frozenset(map(plain, STOPWORDS_FRENCH))
_STEMMER = snowballstemmer.stemmer("french")
_FILE = "idf.json"


def stems(text: str) -> list[str]:
    """Words in lower case without accents, French stop words left out, cut by Snowball's French stemmer."""
    return [_stem(word) for word in _WORD.findall(plain(text)) if word not in _STOP]


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


@dataclass(frozen=True, slots=True)
class Windows:
    """Chooses a window: the one whose distinct words of the question weigh most, by their idf."""

    idf: dict[str, float]

    @classmethod
    def fit(cls, texts: Iterable[list[str]]) -> Windows:
        """Learn the idf of each stem on the stems of the passages."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            seen.update(set(text))
        return cls({stem: math.log((1 + total) / (1 + count)) + 1 for stem, count in seen.items()})

    def best(self, question: str, text: str) -> str:
        """The best run of as many words as count in an answer, as it stands; the first of equals."""
        words = list(re.finditer(r"\S+", text))
        wanted = {stem: self.idf.get(stem, 0.0) for stem in stems(question)}
        held = [{stem for stem in stems(word[0]) if stem in wanted} for word in words]
        starts = range(0, max(1, len(words) - COUNTED_WORDS + STRIDE), STRIDE)

        def weight(start: int) -> float:
            found = set().union(*held[start : start + COUNTED_WORDS])
            return math.fsum(sorted(wanted[stem] for stem in found))

        first = max(starts, key=weight)
        last = min(first + COUNTED_WORDS, len(words)) - 1
        return text[words[first].start() : words[last].end()] if words else ""

    def save(self, work: Path) -> None:
        (work / _FILE).write_text(json.dumps(self.idf, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, work: Path) -> Windows:
        return cls(json.loads((work / _FILE).read_text(encoding="utf-8")))

"""Lay words to the acts' words, from ``rag/data/lexique.toml`` (editable by a town)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.text import STOPWORDS, fold, stem, terms

ADDED_WEIGHT, REPLACED_WEIGHT = 0.6, 0.6

_WORD = re.compile(r"[a-z0-9]+")
_VERB = re.compile(r"\w{3,}(?:er|ir|re)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """``words`` are those of the key, the small ones left out; ``lay`` and ``acts`` are search terms."""

    words: tuple[str, ...]
    lay: tuple[str, ...]
    acts: tuple[str, ...]


@cache
def _entries() -> dict[str, tuple[_Entry, ...]]:
    """The entries by what their first word is found by, those of most words first."""
    tables = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
    found: dict[str, list[_Entry]] = {}
    for table in tables.values():
        for lay, acts in table.items():
            entry = _Entry(tuple(key_words(lay)), tuple(terms(lay)), tuple(terms(acts)))
            found.setdefault(_first(entry.words[0]), []).append(entry)
    return {word: tuple(sorted(each, key=lambda one: -len(one.words))) for word, each in found.items()}


def expand(weights: dict[str, float], text: str) -> dict[str, float]:
    """Query terms with the acts' words added; the lay words that called them weigh less."""
    out = dict(weights)
    for entry in _called(key_words(text)):
        weight = max((weights.get(term, 0.0) for term in entry.lay), default=0.0)
        for term in entry.acts:
            out[term] = max(out.get(term, 0.0), ADDED_WEIGHT * weight)
        for term in set(entry.lay) - set(entry.acts):
            if term in out:
                out[term] = min(out[term], REPLACED_WEIGHT * weight)
    return out


def _called(words: Sequence[str]) -> Iterator[_Entry]:
    """The entries that a text calls, from left to right: the longest at each place, none inside another."""
    place = 0
    while place < len(words):
        candidates = {_first(words[place]): None, stem(words[place]): None}
        found = next(
            (
                entry
                for key in candidates
                for entry in _entries().get(key, ())
                if len(words) >= place + len(entry.words)
                and all(_same(word, words[place + rank]) for rank, word in enumerate(entry.words))
            ),
            None,
        )
        if found:
            yield found
        place += len(found.words) if found else 1


def key_words(text: str) -> list[str]:
    """The words that are compared: folded, the small ones left out."""
    return [word for word in _WORD.findall(fold(text)) if word not in STOPWORDS and len(word) > 1]


def _first(word: str) -> str:
    return stem(word) if _VERB.fullmatch(word) else _singular(word)


def _same(word: str, said: str) -> bool:
    """A key's word is said as it is, singular or plural; a verb in any of its forms.

    Stems are too wide for nouns: « PLUi » has that of « pluie », « établir » that of « étable ».
    """
    if _singular(word) == _singular(said):
        return True
    return bool(_VERB.fullmatch(word)) and stem(word) == stem(said)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word

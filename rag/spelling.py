"""Misprints of a question: a word that nobody knows is read as the nearest known one.

Known are the words of the indexed passages, of a list of French words, and the lay words of the lexicon.
Near is a Damerau-Levenshtein distance of 1, 2 in long words (Damerau, 1964: four misprints in five are one
letter wrong, missing, added, or swapped), or the same sound. The first letter is rarely wrong, a sound often.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

from rag.french import french_words
from rag.lexicon import lexicon
from rag.text import STOPWORDS, fold, stem

# What a reading weighs beside a word typed right: alone, or when another is as likely.
ALONE, SHARED = 0.8, 0.5

SHORTEST, LONG, MOST_READ = 4, 8, 8
WIDEST, LONGER = 3, 2  # edits, and letters more or less, between two spellings of one sound: « fotographie »
# An edit costs 1; less between words of one sound, more at the first letter.
SAME_SOUND, FIRST_LETTER = 0.5, 0.5
KNOWN, MISPRINTED = 3, 100  # passages that make a word known; times more of them for it to be a misprint
CLEARLY = 4  # times more frequent, one of two equally near words is the one meant

_WORD = re.compile(r"(?<![\w@.])[^\W\d_]+(?![\w@])")
_SENTENCE_START = re.compile(r"(?:^|\w{3}\.|[?!…:])[\s«\"(]*$")
# French sounds, roughly, from folded letters. Order matters.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("sch|ch|sh", "S"), ("h", ""), ("eau|au", "o"), ("qu|ck|q", "k"), ("gu(?=[eiy])", "g"),
        ("g(?=[eiy])", "j"), ("ge(?=[ao])", "j"), ("ss", "s"), ("c(?=[eiy])", "s"), ("c", "k"),
        ("(?<=.)t(?=ion)", "s"), ("z", "s"), ("y", "i"), ("(?:ain|ein|in|im)(?![aeiou])", "I"),
        ("(?:an|am|en|em)(?![aeiounm])", "A"), ("(?:on|om)(?![aeiounm])", "O"), ("ai|ei", "e"), ("oe", "e"),
        (r"(.)\1+", r"\1"), ("(?<=..)[estxdp]+$", ""),
    )
)  # fmt: skip


class Words(Protocol):
    """The words of what is indexed (:class:`rag.index.vocabulary.Vocabulary`)."""

    def counts(self, words: Collection[str]) -> Mapping[str, int]: ...

    def of_length(self, length: int) -> Mapping[str, tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Misprint:
    """A word of a question, where it is, and what it is read as: one word, or two that are as likely."""

    word: str
    start: int
    read_as: tuple[str, ...]


def corrected(text: str, words: Words, spared: Collection[str] = ()) -> tuple[Misprint, ...]:
    """The misprints of a question, in order. ``spared`` are folded words that are right as they are.

    Names, labels, initials, numbers and short words are never misprints.
    """
    spans = list(_words(text))
    asked = {fold(word) for word, _ in spans} - lexicon().words - _first_names() - frozenset(spared)
    if not asked:
        return ()
    counts = words.counts(asked)
    asked = {word for word in asked if counts.get(word, 0) < KNOWN}
    if not asked or not (asked := asked - french_words()) or len(asked) > MOST_READ:
        return ()
    return tuple(
        Misprint(word, start, found)
        for word, start in spans
        if fold(word) in asked and (found := _nearest(fold(word), counts.get(fold(word), 0), words))
    )


def reread(text: str, misprints: Sequence[Misprint]) -> str:
    """The text with its misprints as they are read."""
    for each in reversed(misprints):
        text = text[: each.start] + " ".join(each.read_as) + text[each.start + len(each.word) :]
    return text


def _words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text that may be misprints, and where they are."""
    shouted = text.upper() == text
    for match in _WORD.finditer(text):
        word = match[0]
        if not shouted and (
            word[1:] != word[1:].lower()
            or (word[0].isupper() and not _SENTENCE_START.search(text[: match.start()]))
        ):
            continue
        if len(word) >= SHORTEST and fold(word) not in STOPWORDS and fold(word).isascii():
            yield word, match.start()


def _nearest(word: str, passages: int, words: Words) -> tuple[str, ...]:
    """What a word is read as; nothing when no word is near, or when it is a form of one.

    A word that few passages hold may be their own misprint: it is read as a far more frequent one too.
    """
    found: dict[str, list[_Candidate]] = {}
    for each in _candidates(word, words):
        found.setdefault(stem(each.word), []).append(each)
    if not found or stem(word) in found:
        return ()
    least = min(each.cost for group in found.values() for each in group)
    best = [
        (sum(each.passages for each in group), min(group, key=lambda each: (each.cost, -each.passages)))
        for group in found.values()
        if min(each.cost for each in group) == least
    ]
    best.sort(key=lambda each: (-each[0], each[1].word))
    (first, one), *others = best
    if passages:
        return (one.shown, word) if first >= MISPRINTED * passages and least <= 1 else ()
    if others and first < CLEARLY * others[0][0]:
        return one.shown, others[0][1].shown
    return (one.shown,)


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: str
    shown: str
    passages: int
    cost: float


def _candidates(word: str, words: Words) -> Iterator[_Candidate]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    reach, widest = (1 if len(word) < LONG else 2), min(WIDEST, (len(word) + 1) // 2)
    bones = _bones(word)
    for length in range(max(SHORTEST - 1, len(word) - LONGER), len(word) + LONGER + 1):
        indexed, french = words.of_length(length), _other_words().get(length, {})
        for choices in (indexed, french):
            near = extract(word, choices.keys(), scorer=OSA.distance, score_cutoff=widest, limit=None)
            for other, distance, _ in near:
                same = _bones(other) == bones and _sound(other) == _sound(word)
                if (distance <= reach or same) and not (choices is french and other in indexed):
                    shown, passages = choices[other]
                    cost = SAME_SOUND * (1 + distance) / 2 if same else distance
                    yield _Candidate(other, shown, passages, cost + FIRST_LETTER * (other[0] != word[0]))


_ALIKE = str.maketrans("cgkqxz", "sjssss", "aeiouyhmn")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def _bones(word: str) -> str:
    """What two words of one sound share for sure, quickly: thousands of words are compared."""
    return _TWICE.sub(r"\1", word.replace("ph", "f").replace("ti", "si").translate(_ALIKE)).rstrip("stdp")


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@cache
def _other_words() -> dict[int, dict[str, tuple[str, int]]]:
    """The French words and the lay ones, by length, as if no passage held them."""
    found: dict[int, dict[str, tuple[str, int]]] = {}
    for word in french_words() | lexicon().words:
        found.setdefault(len(word), {})[word] = word, 0
    return found


@cache
def _first_names() -> frozenset[str]:
    return frozenset(fold(files("rag").joinpath("data/prenoms.txt").read_text(encoding="utf-8")).split())

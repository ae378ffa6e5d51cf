"""The words of a question with their place in it, so that what is understood can be shown as it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.dates import FoundDate, find_dates
from rag.text import fold

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word; ``start`` and ``end`` are its place in the question as typed."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    return tuple(Token(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text))


@lru_cache(maxsize=64)
def dates_in(folded: str) -> tuple[FoundDate, ...]:
    """The dates of a folded question, found once for all who ask."""
    return tuple(find_dates(folded))


@lru_cache(maxsize=4096)
def spaced(text: str) -> str:
    """Folded words, one space between: « Saint-Ybard d'Hères » gives ``saint ybard d heres``."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


def as_typed(text: str, start: int, end: int) -> str:
    """The question's own letters at a place of its folded form; the folded ones where lengths differ."""
    folded = fold(text)
    return (text if len(folded) == len(text) else folded)[start:end].strip(" ,;:.?!()")


def erased(text: str, said: tuple[str, ...]) -> str:
    """The text without these words of it."""
    for words in said:
        if words:
            text = text.replace(words, " ")
    return text

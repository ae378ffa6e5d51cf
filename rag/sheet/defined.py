"""The words that the rules shown use and that the plan's lexicon defines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.entries import defined_words, short_word, spelt_as
from rag.sheet.find import key_of, place_of
from rag.sheet.ground import Ground
from rag.sheet.reach import Reach
from rag.sheet.types import Definition, Finding, Standing, Status
from rag.text import fold, sentences, squeeze
from rag.types import Chunk, Citation, Passage

THEME = "definitions"
LEAST_SAID, LEAST_WORD = 25, 3
MOST_QUOTED = 900
SIGNS = " •▪◦*–-"


def definitions(ground: Ground, shown: Sequence[Finding], works: str) -> tuple[Definition, ...]:
    """The entries for the terms of these findings and of the works themselves, in the lexicon's order."""
    quotes: dict[str, str] = {}
    for finding in shown:
        said = " ".join((*finding.under, finding.quote, *(each.quote for each in finding.exceptions)))
        quotes[finding.theme] = f"{quotes.get(finding.theme, '')} {said}"
    found: dict[str, Definition] = {}
    whole = fold(" ".join((works, *quotes.values())))
    used = _roots(whole)
    for word, citation in _entries(ground.lexicon):
        short = short_word(word)
        if not _roots(short) <= used:
            continue  # far quicker to say than by the words in order
        spelt = spelt_as(short)
        themes = tuple(theme for theme, said in quotes.items() if spelt.search(said))
        if (themes or spelt.search(works)) and fold(word) not in found:
            found[fold(word)] = Definition(word, citation, themes)
    return tuple(found.values())


@lru_cache(maxsize=1000)
def _roots(text: str) -> frozenset[str]:
    """The words of a text, without the marks of number."""
    return frozenset(word.rstrip("sx").rstrip("e") for word in re.findall(r"\w{2,}", fold(text)))


def as_findings(found: Sequence[Definition], reach: Reach) -> tuple[Finding, ...]:
    """The definitions as findings of their own theme, to be ticked and compared like rules."""
    return tuple(
        Finding(
            key_of(each.citation.passage.chunk, THEME, each.citation.quote),
            THEME,
            each.citation,
            Standing.COMMON,
            Status.RULE,
            place=place_of(each.citation.passage.chunk, reach),
            under=(each.word,),
        )
        for each in found
    )


def _entries(lexicon: Sequence[Chunk]) -> Iterator[tuple[str, Citation]]:
    """Each word that a lexicon defines, with the words that define it."""
    for chunk in lexicon:
        path = chunk.section.path
        words = defined_words(chunk) or _bulleted(chunk)
        for word, said in words:
            if len(said) < LEAST_SAID or len(short_word(word)) < LEAST_WORD:
                continue
            own = len(words) == 1 and path and word == path[-1]
            quote = _whole(chunk) if own else _line(chunk, word)
            if quote:
                yield word, Citation(Passage(chunk, 0.0), quote, chunk.pages[:1])


def _bulleted(chunk: Chunk) -> list[tuple[str, str]]:
    """An entry that opens with the sign of a list: « • Annexe : construction secondaire… »."""
    path, said = chunk.section.path, squeeze(chunk.text).lstrip(SIGNS)
    if len(path) < 2 or not fold(said).startswith(fold(path[-1])):
        return []
    return [(path[-1], said[len(path[-1]) :].lstrip(" :.-–"))]


def _whole(chunk: Chunk) -> str:
    """An entry that is a passage: as many of its first sentences as can be read at once."""
    text = chunk.text.split("\f")[0]
    end = 0
    for _, stop in sentences(text):
        if end and stop > MOST_QUOTED:
            break
        end = stop
    return squeeze(text[:end])


def _line(chunk: Chunk, word: str) -> str:
    """An entry that is a line or a few, up to the next one."""
    lines = [line for line in chunk.text.split("\n") if line.strip()]
    begins = [rank for rank, line in enumerate(lines) if squeeze(line).lstrip(SIGNS).startswith(word)]
    if not begins:
        return ""
    others = {fold(each) for each, _ in defined_words(chunk)}
    end = begins[0] + 1
    while end < len(lines) and not any(fold(lines[end]).lstrip(SIGNS).startswith(each) for each in others):
        end += 1
    return squeeze("\n".join(lines[begins[0] : end]))

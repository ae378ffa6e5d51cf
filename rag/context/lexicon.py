"""The definitions of the words that the question asks about, or that carry the figure of the rule found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.context.case import Because, Case, Lead, body, excerpt, place_name
from rag.question.words import FAINT_WEIGHT
from rag.text import fold, sentences, squeeze, terms
from rag.types import Chunk, Passage, Why

LEXICON = re.compile(r"\b(?:lexiques?|glossaires?|definitions?)\b")
MOST_READ = 24
LEAST_FIGURE = 0.3  # of what is asked, that the sentence of the figure says
LEAST_TEXT = 30  # characters that a definition has at least
_LEXICON_TERMS = dict.fromkeys(terms("lexique glossaire définition"), 0.15)
_ENTRY = re.compile(r"^[\s•▪◦*–-]*([A-ZÀ-Ý][^:.;\n]{2,50}?)[ \xa0]*:\s*(\S[^\n]*)", re.MULTILINE)
_CUT = re.compile(r"\s*(?:[,/;(:]|\bou\b|\bet\b|\s[-–]\s)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:se reporter|se référer|voir|cf)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ACCENTS = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "'": "'’"}


def defined(case: Case) -> Iterator[Lead]:
    """The entries of lexicons for the words that matter here."""
    if not case.found:
        return
    rank, first = case.found[0]
    figure = "" if in_lexicon(first.chunk) else _figure(case, first)
    wanted = {term: 1.0 for term in case.own if case.understood.terms.get(term, 0.0) > FAINT_WEIGHT}
    wanted |= {term: 0.5 for term in terms(figure) if term not in wanted and not term[0].isdigit()}
    if not wanted:
        return
    for chunk in case.headed({**_LEXICON_TERMS, **wanted}, case.of_no_zone, MOST_READ):
        if in_lexicon(chunk) and chunk.section != first.chunk.section:
            yield from _entries(case, rank, first.chunk, figure, chunk)


def in_lexicon(chunk: Chunk) -> bool:
    return chunk.section.article is None and any(LEXICON.search(fold(part)) for part in chunk.section.path)


def _figure(case: Case, passage: Passage) -> str:
    """The sentence of a passage that holds a number and speaks most of what is asked."""
    text = passage.chunk.text
    held = [text[start:end] for start, end in sentences(text)]
    numbered = [(case.bearing(each), -rank, each) for rank, each in enumerate(held) if _DIGIT.search(each)]
    best = max(numbered, default=(0.0, 0, ""))
    return best[2] if best[0] >= LEAST_FIGURE else ""


def _entries(case: Case, rank: int, source: Chunk, figure: str, chunk: Chunk) -> Iterator[Lead]:
    """The words that this passage defines, among those wanted."""
    for word, said in _defined_words(chunk):
        short = _CUT.split(word, maxsplit=1)[0]
        key = terms(short)
        if not key or len(said) < LEAST_TEXT or _ELSEWHERE.match(said):
            continue
        spelt = _spelt(short)
        asked = any(term in case.own for term in key) and spelt.search(case.understood.text)
        if not asked and not spelt.search(figure):
            continue
        met = spelt.search(source.text)
        used = squeeze(met[0]) if met else ""
        worth = sum(case.own.get(term, 0.0) for term in key) + 0.2 * len(key) + 0.3 * bool(asked)
        yield Lead(chunk.id, Why.DEFINITION, rank, used, worth, _because(word, said, used, source))


def _defined_words(chunk: Chunk) -> list[tuple[str, str]]:
    """(word, what is said of it): the heading of its own, else « Mot : … » at the beginning of lines."""
    path = chunk.section.path
    if len(path) > 1 and any(LEXICON.search(fold(part)) for part in path[:-1]):
        return [(path[-1], body(chunk))] if _opens(chunk) else []
    return [(squeeze(match[1]), match[2]) for match in _ENTRY.finditer(chunk.text)]


def _opens(chunk: Chunk) -> bool:
    """Does the passage begin its entry, rather than go on with it?"""
    return fold(squeeze(chunk.text)).startswith(fold(squeeze(chunk.section.path[-1])))


@lru_cache(maxsize=2_000)
def _spelt(words: str) -> re.Pattern[str]:
    """A defined word as acts may write it: accents and case aside, singular or plural."""
    parts = []
    for word in re.findall(r"\w+", fold(words)):
        root = re.sub(r"[sx]$", "", word) if len(word) > 3 else word
        letters = "".join(f"[{_ACCENTS[char]}]" if char in _ACCENTS else re.escape(char) for char in root)
        parts.append(f"{letters}(?:[sx]|es)?" if len(word) > 3 else letters)
    return re.compile(r"\b" + r"[\s'’\-]+".join(parts) + r"\b", re.IGNORECASE)


def _because(word: str, said: str, used: str, source: Chunk) -> Because:
    place = place_name(source)
    where = "que la question emploie" if not used or place.startswith("«") else f"que {place} emploie"

    def because(_: Chunk) -> str:
        return f"Le lexique définit « {excerpt(word, 60)} », {where} : « {excerpt(said)} »."

    return because

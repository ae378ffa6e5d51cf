"""The definitions of the words that the question asks about, or that carry the figure of the rule found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.context.case import Because, Case, Lead, excerpt, place_name
from rag.entries import defined_words, in_lexicon, short_word, spelt_as
from rag.question.words import FAINT_WEIGHT
from rag.text import sentences, squeeze, terms
from rag.types import Chunk, Passage, Why

MOST_READ = 24
LEAST_FIGURE = 0.3  # of what is asked, that the sentence of the figure says
LEAST_TEXT = 30  # characters that a definition has at least
_LEXICON_TERMS = dict.fromkeys(terms("lexique glossaire définition"), 0.15)
_ELSEWHERE = re.compile(r"(?:se reporter|se référer|voir|cf)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


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


def _figure(case: Case, passage: Passage) -> str:
    """The sentence of a passage that holds a number and speaks most of what is asked."""
    text = passage.chunk.text
    held = [text[start:end] for start, end in sentences(text)]
    numbered = [(case.bearing(each), -rank, each) for rank, each in enumerate(held) if _DIGIT.search(each)]
    best = max(numbered, default=(0.0, 0, ""))
    return best[2] if best[0] >= LEAST_FIGURE else ""


def _entries(case: Case, rank: int, source: Chunk, figure: str, chunk: Chunk) -> Iterator[Lead]:
    """The words that this passage defines, among those wanted."""
    for word, said in defined_words(chunk):
        short = short_word(word)
        key = terms(short)
        if not key or len(said) < LEAST_TEXT or _ELSEWHERE.match(said):
            continue
        spelt = spelt_as(short)
        asked = any(term in case.own for term in key) and spelt.search(case.understood.text)
        if not asked and not spelt.search(figure):
            continue
        met = spelt.search(source.text)
        used = squeeze(met[0]) if met else ""
        worth = sum(case.own.get(term, 0.0) for term in key) + 0.2 * len(key) + 0.3 * bool(asked)
        yield Lead(chunk.id, Why.DEFINITION, rank, used, worth, _because(word, said, used, source))


def _because(word: str, said: str, used: str, source: Chunk) -> Because:
    place = place_name(source)
    where = "que la question emploie" if not used or place.startswith("«") else f"que {place} emploie"

    def because(_: Chunk) -> str:
        return f"Le lexique définit « {excerpt(word, 60)} », {where} : « {excerpt(said)} »."

    return because

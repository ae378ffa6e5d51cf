"""Citation precision and coverage: does each citation prove its sentence, and is each sentence cited?

Definition: a block of an answer is what ends with a group of markers ``[1][2]``, or with the text; a sentence
asserts when it has three content words or a fact. A citation supports when, in a block that bears its
marker, its quote holds a fact of the block (figure, amount, date or act), or at least half of its content
words; the heading of a block « Zone UA, article 4 : », which quotes do not repeat, is set aside. Content
words have four letters or more and are compared on their first five. Without any marker, the whole answer is
the block of every citation; beside marked ones, a citation that no marker names supports nothing. A sentence
is covered when it bears a marker that leads to a citation, or when its words, or those of its whole block,
stand as they are in a quote of the block (a quote of several sentences has its marker at the end).
Formulas: supporting citations / citations shown; covered sentences / asserting sentences. n counts citations
and sentences, not questions: the interval draws whole questions.
Limit: lenient on purpose, so that what it flags is wrong; a quote of the same figure, or of the same words
with another meaning, supports.
Source: citation precision and recall of ALCE (Gao et al., EMNLP 2023), facts and words instead of its
entailment model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.answers import AnswerRow, CitedRow
from eval.facts import FactKind, Support, facts_of
from eval.gold import GoldQuestion
from eval.matching import plain, squeeze
from eval.metrics.base import OUTSIDE, Family, Kind, Metric, Score

ENOUGH = 0.5
CONTENT_WORDS = 3
# Zones and articles are read in a citation's place, not in its words; a name is too often the town's.
_PROVING = frozenset({FactKind.FIGURE, FactKind.AMOUNT, FactKind.DATE, FactKind.ACT})
_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_END = re.compile(r"(?<=[.!?…])\s+(?=[^a-zà-öø-ÿ\s])")
_HEADING = re.compile(r"^[^:]{0,200}?\s:\s+")
_STEM = 5
_EMPTY = frozenset(
    """dans pour avec sans sous leur leurs cette elle elles nous vous sont etre aux par plus moins tout toute
    tous toutes doit doivent peut peuvent selon ainsi article zone""".split()
)


@dataclass(frozen=True, slots=True)
class Block:
    """A text and the ranks of the markers that end it."""

    text: str
    ranks: tuple[int, ...]


def blocks(answer: str) -> tuple[Block, ...]:
    """The answer cut after each group of markers."""
    found: list[Block] = []
    start = 0
    for group in _MARKERS.finditer(answer):
        ranks = tuple(int(rank) for rank in re.findall(r"\d+", group[0]))
        found.append(Block(answer[start : group.start()].strip(), ranks))
        start = group.end()
    rest = answer[start:].strip(" .,;\n")
    return (*found, Block(rest, ())) if rest else tuple(found)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences that assert something."""
    return tuple(part for part in _END.split(text) if _asserts(part))


def supports(cited: CitedRow, text: str) -> bool:
    """Does the quote hold a fact of the text, or half of its content words?"""
    body = _body(text)
    quote = Support((cited.quote,))
    if any(fact.kind in _PROVING and quote.holds(fact) for fact in facts_of(body)):
        return True
    words = _content(body)
    return bool(words) and len(words & _content(cited.quote)) >= ENOUGH * len(words)


def _body(text: str) -> str:
    """The block without the place that heads it."""
    return _HEADING.sub("", text, count=1) or text


def _asserts(text: str) -> bool:
    return len(_content(text)) >= CONTENT_WORDS or bool(facts_of(text))


def _content(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]{4,}", plain(text))
    return frozenset(word[:_STEM] for word in words if word not in _EMPTY)


def _precision(_question: GoldQuestion, answer: AnswerRow) -> Score:
    if not (answer.answered and answer.citations):
        return OUTSIDE
    cut = blocks(answer.answer)
    unmarked = not any(block.ranks for block in cut)
    missing = []
    for rank, cited in enumerate(answer.citations, start=1):
        borne = [block.text for block in cut if rank in block.ranks or unmarked]
        if not any(supports(cited, text) for text in borne):
            missing.append(f"[{rank}] {cited.quote[:160]}")
    return Score(len(answer.citations) - len(missing), len(answer.citations), tuple(missing))


def _coverage(_question: GoldQuestion, answer: AnswerRow) -> Score:
    if not answer.answered:
        return OUTSIDE
    total, bare = 0, []
    for block in blocks(answer.answer):
        quotes = [
            squeeze(answer.citations[rank - 1].quote)
            for rank in block.ranks
            if 1 <= rank <= len(answer.citations)
        ]
        found, body = sentences(block.text), squeeze(_body(block.text))
        total += len(found)
        if not any(body in quote for quote in quotes):
            # The last sentence bears the markers, if these lead to a citation.
            own = found[:-1] if quotes else found
            bare += [text for text in own if not any(squeeze(text) in quote for quote in quotes)]
    return Score(total - len(bare), total, tuple(text[:160] for text in bare))


METRICS = (
    Metric(
        "precision_citations",
        "Citations qui appuient leur phrase",
        Kind.PROPORTION,
        _precision,
        Family.CITATIONS,
    ),
    Metric(
        "couverture_citations",
        "Phrases qui portent une citation",
        Kind.PROPORTION,
        _coverage,
        Family.CITATIONS,
    ),
)
MEANINGS = {
    "precision_citations": "Parmi les citations, celles qui contiennent la phrase qu'elles appuient.",
    "couverture_citations": "Parmi les phrases affichées, celles qui sont appuyées par une citation.",
}

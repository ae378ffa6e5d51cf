"""Quotes: are the exact words on the cited page of the original file?

Definition: a quote is verbatim when each of its spans (cut at « […] ») is found on the cited pages, letters
and digits compared, accents and spaces set aside. A page with almost no text (a scan), or a question whose
proof is in an image, cannot be checked and enters no denominator; a missing file or page is a failure.
Formula: verbatim quotes / quotes checked, over all citations shown; so n counts quotes, not questions; the
interval draws whole questions.
Source: quote fidelity as in GopherCite (Menick et al., 2022), read from the file and not from the index.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import partial

from eval.answers import AnswerRow, CitedRow
from eval.gold import GoldQuestion
from eval.matching import squeeze
from eval.metrics.base import Better, Family, Kind, Metric, Score
from eval.metrics.citation import COUNTED_PAGES
from eval.pages import Originals

_CUT = re.compile(r"\[…\]|…|\.\.\.|\n")
TEXTLESS = 200
"""Letters and digits under which a page is taken for a scan."""


class QuoteState(StrEnum):
    VERBATIM = "exacte"
    ABSENT = "absente"
    NO_TEXT = "sans texte"


def quote_spans(quote: str) -> list[str]:
    """The squeezed spans of a quote, cut where words were left out."""
    return [span for span in map(squeeze, _CUT.split(quote)) if len(span) > 2]


def quote_state(cited: CitedRow, originals: Originals) -> QuoteState:
    """Whether the quote is on its pages."""
    spans = quote_spans(cited.quote)
    if not spans:
        return QuoteState.ABSENT
    text = squeeze(originals.text(cited.file, cited.pages[:COUNTED_PAGES]))
    if all(span in text for span in spans):
        return QuoteState.VERBATIM
    missing = not originals.has(cited.file, cited.pages[:COUNTED_PAGES])
    return QuoteState.ABSENT if missing or len(text) >= TEXTLESS else QuoteState.NO_TEXT


def _states(
    originals: Originals, question: GoldQuestion, answer: AnswerRow
) -> list[tuple[QuoteState, CitedRow]]:
    if not answer.answered:
        return []
    states = [(quote_state(cited, originals), cited) for cited in answer.citations]
    if question.needs_ocr:
        return [(QuoteState.NO_TEXT if s is QuoteState.ABSENT else s, cited) for s, cited in states]
    return states


def _verbatim(originals: Originals, question: GoldQuestion, answer: AnswerRow) -> Score:
    states = _states(originals, question, answer)
    absent = tuple(cited.quote[:160] for state, cited in states if state is QuoteState.ABSENT)
    hits = sum(state is QuoteState.VERBATIM for state, _cited in states)
    return Score(hits, hits + len(absent), absent)


def _unchecked(originals: Originals, question: GoldQuestion, answer: AnswerRow) -> Score:
    states = _states(originals, question, answer)
    return Score(sum(state is QuoteState.NO_TEXT for state, _cited in states), len(states))


def with_originals(originals: Originals) -> tuple[Metric, ...]:
    """The quote metrics, reading these original files."""
    verbatim, unchecked = partial(_verbatim, originals), partial(_unchecked, originals)
    return (
        Metric(
            "citation_exacte",
            f"Citations exactes (lues par {originals.reader.name})",
            Kind.PROPORTION,
            verbatim,
            Family.CITATIONS,
        ),
        Metric(
            "citation_non_controlee",
            "Citations sans texte à contrôler",
            Kind.PROPORTION,
            unchecked,
            Family.CITATIONS,
            Better.NEITHER,
        ),
    )


MEANINGS = {
    "citation_exacte": "Citations retrouvées mot pour mot dans le fichier d'origine, lu à part.",
    "citation_non_controlee": "Citations d'une page sans texte (image, scan) : ni bonnes ni mauvaises.",
}

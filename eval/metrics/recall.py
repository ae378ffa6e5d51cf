"""Recall: is the right page among the passages retrieved?

Definition: on an answerable question, a passage is right when it leads to a gold source (same rule as a
citation). Passages are those of the answer line, in order, whether or not an answer is shown.
Formulas: recall@k = questions with a right passage in the first k / answerable (success@k where the
sources are alternatives); MRR@10 = mean of 1 / rank of the first right passage, 0 beyond rank 10.
Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, ch. 8; MRR: Voorhees,
TREC-8 question answering track, 1999.
"""

from __future__ import annotations

from functools import partial

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Family, Kind, Metric, Score, yes
from eval.metrics.citation import points_at

DEPTH = 10


def first_right(question: GoldQuestion, answer: AnswerRow) -> int | None:
    """The rank (from 1) of the first right passage, within the first ten."""
    for rank, passage in enumerate(answer.passages[:DEPTH], start=1):
        if points_at(passage.file, passage.pages, question.sources):
            return rank
    return None


def _recall(cut: int, question: GoldQuestion, answer: AnswerRow) -> Score:
    if not question.answerable:
        return OUTSIDE
    rank = first_right(question, answer)
    return yes(rank is not None and rank <= cut)


def _reciprocal_rank(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not question.answerable:
        return OUTSIDE
    rank = first_right(question, answer)
    return Score(1 / rank if rank else 0.0, 1)


def _at(cut: int) -> Metric:
    label = f"Recherche : bonne page dans les {cut} premiers" if cut > 1 else "Recherche : bonne page en tête"
    return Metric(f"rappel_{cut}", label, Kind.PROPORTION, partial(_recall, cut), Family.RETRIEVAL)


METRICS = (
    _at(1),
    _at(5),
    _at(10),
    Metric("mrr_10", "Recherche : MRR à 10", Kind.MEAN, _reciprocal_rank, Family.RETRIEVAL),
)
MEANINGS = {
    "rappel_1": "La bonne page est le tout premier passage retrouvé.",
    "rappel_5": "La bonne page est parmi les cinq premiers passages.",
    "rappel_10": "La bonne page est parmi les dix premiers passages. Le plafond de ce qu'on peut répondre.",
    "mrr_10": "1 quand la bonne page est en tête, 0,5 au deuxième rang, 0 au-delà du dixième.",
}

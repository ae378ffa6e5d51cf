"""Latency: seconds from the question to the answer, as the assistant counts them.

Definition: the ``seconds`` of each answer line, start-up and ingestion excluded; zero means not measured.
Formula: p50 and p95, each an observed value (rank ⌊n × share⌋ once sorted). Shown with n, without
interval: the spread between machines is larger than that between questions.
Source: nearest-rank quantiles (Hyndman & Fan 1996, type 1 family).
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score


def _seconds(_question: GoldQuestion, answer: AnswerRow) -> Score:
    return Score(answer.seconds, 1) if answer.seconds else OUTSIDE


METRICS = (Metric("secondes", "Secondes par question", Kind.SECONDS, _seconds, Family.COST, Better.LOWER),)
MEANINGS = {
    "secondes_p50": "Une question sur deux reçoit sa réponse en moins de temps que cela.",
    "secondes_p95": "95 questions sur 100 reçoivent leur réponse en moins de temps que cela.",
}

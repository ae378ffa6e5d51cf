"""Energy: watt-hours of an answer, as the assistant estimates them.

Definition: the ``energy_wh`` of each answer line (``rag.energy``: processor time, and tokens of a language
model). Zero means not estimated and enters no denominator. Answers and refusals alike: both cost.
Formula: mean over the questions estimated; interval: percentile bootstrap.
Source: an estimate by processor time and power of a core, as in Green Algorithms (Lannelongue, Grealey &
Inouye, Advanced Science 2021); no meter is read.
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score


def _energy(_question: GoldQuestion, answer: AnswerRow) -> Score:
    return Score(answer.energy, 1) if answer.energy > 0 else OUTSIDE


METRICS = (
    Metric("energie", "Énergie par question (estimée)", Kind.ENERGY, _energy, Family.COST, Better.LOWER),
)
MEANINGS = {
    "energie": "Estimation de l'électricité consommée pour répondre à une question.",
}

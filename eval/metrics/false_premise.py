"""False premises: is a question that takes something false for granted set right?

Definition: on a question of kind ``fausse_premisse``, the premise is corrected by a right answer, left
alone by a refusal or a question back, accepted by any other answer shown.
Formulas: corrected / answerable ones; refused / all; accepted / all. The three add up to one where every
question is answerable and has an answer line.
Source: false presuppositions of CREPE (Yu et al., ACL 2023); the right answer is the gold set's.
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.accuracy import is_right
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes

FALSE_PREMISE = "fausse_premisse"


def _corrected(question: GoldQuestion, answer: AnswerRow) -> Score:
    concerned = question.kind == FALSE_PREMISE and question.answerable
    return yes(is_right(question, answer)) if concerned else OUTSIDE


def _refused(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(answer.refused) if question.kind == FALSE_PREMISE else OUTSIDE


def _accepted(question: GoldQuestion, answer: AnswerRow) -> Score:
    if question.kind != FALSE_PREMISE:
        return OUTSIDE
    return yes(answer.answered and not is_right(question, answer))


METRICS = (
    Metric("premisse_corrigee", "Fausse prémisse : corrigée", Kind.PROPORTION, _corrected, Family.ANSWERS),
    Metric(
        "premisse_refusee",
        "Fausse prémisse : réponse refusée",
        Kind.PROPORTION,
        _refused,
        Family.ANSWERS,
        Better.NEITHER,
    ),
    Metric(
        "premisse_acceptee",
        "Fausse prémisse acceptée",
        Kind.PROPORTION,
        _accepted,
        Family.ANSWERS,
        Better.LOWER,
        split=True,
    ),
)
MEANINGS = {
    "premisse_corrigee": "La question part d'une erreur ; la réponse la relève. C'est ce qu'il faut faire.",
    "premisse_refusee": "La question part d'une erreur ; il refuse. Prudent, sans détromper.",
    "premisse_acceptee": "La question part d'une erreur ; la réponse la prend pour vraie. Grave.",
}

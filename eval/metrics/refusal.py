"""Refusal: is nothing asserted when the documents do not answer?

Definition: on an unanswerable question, a refusal or a question back is right, an answer is wrong. A
question without an answer line is neither.
Formulas: refused / unanswerable; answered / unanswerable. ``reussite`` is the two-sided figure: right
answers on answerable questions plus refusals on the others, over all questions.
Source: unanswerable questions of SQuAD 2.0 (Rajpurkar, Jia & Liang, ACL 2018).
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.accuracy import is_right
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes


def _refused(question: GoldQuestion, answer: AnswerRow) -> Score:
    return OUTSIDE if question.answerable else yes(answer.refused)


def _answered(question: GoldQuestion, answer: AnswerRow) -> Score:
    return OUTSIDE if question.answerable else yes(answer.answered)


def _success(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(is_right(question, answer) if question.answerable else answer.refused)


SUCCESS = Metric(
    "reussite",
    "Toutes : juste ou refusée à bon droit",
    Kind.PROPORTION,
    _success,
    Family.ANSWERS,
    split=True,
)

METRICS = (
    SUCCESS,
    Metric(
        "refus_juste",
        "Sans réponse : refusée ou précision demandée",
        Kind.PROPORTION,
        _refused,
        Family.REFUSALS,
        split=True,
    ),
    Metric(
        "refus_manque",
        "Sans réponse : réponse donnée à tort",
        Kind.PROPORTION,
        _answered,
        Family.REFUSALS,
        Better.LOWER,
    ),
)
MEANINGS = {
    "reussite": "Vue d'ensemble : répondre juste, ou refuser quand il le faut.",
    "refus_juste": "Quand les actes ne répondent pas, combien de fois il le dit ou demande une précision.",
    "refus_manque": "Quand les actes ne répondent pas, combien de fois il répond quand même.",
}

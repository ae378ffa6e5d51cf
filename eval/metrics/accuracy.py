"""Accuracy: does the answer shown hold what the key asks for?

Definition: an answer is right when its first 120 words hold at least one string of each ``must`` group and
no string of ``must_not``, words and numbers compared in canonical form.
Formulas: right / answerable; answered / answerable; right / (answerable answered); wrong shown / answerable.
Source: the gold set's « Règle de correspondance »; the split between coverage and precision follows
selective question answering (Kamath, Jia & Liang, ACL 2020).
Limit: a keyword check misses some negations (« ce n'est pas 10 m »).
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.matching import counted, find, tokens
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes


def is_right(question: GoldQuestion, answer: AnswerRow) -> bool:
    """Is the answer shown, and right?"""
    if not (answer.answered and question.answerable):
        return False
    shown = counted(answer.answer)
    return all(any(find(shown, tokens(one)) for one in group) for group in question.must) and not any(
        find(shown, tokens(one)) for one in question.must_not
    )


def _right(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(is_right(question, answer)) if question.answerable else OUTSIDE


def _answered(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(answer.answered) if question.answerable else OUTSIDE


def _right_when_answered(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(is_right(question, answer)) if question.answerable and answer.answered else OUTSIDE


def _wrong_shown(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(answer.answered and not is_right(question, answer)) if question.answerable else OUTSIDE


METRICS = (
    Metric(
        "juste",
        "Répondables : réponse juste",
        Kind.PROPORTION,
        _right,
        Family.ANSWERS,
        split=True,
    ),
    Metric(
        "repondu",
        "Répondables : réponse donnée",
        Kind.PROPORTION,
        _answered,
        Family.ANSWERS,
        Better.NEITHER,
    ),
    Metric(
        "juste_si_repondu",
        "Répondables répondues : juste",
        Kind.PROPORTION,
        _right_when_answered,
        Family.ANSWERS,
    ),
    Metric(
        "faux_montre",
        "Répondables : réponse fausse montrée",
        Kind.PROPORTION,
        _wrong_shown,
        Family.ANSWERS,
        Better.LOWER,
        split=True,
    ),
)
MEANINGS = {
    "juste": "Part des questions qui ont une réponse dans les actes et que l'assistant traite correctement.",
    "repondu": "Part de ces questions auxquelles il ose répondre. Ni bon ni mauvais en soi.",
    "juste_si_repondu": "Quand il répond à une question qui a une réponse, combien de fois il a raison.",
    "faux_montre": "Part de ces questions où un agent lit une réponse fausse. Le plus grave.",
}

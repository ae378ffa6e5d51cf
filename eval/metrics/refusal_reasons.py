"""Refusals: are they right, and for the right reason?

Definition: a refusal, or a question back, is right when the documents do not answer. The reason of a right
refusal is right when it is one that its kind of question calls for (``RIGHT_REASONS``). A kind with a cause
of its own calls for the reason that names it: an unknown zone or nothing in the documents for an absent
zone, nothing in the documents for another town, a detail asked back for a vague question; « not enough
proof », which could be said of any of them, is wrong there. Any other kind is about what the documents do
not say: nothing in them, not enough proof, or, where it names a zone, an unknown zone.
Formulas: precision = right refusals / refusals, over all questions, and for each reason given; right
reasons / right refusals; over-refusal = answerable refused / answerable. Recall is ``refus_juste``.
Source: precision and recall of abstention as in AbstentionBench (Kirichenko et al., 2025); the reasons are
those of the public contract.
"""

from __future__ import annotations

from functools import partial

from eval.answers import AnswerRow
from eval.french import REFUSALS
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes
from rag.types import RefusalReason

_ABSENT = frozenset({RefusalReason.OUT_OF_CORPUS, RefusalReason.WEAK_EVIDENCE})
_VAGUE = frozenset({RefusalReason.NEEDS_DETAIL})
RIGHT_REASONS = {
    "zone_absente": frozenset({RefusalReason.UNKNOWN_ZONE, RefusalReason.OUT_OF_CORPUS}),
    "autre_commune": frozenset({RefusalReason.OUT_OF_CORPUS}),
    "trop_vague": _VAGUE,
    "sous_specifie": _VAGUE,
}
"""By kind of question with a cause of its own; any other is about what the documents do not say."""


def _right(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(not question.answerable, answer.refusal) if answer.refused else OUTSIDE


def _right_for(reason: RefusalReason, question: GoldQuestion, answer: AnswerRow) -> Score:
    return _right(question, answer) if answer.refusal == reason else OUTSIDE


def _reason(question: GoldQuestion, answer: AnswerRow) -> Score:
    if question.answerable or not answer.refused:
        return OUTSIDE
    unsaid = _ABSENT | {RefusalReason.UNKNOWN_ZONE} if question.zone else _ABSENT
    right = RIGHT_REASONS.get(question.kind, unsaid)
    return yes(answer.refusal in right, answer.refusal)


def _over_refused(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(answer.refused, answer.refusal) if question.answerable else OUTSIDE


METRICS = (
    Metric(
        "refus_precision",
        "Refus : part des refus qui étaient justifiés",
        Kind.PROPORTION,
        _right,
        Family.REFUSALS,
        split=True,
    ),
    *(
        Metric(
            f"refus_precision_{reason}",
            f"Refus « {name} » : part de justifiés",
            Kind.PROPORTION,
            partial(_right_for, RefusalReason(reason)),
            Family.REFUSALS,
        )
        for reason, name in REFUSALS.items()
    ),
    Metric(
        "refus_motif",
        "Refus à bon droit : motif précis",
        Kind.PROPORTION,
        _reason,
        Family.REFUSALS,
        split=True,
    ),
    Metric(
        "refus_exces",
        "Répondables : refusées",
        Kind.PROPORTION,
        _over_refused,
        Family.REFUSALS,
        Better.LOWER,
        split=True,
    ),
)
MEANINGS = {
    "refus_precision": "Quand il refuse, combien de fois il a raison de refuser.",
    "refus_motif": "Quand il refuse à bon droit, combien de fois le motif affiché est le vrai.",
    "refus_exces": "Part des questions qui ont une réponse et qu'il laisse sans. Gênant, pas dangereux.",
    **{
        f"refus_precision_{reason}": f"Quand il refuse en disant « {name} », combien de fois il a raison."
        for reason, name in REFUSALS.items()
    },
}

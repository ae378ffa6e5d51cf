"""Refusals: are they right, and for the right reason?

Definition: a refusal, or a question back, is right when the documents do not answer. The reason of a right
refusal is right when it is one that its kind of question calls for (``RIGHT_REASONS``); an unknown zone is
one for any question about a zone: a town without zoning rules knows none.
Formulas: precision = right refusals / refusals, over all questions, and for each reason given; right
reasons / right refusals; over-refusal = answerable refused / answerable. Recall is ``refus_juste``.
Source: precision and recall of abstention as in AbstentionBench (Kirichenko et al., 2025); the reasons are
those of the public contract.
"""

from __future__ import annotations

from functools import partial

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes
from rag.types import RefusalReason

_ABSENT = frozenset({RefusalReason.OUT_OF_CORPUS, RefusalReason.WEAK_EVIDENCE})
_VAGUE = frozenset({RefusalReason.NEEDS_DETAIL, RefusalReason.WEAK_EVIDENCE})
RIGHT_REASONS = {"trop_vague": _VAGUE, "sous_specifie": _VAGUE}
"""By kind of question; any other kind is about what the documents do not say."""

_REASONS = {
    RefusalReason.OUT_OF_CORPUS: "hors des documents",
    RefusalReason.UNKNOWN_ZONE: "zone inconnue",
    RefusalReason.WEAK_EVIDENCE: "preuve insuffisante",
    RefusalReason.UNVERIFIED: "réponse non vérifiée",
    RefusalReason.MODEL_DOWN: "modèle indisponible",
    RefusalReason.NEEDS_DETAIL: "précision demandée",
}


def _right(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(not question.answerable, answer.refusal) if answer.refused else OUTSIDE


def _right_for(reason: RefusalReason, question: GoldQuestion, answer: AnswerRow) -> Score:
    return _right(question, answer) if answer.refusal == reason else OUTSIDE


def _reason(question: GoldQuestion, answer: AnswerRow) -> Score:
    if question.answerable or not answer.refused:
        return OUTSIDE
    right = RIGHT_REASONS.get(question.kind, _ABSENT)
    if question.zone or question.kind == "zone_absente":
        right |= {RefusalReason.UNKNOWN_ZONE}
    return yes(answer.refusal in right, answer.refusal)


def _over_refused(question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(answer.refused, answer.refusal) if question.answerable else OUTSIDE


METRICS = (
    Metric("refus_precision", "Refus : à bon droit", Kind.PROPORTION, _right, Family.REFUSALS, split=True),
    *(
        Metric(
            f"refus_precision_{reason}",
            f"Refus « {name} » : à bon droit",
            Kind.PROPORTION,
            partial(_right_for, reason),
            Family.REFUSALS,
        )
        for reason, name in _REASONS.items()
    ),
    Metric(
        "refus_motif",
        "Refus à bon droit : motif qui convient",
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

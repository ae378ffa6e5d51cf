"""Risk and coverage: how often answers are wrong, according to how many are given.

Definition: a point is what a question is answered once the confidence threshold is lifted (``Row.forced``):
a confidence and whether it is right; an answer to a question without answer is wrong. Under a threshold t
the answers of confidence ≥ t are shown. Questions never answered, at any threshold, count in coverage's
denominator and in no risk.
Formulas: coverage(t) = shown / questions scored; risk(t) = wrong shown / shown.
AURC = Σ (coverage_k − coverage_{k−1}) × risk_k / reachable coverage, k over the distinct confidences from
the highest: a step area, each step at the risk of its end, ties kept together since no threshold parts
them; the mean risk over the reachable coverages, 0 at best, the share of wrong answers when confidence says
nothing. E-AURC = AURC − that of the same answers, all right ones first:
(1/n) Σ_{i=1..n} max(0, i − right) / i.
Interval: percentile bootstrap over the points.
Source: El-Yaniv & Wiener, JMLR 2010 (risk–coverage); Geifman, Uziel & El-Yaniv, ICLR 2019 (AURC, E-AURC).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from eval.metrics.base import Aggregate, Better, Estimate, Family, Kind, Method
from eval.stats import bootstrap

if TYPE_CHECKING:
    from eval.summary import Row


@dataclass(frozen=True, slots=True)
class Point:
    """An answer given without threshold."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What is shown at a threshold: ``wrong`` of ``answered``, out of the questions scored."""

    threshold: float
    coverage: float
    risk: float
    answered: int
    wrong: int


def points(rows: Sequence[Row]) -> tuple[Point, ...]:
    """The answers given without threshold, from the most confident; unscored rows left out."""
    found = [Point(row.forced.confidence, row.forced.right) for row in rows if row.forced and not row.error]
    return tuple(sorted(found, key=attrgetter("confidence"), reverse=True))


def curve(rows: Sequence[Row]) -> tuple[CurvePoint, ...]:
    """Coverage and risk at each distinct confidence, from the highest threshold to the lowest."""
    scored = sum(not row.error for row in rows)
    steps = _steps(points(rows))
    return tuple(
        CurvePoint(threshold, answered / scored, wrong / answered, answered, wrong)
        for threshold, answered, wrong in steps
    )


def aurc(shown: Sequence[Point]) -> float:
    """The step area under the curve of these points, over the coverage that they reach."""
    area, before = 0.0, 0
    for _threshold, answered, wrong in _steps(shown):
        area += (answered - before) * wrong / answered
        before = answered
    return area / len(shown)


def excess(shown: Sequence[Point]) -> float:
    """AURC above that of the same answers in the best order."""
    count, right = len(shown), sum(point.right for point in shown)
    best = sum((rank - right) / rank for rank in range(right + 1, count + 1)) / count
    return aurc(shown) - best


def _steps(shown: Sequence[Point]) -> list[tuple[float, int, int]]:
    """At each distinct confidence, from the highest: answers shown so far, and wrong ones."""
    ordered = sorted(shown, key=attrgetter("confidence"), reverse=True)
    groups = [(key, list(group)) for key, group in groupby(ordered, key=attrgetter("confidence"))]
    answered = accumulate(len(group) for _key, group in groups)
    wrong = accumulate(sum(not point.right for point in group) for _key, group in groups)
    return [
        (key, *counts)
        for (key, _group), counts in zip(groups, zip(answered, wrong, strict=True), strict=True)
    ]


def _estimate(statistic: Callable[[Sequence[Point]], float], rows: Sequence[Row]) -> Estimate:
    shown = points(rows)
    if not shown:
        return Estimate(None, 0)
    return Estimate(statistic(shown), len(shown), bootstrap(shown, statistic), Method.BOOTSTRAP)


def _aurc(rows: Sequence[Row]) -> Estimate:
    return _estimate(aurc, rows)


def _excess(rows: Sequence[Row]) -> Estimate:
    return _estimate(excess, rows)


AGGREGATES = (
    Aggregate(
        "aurc",
        "Risque moyen selon la couverture (aire AURC)",
        Kind.MEAN,
        _aurc,
        Family.CONFIDENCE,
        Better.LOWER,
    ),
    Aggregate(
        "aurc_exces",
        "Risque dû à un mauvais ordre de confiance (E-AURC)",
        Kind.MEAN,
        _excess,
        Family.CONFIDENCE,
        Better.LOWER,
    ),
)
MEANINGS = {
    "aurc": "Part moyenne de réponses fausses quand on répond de plus en plus ; plus c'est bas, mieux c'est.",
    "aurc_exces": "Ce que coûte une confiance qui classe mal les réponses ; 0 serait parfait.",
}

"""Calibration: does a confidence of 0.8 mean right eight times out of ten?

Definition: over the answers given once the confidence threshold is lifted (``Row.forced``), compares the
confidence with what happened. An answer to a question without answer is wrong.
Formulas: Brier = mean of (confidence − right)². ECE = Σ_b n_b/n × |share right_b − mean confidence_b| over
five bins of equal mass, fewer where confidences are equal: these share a bin.
Interval: bootstrap over the answers for Brier. None for ECE: chance alone puts it above 0 (its bias), and a
sample of the sample more so, so that no bootstrap of it covers the truth. It is read beside what a perfect
confidence would get from the same confidences, each answer being right as often as announced
(right ~ Bernoulli(confidence), seeded): the median, and [0 – 95th percentile]. An ECE above that bound tells
a fault of the confidence (wrongly once in twenty); one below it may be chance alone.
Source: Brier, Monthly Weather Review 1950; Naeini, Cooper & Hauskrecht, AAAI 2015 (ECE); Nixon et al.,
CVPR workshops 2019 (equal-mass bins); Bröcker & Smith, Weather and Forecasting 2007 (consistency resampling).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum
from operator import attrgetter
from typing import TYPE_CHECKING

from eval.metrics.base import Aggregate, Better, Estimate, Family, Kind, Method
from eval.metrics.risk_coverage import Point, points
from eval.stats import Interval, bootstrap_mean, quantile, wilson

if TYPE_CHECKING:
    from eval.summary import Row

BINS = 5
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of neighbouring confidences; ``interval`` is Wilson's for the share right."""

    confidence: float
    share: float
    total: int
    interval: Interval


def reliability(rows: Sequence[Row]) -> tuple[Bin, ...]:
    """The bins of the reliability diagram, from the least confident."""
    return reliability_of(points(rows))


def reliability_of(shown: Sequence[Point]) -> tuple[Bin, ...]:
    """The same, from the answers themselves."""
    return tuple(
        Bin(
            fsum(point.confidence for point in held) / len(held),
            (right := sum(point.right for point in held)) / len(held),
            len(held),
            wilson(right, len(held)),
        )
        for held in _bins(shown)
    )


def expected_error(shown: Sequence[Point]) -> float:
    """ECE over equal-mass bins."""
    gaps = (abs(fsum(point.confidence - point.right for point in held)) for held in _bins(shown))
    return fsum(gaps) / len(shown)


def perfect_errors(confidences: Sequence[float], draws: int = DRAWS, seed: int = 0) -> list[float]:
    """ECEs that a confidence right as often as it says would have: same confidences, same bins."""
    bins = [[point.confidence for point in held] for held in _bins([Point(one, True) for one in confidences])]
    source = random.Random(seed)
    return [
        fsum(abs(fsum(one - (source.random() < one) for one in held)) for held in bins) / len(confidences)
        for _ in range(draws)
    ]


def _bins(shown: Sequence[Point]) -> list[list[Point]]:
    """A bin closes with the first distinct confidence that brings it to its share of the answers."""
    ordered = sorted(shown, key=attrgetter("confidence"))
    bins: list[list[Point]] = []
    done = 0
    for _confidence, tied in groupby(ordered, key=attrgetter("confidence")):
        if not bins or done * BINS >= len(bins) * len(ordered):
            bins.append([])
        bins[-1] += tied
        done = sum(map(len, bins))
    return bins


def _ece(rows: Sequence[Row]) -> Estimate:
    shown = points(rows)
    return Estimate(expected_error(shown) if shown else None, len(shown))


def _perfect_ece(rows: Sequence[Row]) -> Estimate:
    shown = points(rows)
    if not shown:
        return Estimate(None, 0)
    found = perfect_errors([point.confidence for point in shown])
    bound = Interval(0.0, quantile(found, 0.95) or 0.0)
    return Estimate(quantile(found, 0.5), len(shown), bound, Method.SIMULATION)


def _brier(rows: Sequence[Row]) -> Estimate:
    squares = [(point.confidence - point.right) ** 2 for point in points(rows)]
    if not squares:
        return Estimate(None, 0)
    return Estimate(fsum(squares) / len(squares), len(squares), bootstrap_mean(squares), Method.BOOTSTRAP)


AGGREGATES = (
    Aggregate(
        "calibration_ece",
        "Écart entre confiance et réussite (ECE)",
        Kind.MEAN,
        _ece,
        Family.CONFIDENCE,
        Better.LOWER,
    ),
    Aggregate(
        "calibration_parfaite",
        "Écart qu'aurait une confiance parfaite, au même n",
        Kind.MEAN,
        _perfect_ece,
        Family.CONFIDENCE,
        Better.NEITHER,
    ),
    Aggregate(
        "brier",
        "Erreur quadratique de la confiance (Brier)",
        Kind.MEAN,
        _brier,
        Family.CONFIDENCE,
        Better.LOWER,
    ),
)
MEANINGS = {
    "calibration_parfaite": "Écart qu'une confiance parfaite montrerait par hasard, au même effectif.",
    "calibration_ece": "Écart moyen entre la confiance annoncée et la part juste ; 0 serait parfait.",
    "brier": "Erreur de la confiance, question par question ; 0 serait parfait, 0,25 vaut pile ou face.",
}

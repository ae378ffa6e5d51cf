"""Calibration: does a confidence of 0.8 mean right eight times out of ten?

Definition: over the answers given once the confidence threshold is lifted (``Row.forced``), compares the
confidence with what happened. An answer to a question without answer is wrong.
Formulas: Brier = mean of (confidence − right)². ECE = Σ_b n_b/n × |share right_b − mean confidence_b| over
bins of equal mass: ten, or fewer so that each holds about twenty answers; equal confidences share a bin.
Intervals: bootstrap over the answers, percentile for Brier. ECE is biased upwards on few answers (a perfect
confidence has one of about 0.08 on 200) and a sample of the sample more so: its interval is the basic one,
which mirrors that bias away, cut at 0.
Source: Brier, Monthly Weather Review 1950; Naeini, Cooper & Hauskrecht, AAAI 2015 (ECE); Nixon et al.,
CVPR workshops 2019 (equal-mass bins).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum
from operator import attrgetter
from typing import TYPE_CHECKING

from eval.metrics.base import Aggregate, Better, Estimate, Family, Kind
from eval.metrics.resample import bootstrap
from eval.metrics.risk_coverage import Point, points
from eval.stats import Interval, bootstrap_mean, wilson

if TYPE_CHECKING:
    from eval.summary import Row

MOST_BINS = 10
BIN_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of neighbouring confidences; ``interval`` is Wilson's for the share right."""

    confidence: float
    share: float
    total: int
    interval: Interval


def reliability(rows: Sequence[Row]) -> tuple[Bin, ...]:
    """The bins of the reliability diagram, from the least confident."""
    return tuple(
        Bin(
            fsum(point.confidence for point in held) / len(held),
            (right := sum(point.right for point in held)) / len(held),
            len(held),
            wilson(right, len(held)),
        )
        for held in _bins(points(rows))
    )


def expected_error(shown: Sequence[Point]) -> float:
    """ECE over equal-mass bins."""
    gaps = (abs(fsum(point.confidence - point.right for point in held)) for held in _bins(shown))
    return fsum(gaps) / len(shown)


def _bins(shown: Sequence[Point]) -> list[list[Point]]:
    """A bin closes with the first distinct confidence that brings it to its share of the answers."""
    ordered = sorted(shown, key=attrgetter("confidence"))
    count = max(1, min(MOST_BINS, len(ordered) // BIN_ANSWERS))
    bins: list[list[Point]] = []
    done = 0
    for _confidence, tied in groupby(ordered, key=attrgetter("confidence")):
        if not bins or done * count >= len(bins) * len(ordered):
            bins.append([])
        bins[-1] += tied
        done = sum(map(len, bins))
    return bins


def _ece(rows: Sequence[Row]) -> Estimate:
    shown = points(rows)
    if not shown:
        return Estimate(None, 0)
    found = bootstrap(shown, expected_error, basic=True)
    interval = Interval(max(0.0, found.low), max(0.0, found.high)) if found else None
    return Estimate(expected_error(shown), len(shown), interval)


def _brier(rows: Sequence[Row]) -> Estimate:
    squares = [(point.confidence - point.right) ** 2 for point in points(rows)]
    value = fsum(squares) / len(squares) if squares else None
    return Estimate(value, len(squares), bootstrap_mean(squares))


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
        "brier",
        "Erreur quadratique de la confiance (Brier)",
        Kind.MEAN,
        _brier,
        Family.CONFIDENCE,
        Better.LOWER,
    ),
)

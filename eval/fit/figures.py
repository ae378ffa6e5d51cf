"""How well confidences tell right answers from wrong ones.

Area under the ROC curve (Hanley & McNeil 1982), log loss, and the expected calibration error over five bins
of equal mass (``eval.metrics.calibration``). The interval of the error is a percentile bootstrap over the
answers: drawing them again adds its own noise, so that it lies high. The error is judged beside what a
perfect confidence gets at the same n, answers being right as often as announced (Bröcker & Smith 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, log

import numpy as np

from eval.french import NONE, between, number, percent, percent_range
from eval.metrics.calibration import Bin, expected_error, perfect_errors, reliability_of
from eval.metrics.risk_coverage import Point
from eval.stats import Interval, bootstrap, quantile

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Figures:
    """Of confidences against what happened. ``perfect`` is the error of a perfect confidence at the same n:
    its median, and [0 – 95th percentile]."""

    total: int
    auc: float | None
    auc_range: Interval | None
    loss: float
    error: float
    error_range: Interval | None
    perfect: float
    perfect_range: Interval
    bins: tuple[Bin, ...]


def measure(points: Sequence[Point]) -> Figures:
    chance = perfect_errors([point.confidence for point in points])
    return Figures(
        len(points),
        auc(points),
        bootstrap(points, auc),
        log_loss(points),
        expected_error(points),
        bootstrap(points, expected_error),
        quantile(chance, 0.5) or 0.0,
        Interval(0.0, quantile(chance, 0.95) or 0.0),
        reliability_of(points),
    )


def auc(points: Sequence[Point]) -> float | None:
    """P(a right answer has more confidence than a wrong one), ties for half; None where one of the two sorts
    is missing."""
    values = np.array([point.confidence for point in points])
    right = np.array([point.right for point in points], dtype=bool)
    if right.all() or not right.any():
        return None
    gaps = values[right][:, None] - values[~right][None, :]
    return float((gaps > 0).mean() + (gaps == 0).mean() / 2)


def log_loss(points: Sequence[Point]) -> float:
    """Mean of −ln P(what happened)."""
    chances = (min(1 - _EDGE, max(_EDGE, point.confidence)) for point in points)
    told = (
        -log(chance if point.right else 1 - chance) for chance, point in zip(chances, points, strict=True)
    )
    return fsum(told) / len(points)


# -- in French --------------------------------------------------------------------------------------

FIGURES_HEAD = ("", "n", "AUC", "log-perte", "écart (ECE)", "écart d'une confiance parfaite")
BINS_HEAD = ("Confiance annoncée", "part juste", "intervalle à 95 %", "n")


def figures_row(name: str, figures: Figures) -> tuple[str, ...]:
    area = NONE if figures.auc is None else number(figures.auc, 3)
    span = f" {between(figures.auc_range, 3)}" if figures.auc_range else ""
    error = number(figures.error, 3)
    error += f" {between(figures.error_range, 3)}" if figures.error_range else ""
    perfect = f"{number(figures.perfect, 3)} {between(figures.perfect_range, 3)}"
    return (name, str(figures.total), area + span, number(figures.loss, 3), error, perfect)


def bins_rows(bins: Sequence[Bin]) -> list[tuple[str, ...]]:
    return [
        (percent(item.confidence), percent(item.share), percent_range(item.interval), str(item.total))
        for item in bins
    ]

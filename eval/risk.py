"""Choose a confidence threshold for a stated risk, and mend a confidence: what is fitted on past answers.

A risk of 0.2 means: among the answers shown, at most 20 % are wrong, said with 95 % confidence.

Method: Learn then Test, fixed-sequence testing (Angelopoulos, Bates, Candès, Jordan & Lei 2021). The
thresholds of a fixed grid (hundredths) are tried from the highest down, and the walk stops at the first whose
upper bound of the share of wrong answers (exact, Clopper & Pearson 1934) is above the risk: having tried
many thresholds then costs nothing. The wrong answers among n shown at a threshold fixed beforehand are
Bin(n, risk there), so that the exact binomial tail P(Bin(n, risk) ≤ wrong) is a valid p-value.

Where it starts:
- at a stated threshold, fixed before the answers were seen (``sourcier calibrate``: that of « élevée »). The
  level then holds whatever the confidence and the documents are (distribution-free): the first threshold of
  the walk that breaks the risk is a fixed one, and it passes with probability 1 − level at most.
- else (``sourcier eval --risk``) at the highest threshold under which enough answers are shown that half the
  risk would pass: fewer prove nothing whatever they are. The start looks at how many answers are shown, never
  at whether they are right, so the level holds wherever lower confidence is not safer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, fsum, log, log1p

from eval.metrics.risk_coverage import Point
from eval.stats import binomial_share, clopper_pearson_upper

LEVEL = 0.95
STEPS = 100
EXACT = 1000


@dataclass(frozen=True, slots=True)
class Threshold:
    """``bound`` is the upper bound of the share of ``wrong`` among ``answered``, all of the fitting set."""

    value: float
    answered: int
    wrong: int
    bound: float


def threshold_for(
    points: Sequence[Point], risk: float, level: float = LEVEL, start: float | None = None
) -> Threshold | None:
    """The lowest threshold at which the risk holds with this confidence; None where none does.

    Never below the lowest confidence seen: nothing is known of what lies under it.
    """
    if not points:
        return None
    enough = enough_answers(risk, level) if start is None else 0
    first = STEPS if start is None else ceil(round(start * STEPS, 6))
    lowest = floor(min(point.confidence for point in points) * STEPS)
    best: tuple[int, int, int] | None = None
    for step in range(first, min(first, lowest) - 1, -1):
        shown = [point for point in points if point.confidence >= step / STEPS]
        if len(shown) < enough:
            continue
        wrong = sum(not point.right for point in shown)
        if not holds(wrong, len(shown), risk, level):
            break
        best = (step, len(shown), wrong)
    if best is None:
        return None
    step, answered, wrong = best
    return Threshold(step / STEPS, answered, wrong, clopper_pearson_upper(wrong, answered, level))


def holds(wrong: int, answered: int, risk: float, level: float) -> bool:
    """Is the exact upper bound under the risk? The same as P(Bin(answered, risk) ≤ wrong) ≤ 1 − level."""
    return fsum(binomial_share(count, answered, risk) for count in range(wrong + 1)) <= 1 - level


def enough_answers(risk: float, level: float = LEVEL, share: float | None = None) -> int:
    """The fewest answers that pass with this share of errors, by default half the risk: exact up to a
    thousand, beyond to one in a hundred. Raises ``ValueError``."""
    if not (0 < risk < 1 and 0 < level < 1):
        raise ValueError("a risk and a level are between 0 and 1, both left out")
    if share is not None and not 0 <= share < risk:
        raise ValueError("no number of answers passes with as many errors as the risk")
    count = ceil(log(1 - level) / log1p(-risk))  # fewer do not pass even without error
    while not holds(_wrong_among(count, risk, share), count, risk, level):
        count += 1 if count < EXACT else count // 100
    return count


def _wrong_among(count: int, risk: float, share: float | None) -> int:
    """A stated share is rounded up: what is seen is not said to suffice by a rounding."""
    return floor(count * risk / 2) if share is None else ceil(round(count * share, 9))


# -- calibration ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Platt:
    """A confidence f mended into a probability: 1 / (1 + exp(slope × f + shift))."""

    slope: float
    shift: float

    def probability(self, confidence: float) -> float:
        return _logistic(-(self.slope * confidence + self.shift))


def fit_platt(points: Sequence[Point], rounds: int = 100) -> Platt | None:
    """Two-parameter logistic calibration (Platt 1999), by the safe Newton method of Lin, Lin & Weng 2007.

    Targets are (right + 1) / (right + 2) and 1 / (wrong + 2) rather than 1 and 0, so that a set that the
    confidence parts without error does not give certainties. None without point.
    """
    if not points:
        return None
    right = sum(point.right for point in points)
    wrong = len(points) - right
    high, low = (right + 1) / (right + 2), 1 / (wrong + 2)
    data = [(point.confidence, high if point.right else low) for point in points]
    found = Platt(0.0, log((wrong + 1) / (right + 1)))
    loss = _loss(data, found)
    for _ in range(rounds):
        step = _newton_step(data, found)
        size = 1.0
        while size > 1e-10:
            tried = Platt(found.slope + size * step[0], found.shift + size * step[1])
            value = _loss(data, tried)
            if value < loss:
                break
            size /= 2
        else:
            return found
        done = loss - value < 1e-12
        found, loss = tried, value
        if done:
            break
    return found


def _newton_step(data: Sequence[tuple[float, float]], now: Platt) -> tuple[float, float]:
    """Minus the gradient through the Hessian, a trace added so that it can always be inverted."""
    ridge = 1e-12
    square, cross, count, slope, shift = ridge, 0.0, ridge, 0.0, 0.0
    for confidence, target in data:
        chance = now.probability(confidence)
        weight, gap = chance * (1 - chance), target - chance
        square += confidence * confidence * weight
        cross += confidence * weight
        count += weight
        slope += confidence * gap
        shift += gap
    determinant = square * count - cross * cross
    return (
        -(count * slope - cross * shift) / determinant,
        -(square * shift - cross * slope) / determinant,
    )


def _loss(data: Sequence[tuple[float, float]], now: Platt) -> float:
    """The cross-entropy, in a form that does not overflow."""
    total = 0.0
    for confidence, target in data:
        score = now.slope * confidence + now.shift
        if score >= 0:
            total += target * score + log1p(exp(-score))
        else:
            total += (target - 1) * score + log1p(exp(score))
    return total


def _logistic(score: float) -> float:
    return 1 / (1 + exp(-score)) if score >= 0 else exp(score) / (1 + exp(score))

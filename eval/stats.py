"""Intervals. A figure is never shown without its n."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


def wilson(hits: float, total: int, z: float = Z95) -> Interval:
    """Wilson's score interval of a proportion (Wilson 1927; Brown, Cai & DasGupta 2001).

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), cut to [0, 1]. Without observation: [0, 1].
    """
    if total == 0:
        return Interval(0.0, 1.0)
    share = hits / total
    scale = 1 + z * z / total
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return Interval(max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))


def bootstrap_mean(values: Sequence[float], draws: int = 1000, seed: int = 0) -> Interval | None:
    """Percentile bootstrap of a mean (Efron 1979), seeded. None without observation."""
    if not values:
        return None
    source = random.Random(seed)
    size = len(values)
    means = sorted(math.fsum(source.choices(values, k=size)) / size for _ in range(draws))
    return Interval(means[int(0.025 * draws)], means[min(draws - 1, int(0.975 * draws))])


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value of rank ⌊n × share⌋ (from 0) once sorted: an observed value, never an average."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None

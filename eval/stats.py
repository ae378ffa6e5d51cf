"""Intervals and exact tests. A figure is never shown without its n."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Z95 = 1.96
DRAWS = 1000
FEWEST_DRAWS = 200
_WORK = 1_000_000

_Item = TypeVar("_Item")


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


def bootstrap(
    items: Sequence[_Item], statistic: Callable[[Sequence[_Item]], float | None], seed: int = 0
) -> Interval | None:
    """Percentile bootstrap (Efron 1979), seeded: 2.5 % and 97.5 % quantiles of a statistic over samples.

    None without item; samples that have no statistic are left out. Takes the items as independent: give
    whole questions, not what is found in them. 1,000 draws up to 1,000 items, then fewer and never under 200:
    with more items the quantiles move less.
    """
    if not items:
        return None
    draws = min(DRAWS, max(FEWEST_DRAWS, _WORK // len(items)))
    source = random.Random(seed)
    drawn = (statistic(source.choices(items, k=len(items))) for _ in range(draws))
    return _middle([value for value in drawn if value is not None])


def bootstrap_mean(values: Sequence[float], seed: int = 0) -> Interval | None:
    """The bootstrap of a mean. None without observation."""
    return bootstrap(values, lambda drawn: math.fsum(drawn) / len(drawn), seed)


def bootstrap_ratio(counts: Sequence[tuple[float, int]], seed: int = 0) -> Interval | None:
    """The bootstrap of Σ hits / Σ total over whole questions (Davison & Hinkley 1997, § 3.8).

    What is found in one answer goes right or wrong together: counted one by one, it would narrow the
    interval.
    """
    return bootstrap(counts, _ratio, seed)


def _ratio(counts: Sequence[tuple[float, int]]) -> float | None:
    total = sum(total for _hits, total in counts)
    return math.fsum(hits for hits, _total in counts) / total if total else None


@dataclass(frozen=True, slots=True)
class Pair:
    """What one question counts in a figure before and after: ``hits`` out of ``total``."""

    hits_before: float
    total_before: int
    hits_after: float
    total_after: int


def bootstrap_difference(pairs: Sequence[Pair], seed: int = 0) -> Interval | None:
    """Percentile bootstrap of the difference of a figure between two runs, questions drawn in pairs.

    Each draw takes whole questions with what they count in both runs, and gives
    Σ hits after / Σ total after − Σ hits before / Σ total before (paired bootstrap of a difference of
    ratios: Efron & Tibshirani 1993, ch. 10 and 16). None where a run has no observation.
    """
    before, after = sum(pair.total_before for pair in pairs), sum(pair.total_after for pair in pairs)
    if not before or not after:
        return None
    if all(pair.hits_before == pair.hits_after and pair.total_before == pair.total_after for pair in pairs):
        return Interval(0.0, 0.0)
    if all(pair.total_before == pair.total_after == 1 for pair in pairs):
        return bootstrap_mean([pair.hits_after - pair.hits_before for pair in pairs], seed)
    return bootstrap(pairs, _difference, seed)


def _difference(pairs: Sequence[Pair]) -> float | None:
    before = _ratio([(pair.hits_before, pair.total_before) for pair in pairs])
    after = _ratio([(pair.hits_after, pair.total_after) for pair in pairs])
    return None if before is None or after is None else after - before


def _middle(values: list[float]) -> Interval | None:
    """The 2.5 % and 97.5 % quantiles."""
    ordered = sorted(values)
    if not ordered:
        return None
    count = len(ordered)
    return Interval(ordered[int(0.025 * count)], ordered[min(count - 1, int(0.975 * count))])


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value of rank ⌊n × share⌋ (from 0) once sorted: an observed value, never an average."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


# -- two runs on the same questions -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class McNemar:
    """``lost`` and ``gained`` are the one-sided probabilities, ``both`` the two-sided one."""

    lost: float
    gained: float
    both: float


def mcnemar(lost: int, gained: int) -> McNemar:
    """Exact McNemar test (McNemar 1947, in its exact form: the sign test on the changed questions).

    Were both ways as likely, the losses among the m = lost + gained changed questions would be Bin(m, ½):
    p_lost = P(Bin(m, ½) ≥ lost), p_gained = P(Bin(m, ½) ≥ gained), two-sided = min(1, 2 × the smaller).
    Without any change all three are 1. Computed on integers, without rounding.
    """
    down, up = fair_tail(lost, lost + gained), fair_tail(gained, lost + gained)
    return McNemar(down, up, min(1.0, 2 * min(down, up)))


def fair_tail(least: int, trials: int) -> float:
    """P(Bin(trials, ½) ≥ least), exactly."""
    count = sum(math.comb(trials, number) for number in range(max(0, least), trials + 1))
    return float(Fraction(count, 2**trials))


# -- a bound on a share of errors -------------------------------------------------------------------


def binomial_share(hits: int, total: int, chance: float) -> float:
    """P(Bin(total, chance) = hits)."""
    if not 0 <= hits <= total:
        return 0.0
    if chance in (0.0, 1.0):
        return float(hits == (total if chance else 0))
    ways = math.lgamma(total + 1) - math.lgamma(hits + 1) - math.lgamma(total - hits + 1)
    return math.exp(ways + hits * math.log(chance) + (total - hits) * math.log1p(-chance))


def clopper_pearson_upper(hits: int, total: int, level: float = 0.95) -> float:
    """The exact one-sided upper bound of a proportion (Clopper & Pearson 1934).

    The chance p at which P(Bin(total, p) ≤ hits) = 1 − level: with probability ``level`` at least, the true
    proportion is below it. 1 without observation, or when all are hits.
    """
    if hits >= total:
        return 1.0
    low, high = hits / total, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if math.fsum(binomial_share(number, total, middle) for number in range(hits + 1)) > 1 - level:
            low = middle
        else:
            high = middle
    return high

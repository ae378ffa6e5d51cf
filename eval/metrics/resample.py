"""Bootstrap of a figure that is no mean (Efron 1979), seeded: percentile method, or basic method for a figure
that sampling biases (Davison & Hinkley 1997, § 5.2.1).

Takes the items as independent: variants of one question in the same run make the interval too narrow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from eval.stats import Interval

DRAWS = 1000
FEWEST_DRAWS = 200
_WORK = 1_000_000

_Item = TypeVar("_Item")


def bootstrap(
    items: Sequence[_Item],
    statistic: Callable[[Sequence[_Item]], float],
    *,
    basic: bool = False,
    seed: int = 0,
) -> Interval | None:
    """The 2.5 % and 97.5 % quantiles of the statistic over samples of the items. None without item.

    ``basic`` mirrors them around the statistic: [2 s − q97.5, 2 s − q2.5]. 1,000 draws up to 1,000 items,
    then fewer and never under 200: with more items the quantiles move less.
    """
    if not items:
        return None
    draws = min(DRAWS, max(FEWEST_DRAWS, _WORK // len(items)))
    source = random.Random(seed)
    found = sorted(statistic(source.choices(items, k=len(items))) for _ in range(draws))
    low, high = found[int(0.025 * draws)], found[min(draws - 1, int(0.975 * draws))]
    if not basic:
        return Interval(low, high)
    centre = 2 * statistic(items)
    return Interval(centre - high, centre - low)

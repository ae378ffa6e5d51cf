"""Does the judge agree with the deterministic rule? Counts, and Cohen's kappa."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from eval.stats import Interval

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Answers read by both, the judge first: right or wrong for each."""

    both_right: int = 0
    judge_alone: int = 0
    """Right for the judge, wrong for the rule."""
    rule_alone: int = 0
    """Right for the rule, wrong for the judge."""
    both_wrong: int = 0

    @property
    def total(self) -> int:
        return self.both_right + self.judge_alone + self.rule_alone + self.both_wrong

    @property
    def same(self) -> int:
        return self.both_right + self.both_wrong


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Count the pairs (right for the judge, right for the rule)."""
    counts = Counter(pairs)
    return Agreement(*(counts[pair] for pair in _PAIRS))


def kappa(found: Agreement) -> float | None:
    """Cohen's kappa, κ = (p₀ − pₑ) / (1 − pₑ): the agreement beyond that of chance.

    p₀ is the share of answers on which both agree, pₑ the share expected from two independent readers with
    the same totals. 1 is full agreement, 0 that of chance. None without answer, and where one of them always
    gives the same verdict: p₀ = pₑ then whatever the other says, and 0 would only look like a measure.
    Source: Cohen, Educational and Psychological Measurement 20, 1960.
    """
    total = found.total
    judge = found.both_right + found.judge_alone
    rule = found.both_right + found.rule_alone
    if judge in (0, total) or rule in (0, total):
        return None
    chance = judge * rule + (total - judge) * (total - rule)  # over n²
    return (found.same * total - chance) / (total * total - chance)


def kappa_interval(found: Agreement, draws: int = _DRAWS, seed: int = 0) -> Interval | None:
    """Percentile bootstrap over answers (Efron 1979), seeded; draws without a kappa are left out."""
    if kappa(found) is None:
        return None
    source = random.Random(seed)
    cells = (found.both_right, found.judge_alone, found.rule_alone, found.both_wrong)
    drawn = (agreement(source.choices(_PAIRS, cells, k=found.total)) for _ in range(draws))
    values = sorted(value for one in drawn if (value := kappa(one)) is not None)
    return Interval(values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))])


_PAIRS = ((True, True), (True, False), (False, True), (False, False))

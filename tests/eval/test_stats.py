"""Intervals and quantiles, on values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import Interval, bootstrap_mean, quantile, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 100, 0.0, 0.0370), (50, 100, 0.4038, 0.5962), (10, 10, 0.7225, 1.0), (1, 3, 0.0615, 0.7923)],
)
def test_wilson(hits: int, total: int, low: float, high: float) -> None:
    interval = wilson(hits, total)
    assert interval.low == pytest.approx(low, abs=1e-4)
    assert interval.high == pytest.approx(high, abs=1e-4)


def test_without_observation_anything_is_possible() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)
    assert bootstrap_mean([]) is None
    assert quantile([], 0.5) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_proportion(counts: tuple[int, int]) -> None:
    hits, total = counts
    interval = wilson(hits, total)
    assert 0 <= interval.low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= interval.high <= 1


def test_bootstrap_is_seeded_and_holds_the_mean() -> None:
    values = [0.0, 1.0, 0.5, 0.25, 1.0, 0.0, 0.2]
    interval = bootstrap_mean(values)
    assert interval is not None
    assert interval == bootstrap_mean(values)
    assert interval.low < sum(values) / len(values) < interval.high
    assert bootstrap_mean([0.5, 0.5]) == Interval(0.5, 0.5)


def test_quantiles_are_observed_values() -> None:
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
    assert quantile([1.0], 0.95) == 1.0
    assert quantile([float(n) for n in range(100)], 0.95) == 95.0

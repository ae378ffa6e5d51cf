"""Intervals and quantiles, on values worked out by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest  # of the dev extra, with pytrec-eval

from eval.stats import (
    Interval,
    McNemar,
    Pair,
    bootstrap,
    bootstrap_difference,
    bootstrap_mean,
    bootstrap_ratio,
    clopper_pearson_upper,
    mcnemar,
    quantile,
    wilson,
)


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


def test_bootstrap_of_any_statistic() -> None:
    assert bootstrap([], max) is None
    assert bootstrap([2.0, 2.0], max) == Interval(2, 2)
    assert bootstrap([0, 0, 0, 1], max) == Interval(0, 1)
    assert bootstrap([1, 2], lambda drawn: None) is None
    assert bootstrap(list(range(3000)), max) == bootstrap(list(range(3000)), max)


def test_a_ratio_draws_whole_questions() -> None:
    """Forty answers of ten citations, all right or all wrong: 400 citations tell no more than 40."""
    tens, ones = [(10, 10), (0, 10)] * 20, [(1, 1), (0, 1)] * 20
    interval, single = bootstrap_ratio(tens), wilson(20, 40)
    assert interval == bootstrap_ratio(ones)
    assert interval is not None
    assert interval.low == pytest.approx(single.low, abs=0.03)
    assert interval.high == pytest.approx(single.high, abs=0.03)
    assert bootstrap_ratio([]) is None


def test_a_ratio_covers_the_truth_where_one_observation_each_does_not() -> None:
    """Answers of six citations that are right together, 80 % of the time: 95 % intervals, seeded."""
    covered = naive = 0
    for seed in range(100):
        source = random.Random(seed)
        counts = [(6 * (source.random() < 0.8), 6) for _ in range(60)]
        drawn, alone = bootstrap_ratio(counts, seed), wilson(sum(hits for hits, _total in counts), 360)
        assert drawn is not None
        covered += drawn.low <= 0.8 <= drawn.high
        naive += alone.low <= 0.8 <= alone.high
    assert covered >= 88
    assert naive <= 75


def test_quantiles_are_observed_values() -> None:
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
    assert quantile([1.0], 0.95) == 1.0
    assert quantile([float(n) for n in range(100)], 0.95) == 95.0


# -- two runs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "gained", "p_lost", "p_gained", "p_both"),
    [
        (0, 0, 1, 1, 1),
        (5, 0, 1 / 32, 1, 1 / 16),
        (4, 0, 1 / 16, 1, 1 / 8),
        (10, 2, 79 / 4096, 4083 / 4096, 158 / 4096),
        (3, 3, 42 / 64, 42 / 64, 1),
    ],
)
def test_mcnemar(lost: int, gained: int, p_lost: float, p_gained: float, p_both: float) -> None:
    """(10, 2): C(12,10) + C(12,11) + C(12,12) = 66 + 12 + 1 out of 2¹²."""
    assert mcnemar(lost, gained) == McNemar(p_lost, p_gained, p_both)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_binomial_test(lost: int, gained: int) -> None:
    found = mcnemar(lost, gained)
    if lost + gained:
        assert found.lost == pytest.approx(binomtest(lost, lost + gained, alternative="greater").pvalue)
        assert found.both == pytest.approx(binomtest(lost, lost + gained).pvalue)
    assert found.gained == mcnemar(gained, lost).lost


def test_clopper_pearson_upper() -> None:
    """Without error, P(none in n) = (1 − p)ⁿ = 0.05: the bound is 1 − 0.05^(1/n)."""
    assert clopper_pearson_upper(0, 10) == pytest.approx(1 - 0.05**0.1)
    assert clopper_pearson_upper(10, 10) == 1.0
    assert clopper_pearson_upper(0, 0) == 1.0


@given(st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_clopper_pearson_is_the_beta_quantile(counts: tuple[int, int]) -> None:
    hits, total = counts
    assert clopper_pearson_upper(hits, total) == pytest.approx(
        float(beta.ppf(0.95, hits + 1, total - hits)), abs=1e-9
    )


def test_a_difference_is_drawn_in_pairs() -> None:
    """Every question gains as much: no draw can tell otherwise, however the questions differ."""
    better = [Pair(hits, 1, hits + 0.5, 1) for hits in (0.0, 0.25, 0.5)]
    assert bootstrap_difference(better) == Interval(0.5, 0.5)
    assert bootstrap_difference([Pair(1, 2, 1, 2), Pair(0, 3, 0, 3)]) == Interval(0.0, 0.0)
    assert bootstrap_difference([]) is None
    assert bootstrap_difference([Pair(0, 0, 1, 1)]) is None


def test_a_difference_of_ratios_weighs_each_question_by_its_count() -> None:
    """Ten quotes all exact, then all wrong; one quote the other way: from 10/11 to 1/11."""
    pairs = [Pair(10, 10, 0, 10), Pair(0, 1, 1, 1)] * 30
    interval = bootstrap_difference(pairs)
    assert interval is not None
    assert interval.low < 1 / 11 - 10 / 11 < interval.high < 0

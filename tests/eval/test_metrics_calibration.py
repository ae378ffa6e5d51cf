"""Calibration, worked out by hand."""

from __future__ import annotations

import random

import pytest
from rows import figure, forced, row

from eval.metrics.base import Estimate
from eval.metrics.calibration import Bin, expected_error, perfect_errors, reliability
from eval.metrics.risk_coverage import Point
from eval.stats import Interval, quantile, wilson


def test_brier_by_hand() -> None:
    found = figure("brier", [*forced((0.8, True), (0.6, False)), row("silent")])
    assert found.value == pytest.approx((0.04 + 0.36) / 2)
    assert (found.total, found.method) == (2, "bootstrap")


def test_bins_have_equal_mass() -> None:
    # Ten answers, five bins of two: the share right is 0, 0.5, 0.5, 1 and 1.
    right = (False, False, True, False, False, True, True, True, True, True)
    rows = forced(*((rank / 10, one) for rank, one in enumerate(right)))
    found = reliability(rows)
    assert found[1] == Bin(0.25, 0.5, 2, wilson(1, 2))
    assert [item.total for item in found] == [2] * 5
    gaps = (0.05, 0.5 - 0.25, 0.5 - 0.45, 1 - 0.65, 1 - 0.85)
    assert figure("calibration_ece", rows).value == pytest.approx(sum(gaps) / 5)


def test_equal_confidences_are_never_parted() -> None:
    rows = forced(*((0.5, rank % 2 == 0) for rank in range(30)), *((0.9, True) for _ in range(10)))
    assert [item.total for item in reliability(rows)] == [30, 10]
    assert figure("calibration_ece", rows).value == pytest.approx(0.1 * 10 / 40)
    one = forced(*((0.5, rank % 2 == 0) for rank in range(60)))
    assert [item.total for item in reliability(one)] == [60]
    assert figure("calibration_ece", one).value == pytest.approx(0)


def test_there_are_five_bins_at_most() -> None:
    rows = forced(*((rank / 1000, rank % 3 == 0) for rank in range(1000)))
    found = reliability(rows)
    assert [item.total for item in found] == [200] * 5
    assert [item.confidence for item in found] == sorted(item.confidence for item in found)


def test_the_gap_has_no_interval_of_its_own() -> None:
    found = figure("calibration_ece", forced(*((0.5, rank % 2 == 0) for rank in range(200))))
    assert (found.interval, found.method) == (None, "")


def test_a_perfect_confidence_by_hand() -> None:
    # One answer at 0.8: right 8 times out of 10 (gap 0.2), else wrong (gap 0.8).
    one = figure("calibration_parfaite", forced((0.8, False)))
    assert one.value == pytest.approx(0.2)
    assert one.interval is not None
    assert (one.interval.low, one.interval.high) == (0.0, pytest.approx(0.8))
    assert (one.total, one.method) == (1, "simulation")
    # Two at 0.5 share a bin: one of them right half the time (gap 0), else none or both (gap 0.5).
    both = perfect_errors([0.5, 0.5], draws=2000)
    assert {*both} == {0.0, 0.5}
    assert both.count(0.0) / 2000 == pytest.approx(0.5, abs=0.05)
    # Certain and right: chance has no part.
    assert figure("calibration_parfaite", forced((1.0, True), (0.0, False))).interval == Interval(0.0, 0.0)


def test_a_perfect_confidence_does_not_look_at_what_was_right() -> None:
    good, bad = (forced(*((rank / 40, right) for rank in range(40))) for right in (True, False))
    assert figure("calibration_parfaite", good) == figure("calibration_parfaite", bad)


def above_the_bound(shift: float, seeds: range) -> float:
    """How often the gap of a confidence too high by ``shift`` is above what chance explains."""
    found = 0
    for seed in seeds:
        source = random.Random(seed)
        said = [source.uniform(0.2, 0.95) for _ in range(198)]
        shown = [Point(one, source.random() < max(0.0, one - shift)) for one in said]
        bound = quantile(perfect_errors(said, draws=200, seed=seed), 0.95)
        assert bound is not None
        found += expected_error(shown) > bound
    return found / len(seeds)


def test_chance_is_rarely_taken_for_a_fault_and_a_fault_rarely_for_chance() -> None:
    """Five times out of a hundred by construction; 0.12 of overconfidence on 198 answers shows."""
    assert above_the_bound(0.0, range(100)) <= 0.11
    assert above_the_bound(0.12, range(40)) >= 0.85


def test_without_answer_nothing_is_said() -> None:
    assert figure("brier", [row()]) == Estimate(None, 0)
    assert figure("calibration_ece", []) == Estimate(None, 0)
    assert figure("calibration_parfaite", []) == Estimate(None, 0)
    assert reliability([row()]) == ()

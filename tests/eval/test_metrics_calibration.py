"""Calibration, worked out by hand."""

from __future__ import annotations

import pytest
from rows import figure, forced, row

from eval.metrics.base import Estimate
from eval.metrics.calibration import Bin, reliability
from eval.metrics.resample import bootstrap
from eval.stats import Interval, wilson


def test_brier_by_hand() -> None:
    found = figure("brier", [*forced((0.8, True), (0.6, False)), row("silent")])
    assert found.value == pytest.approx((0.04 + 0.36) / 2)
    assert found.total == 2


def test_few_answers_share_one_bin() -> None:
    rows = forced((0.8, True), (0.6, False), (0.7, True))
    assert reliability(rows) == (Bin(pytest.approx(0.7), 2 / 3, 3, wilson(2, 3)),)
    assert figure("calibration_ece", rows).value == pytest.approx(abs(2 / 3 - 0.7))


def test_bins_have_equal_mass() -> None:
    # Forty answers, two bins of twenty: 0.2 right a quarter of the time, 0.9 always.
    rows = forced(*((0.2, rank < 5) for rank in range(20)), *((0.9, True) for _ in range(20)))
    low, high = reliability(rows)
    assert (low.total, low.share, high.total, high.share) == (20, 0.25, 20, 1)
    assert low.confidence == pytest.approx(0.2)
    assert figure("calibration_ece", rows).value == pytest.approx((0.05 + 0.1) / 2)


def test_equal_confidences_are_never_parted() -> None:
    rows = forced(*((0.5, rank % 2 == 0) for rank in range(30)), *((0.9, True) for _ in range(10)))
    assert [item.total for item in reliability(rows)] == [30, 10]
    one = forced(*((0.5, rank % 2 == 0) for rank in range(60)))
    assert [item.total for item in reliability(one)] == [60]
    assert figure("calibration_ece", one).value == pytest.approx(0)


def test_there_are_ten_bins_at_most() -> None:
    rows = forced(*((rank / 1000, rank % 3 == 0) for rank in range(1000)))
    found = reliability(rows)
    assert [item.total for item in found] == [100] * 10
    assert [item.confidence for item in found] == sorted(item.confidence for item in found)


def test_the_interval_of_the_gap_does_not_take_chance_for_a_fault() -> None:
    found = figure("calibration_ece", forced(*((0.5, rank % 2 == 0) for rank in range(200))))
    assert found.interval is not None
    assert found.interval.low == 0


def test_without_answer_nothing_is_said() -> None:
    assert figure("brier", [row()]) == Estimate(None, 0)
    assert figure("calibration_ece", []) == Estimate(None, 0)
    assert reliability([row()]) == ()


def test_bootstrap() -> None:
    def largest(values: object) -> float:
        return max(values)  # type: ignore[call-overload,no-any-return]

    assert bootstrap([], largest) is None
    assert bootstrap([2.0, 2.0], largest) == Interval(2, 2)
    plain, mirrored = bootstrap([0, 0, 0, 1], largest), bootstrap([0, 0, 0, 1], largest, basic=True)
    assert plain == Interval(0, 1)
    assert mirrored == Interval(1, 2)
    assert bootstrap(list(range(3000)), largest) == bootstrap(list(range(3000)), largest)

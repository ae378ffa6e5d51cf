"""The risk–coverage curve and its area, worked out by hand."""

from __future__ import annotations

import random

import pytest
from rows import figure, forced, row

from eval.metrics.base import Estimate
from eval.metrics.risk_coverage import CurvePoint, Point, aurc, curve, excess, points


def test_points_are_the_answers_given_without_threshold() -> None:
    rows = [
        *forced((0.2, False), (0.9, True)),
        row("silent"),
        row("broken", error="panne", status="unscored"),
    ]
    assert points(rows) == (Point(0.9, True), Point(0.2, False))


def test_the_curve_groups_ties_and_counts_the_silent_in_coverage() -> None:
    rows = [*forced((0.9, True), (0.5, False), (0.5, True)), row("silent"), row("broken", error="panne")]
    assert curve(rows) == (
        CurvePoint(0.9, 0.25, 0.0, 1, 0),
        CurvePoint(0.5, 0.75, 1 / 3, 3, 1),
    )


def test_area_by_hand() -> None:
    # Right, wrong, right: risks 0, 1/2, 1/3, each over a third of the reachable coverage.
    shown = (Point(0.9, True), Point(0.8, False), Point(0.7, True))
    assert aurc(shown) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    # The best order puts the wrong one last: risks 0, 0, 1/3.
    assert excess(shown) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3 - 1 / 9)
    rows = [*forced((0.9, True), (0.8, False), (0.7, True)), row("silent")]
    assert figure("aurc", rows).value == pytest.approx(aurc(shown))
    assert figure("aurc_exces", rows).total == 3


def test_equal_confidences_say_nothing() -> None:
    shown = [Point(0.5, right) for right in (True, False, True, False)]
    assert aurc(shown) == pytest.approx(0.5)
    assert aurc(shown) == aurc(shown[::-1])


def test_the_best_order_has_no_excess() -> None:
    ordered = [Point(1 - rank / 10, rank < 6) for rank in range(10)]
    assert excess(ordered) == pytest.approx(0)
    assert excess([Point(item.confidence, True) for item in ordered]) == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_area_is_the_sum_under_the_curve(seed: int) -> None:
    source = random.Random(seed)
    rows = forced(*((source.randint(0, 9) / 10, source.random() < 0.6) for _ in range(30)))
    rows += [row(f"silent{rank}") for rank in range(source.randint(0, 5))]
    steps, before, area = curve(rows), 0.0, 0.0
    for step in steps:
        area += (step.coverage - before) * step.risk
        before = step.coverage
    found = figure("aurc", rows)
    assert found.value == pytest.approx(area / before)
    assert found.interval is not None
    assert found.interval.low <= found.interval.high
    assert 0 <= (figure("aurc_exces", rows).value or 0) <= 1
    assert [step.threshold for step in steps] == sorted({step.threshold for step in steps}, reverse=True)


def test_without_answer_there_is_no_area() -> None:
    assert figure("aurc", [row("silent")]) == Estimate(None, 0)
    assert figure("aurc_exces", []) == Estimate(None, 0)
    assert curve([row("silent")]) == ()

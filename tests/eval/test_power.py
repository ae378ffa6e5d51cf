"""What the gate sees: hand cases, and the gate itself run on drawn nights."""

from __future__ import annotations

import random

import pytest

from eval.power import fewest_losses, needed_n, power, sentence, smallest_drop
from eval.stats import mcnemar


def test_by_hand() -> None:
    """Five losses fail (1/32 ≤ 0.05), four do not (1/16); six changed questions fail on six losses only."""
    assert power(5, 1, 0) == pytest.approx(1)
    assert power(4, 1, 0) == 0
    assert power(5, 0.5, 0) == pytest.approx(1 / 32)
    assert power(6, 0.5, 0.5) == pytest.approx(1 / 64)
    assert power(6, 0.5, 0) == pytest.approx(7 / 64)
    assert power(100, 0, 0) == 0


def test_fewest_losses() -> None:
    assert fewest_losses() == 5
    assert fewest_losses(1) == 7  # 9/256 ≤ 0.05 where six losses give 8/128
    assert fewest_losses(risk=0.2) == 3


@pytest.mark.parametrize(("n", "lost", "gained"), [(227, 0.05, 0.01), (171, 0.03, 0), (60, 0.2, 0.1)])
def test_power_is_how_often_the_gate_fails(n: int, lost: float, gained: float) -> None:
    source = random.Random(7)
    failed, nights = 0, 4000
    for _ in range(nights):
        draws = [source.random() for _ in range(n)]
        down = sum(draw < lost for draw in draws)
        up = sum(lost <= draw < lost + gained for draw in draws)
        failed += mcnemar(down, up).lost <= 0.05
    assert failed / nights == pytest.approx(power(n, lost, gained), abs=0.03)


def test_without_change_the_gate_is_quiet() -> None:
    assert power(227, 0.05, 0.05) <= 0.05


def test_smallest_drop_is_the_first_seen() -> None:
    drop = smallest_drop(227)
    assert drop is not None
    assert power(227, drop + 0.01) >= 0.8 > power(227, drop - 0.001 + 0.01)
    assert smallest_drop(4) is None
    larger = smallest_drop(1000)
    assert larger is not None
    assert larger < drop


def test_needed_n_is_the_first_that_sees() -> None:
    needed = needed_n(0.02)
    assert needed is not None
    assert power(needed, 0.03) >= 0.8 > power(needed - 1, 0.03)
    assert needed_n(0.0) is None
    assert needed_n(0.00001, gained=0) is None  # a hundred thousand questions are not enough
    assert needed_n(1.0, gained=0) == 5


def test_shares_off_range_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        power(10, 0.9, 0.2)


def test_the_sentence() -> None:
    said = sentence(227)
    assert said.startswith("Avec 227 questions, cette porte voit 8 fois sur 10 une baisse de 4,4 points ; ")
    assert "pour voir une baisse de 2 points il faudrait 670 questions." in said
    assert "5 questions perdues" in said
    assert "ne peut voir aucune baisse" in sentence(4)

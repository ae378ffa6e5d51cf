"""A threshold for a stated risk, a calibration, and one town left out."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from eval.errors import EvalError
from eval.french import terminal_tables
from eval.loto import (
    CalibrationTask,
    ThresholdTask,
    all_towns,
    calibration_headline,
    leave_one_town_out,
    threshold_headline,
    town_tables,
)
from eval.metrics.risk_coverage import Point
from eval.risk import Platt, enough_answers, fit_platt, holds, threshold_for
from eval.stats import clopper_pearson_upper
from eval.summary import Forced, Row


def row(id: str, commune: str, confidence: float | None, right: bool = True, **change: object) -> Row:
    forced = None if confidence is None else Forced(confidence, right)
    fixed: dict[str, object] = {"answerable": True, "kind": "nombre", "status": "answered", **change}
    return Row(id, commune=commune, forced=forced, **fixed)  # type: ignore[arg-type]


def town(name: str, right: int, wrong: int, confidence: float = 0.9) -> list[Row]:
    """``right`` answers at this confidence, ``wrong`` ones far below it."""
    return [
        *(row(f"{name}-{rank}", name, confidence) for rank in range(right)),
        *(row(f"{name}-x{rank}", name, 0.2, False) for rank in range(wrong)),
    ]


# -- the threshold ----------------------------------------------------------------------------------


def test_the_lowest_threshold_that_holds() -> None:
    """40 right answers at 0.8, then errors at 0.3: the bound holds down to 0.31 and no lower."""
    points = [Point(0.8, True)] * 40 + [Point(0.3, False)] * 40
    found = threshold_for(points, 0.2)
    assert found is not None
    assert (found.value, found.answered, found.wrong) == (0.31, 40, 0)
    assert found.bound == pytest.approx(1 - 0.05 ** (1 / 40))


def test_without_proof_there_is_no_threshold() -> None:
    assert threshold_for([], 0.2) is None
    assert threshold_for([Point(0.9, True)] * 5, 0.2) is None  # five right answers prove too little
    assert threshold_for([Point(0.9, False)] * 100, 0.2) is None


def test_nothing_is_said_below_what_was_seen() -> None:
    found = threshold_for([Point(0.55, True)] * 100, 0.2)
    assert found is not None
    assert found.value == 0.55


def test_the_walk_stops_at_the_first_failure() -> None:
    """Errors in the middle bar what lies under them, even where the whole would pass again."""
    points = [Point(0.9, True)] * 40 + [Point(0.6, False)] * 20 + [Point(0.3, True)] * 500
    assert clopper_pearson_upper(20, 560) < 0.2
    found = threshold_for(points, 0.2)
    assert found is not None
    assert found.value == 0.61


@pytest.mark.parametrize(("risk", "share"), [(0.05, 0.0), (0.05, 0.02), (0.1, 0.06), (0.2, 0.15)])
def test_the_answers_it_takes_are_the_fewest(risk: float, share: float) -> None:
    count = enough_answers(risk, 0.9, share)
    assert count < 1000

    def passes(n: int) -> bool:
        return holds(math.ceil(round(n * share, 9)), n, risk, 0.9)

    assert passes(count)
    assert not any(passes(n) for n in range(1, count))


def test_enough_answers_pass_with_half_the_risk() -> None:
    for risk in (0.05, 0.2, 0.3):
        count = enough_answers(risk)
        assert clopper_pearson_upper(math.floor(count * risk / 2), count) <= risk
        assert clopper_pearson_upper(math.floor((count - 1) * risk / 2), count - 1) > risk
    with pytest.raises(ValueError, match="between"):
        enough_answers(0)


def test_the_stated_risk_is_kept_nineteen_times_out_of_twenty() -> None:
    """Answers right with a chance equal to their confidence: above t the true risk is (1 − t) / 2."""
    source, broken, tries = random.Random(3), 0, 300
    for _ in range(tries):
        drawn = [source.random() for _ in range(200)]
        found = threshold_for([Point(one, source.random() < one) for one in drawn], 0.3)
        broken += found is not None and (1 - found.value) / 2 > 0.3
    assert broken / tries <= 0.08


# -- the calibration --------------------------------------------------------------------------------


def test_platt_finds_the_curve_it_was_drawn_from() -> None:
    source = random.Random(1)
    drawn = [source.random() for _ in range(4000)]
    true = Platt(-5.0, 2.0)
    found = fit_platt([Point(one, source.random() < true.probability(one)) for one in drawn])
    assert found is not None
    assert found.probability(0.2) == pytest.approx(true.probability(0.2), abs=0.03)
    assert found.probability(0.8) == pytest.approx(true.probability(0.8), abs=0.03)


def test_platt_by_hand() -> None:
    """One confidence only: the probability is the mean of the targets, 3/4 twice, 1/3 once, not 2/3."""
    found = fit_platt([Point(0.5, True), Point(0.5, True), Point(0.5, False)])
    assert found is not None
    assert found.probability(0.5) == pytest.approx((3 / 4 + 3 / 4 + 1 / 3) / 3)


def test_a_perfect_order_gives_no_certainty() -> None:
    found = fit_platt([Point(0.9, True)] * 8 + [Point(0.1, False)] * 8)
    assert found is not None
    assert found.probability(0.9) == pytest.approx(9 / 10, abs=1e-4)
    assert found.probability(0.1) == pytest.approx(1 / 10, abs=1e-4)
    assert fit_platt([]) is None


# -- one town left out ------------------------------------------------------------------------------


@dataclass
class Watching:
    """Tells what it was fitted on and applied to."""

    fitted: list[set[str]] = field(default_factory=list)

    def fit(self, rows: Sequence[Row]) -> set[str]:
        self.fitted.append({one.commune for one in rows})
        return self.fitted[-1]

    def apply(self, fitted: set[str], one: Row) -> bool:
        return one.commune in fitted

    def measure(self, outcomes: Sequence[bool]) -> int:
        return sum(outcomes)


def test_a_town_is_never_judged_by_itself() -> None:
    rows = [row(f"q{rank}", name, 0.5) for rank, name in enumerate("AABBC")]
    task = Watching()
    found = leave_one_town_out(rows, task)
    assert [fold.commune for fold in found.folds] == ["A", "B", "C"]
    assert task.fitted == [{"B", "C"}, {"A", "C"}, {"A", "B"}, {"A", "B", "C"}]
    assert found.pooled == 0
    assert found.optimistic.measured == len(rows)


def test_one_town_is_not_enough() -> None:
    with pytest.raises(EvalError, match="deux villes"):
        leave_one_town_out(town("A", 5, 5), ThresholdTask(0.2))


def test_a_threshold_town_by_town() -> None:
    """C's confidence lies: fitted on A and B, the threshold lets its errors through, and it shows."""
    liar = [row(f"C-{rank}", "C", 0.9, rank < 10) for rank in range(20)]
    without = [row("C-n", "C", None, answerable=False, status="refused")]
    broken = [row("C-e", "C", 0.9, error="panne")]
    rows = [*town("A", 40, 10), *town("B", 40, 10), *liar, *without, *broken]
    found = leave_one_town_out(rows, ThresholdTask(0.2))
    by_town = {fold.commune: fold for fold in found.folds}
    threshold = by_town["C"].fitted
    assert threshold is not None
    assert threshold.value == 0.21
    measured = by_town["C"].measured
    assert (measured.questions, measured.answered, measured.wrong) == (21, 20, 10)
    assert (measured.refused, measured.unanswerable) == (1, 1)
    # With C among the others, 50 of 60 are right: the bound is above 20 % and nothing is answered.
    assert by_town["A"].fitted is None
    assert by_town["A"].measured.answered == 0
    assert found.pooled.answered == 20
    assert "10 réponses fausses sur 20 montrées (50,0 %" in threshold_headline(found, 0.2)
    thresholds, calibration = town_tables(rows, None, 0.2)
    assert [row[:2] for row in thresholds.rows] == [
        ("A", "aucun"),
        ("B", "aucun"),
        ("C", "0,21"),
        ("Ensemble", ""),
        ("Réglé et mesuré sur tout", "0,21"),
    ]
    assert "Seuil à mettre dans [reponse] : seuil = 0.21" in thresholds.text
    assert "Prudence" in thresholds.text  # half of what C shows is wrong
    assert [row[0] for row in calibration.rows][:3] == ["A", "B", "C"]
    assert any(line.split()[:2] == ["C", "0,21"] for line in terminal_tables((thresholds,)).splitlines())


def test_a_threshold_that_holds_is_told_without_warning() -> None:
    (thresholds, _calibration) = town_tables([*town("A", 60, 10), *town("B", 60, 10)], 0.2, 0.5)
    assert "pour un risque de 20 %" in thresholds.title
    assert "Seuil à mettre dans [reponse] : seuil = 0.21" in thresholds.text
    assert "0 réponse fausse sur 120, soit au plus 2,5 % à 95 % de confiance" in thresholds.text
    assert "Prudence" not in thresholds.text


def test_no_threshold_is_not_certifiable_and_says_how_many_answers_it_takes() -> None:
    """Too few answers, then enough of them but too many wrong."""
    (few, _) = town_tables([*town("A", 3, 3), *town("B", 3, 3)], None, 0.2)
    assert "aucun seuil ne tient un risque de 20 %" in few.text
    assert "Non certifiable : 12 réponses ne suffisent pas" in few.text
    assert f"au moins {enough_answers(0.2)} réponses, dont 3 fausses au plus" in few.text
    wrong = [row(f"{name}{rank}", name, 0.9, rank % 2 == 0) for name in "AB" for rank in range(40)]
    (many, _) = town_tables(wrong, None, 0.2)
    assert "Non certifiable : même parmi les plus sûres des 80 réponses, trop sont fausses" in many.text


def test_one_town_keeps_the_measure_and_only_a_stated_risk_says_why() -> None:
    rows = town("A", 5, 5)
    assert town_tables(rows, None, 0.2) == ()
    (told,) = town_tables(rows, 0.1, 0.2)
    assert (told.head, told.rows) == ((), ())
    assert "pour un risque de 10 %" in told.title
    assert "au moins deux villes" in told.text


def test_nothing_answered_is_nothing_to_tell() -> None:
    rows = [row(f"{name}1", name, None, answerable=False, status="refused") for name in "AB"]
    assert town_tables(rows, None, 0.2) == ()
    (thresholds, calibration) = town_tables(rows, 0.2, 0.2)
    assert "Non certifiable : 0 réponse ne suffit pas" in thresholds.text
    assert calibration.text == "Aucune réponse à étalonner."


def test_questions_made_from_others_do_not_count_twice() -> None:
    rows = [*town("A", 10, 2), *town("B", 10, 2)]
    doubled = [*rows, *(replace(one, id=f"{one.id}-bis", transform="fautes") for one in rows)]
    assert town_tables(doubled, None, 0.2) == town_tables(rows, None, 0.2)


def test_a_calibration_town_by_town() -> None:
    """Right half of the time at 0.9 everywhere: mended to about one half by the other towns."""
    rows = [row(f"{name}{rank}", name, 0.9, rank % 2 == 0) for name in "AB" for rank in range(40)]
    found = leave_one_town_out([*rows, row("none", "A", None)], CalibrationTask())
    assert found.pooled.total == 80
    assert found.pooled.gap_before == pytest.approx(0.4)
    assert found.pooled.gap_after == pytest.approx(0, abs=0.01)
    assert found.pooled.brier_before == pytest.approx(0.41)
    assert found.pooled.brier_after == pytest.approx(0.25, abs=0.001)
    assert "passe de 40,0 à 0,0 points" in calibration_headline(found)
    assert all_towns(rows, CalibrationTask()).commune == ""

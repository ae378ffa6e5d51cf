"""Thresholds chosen for a risk: what is guaranteed, what is not certifiable, what is written."""

from __future__ import annotations

import json
import math
import random
from datetime import date
from pathlib import Path

import pytest

from eval.calibrate import Asked, Plan, calibrated, lacking, sorted_out, told
from eval.french import terminal_tables
from eval.gold import GoldQuestion
from eval.metrics.risk_coverage import Point
from eval.risk import enough_answers, threshold_for
from eval.stats import clopper_pearson_upper
from eval.summary import Forced, Row
from rag.trust.calibration import FILE, Bound, Chosen, as_toml, read_calibration
from rag.trust.model import seen_key, shipped
from tests.support import Cli
from tests.town import few_questions, index_town

DEMO = few_questions()
BOUND = Bound("a", "b", "c", "d", "e", "")
DAY = date(2026, 3, 1)
TRIES, DELTA = 1000, 0.1
# Three standard deviations of a share of ``DELTA`` over so many tries.
TOLERANCE = 3 * math.sqrt(DELTA * (1 - DELTA) / TRIES)


def row(id: str, confidence: float, right: bool = True, town: str = "A", **change: object) -> Row:
    fixed: dict[str, object] = {"answerable": True, "kind": "", "status": "answered", **change}
    return Row(id, commune=town, forced=Forced(confidence, right), **fixed)  # type: ignore[arg-type]


def rows(right: int, wrong: int, confidence: float = 0.9, town: str = "A") -> list[Row]:
    return [
        *(row(f"{town}{n}", confidence, town=town) for n in range(right)),
        *(row(f"{town}x{n}", confidence, False, town) for n in range(wrong)),
    ]


# -- the guarantee ----------------------------------------------------------------------------------


def sure_of_itself(confidence: float) -> float:
    """The chance to be right: as announced."""
    return confidence


def fooled_below(confidence: float) -> float:
    """Good at the top, hopeless in a band, good again under it: no order to trust."""
    return 0.4 if 0.55 < confidence < 0.7 else 0.97


def fooled_above(confidence: float) -> float:
    """The more confident, the more wrong."""
    return 1 - confidence / 2


def true_risk(threshold: float, chance: object) -> float:
    """1 − mean chance over uniform confidences from the threshold on."""
    steps = [threshold + (1 - threshold) * (n + 0.5) / 2000 for n in range(2000)]
    return 1 - sum(chance(step) for step in steps) / len(steps)  # type: ignore[operator]


@pytest.mark.parametrize("chance", [sure_of_itself, fooled_below, fooled_above])
@pytest.mark.parametrize(("start", "risk"), [(0.8, 0.1), (0.7, 0.2)])
def test_a_certified_risk_is_broken_no_more_often_than_said(
    chance: object, start: float, risk: float
) -> None:
    """A seeded Monte Carlo whose true risk is known: the share of sets where the threshold breaks it."""
    source, broken = random.Random(7), 0
    known = {step: true_risk(step / 100, chance) for step in range(101)}
    for _ in range(TRIES):
        drawn = [source.random() for _ in range(150)]
        points = [Point(one, source.random() < chance(one)) for one in drawn]  # type: ignore[operator]
        found = threshold_for(points, risk, 1 - DELTA, start)
        broken += found is not None and known[round(found.value * 100)] > risk + 1e-9
    assert broken / TRIES <= DELTA + TOLERANCE


def test_the_guarantee_is_not_empty_caution() -> None:
    """Where the risk is far under what is asked, a threshold is nearly always found, under the start."""
    source, values = random.Random(7), []
    for _ in range(200):
        points = [Point(one, source.random() < 0.98) for one in (source.random() for _ in range(300))]
        found = threshold_for(points, 0.1, 1 - DELTA, 0.75)
        values.append(found.value if found else 1.0)
    assert sum(value < 0.5 for value in values) >= 180


def test_the_walk_starts_where_it_is_told_and_stops_at_the_first_that_breaks() -> None:
    sure = [Point(0.8, True)] * 60
    assert threshold_for([*sure, Point(0.95, False)], 0.1, 0.9, 0.75) is not None
    stopped = threshold_for([*sure, *[Point(0.6, False)] * 30, *[Point(0.5, True)] * 900], 0.1, 0.9, 0.75)
    assert stopped is not None
    assert stopped.value == 0.61
    assert threshold_for([Point(0.7, True)] * 500, 0.1, 0.9, 0.75) is None  # nothing is shown at the start


def test_how_many_answers_it_takes() -> None:
    assert enough_answers(0.05, 0.9, 0.0) == 45
    assert clopper_pearson_upper(0, 45, 0.9) <= 0.05 < clopper_pearson_upper(0, 44, 0.9)
    assert enough_answers(0.05, 0.9, 0.04) > 500
    with pytest.raises(ValueError, match="no number"):
        enough_answers(0.05, 0.9, 0.05)


# -- what is counted --------------------------------------------------------------------------------


def test_seen_and_made_questions_are_set_apart() -> None:
    questions = [GoldQuestion("a", "Une ?", False), GoldQuestion("b", "Deux ?", False)]
    found = [row("a", 0.9), row("b", 0.9), row("b~1", 0.9, variant_of="b"), row("c", 0.9, error="panne")]
    asked = sorted_out(found, questions, {seen_key("deux ?")})
    assert [len(part) for part in (asked.fresh, asked.seen, asked.made)] == [1, 1, 1]


def test_only_fresh_questions_certify() -> None:
    asked = Asked(tuple(rows(60, 0)), tuple(rows(0, 60, town="B")), tuple(rows(0, 9, town="C")))
    found = calibrated(asked, Plan((0.05, 0.1), 0.75), BOUND, DAY)
    assert [(one.certified, one.shown, one.wrong) for one in found.chosen] == [(True, 60, 0)] * 2
    assert (found.seen, found.questions) == (False, 60)
    shown = terminal_tables(told(asked, Plan((0.05, 0.1), 0.75), found))
    assert "60 questions vues au réglage, laissées de côté" in shown
    assert "9 questions fabriquées, comptées à part" in shown
    hinted = calibrated(asked, Plan((0.05,), 0.75, seen=True), BOUND, DAY)
    assert (hinted.seen, hinted.chosen[0].certified) == (True, False)


def test_no_threshold_is_chosen_under_the_rules() -> None:
    asked = Asked((*rows(200, 0), *(row(f"low{n}", 0.3) for n in range(50))), (), ())
    low, held = (calibrated(asked, Plan((0.1,), 0.75, floor=floor), BOUND, DAY) for floor in (0.0, 0.41))
    assert (low.chosen[0].threshold, low.chosen[0].shown) == (0.3, 250)
    assert (held.chosen[0].threshold, held.chosen[0].shown) == (0.41, 200)


def test_without_a_fresh_question_nothing_is_certified() -> None:
    asked = Asked((), tuple(rows(60, 0)), ())
    plan = Plan((0.1,), 0.75)
    shown = terminal_tables(told(asked, plan, calibrated(asked, plan, BOUND, DAY)))
    assert "Questions jamais vues au réglage : n = 0." in shown
    assert "indicatif" in shown


def test_what_cannot_be_certified_says_how_many_it_takes() -> None:
    few = Asked(tuple(rows(20, 0)), (), ())
    found = calibrated(few, Plan((0.05,), 0.75), BOUND, DAY)
    assert found.chosen == (Chosen(0.05, 0.75, False, 20, 0),)
    shown = terminal_tables(told(few, Plan((0.05,), 0.75), found))
    assert "Risque de 5 % non certifiable : n = 20 réponses" in shown
    assert "il en faut 45 sans une faute." in shown
    assert "seules les réponses « élevée » sont montrées" in shown
    assert "aucun nombre n'y suffit" in lacking(Chosen(0.05, 0.75, False, 60, 12), 0.1)
    assert "à cette part d'erreurs" in lacking(Chosen(0.05, 0.75, False, 60, 1), 0.1)


def test_the_same_answers_give_the_same_file() -> None:
    asked = Asked(tuple(rows(80, 2)), (), ())
    plan = Plan((0.05, 0.1, 0.2), 0.75)
    first, again = (as_toml(calibrated(asked, plan, BOUND, DAY)) for _ in range(2))
    assert first == again
    backwards = Asked(tuple(reversed(asked.fresh)), (), ())
    assert as_toml(calibrated(backwards, plan, BOUND, DAY)) == first


# -- the command ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("calibrage") / "data").data_dir


def test_the_command_writes_what_the_assistant_reads(cli: Cli, data: Path) -> None:
    done = cli("calibrate", "--gold", str(DEMO), "--risk", "0,05", "--dry-run", data=data)
    assert done.returncode == 0, done.stderr
    assert "non certifiable" in done.stdout
    assert not (data / FILE).exists()
    done = cli("calibrate", "--gold", str(DEMO), "--risk", "0.9", "--json", data=data)
    assert done.returncode == 0, done.stderr
    found = read_calibration(data / FILE)
    assert found is not None
    plain = json.loads(done.stdout)
    assert plain["chosen"][0]["threshold"] == found.chosen[0].threshold
    assert plain["day"] == found.day.isoformat()
    asked = cli("ask", "Quelle est la recette de la pizza ?", data=data)
    assert "Calibrage périmé" not in asked.stdout
    stale = cli("ask", "Quelle hauteur en zone UA ?", data=data, SOURCIER_REPONSE__MOTS_MAX="60")
    assert "Calibrage périmé : les réglages ont changé depuis" in stale.stdout


def test_a_share_out_of_range_is_refused(cli: Cli, data: Path) -> None:
    done = cli("calibrate", "--gold", str(DEMO), "--risk", "5", data=data)
    assert done.returncode == 2
    assert "--risk" in done.stderr


def test_the_start_is_the_high_level() -> None:
    assert 0.5 < shipped().high < 1

"""The fit of the confidence: it learns what is planted, near its prior, and is kept only where it helps."""

from __future__ import annotations

import math
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.fit.confidence import (
    HAND,
    as_toml,
    confidence_of,
    fit,
    hand_model,
    main,
    report,
    shown,
    with_shares,
)
from eval.fit.figures import auc, log_loss
from eval.fit.outcomes import Sample
from eval.gold import GoldQuestion
from eval.metrics.risk_coverage import Point
from rag.trust.model import FILE, SIGNS, read_model, seen_key

ROOT = Path(__file__).resolve().parents[2]
TOWNS = ("Valdore", "Montbreuil", "Orcheville")


def planted(sign: str, count: int = 240) -> list[Sample]:
    """Answers whose rightness one sign alone tells."""
    source = random.Random(5)
    made = []
    for rank in range(count):
        signs = tuple(source.random() for _ in SIGNS)
        chance = 1 / (1 + math.exp(-8 * (signs[SIGNS.index(sign)] - 0.5)))
        made.append(Sample(TOWNS[rank % 3], signs, False, source.random() < chance))
    return made


def test_what_tells_gains_weight_and_what_does_not_stays_near() -> None:
    near = hand_model()
    found = fit(planted("noms"), near)
    assert found.weights["noms"] > near.weights["noms"] + 1
    assert abs(found.weights["marge"] - near.weights["marge"]) < 1
    assert fit(planted("noms"), near) == found


def test_without_answer_nor_open_gate_the_prior_stays() -> None:
    near = hand_model()
    assert fit([], near) == near
    closed = fit([replace(item, closed=True) for item in planted("noms")], near)
    assert (closed.bias, closed.weights) == (near.bias, near.weights)


def test_what_no_sign_tells_is_as_sure_as_it_was_often_right() -> None:
    near, sure = hand_model(), Sample("Valdore", (), False, True, told=True)
    opened = planted("noms")
    share = sum(item.right for item in opened) / len(opened)
    alone = with_shares(near, [*opened, sure])
    assert alone.told == pytest.approx((1 + 2 * share) / 3, abs=0.001)
    assert confidence_of(alone, sure) == alone.told
    many = with_shares(near, [*opened, *[sure] * 100])
    assert alone.told < many.told < 1
    held = replace(opened[0], closed=True)
    found = with_shares(near, [replace(held, right=rank < 5) for rank in range(25)])
    assert confidence_of(found, replace(held, signs=(1.0,) * len(SIGNS))) == pytest.approx(6 / 27, abs=0.001)
    assert found.floor == 0.23


def test_fitted_weights_are_kept_only_where_they_help() -> None:
    told = report(planted("noms"))
    assert told.helps
    assert told.kept is told.fitted
    assert told.left_out.loss < told.hand.loss
    blind = [replace(item, right=rank % 2 == 0) for rank, item in enumerate(planted("noms"))]
    upset = report(
        [item if item.commune != TOWNS[0] else replace(item, right=not item.right) for item in blind]
    )
    assert not replace(told, left_out=told.hand).helps
    assert upset.kept in (upset.by_hand, upset.fitted)
    with pytest.raises(EvalError, match="deux villes"):
        report([item for item in planted("noms") if item.commune == TOWNS[0]])


def test_area_and_loss_by_hand() -> None:
    points = [Point(0.9, True), Point(0.5, True), Point(0.5, False)]
    assert auc(points) == pytest.approx(0.75)
    assert log_loss(points) == pytest.approx(-(math.log(0.9) + 2 * math.log(0.5)) / 3)
    assert auc(points[:2]) is None
    assert log_loss([Point(1.0, False)]) < 20


def test_the_file_is_read_back_and_lists_the_questions(tmp_path: Path) -> None:
    told = report(planted("noms"))
    questions = [GoldQuestion("a", "Une ?", False), GoldQuestion("b", "Deux ?", False)]
    path = tmp_path / FILE
    path.write_text(as_toml(told, questions, "commande"), encoding="utf-8")
    found = read_model(path)
    assert {seen_key("une ?"), seen_key("deux ?")} <= found.seen
    assert (found.bias, dict(found.weights)) == (told.kept.bias, dict(told.kept.weights))
    assert tomllib.loads(path.read_text(encoding="utf-8"))["reglage"]["poids"] == "réglés"
    assert "réglés sans la ville" in shown(told)
    assert set(HAND) == {"biais", *SIGNS}
    assert found.told == told.kept.told


def test_the_command_on_a_missing_set_is_a_french_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--gold", str(tmp_path / "rien.jsonl")]) != 0
    assert "rien.jsonl" in capsys.readouterr().err

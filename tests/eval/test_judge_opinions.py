"""What a judge may say, and how far it agrees with the rule."""

from __future__ import annotations

import json

import pytest

from eval.judge.agreement import Agreement, agreement, kappa, kappa_interval
from eval.judge.verdict import MAX_REPLY, Opinion, Verdict, parse_opinion

RIGHT = '{"verdict": "juste", "appuyee": true, "raison": "La valeur est la bonne."}'
WRONG = '{"verdict": "faux", "appuyee": false, "raison": "La valeur est celle d\'une autre zone."}'


# -- reading ----------------------------------------------------------------------------------------


def test_the_object_asked_for_is_read() -> None:
    assert parse_opinion(RIGHT) == Opinion(Verdict.RIGHT, True, "La valeur est la bonne.")
    assert parse_opinion(f"```json\n{WRONG}\n```\n") == parse_opinion(WRONG)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "juste",
        "null",
        "[]",
        f"Voici mon avis : {RIGHT}",
        f"{RIGHT}\n{WRONG}",
        '{"verdict": "juste", "appuyee": true}',
        '{"verdict": "juste", "appuyee": true, "raison": "", "note": 1}',
        '{"verdict": "JUSTE", "appuyee": true, "raison": ""}',
        '{"verdict": "juste", "appuyee": "oui", "raison": ""}',
        '{"verdict": "juste", "appuyee": 1, "raison": ""}',
        '{"verdict": "faux", "verdict": "juste", "appuyee": true, "raison": ""}',
        json.dumps({"verdict": "juste", "appuyee": True, "raison": "mot " * 31}),
        json.dumps({"verdict": "juste", "appuyee": True, "raison": "x" * MAX_REPLY}),
        "[" * 3000,
    ],
)
def test_anything_else_is_unreadable(reply: str) -> None:
    assert parse_opinion(reply) is None


# -- agreement --------------------------------------------------------------------------------------


def test_kappa_by_hand() -> None:
    # 20 + 15 agree of 50: p0 = 0.7; pe = 0.5 × 0.6 + 0.5 × 0.4 = 0.5; kappa = 0.2 / 0.5.
    found = Agreement(both_right=20, judge_alone=5, rule_alone=10, both_wrong=15)
    assert found.total == 50
    assert found.same == 35
    assert kappa(found) == pytest.approx(0.4)
    interval = kappa_interval(found)
    assert interval is not None
    # Asymptotic error of this table: √(p0(1−p0) / n(1−pe)²) ≈ 0.13; the bootstrap must be near it.
    assert interval.low == pytest.approx(0.4 - 1.96 * 0.13, abs=0.06)
    assert interval.high == pytest.approx(0.4 + 1.96 * 0.13, abs=0.06)
    assert interval == kappa_interval(found)


def test_kappa_at_its_ends() -> None:
    assert kappa(Agreement(3, 0, 0, 4)) == 1
    assert kappa(Agreement(0, 2, 2, 0)) == -1
    assert kappa(Agreement(1, 1, 1, 1)) == 0
    assert kappa(Agreement()) is None
    assert kappa(Agreement(both_right=9)) is None
    assert kappa_interval(Agreement(both_right=9)) is None
    for constant in (
        Agreement(5, 4, 0, 0),
        Agreement(0, 0, 5, 4),
        Agreement(5, 0, 4, 0),
        Agreement(0, 5, 0, 4),
    ):
        assert kappa(constant) is None
        assert kappa_interval(constant) is None
    assert agreement([(True, True), (True, False), (True, False)]) == Agreement(1, 2, 0, 0)

"""Answers drawn from another zone or another town, on cases worked out by hand."""

from __future__ import annotations

import pytest
from answer_lines import answer, cited, question, refusal

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import OUTSIDE, Score
from eval.metrics.mixups import related, same_town

ELSEWHERE = {"file": "ville/plu.pdf", "pages": [8]}


def score(name: str, asked: GoldQuestion, row: AnswerRow) -> Score:
    return next(metric for metric in metrics_for() if metric.name == name).score(asked, row)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("UD", "UD"), ("UD", "UD2"), ("UD2a", "UD"), ("UD2", "UD2a"), ("AU", "1AU"), ("1AU", "1AUet")),
        *(("U", "UA"), ("N", "Nk"), ("A", "Ap"), ("ua", "UA"), ("UD1", "UD1*"), ("AU", "2AUx")),
    ],
)
def test_zones_one_within_the_other(one: str, other: str) -> None:
    assert related(one, other)
    assert related(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("UD1", "UD2"), ("UD1", "UD10"), ("A", "AU"), ("A", "1AU"), ("A", "N"), ("UA", "UB"), ("UA", "")),
        *(("1AU", "2AU"), ("UD2a", "UD2b"), ("A", "AUD2")),
    ],
)
def test_zones_apart(one: str, other: str) -> None:
    assert not related(one, other)
    assert not related(other, one)


def test_an_answer_of_another_zone() -> None:
    asked = question(zone="UD2")
    other = cited(**ELSEWHERE, zones=["UD1"])
    assert score("zone_confondue", asked, answer(citations=[other])) == Score(1, 1, ("UD1",))
    assert score("zone_confondue", asked, answer(citations=[other, cited(**ELSEWHERE)])).hits == 0
    for zones in (["UD"], ["UD2a"], ["UB", "UD2"]):
        own = cited(**ELSEWHERE, zones=zones)
        assert score("zone_confondue", asked, answer(citations=[other, own])) == Score(0, 1)


def test_a_gold_source_is_never_another_zone() -> None:
    """A zone whose rule is another's: the proof itself bears the other label."""
    asked = question(zone="1AUet")
    assert score("zone_confondue", asked, answer(citations=[cited(zones=["UE"])])).hits == 0
    assert score("zone_confondue", asked, answer(citations=[cited(**ELSEWHERE, zones=["UE"])])).hits == 1


def test_zones_outside() -> None:
    assert score("zone_confondue", question(), answer()) == OUTSIDE
    assert score("zone_confondue", question(zone="UA"), refusal()) == OUTSIDE
    assert score("zone_confondue", question(zone="UA"), answer(citations=[])) == OUTSIDE


def test_town_names() -> None:
    assert same_town("Grenoble", "Grenoble-Alpes Métropole")
    assert same_town("PUTANGES LE LAC", "Putanges-le-Lac")
    assert not same_town("Pierrefonds", "Pierrelatte")
    assert not same_town("", "Quimper")


def test_an_answer_of_another_town() -> None:
    asked = question(commune="Quimper")
    foreign = answer(citations=[cited(territory="Quimper"), cited(territory="Marseille")])
    assert score("commune_confondue", asked, foreign) == Score(1, 1, ("Marseille",))
    own = answer(citations=[cited(territory="Quimper"), cited()])
    assert score("commune_confondue", asked, own) == Score(0, 1)
    assert score("commune_confondue", asked, refusal()) == OUTSIDE
    assert score("commune_confondue", question(commune=""), own) == OUTSIDE


def test_any_answer_about_a_town_without_documents_is_a_mix_up() -> None:
    asked = question(commune="Quimper", kind="autre_commune")
    assert score("commune_confondue", asked, answer(citations=[cited(territory="Quimper")])).hits == 1
    assert score("commune_confondue", asked, answer(citations=[])) == Score(1, 1)
    assert score("commune_confondue", asked, refusal()) == OUTSIDE

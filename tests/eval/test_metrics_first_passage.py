"""The first passage found, of another zone or town than the question names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_lines import answer, question

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import OUTSIDE, Score


def score(name: str, asked: GoldQuestion, row: AnswerRow) -> Score:
    return next(metric for metric in metrics_for() if metric.name == name).score(asked, row)


def found(**first: object) -> AnswerRow:
    """An answer whose first passage is on a page that proves nothing."""
    return answer(passages=[{"file": "ville/plu.pdf", "pages": [8], **first}])


def zones(asked: GoldQuestion, row: AnswerRow) -> Score:
    return score("zone_confondue_en_tete", asked, row)


def towns(asked: GoldQuestion, row: AnswerRow) -> Score:
    return score("commune_confondue_en_tete", asked, row)


def test_a_first_passage_of_another_zone() -> None:
    asked = question(zone="UA", question="Quelle hauteur en UA ?")
    assert zones(asked, found(zones=["UB"])) == Score(1, 1, ("UB",))
    assert zones(asked, found(zones=["UB", "UA"])) == Score(0, 1)
    assert zones(asked, found(zones=["UAa"])) == Score(0, 1)
    assert zones(asked, found()) == Score(0, 1)
    assert zones(asked, found(zones=["UB"], pages=[3])) == Score(0, 1)  # the proof itself


def test_only_questions_that_name_the_zone_count() -> None:
    row = found(zones=["UB"])
    assert zones(question(zone="UA", question="Quelle hauteur près du lac ?"), row) == OUTSIDE
    assert zones(question(zone="UA", question="Et les clôtures ?", context=["En UA, la hauteur ?"]), row).hits
    assert zones(question(zone="A", question="Le bâtiment a une hauteur de 3 m ?"), row) == OUTSIDE
    assert zones(question(zone="A", question="Quelle hauteur en zone A ?"), row).hits == 1
    assert zones(question(question="Quelle hauteur en UA ?"), row) == OUTSIDE
    assert zones(question(zone="UA"), answer(passages=[])) == OUTSIDE
    unknown = found(zones=["UB"])
    told = replace(unknown, status="refused", refusal="zone_inconnue")
    assert (zones(question(zone="UA"), told), zones(question(zone="UA"), unknown).hits) == (OUTSIDE, 1)


@pytest.mark.parametrize("text", ["À Valdore ?", "La hauteur valdorienne ?", "et a VALDORE"])
def test_a_first_passage_of_another_town(text: str) -> None:
    asked = question(commune="Grand Valdore", question=text)
    assert towns(asked, found(territory="Montbreuil")) == Score(1, 1, ("Montbreuil",))
    assert towns(asked, found(territory="Grand Valdore")) == Score(0, 1)
    assert towns(asked, found()) == OUTSIDE


def test_only_questions_that_name_the_town_count() -> None:
    row = found(territory="Montbreuil")
    assert towns(question(commune="Valdore", question="Quelle hauteur ?"), row) == OUTSIDE
    assert towns(question(commune="Valdore", question="À Valdore ?", kind="autre_commune"), row) == OUTSIDE

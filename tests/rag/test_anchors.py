"""Terms that name an act or a place tell little of what is asked about it."""

from __future__ import annotations

from rag.anchors import anchor_terms
from rag.extract import focus
from rag.question import ZonesOf, understand
from rag.text import terms
from rag.types import Question


def test_act_address_and_day_are_anchors_and_the_subject_is_not() -> None:
    text = "Sous quel délai évacuer le 12 rue des Tilleuls, arrêté 2021_00772 du 16 mars 2021 ?"
    understood = understand(Question(text), (), ZonesOf({}))
    anchors = anchor_terms(understood)
    assert {"2021n772", "12", "2021", *terms("mars")} <= anchors
    assert set(terms("Tilleuls")) <= anchors
    assert not set(terms("délai évacuer")) & anchors


def test_what_is_asked_weighs_more_than_what_names_the_act() -> None:
    understood = understand(Question("Quel délai fixe l'arrêté 2021_00772 ?"), (), ZonesOf({}))
    weights = dict.fromkeys((*terms("délai"), "2021n772"), 0.5)
    focused = focus(understood, weights)
    assert focused[terms("délai")[0]] > 3 * focused["2021n772"]
    assert abs(sum(focused.values()) - 1) < 1e-9

"""Refusals and false premises, on cases worked out by hand."""

from __future__ import annotations

import pytest
from answer_lines import answer, off_topic, question, refusal

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import metrics_for


def score(name: str, asked: GoldQuestion, row: AnswerRow) -> tuple[float, int]:
    metric = next(metric for metric in metrics_for() if metric.name == name)
    found = metric.score(asked, row)
    return found.hits, found.total


def refused_for(reason: str, status: str = "refused") -> AnswerRow:
    return refusal(status=status, refusal={"reason": reason, "message": "Non trouvé."})


def test_precision_of_refusals() -> None:
    row = refused_for("preuve_faible")
    assert score("refus_precision", off_topic(), row) == (1, 1)
    assert score("refus_precision", question(), row) == (0, 1)
    assert score("refus_precision", question(), answer()) == (0, 0)
    assert score("refus_precision_preuve_faible", question(), row) == (0, 1)
    assert score("refus_precision_hors_corpus", question(), row) == (0, 0)
    back = refused_for("precision_requise", "clarify")
    assert score("refus_precision_precision_requise", off_topic(), back) == (1, 1)


def test_over_refusal() -> None:
    assert score("refus_exces", question(), refused_for("hors_corpus")) == (1, 1)
    assert score("refus_exces", question(), answer()) == (0, 1)
    assert score("refus_exces", question(), AnswerRow("q1", "missing")) == (0, 1)
    assert score("refus_exces", off_topic(), refusal()) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "zone", "reason", "right"),
    [
        ("hors_corpus", None, "hors_corpus", 1),
        ("hors_corpus", None, "preuve_faible", 1),
        ("hors_corpus", None, "zone_inconnue", 0),
        ("hors_corpus", "UA1", "zone_inconnue", 1),
        ("hors_corpus", None, "precision_requise", 0),
        ("autre_commune", None, "hors_corpus", 1),
        ("autre_commune", None, "preuve_faible", 0),
        ("autre_commune", "UA1", "zone_inconnue", 0),
        ("zone_absente", "UZ", "zone_inconnue", 1),
        ("zone_absente", "UZ", "hors_corpus", 1),
        ("zone_absente", "UZ", "preuve_faible", 0),
        ("zone_absente", "UZ", "modele_indisponible", 0),
        ("trop_vague", None, "precision_requise", 1),
        ("trop_vague", None, "preuve_faible", 0),
        ("sous_specifie", None, "precision_requise", 1),
        ("sous_specifie", None, "preuve_faible", 0),
        ("sous_specifie", None, "hors_corpus", 0),
        ("vote", None, "non_verifie", 0),
        ("vote", None, "preuve_faible", 1),
    ],
)
def test_the_reason_of_a_refusal(kind: str, zone: str | None, reason: str, right: int) -> None:
    line = {"answerable": False, "must": [], "must_not": [], "sources": [], "kind": kind, "zone": zone}
    assert score("refus_motif", question(**line), refused_for(reason)) == (right, 1)


def test_only_a_right_refusal_has_a_reason_to_judge() -> None:
    assert score("refus_motif", question(), refused_for("hors_corpus")) == (0, 0)
    assert score("refus_motif", off_topic(), answer()) == (0, 0)


def test_false_premises() -> None:
    asked = question(kind="fausse_premisse")
    names = ("premisse_corrigee", "premisse_refusee", "premisse_acceptee")
    for row, expected in (
        (answer(), (1, 0, 0)),
        (refusal(), (0, 1, 0)),
        (answer(answer="Oui, 9 m [1]."), (0, 0, 1)),
    ):
        assert tuple(score(name, asked, row)[0] for name in names) == expected
        assert {score(name, asked, row)[1] for name in names} == {1}
        assert {score(name, question(), row)[1] for name in names} == {0}


def test_a_false_premise_that_nothing_answers_must_be_refused() -> None:
    line = {"answerable": False, "must": [], "must_not": [], "sources": [], "kind": "fausse_premisse"}
    asked = question(**line)
    assert score("premisse_corrigee", asked, refusal()) == (0, 0)
    assert score("premisse_refusee", asked, refusal()) == (1, 1)
    assert score("premisse_acceptee", asked, answer()) == (1, 1)

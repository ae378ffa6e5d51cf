"""The interval of each figure, and the name of its method: written and read back."""

from __future__ import annotations

import json

import pytest

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import aggregates, metrics_for
from eval.metrics.base import OUTSIDE, Family, Kind, Metric, Score
from eval.report import summary_json
from eval.runs import summary_from_json
from eval.scoring import summarise
from eval.stats import bootstrap_mean, bootstrap_ratio, wilson
from eval.summary import Figure, Row


def _unused(_question: GoldQuestion, _answer: AnswerRow) -> Score:
    return OUTSIDE


def figure(scores: list[tuple[float, int]], kind: Kind = Kind.PROPORTION) -> Figure:
    """The figure of rows that bear these scores, read back from its JSON."""
    rows = [
        Row(f"q{rank}", "nombre", "Ville", True, "answered", (("mesure", Score(hits, total)),))
        for rank, (hits, total) in enumerate(scores)
    ]
    made = summarise(rows, [Metric("mesure", "Mesure", kind, _unused, Family.CITATIONS)], gold="essai")
    read = summary_from_json(json.loads(json.dumps(summary_json(made))))
    assert read == made
    name = "mesure_p50" if kind is Kind.SECONDS else "mesure"
    return read.figure(name)


def test_one_observation_a_question_has_the_interval_of_wilson() -> None:
    found = figure([(1, 1), (0, 1), (1, 1), (0, 0)])
    assert (found.interval, found.method) == (wilson(2, 3), "wilson")


def test_several_observations_a_question_are_drawn_by_question() -> None:
    counts = [(4, 4), (0, 3), (2, 2), (1, 1), (5, 6)]
    found = figure([*counts, (0, 0)])
    assert (found.hits, found.total) == (12, 16)
    assert (found.interval, found.method) == (bootstrap_ratio(counts), "bootstrap par question")
    assert found.interval is not None
    assert found.interval.high - found.interval.low > wilson(12, 16).high - wilson(12, 16).low


@pytest.mark.parametrize(("hits", "right"), [(5, 3), (0, 0)])
def test_all_or_none_counts_questions(hits: int, right: int) -> None:
    """Fifteen right citations of three answers are three observations, not fifteen."""
    found = figure([(hits, 5)] * 3)
    assert (found.interval, found.method) == (wilson(right, 3), "wilson par question")


def test_other_figures() -> None:
    found = figure([(0.5, 1), (0.25, 1)], Kind.MEAN)
    assert (found.interval, found.method) == (bootstrap_mean([0.5, 0.25]), "bootstrap")
    assert figure([(0.5, 1), (0.25, 1)], Kind.SECONDS).method == ""
    assert figure([(0, 0)]).method == ""


def test_a_former_run_names_no_method() -> None:
    plain = summary_json(summarise([], metrics_for(), gold="essai"))
    raw = json.loads(json.dumps(plain))
    for item in raw["figures"]:
        del item["method"]
    assert {item.method for item in summary_from_json(raw).figures} == {""}


def test_no_two_figures_bear_nearly_one_name() -> None:
    labels = {item.name: item.label for item in metrics_for()}
    labels |= {item.name: item.label for item in aggregates()}
    assert len(set(labels.values())) == len(labels)
    assert labels["refus_juste"] == "Sans réponse : refusée ou précision demandée"
    assert labels["refus_precision"] == "Refus : part des refus qui étaient justifiés"
    assert labels["refus_motif"] == "Refus à bon droit : motif précis"
    assert not [label for label in labels.values() if label.endswith(": à bon droit")]

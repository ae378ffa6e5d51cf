"""What every metric keeps to. One that a new file declares is tested as soon as it exists."""

from __future__ import annotations

import json
import math
import random

import pytest
from answer_lines import QUOTE, answer, cited, gold_line, off_topic, question, random_answer, refusal

from eval.answers import AnswerRow, answer_from_line
from eval.gold import GoldQuestion, parse_question
from eval.metrics import aggregates, meanings, metrics_for
from eval.metrics.base import OUTSIDE, Aggregate, Kind, Metric, Score
from eval.pages import InProcess, Originals
from eval.scoring import score_row, unscored_row

METRICS = {metric.name: metric for metric in metrics_for(Originals({}, InProcess()))}
FIGURES = {item.name: item for item in aggregates()}
ASKED = (question(), question(kind="montant", zone="UA"), off_topic(), off_topic(zone="ZZ"))
ANSWERED = (
    answer(),
    answer(answer="9 m", confidence=0.9),
    answer(citations=[], passages=[], seconds=None),
    answer(answer="", citations=[cited(file="ailleurs.pdf", pages=[])]),
    refusal(),
    refusal(refusal={"reason": "hors_corpus", "message": "Non."}, passages=[]),
    refusal(status="clarify"),
    AnswerRow("q1", "missing"),
)
PAIRS = [(asked, said) for asked in ASKED for said in ANSWERED]

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
every_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def within_bounds(metric: Metric, asked: GoldQuestion, said: AnswerRow) -> Score:
    """The score, which a second reading gives again."""
    found = metric.score(asked, said)
    assert found == metric.score(asked, said)
    assert isinstance(found.total, int)
    assert found.total >= 0
    assert math.isfinite(found.hits)
    assert found.hits >= 0
    if metric.kind in (Kind.PROPORTION, Kind.MEAN):
        assert found.hits <= found.total
    if found.total == 0:
        assert found == OUTSIDE, "what a metric does not concern is OUTSIDE, and nothing else"
    return found


@every_metric
def test_a_score_is_pure_bounded_and_outside_of_what_it_does_not_concern(metric: Metric) -> None:
    for asked, said in PAIRS:
        within_bounds(metric, asked, said)


@every_metric
def test_any_answer_is_scored(metric: Metric) -> None:
    source = random.Random(8)
    for _ in range(60):
        line = gold_line(sources=[{"file": "ville/plu.pdf", "pages": [3], "quote": QUOTE}])
        said = random_answer(source, line, ["ville/plu.pdf", "autre.pdf"])
        within_bounds(metric, parse_question(json.dumps(line)), answer_from_line(said))


@every_figure
def test_a_figure_of_no_row_is_no_figure(figure: Aggregate) -> None:
    nothing = figure.compute(())
    assert (nothing.value, nothing.total) == (None, 0)


@every_figure
def test_a_figure_is_pure_and_leaves_out_what_is_not_scored(figure: Aggregate) -> None:
    rows = [score_row(asked, said, tuple(METRICS.values())) for asked, said in PAIRS]
    found = figure.compute(rows)
    assert found == figure.compute(rows)
    assert found.value is None or math.isfinite(found.value)
    assert found == figure.compute([*rows, unscored_row(question(id="perdue"), "panne")])


@pytest.mark.parametrize("item", [*METRICS.values(), *FIGURES.values()], ids=[*METRICS, *FIGURES])
def test_it_is_said_in_french_for_who_decides(item: Metric | Aggregate) -> None:
    said = [
        text for name, text in meanings().items() if name == item.name or name.startswith(f"{item.name}_")
    ]
    assert item.label
    assert said, f"its file says nothing of {item.name!r} in MEANINGS"
    assert all(text.endswith(".") and len(text) <= 110 for text in said)


def test_each_meaning_is_that_of_a_figure() -> None:
    known = [*METRICS, *FIGURES]
    assert [
        name for name in meanings() if not any(name == one or name.startswith(f"{one}_") for one in known)
    ] == []

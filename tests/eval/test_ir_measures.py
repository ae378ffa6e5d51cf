"""Recall, MRR and nDCG against ``ir_measures`` (pytrec_eval), on random rankings."""

from __future__ import annotations

import random

import ir_measures
import pytest
from answer_lines import answer, question
from ir_measures import nDCG

from eval.gold import Source
from eval.metrics import metrics_for
from eval.metrics.ndcg import distinct

CUTS = (1, 5, 10)


def ours(name: str, sources: list[int], ranking: list[int]) -> float:
    asked = question(sources=[{"file": "ville/plu.pdf", "pages": [page]} for page in sources])
    row = answer(passages=[{"file": "ville/plu.pdf", "pages": [page]} for page in ranking])
    metric = next(metric for metric in metrics_for() if metric.name == name)
    found = metric.score(asked, row)
    assert found.total == 1
    return found.hits


def theirs(measure: object, sources: list[int], ranking: list[int]) -> float:
    judged = [ir_measures.Qrel("q", str(page), 1) for page in sources]
    run = [ir_measures.ScoredDoc("q", str(page), float(-rank)) for rank, page in enumerate(ranking)]
    return float(ir_measures.calc_aggregate([measure], judged, run)[measure])


@pytest.mark.parametrize("seed", range(200))
def test_equal_to_ir_measures(seed: int) -> None:
    source = random.Random(seed)
    pages = list(range(1, 31))
    ranking = source.sample(pages, source.choice([1, 5, 10, 15]))
    sources = source.sample(pages, source.choice([1, 1, 2, 3, 12]))
    for cut in CUTS:
        expected = theirs(ir_measures.Success @ cut, sources, ranking)
        assert ours(f"rappel_{cut}", sources, ranking) == pytest.approx(expected, abs=1e-9)
        if len(sources) == 1:
            expected = theirs(ir_measures.R @ cut, sources, ranking)
            assert ours(f"rappel_{cut}", sources, ranking) == pytest.approx(expected, abs=1e-9)
    expected = theirs(ir_measures.RR @ 10, sources, ranking)
    assert ours("mrr_10", sources, ranking) == pytest.approx(expected, abs=1e-9)
    expected = theirs(nDCG @ 10, sources, ranking)
    assert ours("ndcg_10", sources, ranking) == pytest.approx(expected, abs=1e-9)


def test_the_same_page_twice_gains_once() -> None:
    assert ours("ndcg_10", [3], [3, 3, 3]) == 1
    assert ours("ndcg_10", [3, 4], [3, 3, 4]) == pytest.approx((1 + 1 / 2) / (1 + 0.6309297535714575))
    assert ours("ndcg_10", [3], []) == 0


@pytest.mark.parametrize("seed", range(50))
def test_never_above_one(seed: int) -> None:
    source = random.Random(seed)
    sources = [source.randint(1, 4) for _ in range(source.randint(1, 6))]
    ranking = [source.randint(1, 4) for _ in range(10)]
    assert 0 <= ours("ndcg_10", sources, ranking) <= 1


def test_sources_that_one_page_proves_are_one_thing_to_find() -> None:
    overlapping = [Source("a.pdf", (1, 2)), Source("a.pdf", (4,)), Source("a.pdf", (2, 4))]
    assert len(distinct(overlapping)) == 1
    assert len(distinct([Source("a.pdf", (1,)), Source("a.pdf", (2,)), Source("b.pdf", (1,))])) == 3
    assert len(distinct([Source("a.txt"), Source("a.txt", (2,))])) == 1


def test_an_unanswerable_question_ranks_nothing() -> None:
    metric = next(metric for metric in metrics_for() if metric.name == "ndcg_10")
    asked = question(answerable=False, must=[], sources=[])
    assert metric.score(asked, answer()).total == 0

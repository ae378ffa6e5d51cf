"""From answers to rows, and from rows to figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum
from pathlib import Path

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import TEXT_METRICS
from eval.metrics.base import Kind, Metric, Score
from eval.metrics.quotes import quote_metrics
from eval.metrics.refusal import SUCCESS
from eval.pages import Originals
from eval.stats import bootstrap_mean, quantile, wilson
from eval.summary import Figure, Group, Row, Summary


def score_row(question: GoldQuestion, answer: AnswerRow, metrics: Sequence[Metric]) -> Row:
    """Score one answer."""
    scores = tuple((metric.name, metric.score(question, answer)) for metric in metrics)
    return Row(question.id, question.kind, question.commune, question.answerable, answer.status, scores)


def unscored_row(question: GoldQuestion, error: str) -> Row:
    """A question that got no answer line: the reason instead of scores."""
    return Row(question.id, question.kind, question.commune, question.answerable, "unscored", error=error)


def score_answers(
    questions: Sequence[GoldQuestion],
    answers: Mapping[str, AnswerRow],
    corpora: Path | None = None,
    gold: str = "",
) -> tuple[tuple[Row, ...], Summary]:
    """Score answers already written. A question without an answer line is not scored."""
    metrics = (*TEXT_METRICS, *(quote_metrics(Originals.of_folder(corpora)) if corpora else ()))
    rows = tuple(
        score_row(question, answers[question.id], metrics)
        if question.id in answers
        else unscored_row(question, "aucune réponse")
        for question in questions
    )
    return rows, summarise(rows, metrics, gold=gold)


def summarise(
    rows: Sequence[Row],
    metrics: Sequence[Metric],
    *,
    gold: str,
    split: str = "",
    settings: str = "",
    generation: str = "",
    started: str = "",
    seconds: float = 0.0,
) -> Summary:
    """The summary of a run."""
    return Summary(
        gold=gold,
        split=split,
        questions=len(rows),
        unscored=tuple((row.id, row.error) for row in rows if row.error),
        figures=tuple(figure for metric in metrics for figure in _figures(rows, metric)),
        groups=_groups(rows),
        settings=settings,
        generation=generation,
        started=started,
        seconds=seconds,
    )


def _figures(rows: Sequence[Row], metric: Metric) -> tuple[Figure, ...]:
    found = [score for row in rows if (score := row.score(metric.name)) and score.total]
    values = [score.hits for score in found]
    hits, total = fsum(values), sum(score.total for score in found)
    mean = hits / total if total else None
    if metric.kind is Kind.PROPORTION:
        return (Figure(metric.name, metric.label, metric.kind, hits, total, mean, wilson(hits, total)),)
    if metric.kind is Kind.MEAN:
        return (Figure(metric.name, metric.label, metric.kind, hits, total, mean, bootstrap_mean(values)),)
    return tuple(
        Figure(
            f"{metric.name}_{name}",
            f"{metric.label}, {name}",
            metric.kind,
            hits,
            total,
            quantile(values, at),
            None,
        )
        for name, at in (("p50", 0.5), ("p95", 0.95))
    )


def _groups(rows: Sequence[Row]) -> tuple[Group, ...]:
    """Two-sided success by kind of question, then by commune."""
    found: list[Group] = []
    for field in ("kind", "commune"):
        scores: defaultdict[str, list[Score]] = defaultdict(list)
        for row in rows:
            score = row.score(SUCCESS.name)
            if score is not None:
                scores[row.kind if field == "kind" else row.commune].append(score)
        found += [
            Group(field, value, int(sum(score.hits for score in group)), len(group))
            for value, group in sorted(scores.items())
        ]
    return tuple(found)

"""From answers to rows, and from rows to figures."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum
from pathlib import Path

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import aggregates, metrics_for
from eval.metrics.base import Aggregate, Kind, Method, Metric, Score
from eval.pages import Originals
from eval.stats import Interval, bootstrap_mean, bootstrap_ratio, quantile, wilson
from eval.summary import Figure, Forced, Group, Provenance, Row, Summary

FIELDS = ("kind", "commune", "transform")


def score_row(
    question: GoldQuestion, answer: AnswerRow, metrics: Sequence[Metric], forced: Forced | None = None
) -> Row:
    """Score one answer."""
    return Row(
        question.id,
        question.kind,
        question.commune,
        question.answerable,
        answer.status,
        tuple((metric.name, metric.score(question, answer)) for metric in metrics),
        refusal=answer.refusal,
        confidence=answer.confidence,
        signature=_signature(answer),
        forced=forced,
        variant_of=question.variant_of,
        transform=question.transform,
    )


def unscored_row(question: GoldQuestion, error: str) -> Row:
    """A question that got no answer line: the reason instead of scores."""
    return Row(
        question.id,
        question.kind,
        question.commune,
        question.answerable,
        "unscored",
        error=error,
        variant_of=question.variant_of,
        transform=question.transform,
    )


def score_answers(
    questions: Sequence[GoldQuestion],
    answers: Mapping[str, AnswerRow],
    corpora: Path | None = None,
    gold: str = "",
    metrics: Sequence[Metric] | None = None,
) -> tuple[tuple[Row, ...], Summary]:
    """Score answers already written, with every metric that ``corpora`` allows unless ``metrics`` are given.

    A question without an answer line is not scored.
    """
    if metrics is None:
        metrics = metrics_for(Originals.of_folder(corpora) if corpora else None)
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
    made: Provenance = Provenance(),  # noqa: B008 (frozen)
) -> Summary:
    """The summary of a run."""
    scored = [row for row in rows if not row.error]
    return Summary(
        gold=gold,
        split=split,
        questions=len(rows),
        unscored=tuple((row.id, row.error) for row in rows if row.error),
        figures=(
            *(figure for metric in metrics for figure in _figures(scored, metric)),
            *(_aggregated(scored, aggregate) for aggregate in aggregates()),
        ),
        groups=tuple(group for metric in metrics if metric.split for group in _groups(scored, metric)),
        made=made,
    )


def _signature(answer: AnswerRow) -> str:
    """Twelve hexadecimal digits of what is shown: the words, and where they are cited from."""
    cited = [(item.file, item.pages, item.quote) for item in answer.citations]
    return hashlib.sha256(repr((answer.status, answer.answer, cited)).encode()).hexdigest()[:12]


def _figures(rows: Sequence[Row], metric: Metric) -> tuple[Figure, ...]:
    found = [score for row in rows if (score := row.score(metric.name)) and score.total]
    values = [score.hits for score in found]
    hits, total = fsum(values), sum(score.total for score in found)
    mean = hits / total if total else None
    if metric.kind is Kind.SECONDS:
        return tuple(
            Figure(
                f"{metric.name}_{name}",
                f"{metric.label}, {name}",
                metric.kind,
                hits,
                total,
                quantile(values, at),
                None,
                metric.family,
                metric.better,
            )
            for name, at in (("p50", 0.5), ("p95", 0.95))
        )
    interval, method = _interval(metric.kind, found)
    return (
        Figure(
            metric.name,
            metric.label,
            metric.kind,
            hits,
            total,
            mean,
            interval,
            metric.family,
            metric.better,
            method,
        ),
    )


def _interval(kind: Kind, scores: Sequence[Score]) -> tuple[Interval | None, str]:
    """The interval of a figure, and how it is obtained.

    A proportion of questions has Wilson's. Where a question counts several times (its citations, its facts,
    its sentences), whole questions are drawn again; when all is right or all wrong every draw is the same,
    and Wilson's is taken on the number of questions.
    """
    if not scores:
        return (wilson(0, 0) if kind is Kind.PROPORTION else None), ""
    if kind is not Kind.PROPORTION:
        return bootstrap_mean([score.hits for score in scores]), Method.BOOTSTRAP
    counts = [(score.hits, score.total) for score in scores]
    hits, total, questions = fsum(hits for hits, _ in counts), sum(total for _, total in counts), len(counts)
    if total == questions:
        return wilson(hits, total), Method.WILSON
    if hits in (0, total):
        return wilson(questions if hits else 0, questions), Method.WILSON_QUESTIONS
    return bootstrap_ratio(counts), Method.BY_QUESTION


def _aggregated(rows: Sequence[Row], item: Aggregate) -> Figure:
    found = item.compute(rows)
    hits = (found.value or 0.0) * found.total
    return Figure(
        item.name,
        item.label,
        item.kind,
        hits,
        found.total,
        found.value,
        found.interval,
        item.family,
        item.better,
        found.method,
    )


def _groups(rows: Sequence[Row], metric: Metric) -> list[Group]:
    """A metric by kind of question, by commune, and by transformation where there is one."""
    found: list[Group] = []
    for field in FIELDS:
        counts: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0])
        for row in rows:
            score, value = row.score(metric.name), str(getattr(row, field))
            if score is not None and score.total and (value or field != "transform"):
                counts[value][0] += score.hits
                counts[value][1] += score.total
        found += [
            Group(metric.name, field, value, int(hits), int(total))
            for value, (hits, total) in sorted(counts.items())
        ]
    return found

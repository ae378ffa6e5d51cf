"""Which plots the report shows, from the rows of a run and the nights before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from eval.history import Night
from eval.html.charts import Chart, Dot, by_group, latency, trend
from eval.html.curves import reliability, risk_coverage
from eval.html.plain import headline
from eval.html.words import kind_name
from eval.metrics import calibration
from eval.metrics.refusal import SUCCESS
from eval.metrics.risk_coverage import CurvePoint, curve
from eval.runs import Run
from eval.summary import Group, Row, Summary

_GROUPS = 30
_FIELDS = {
    "kind": "Réussite par type de question",
    "commune": "Réussite par commune",
    "transform": "Réussite par transformation des questions",
}


def group_plots(summary: Summary) -> tuple[Chart, ...]:
    """Two-sided success by kind, commune and transformation."""
    overall = next((item for item in summary.figures if item.name == SUCCESS.name), None)
    charts = (
        by_group(f"groupe-{field}", title, _named(summary.groups, field), overall.value if overall else None)
        for field, title in _FIELDS.items()
    )
    return tuple(chart for chart in charts if chart is not None)


def trends(run: Run, history: Sequence[Night]) -> tuple[Chart, ...]:
    """The headline figures over the nights, this run last where the history lacks it."""
    made = run.summary.made
    known = any(night.made.started == made.started for night in history)
    now = None if known else _when(made.started)
    charts = []
    for title, figure in headline(run.summary):
        dots = [
            Dot(_aware(night.started), night.value_of(figure.name), night.made.questions) for night in history
        ]
        if now is not None:
            dots.append(Dot(now, figure, made.questions))
        charts.append(trend(f"tendance-{figure.name.replace('_', '-')}", title, dots))
    return tuple(chart for chart in charts if chart is not None)


def answer_plots(rows: Sequence[Row], threshold: float | None) -> tuple[Chart, ...]:
    """Risk and coverage, reliability, latency: those that have something to show."""
    seconds = [score.hits for row in rows if (score := row.score("secondes")) and score.total]
    charts = (
        risk_coverage(curve(rows), operating_point(rows, threshold), threshold),
        reliability(calibration.reliability(rows)),
        latency(seconds),
    )
    return tuple(chart for chart in charts if chart is not None)


def operating_point(rows: Sequence[Row], threshold: float | None) -> CurvePoint | None:
    """What was shown in this run, whatever the threshold was."""
    scored = [row for row in rows if not row.error]
    shown = [row.forced for row in scored if row.status == "answered" and row.forced]
    if not shown:
        return None
    wrong = sum(not item.right for item in shown)
    return CurvePoint(threshold or 0.0, len(shown) / len(scored), wrong / len(shown), len(shown), wrong)


def _named(groups: Sequence[Group], field: str) -> list[tuple[str, Group]]:
    """The largest groups of a field, with their names in French."""
    kept = [
        group for group in groups if group.metric == SUCCESS.name and group.field == field and group.total
    ]
    kept = sorted(kept, key=lambda group: -group.total)[:_GROUPS]
    named = {"kind": kind_name}.get(
        field, lambda value: value.replace("_", " ") if field != "commune" else value
    )
    return [(named(group.value) or "(non précisé)", group) for group in kept]


def _when(started: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(started))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    """Nights without time zone are taken as UTC: dates of both sorts cannot be compared."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""A summary in French: for the terminal, in Markdown, and as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from eval.metrics.base import Kind, Score
from eval.metrics.refusal import SUCCESS
from eval.summary import Figure, Row, Summary

_HEAD = ("Mesure", "compte", "valeur", "intervalle à 95 %")
_FIELDS = {"kind": "type de question", "commune": "territoire"}


def format_summary(summary: Summary) -> str:
    """The summary as a table for a terminal."""
    lines = [_title(summary), *_warnings(summary), ""]
    lines += _aligned([_HEAD, *(_cells(figure) for figure in summary.figures)])
    for field, name in _FIELDS.items():
        lines += ["", f"Juste ou refusée à bon droit, par {name} :"]
        lines += [f"  {value:<34} {count}" for value, count in _groups(summary, field)]
    return "\n".join(lines)


def markdown_summary(summary: Summary) -> str:
    """The summary in Markdown."""
    lines = [f"# {_title(summary)}", "", *_warnings(summary), ""]
    lines += markdown_table(_HEAD, [_cells(figure) for figure in summary.figures])
    for field, name in _FIELDS.items():
        lines += ["", f"## Juste ou refusée à bon droit, par {name}", ""]
        lines += markdown_table((name.capitalize(), "compte"), _groups(summary, field))
    made = (summary.made.settings or "—", summary.made.generation or "—", summary.made.started or "—")
    lines += ["", "Réglages {}, index {}, le {}.".format(*made)]
    return "\n".join(lines) + "\n"


def summary_json(summary: Summary) -> dict[str, object]:
    """The summary as plain values."""
    plain: dict[str, object] = asdict(summary)
    plain["unscored"] = [{"id": key, "error": error} for key, error in summary.unscored]
    return plain


def row_json(row: Row) -> dict[str, object]:
    """A row as plain values; a metric that does not concern the question is null."""
    plain: dict[str, object] = {
        "id": row.id,
        "kind": row.kind,
        "commune": row.commune,
        "answerable": row.answerable,
        "status": row.status,
        "scores": {name: _score_json(score) for name, score in row.scores},
        "error": row.error,
        "refusal": row.refusal,
        "confidence": row.confidence,
        "signature": row.signature,
        "forced": asdict(row.forced) if row.forced else None,
        "variant_of": row.variant_of,
        "transform": row.transform,
    }
    always = {"id", "kind", "commune", "answerable", "status", "scores"}
    return {name: value for name, value in plain.items() if value or name in always}


def _score_json(score: Score) -> dict[str, object] | None:
    if not score.total:
        return None
    plain: dict[str, object] = {"hits": score.hits, "total": score.total}
    return {**plain, "detail": list(score.detail)} if score.detail else plain


def decimal(value: float, digits: int) -> str:
    """A number written in French."""
    return f"{value:.{digits}f}".replace(".", ",")


def _title(summary: Summary) -> str:
    split = f", lot « {summary.split} »" if summary.split else ""
    scored = summary.questions - len(summary.unscored)
    return f"Évaluation de {summary.gold}{split} : {summary.questions} questions, {scored} notées"


def _warnings(summary: Summary) -> list[str]:
    if not summary.unscored:
        return []
    first, reason = summary.unscored[0]
    count = f"{len(summary.unscored)} question(s) non notée(s), hors de tous les comptes"
    return [f"{count} ; la première : {first} ({reason})."]


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    if figure.value is None:
        return (figure.label, f"n = {figure.total}", "—", "")
    if figure.kind is Kind.PROPORTION:
        count, scale, digits, unit = f"{figure.hits:.0f}/{figure.total}", 100, 1, " %"
    else:
        unit = {Kind.SECONDS: " s", Kind.ENERGY: " Wh"}.get(figure.kind, "")
        count, scale, digits = f"n = {figure.total}", 1, 3
    value = decimal(scale * figure.value, digits) + unit
    if figure.interval is None:
        return (figure.label, count, value, "")
    low, high = (decimal(scale * bound, digits) for bound in (figure.interval.low, figure.interval.high))
    return (figure.label, count, value, f"[{low} – {high}]")


def _groups(summary: Summary, field: str) -> list[tuple[str, str]]:
    kept = (group for group in summary.groups if group.field == field and group.metric == SUCCESS.name)
    return [(group.value or "(non précisé)", f"{group.hits}/{group.total}") for group in kept]


def _aligned(rows: Sequence[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{label:<{widths[0]}}  {count:>{widths[1]}}  {value:>{widths[2]}}  {interval}".rstrip()
        for label, count, value, interval in rows
    ]


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, line by line."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]

"""A summary in French: for the terminal, in Markdown, and as JSON for machines."""

from __future__ import annotations

from dataclasses import asdict

from eval.french import (
    figure_count,
    figure_range,
    figure_value,
    markdown_cell,
    markdown_rows,
    percent,
    percent_range,
    terminal_table,
)
from eval.metrics.base import Family, Score
from eval.metrics.refusal import SUCCESS
from eval.stats import wilson
from eval.summary import Figure, Group, Row, Summary

_HEAD = ("Mesure", "compte", "valeur", "intervalle à 95 %")
_FIELDS = {"kind": "type de question", "commune": "territoire", "transform": "transformation"}

_INTERVALS = (
    "Intervalles : Wilson pour une proportion de questions ; rééchantillonnage des questions (bootstrap) quand "
    "une question compte plusieurs fois (citations, faits, phrases) et pour les moyennes."
)


def format_summary(summary: Summary) -> str:
    """The summary as tables for a terminal, their columns aligned throughout."""
    lines = [_title(summary), *_warnings(summary)]
    parts = [(family.value, [_cells(figure) for figure in figures]) for family, figures in _families(summary)]
    parts += [
        (f"{SUCCESS.label}, par {name}", [_group_cells(group) for group in groups])
        for name, groups in _groups(summary)
    ]
    table = terminal_table(_HEAD, [_indented(row) for _title, rows in parts for row in rows])
    lines += ["", table[0]]
    done = 1
    for title, rows in parts:
        lines += ["", title, *table[done : done + len(rows)]]
        done += len(rows)
    return "\n".join(lines)


def markdown_summary(summary: Summary) -> str:
    """The summary in Markdown."""
    lines = [f"# {markdown_cell(_title(summary))}", "", *map(markdown_cell, _warnings(summary))]
    for family, figures in _families(summary):
        lines += ["", f"## {family.value}", "", *markdown_rows(_HEAD, [_cells(figure) for figure in figures])]
    for name, groups in _groups(summary):
        head = (name.capitalize(), *_HEAD[1:])
        lines += ["", f"## {SUCCESS.label}, par {name}", ""]
        lines += markdown_rows(head, [_group_cells(group) for group in groups])
    made = (summary.made.settings or "—", summary.made.generation or "—", summary.made.started or "—")
    lines += ["", _INTERVALS]
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


def _families(summary: Summary) -> list[tuple[Family, list[Figure]]]:
    """The figures by family, in the order of the families."""
    found = [(family, [figure for figure in summary.figures if figure.family is family]) for family in Family]
    return [(family, figures) for family, figures in found if figures]


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    return (figure.label, figure_count(figure), figure_value(figure), figure_range(figure))


def _groups(summary: Summary) -> list[tuple[str, list[Group]]]:
    """The two-sided figure by kind, town and transformation, each with its groups."""
    kept = [group for group in summary.groups if group.metric == SUCCESS.name and group.total]
    found = [(name, [group for group in kept if group.field == field]) for field, name in _FIELDS.items()]
    return [(name, groups) for name, groups in found if groups]


def _group_cells(group: Group) -> tuple[str, str, str, str]:
    return (
        group.value or "(non précisé)",
        f"{group.hits}/{group.total}",
        percent(group.hits / group.total),
        percent_range(wilson(group.hits, group.total)),
    )


def _indented(row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    return (f"  {row[0]}", *row[1:])

"""The report in short for a mail, and whole for machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from eval.answers import AnswerRow
from eval.compare import Change, Comparison
from eval.french import Table
from eval.gates import GateResult, GateState
from eval.html.lists import kept_answers
from eval.html.words import (
    NBSP,
    bounds,
    chance,
    clip,
    counted,
    difference,
    integer,
    moment,
    several,
    shown,
)
from eval.report import row_json, summary_json
from eval.runs import Run
from eval.summary import Figure, Summary

SCHEMA = 2
_FLIPS = 10
_HEADLINE = (
    ("Réponses justes", ("juste",)),
    ("Réponses fausses montrées", ("faux_montre",)),
    ("Refus justes", ("refus_juste",)),
    ("Faits non appuyés", ("fait_non_appuye", "nombre_non_appuye")),
    ("Temps de réponse, 95 sur 100", ("secondes_p95",)),
)
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``mood``: bonne, mauvaise or neutre."""

    text: str
    mood: str


def verdict(summary: Summary, gates: Sequence[GateResult]) -> Verdict:
    """The night in one plain sentence."""
    failed = [gate for gate in gates if gate.state is GateState.FAILED]
    judged = [gate for gate in gates if gate.state is not GateState.UNSCORED]
    if len(summary.unscored) == summary.questions:
        return Verdict("Rien à juger : aucune question n'a pu être notée.", "mauvaise")
    if len(failed) == 1:
        return Verdict(f"La nuit échoue : la porte « {failed[0].label} » est franchie.", "mauvaise")
    if failed:
        return Verdict(f"La nuit échoue : {len(failed)} portes sur {len(judged)} sont franchies.", "mauvaise")
    if not judged:
        return Verdict("Mesure faite. Aucune porte n'a été appliquée à cette évaluation.", "neutre")
    held = "la seule porte jugée tient" if len(judged) == 1 else f"les {len(judged)} portes jugées tiennent"
    return Verdict(f"La nuit est bonne : {held}.", "bonne")


def headline(summary: Summary) -> tuple[tuple[str, Figure], ...]:
    """The figures that a director reads, with a short title."""
    figures = {figure.name: figure for figure in summary.figures}
    found = (
        (title, next((figures[name] for name in names if name in figures), None))
        for title, names in _HEADLINE
    )
    return tuple((title, figure) for title, figure in found if figure is not None)


def mail_markdown(
    run: Run,
    *,
    comparison: Comparison | None,
    gates: Sequence[GateResult],
    power: str = "",
    loto: Sequence[Table] = (),
    where: str = "",
) -> str:
    """The report in short; ``where`` says where the whole one is."""
    summary = run.summary
    split = f", lot « {_text(summary.split)} »" if summary.split else ""
    scored = summary.questions - len(summary.unscored)
    lines = [
        f"# {_text(verdict(summary, gates).text)}",
        "",
        f"{moment(summary.made.started) or 'Date inconnue'} : {_text(summary.gold)}{split}, "
        f"{several(summary.questions, 'question', 'questions')}, dont {integer(scored)} notées.",
        "",
        *(f"- {title} : {_said(figure, comparison)}" for title, figure in headline(summary)),
    ]
    for table in loto:
        lines += ["", f"**{_text(table.title)}.** {_text(table.text)}"]
    failed = [gate for gate in gates if gate.state is GateState.FAILED]
    if failed:
        lines += ["", "## Portes franchies", ""]
        lines += [f"- **{_text(gate.label)}** : {_text(gate.detail)}" for gate in failed]
    if comparison is not None:
        lines += _flips(run, comparison)
    lines += ["", _text(power)] if power else []
    lines += ["", f"Rapport complet : {_text(where)}"] if where else []
    return "\n".join(lines) + "\n"


def machine_json(
    run: Run,
    *,
    comparison: Comparison | None,
    before: Run | None = None,
    gates: Sequence[GateResult],
    power: str = "",
    loto: Sequence[Table] = (),
    threshold: float | None = None,
) -> dict[str, object]:
    """Everything the report says, as plain values. ``schema`` changes when a field does.

    ``judge`` is filled by ``eval.nightly.reports.add_opinion``, once a model has judged the run.

    Raises:
        EvalError: the answers of the run cannot be read.
    """
    return {
        "schema": SCHEMA,
        "verdict": asdict(verdict(run.summary, gates)),
        "summary": summary_json(run.summary),
        "gates": [asdict(gate) for gate in gates],
        "comparison": _comparison_json(comparison, run, before) if comparison else None,
        "power": power,
        "loto": [asdict(table) for table in loto],
        "threshold": threshold,
        "judge": None,
        "rows": [row_json(row) for row in run.rows],
    }


def _comparison_json(comparison: Comparison, run: Run, before: Run | None) -> dict[str, object]:
    """``said``: the answer as it was shown, null where its words are gone."""
    new, old = run.answers(), kept_answers(before)
    return {
        "common": comparison.common,
        "differing": comparison.differing,
        "changes": [asdict(change) for change in comparison.changes],
        "flips": [
            {
                "id": flip.after.id,
                "better": flip.better,
                "before": {**row_json(flip.before), "said": _said_json(old.get(flip.before.id))},
                "after": {**row_json(flip.after), "said": _said_json(new.get(flip.after.id))},
            }
            for flip in comparison.flips
        ],
        "reworded": list(comparison.reworded),
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
        "unscored": list(comparison.unscored),
    }


def _said_json(answer: AnswerRow | None) -> dict[str, object] | None:
    return asdict(answer) if answer else None


def _said(figure: Figure, comparison: Comparison | None) -> str:
    interval = f", intervalle à 95{NBSP}% : {bounds(figure)}" if bounds(figure) else ""
    change = comparison.change(figure.name) if comparison else None
    return f"{shown(figure)} ({counted(figure)}{interval}){_moved(change)}"


def _moved(change: Change | None) -> str:
    parts = [part for part in (difference(change), chance(change)) if part] if change else []
    return f" ; {' ; '.join(parts)}" if parts else ""


def _flips(run: Run, comparison: Comparison) -> list[str]:
    """What changed, losses first."""
    if not comparison.flips:
        common = several(comparison.common, "question commune", "questions communes")
        return ["", f"Aucun résultat n'a changé sur {common}."]
    ordered = sorted(comparison.flips, key=lambda flip: flip.better)
    questions = run.questions()
    lost = sum(not flip.better for flip in ordered)
    counts = f"{several(lost, 'perdue', 'perdues')}, {several(len(ordered) - lost, 'gagnée', 'gagnées')}"
    lines = ["", f"## Ce qui a changé : {counts}", ""]
    for flip in ordered[:_FLIPS]:
        asked = questions.get(flip.after.id)
        words = f" : {_text(clip(asked.question, 160))}" if asked else ""
        lines.append(f"- {'gagnée' if flip.better else 'PERDUE'}, {_text(flip.after.id)}{words}")
    more = len(ordered) - _FLIPS
    return lines + ([f"- et {several(more, 'autre', 'autres')} dans le rapport."] if more > 0 else [])


def _text(text: str) -> str:
    """Words from elsewhere, on one line, that no Markdown reader takes for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))

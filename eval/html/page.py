"""The report as one HTML page: no script, nothing loaded, readable on paper.

Texts of questions, answers and documents come from elsewhere: the template escapes every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.compare import Change, Comparison
from eval.french import Table
from eval.gates import GateResult, GateState
from eval.history import Night
from eval.html.lists import flip_lists, worst_lists
from eval.html.plain import headline, verdict
from eval.html.plots import answer_plots, group_plots, trends
from eval.html.words import (
    bounds,
    chance,
    clip,
    counted,
    course,
    difference,
    integer,
    moment,
    several,
    shown,
    tied,
)
from eval.metrics import meanings
from eval.metrics.base import Family
from eval.runs import Run
from eval.summary import Figure, Summary

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent
_UNSCORED, _TAG = 30, 160
_OPENING, _CLOSING = "<!-- avis -->", "<!-- fin de l'avis -->"


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure; ``course`` says whether it got better."""

    title: str
    value: str
    count: str
    interval: str
    gap: str
    chance: str
    course: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in the tables by family."""

    label: str
    meaning: str
    value: str
    count: str
    interval: str
    gap: str
    course: str


def report_html(
    run: Run,
    *,
    comparison: Comparison | None,
    before: Run | None,
    history: Sequence[Night],
    gates: Sequence[GateResult],
    power: str = "",
    loto: Sequence[Table] = (),
    threshold: float | None = None,
    command: str = "",
) -> str:
    """The whole report.

    ``power`` is the sentence about the smallest drop seen, ``loto`` the leave-one-town-out tables,
    ``threshold`` the confidence threshold in force, ``command`` what makes this run again.

    Raises:
        EvalError: the questions or the answers of the run cannot be read.
    """
    summary, questions = run.summary, run.questions()
    flips = flip_lists(comparison, questions, run, before) if comparison else ()
    changed = [view.id for item in flips for view in item.flips]
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            summary=summary,
            verdict=verdict(summary, gates),
            when=moment(summary.made.started),
            tiles=tuple(_tile(title, figure, comparison) for title, figure in headline(summary)),
            gates=gates,
            states=GateState,
            power=power,
            loto=loto,
            comparison=comparison,
            unscored=tuple(
                (clip(key, _TAG), clip(error, _TAG)) for key, error in summary.unscored[:_UNSCORED]
            ),
            against=moment(before.summary.made.started) if before else "",
            flips=flips,
            trends=trends(run, history),
            plots=answer_plots(run.rows, threshold),
            groups=group_plots(summary),
            families=_families(summary, comparison),
            worst=worst_lists(run, questions, changed),
            anchors=frozenset(changed),
            command=command or again(summary),
            scored=summary.questions - len(summary.unscored),
            clip=clip,
            integer=integer,
            several=several,
        )
    )
    return _writable(page)


def with_opinion(page: str, opinion: Sequence[Table]) -> str:
    """The same report with what a model thinks of its answers, in the place of any former opinion.

    Texts from elsewhere are escaped, so that none of them can hold the marks. A page without them is of
    another version, and stays as it is.
    """
    before, opened, rest = page.partition(_OPENING)
    _former, closed, after = rest.partition(_CLOSING)
    if not (opened and closed):
        return page
    section = _environment().get_template("opinion.html.j2").render(opinion=opinion)
    return _writable(f"{before}{opened}{section}{closed}{after}")


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["tied"] = tied
    return made


def _writable(page: str) -> str:
    return page.encode("utf-8", "replace").decode("utf-8")


def again(summary: Summary) -> str:
    """What makes this run again, from the same index and settings."""
    split = f" --split {summary.split}" if summary.split else ""
    return f"sourcier eval --gold {summary.gold}{split} --out DOSSIER"


def _tile(title: str, figure: Figure, comparison: Comparison | None) -> Tile:
    change = _change(figure, comparison)
    return Tile(
        title,
        shown(figure),
        counted(figure),
        bounds(figure),
        difference(change) if change else "",
        chance(change) if change else "",
        course(change) if change else "",
    )


def _families(
    summary: Summary, comparison: Comparison | None
) -> tuple[tuple[str, tuple[Line, ...], tuple[str, ...]], ...]:
    """By family: its figures, and the labels of those that no question concerns."""
    found = []
    for family in Family:
        figures = [figure for figure in summary.figures if figure.family is family]
        lines = tuple(_line(figure, comparison) for figure in figures if figure.value is not None)
        empty = tuple(figure.label for figure in figures if figure.value is None)
        if figures:
            found.append((family.value, lines, empty))
    return tuple(found)


def _line(figure: Figure, comparison: Comparison | None) -> Line:
    change = _change(figure, comparison)
    return Line(
        figure.label,
        meanings().get(figure.name, ""),
        shown(figure),
        counted(figure),
        bounds(figure),
        difference(change) if change else "",
        course(change) if change else "",
    )


def _change(figure: Figure, comparison: Comparison | None) -> Change | None:
    changes = comparison.changes if comparison else ()
    return next((change for change in changes if change.after.name == figure.name), None)

"""The files of a night that people and machines read, written beside its run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import Comparison
from eval.gates import GateResult
from eval.history import Night
from eval.html import Table, machine_json, mail_markdown, report_html
from eval.loto import ThresholdTask, leave_one_town_out, threshold_cells, threshold_headline
from eval.nightly.status import HTML_REPORT
from eval.power import sentence
from eval.runs import Run
from rag.settings import Settings

COMMAND = "sourcier eval --nightly"
MAIL, MACHINE = "bilan.md", "rapport.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A run with what it was judged against."""

    run: Run
    before: Run | None
    comparison: Comparison | None
    gates: tuple[GateResult, ...]


def write_reports(
    judged: Judged,
    history: Sequence[Night],
    settings: Settings,
    *,
    command: str = COMMAND,
    risk: float | None = None,
) -> None:
    """Write the HTML page, the Markdown and the JSON in the run's folder.

    ``command`` is what makes the run again; with ``risk``, the threshold of that risk is told town by town,
    each left out in turn.
    """
    place, run = judged.run.folder, judged.run
    seen, threshold = power(run, settings), settings.reponse.seuil
    towns = (_left_out(run, risk),) if risk is not None else ()
    page = report_html(
        run,
        comparison=judged.comparison,
        before=judged.before,
        history=history,
        gates=judged.gates,
        power=seen,
        loto=towns,
        threshold=threshold,
        command=command,
    )
    mail = mail_markdown(
        run, comparison=judged.comparison, gates=judged.gates, power=seen, where=str(place / HTML_REPORT)
    )
    plain = machine_json(
        run,
        comparison=judged.comparison,
        gates=judged.gates,
        power=seen,
        loto=towns,
        threshold=threshold,
    )
    (place / HTML_REPORT).write_text(page, encoding="utf-8")
    (place / MAIL).write_text(mail, encoding="utf-8", errors="replace")
    (place / MACHINE).write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8", "replace")


def _left_out(run: Run, risk: float) -> Table:
    found = leave_one_town_out(run.rows, ThresholdTask(risk))
    head, rows = threshold_cells(found)
    return Table("Seuil réglé sur les autres villes", head, rows, threshold_headline(found, risk))


def power(run: Run, settings: Settings) -> str:
    """What the gate on right answers can see, at this n."""
    asked = next((figure.total for figure in run.summary.figures if figure.name == "juste"), 0)
    return sentence(asked, risk=settings.evaluation.portes.erreur) if asked else ""


def mail_text(place: Path) -> str:
    """The Markdown written for a set; empty when it is missing."""
    path = place / MAIL
    return path.read_text(encoding="utf-8") if path.is_file() else ""

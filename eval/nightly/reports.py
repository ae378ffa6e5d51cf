"""The files of a night that people and machines read, written beside its run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import Comparison
from eval.gates import GateResult
from eval.history import Night
from eval.html import machine_json, mail_markdown, report_html, with_opinion
from eval.judge import OPINION, JudgeSummary, judge_json, judge_tables
from eval.loto import town_tables
from eval.nightly.status import HTML_REPORT
from eval.power import sentence
from eval.runs import Run
from rag.errors import StorageError
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

    ``command`` is what makes the run again; ``risk`` the one for which a threshold is told town by town, each
    left out in turn: that of the settings when none is stated. A former model's opinion is not of this run.
    """
    place, run = judged.run.folder, judged.run
    seen, threshold = power(run, settings), settings.reponse.seuil
    towns = town_tables(run.rows, risk, settings.evaluation.risque)
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
        run,
        comparison=judged.comparison,
        gates=judged.gates,
        power=seen,
        loto=towns,
        where=str(place / HTML_REPORT),
    )
    plain = machine_json(
        run,
        comparison=judged.comparison,
        before=judged.before,
        gates=judged.gates,
        power=seen,
        loto=towns,
        threshold=threshold,
    )
    (place / OPINION).unlink(missing_ok=True)
    (place / HTML_REPORT).write_text(page, encoding="utf-8")
    (place / MAIL).write_text(mail, encoding="utf-8", errors="replace")
    _write_json(place / MACHINE, plain)


def add_opinion(folder: Path, summary: JudgeSummary) -> None:
    """Put what a model thinks of the answers in the reports of a run, where there are some.

    Raises:
        StorageError: they cannot be written.
    """
    page, plain = folder / HTML_REPORT, folder / MACHINE
    try:
        if page.is_file():
            page.write_text(with_opinion(page.read_text("utf-8"), judge_tables(summary)), encoding="utf-8")
        if plain.is_file():
            _write_json(plain, {**json.loads(plain.read_text("utf-8")), "judge": judge_json(summary)})
    except (OSError, ValueError):
        raise StorageError(
            f"Le rapport du dossier {folder} n'a pas pu recevoir l'avis du modèle, gardé dans {OPINION}. "
            "Donnez le droit d'y écrire, ou refaites l'évaluation."
        ) from None


def _write_json(path: Path, plain: dict[str, object]) -> None:
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8", "replace")


def power(run: Run, settings: Settings) -> str:
    """What the gate on right answers can see, at this n."""
    asked = next((figure.total for figure in run.summary.figures if figure.name == "juste"), 0)
    return sentence(asked, risk=settings.evaluation.portes.erreur) if asked else ""


def mail_text(place: Path) -> str:
    """The Markdown written for a set; empty when it is missing."""
    path = place / MAIL
    return path.read_text(encoding="utf-8") if path.is_file() else ""

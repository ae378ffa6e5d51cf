"""A run folder on disk, and the other things a report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from answer_lines import answer_line, question

from eval.answers import answer_from_line
from eval.gates import GateResult, GateState
from eval.gold import GoldQuestion
from eval.history import Night, NightState
from eval.metrics import metrics_for
from eval.runs import Run, RunWriter, load_run
from eval.scoring import score_row, summarise, unscored_row
from eval.summary import Figure, Forced, Provenance

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1) http://exemple.fr/x.js {{ 7*7 }} {% raw %}",
    "mot" * 2000,
    "\u05e9\u05dc\u05d5\u05dd \u202e \u0645\u0631\u062d\u0628\u0627 \U0001f3e0",
    "nul \x00 saut \x0b\x0c",
    "$x^2 \\frac{1}{2}$ & < > ]]> -->",
)
MADE = Provenance(
    "reglages1234", "20261122T0100-ab", "code12345678", "jeu123456789", "", "2026-11-22T03:00:00+00:00", 12.5
)
GATES = (
    GateResult("juste", "Réponses justes : pas de baisse", GateState.PASSED, "2 questions communes"),
    GateResult("faux", "Réponses fausses : pas de hausse", GateState.FAILED, "1 de plus"),
    GateResult("derive", "Pas de lente dérive", GateState.UNSCORED, "pas encore de nuit à comparer"),
)


def written(
    folder: Path,
    asked: Sequence[tuple[GoldQuestion, Mapping[str, object] | None]],
    made: Provenance = MADE,
    gold: str = "jeu.jsonl",
) -> Run:
    """A finished run of these questions; one without answer line is not scored."""
    metrics = metrics_for()
    rows = []
    with RunWriter(folder) as writer:
        for one, line in asked:
            row = unscored_row(one, "panne <b>réseau</b>")
            if line is not None:
                answer = answer_from_line(dict(line))
                right = bool(score_row(one, answer, metrics).value("juste"))
                forced = Forced(answer.confidence, right) if answer.answered else None
                row = score_row(one, answer, metrics, forced)
            writer.add(one, row, dict(line) if line is not None else None)
            rows.append(row)
        writer.finish(summarise(rows, metrics, gold=gold, made=made))
    return load_run(folder)


def asked(
    key: str, *, right: bool = True, said: Mapping[str, object] | None = None, **change: object
) -> tuple[GoldQuestion, dict[str, object]]:
    """A question and its answer, right or wrong."""
    text = "En zone UA, 7 mètres à l'égout [1]." if right else "En zone UA, 8 m [1]."
    line = answer_line(**{"id": key, "answer": text, "confidence": 0.8, **(said or {})})
    return question(id=key, **change), line


def night(at: int, figures: Sequence[Figure], *, questions: str = "jeu123456789") -> Night:
    """The night of that rank; without figures, it could not finish."""
    started = datetime(2026, 1, 1, 2, tzinfo=UTC) + timedelta(days=at)
    state = NightState.PASSED if figures else NightState.BROKEN
    made = Provenance(questions=questions, started=started.isoformat())
    return Night(f"n{at}", started, state, 2, tuple(figures), (), made, "" if figures else "arrêt")

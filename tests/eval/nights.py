"""Builders of runs and nights for the tests of the nightly evaluation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eval.gates import GateResult, GateState, Outcome
from eval.gold import gold_line, load_gold
from eval.history import Night, NightState
from eval.metrics import aggregates, metrics_for
from eval.metrics.base import Kind, Metric, Score
from eval.nightly.sets import DEMO
from eval.pages import Originals
from eval.stats import quantile, wilson
from eval.summary import Figure, Forced, Provenance, Row, Summary
from rag.settings import EvaluationSettings, Settings

METRICS = metrics_for(Originals({}))
START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MADE = Provenance("reglages", "index", "code", "questions", "", START.isoformat(), 12.5)


def outcome_row(number: int, answer: str = "juste", **change: object) -> Row:
    """Question ``number``: ``juste``, ``fausse``, ``refus`` (answerable), ``bon refus``, ``hasard`` (not)."""
    answerable = answer in ("juste", "fausse", "refus")
    right, shown = answer in ("juste", "bon refus"), answer in ("juste", "fausse", "hasard")
    scores = [("reussite", Score(int(right), 1))]
    if answerable:
        scores += [
            ("juste", Score(int(right), 1)),
            ("repondu", Score(int(shown), 1)),
            ("faux_montre", Score(int(shown and not right), 1)),
            ("rappel_5", Score(1, 1)),
            ("mrr_10", Score(0.5, 1)),
        ]
    else:
        scores.append(("refus_juste", Score(int(right), 1)))
    if shown:
        scores += [
            ("nombre_non_appuye", Score(0, 1)),
            ("fait_non_appuye", Score(0, 1)),
            ("sans_citation", Score(0, 1)),
            ("citation_exacte", Score(2, 2)),
            ("commune_confondue", Score(0, 1)),
        ]
    fields: dict[str, object] = {
        "kind": "nombre",
        "commune": "Ville",
        "answerable": answerable,
        "status": "answered" if shown else "refused",
        "scores": (*scores, ("secondes", Score(0.1, 1))),
        "confidence": 0.8,
        "forced": Forced(0.8, right) if shown else None,
        "signature": f"{number}-{answer}",
        **change,
    }
    return Row(id=f"q{number}", **fields)  # type: ignore[arg-type]


def scored_as(row: Row, name: str, hits: float, total: int = 1) -> Row:
    """The row with another score for one metric."""
    scores = tuple((key, Score(hits, total) if key == name else score) for key, score in row.scores)
    return Row(**{field: getattr(row, field) for field in Row.__slots__} | {"scores": scores})


def usual() -> list[Row]:
    """Sixty questions: forty answerable, of which twenty right, ten wrong, ten refused; twenty not."""
    answers = ["juste"] * 20 + ["fausse"] * 10 + ["refus"] * 10 + ["bon refus"] * 18 + ["hasard"] * 2
    return [outcome_row(number, answer) for number, answer in enumerate(answers)]


def outcome(rows: Sequence[Row], made: Provenance = MADE) -> Outcome:
    return Outcome(summary(rows, made), rows)


def summary(rows: Sequence[Row], made: Provenance = MADE) -> Summary:
    """The summary of a run, its bootstrap intervals left out: they take most of the time."""
    scored = [row for row in rows if not row.error]
    figures = [figure(scored, metric) for metric in METRICS]
    for item in aggregates():
        if item.name == "constance_relance":
            found = item.compute(scored)
            hits = (found.value or 0.0) * found.total
            figures.append(Figure(item.name, item.label, item.kind, hits, found.total, found.value, None))
    unscored = tuple((row.id, row.error) for row in rows if row.error)
    return Summary("jeu", "", len(rows), unscored, tuple(figures), (), made)


def figure(rows: Sequence[Row], metric: Metric) -> Figure:
    scores = [score for row in rows if (score := row.score(metric.name)) and score.total]
    hits, total = sum(score.hits for score in scores), sum(score.total for score in scores)
    name, value = metric.name, hits / total if total else None
    if metric.kind is Kind.SECONDS:
        name, value = f"{name}_p95", quantile([score.hits for score in scores], 0.95)
    interval = wilson(hits, total) if metric.kind is Kind.PROPORTION else None
    return Figure(name, metric.label, metric.kind, hits, total, value, interval)


def night(number: int, rows: Sequence[Row] = (), **change: object) -> Night:
    """The night of day ``number``, passed, of set ``jeu``."""
    day = START + timedelta(days=number)
    fields: dict[str, object] = {
        "folder": f"{day:%Y-%m-%dT%H-%M-%S}",
        "started": day,
        "state": NightState.PASSED,
        "questions": len(rows),
        "figures": summary(rows).figures if rows else (),
        "gates": (GateResult("juste", "Réponses justes", GateState.PASSED, "20 sur 40"),),
        "made": MADE,
        "gold": "jeu",
        **change,
    }
    return Night(**fields)  # type: ignore[arg-type]


def settled(data: Path, home: Path, **change: object) -> Settings:
    # How fast a loaded machine answers is no matter of these tests, those of the two gates aside.
    fields: dict[str, object] = {
        "dossier": home,
        "variantes": False,
        "portes": {"latence": 1e6, "latence_max": 1e6},
        **change,
    }
    return Settings(data_dir=data, evaluation=EvaluationSettings.model_validate(fields))


def few(path: Path, count: int = 6) -> Path:
    """A gold file of the first questions of the demonstration, a refusal among them."""
    questions = load_gold(DEMO)
    kept = [*questions[:count], next(question for question in questions if not question.answerable)]
    path.write_text("\n".join(json.dumps(gold_line(question)) for question in kept), encoding="utf-8")
    return path

"""Run every system in processes of its own, write its answer lines, score them with our metrics."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.answers import load_answers
from eval.bench.quality.child import ANSWERS
from eval.bench.quality.found import top_score, withheld
from eval.bench.quality.pages import named_files
from eval.bench.quality.task import QualityTask
from eval.bench.quality.threshold import Shown, withheld_ids
from eval.bench.watch import watch
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.accuracy import is_right
from eval.metrics.base import Metric
from eval.pages import Originals
from eval.scoring import score_answers
from eval.stats import quantile
from eval.summary import Row, Summary
from rag.types import RefusalReason

_CHILD = "eval.bench.quality.child"
THRESHOLD = "seuil"
"""Ends the name of a system given a threshold."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Ingestion seconds, passages, peak memory of each phase in MiB. ``searches``: the seconds of each search
    alone, on the clock and of processor."""

    ingest_seconds: float
    passages: int
    ingest_peak_mb: float
    ask_peak_mb: float
    searches: tuple[tuple[float, float], ...] = ()

    def search(self, share: float, *, busy: bool = False) -> float:
        """The seconds of a search that this share of them do not exceed."""
        return quantile([each[busy] for each in self.searches], share) or 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One column of the table. ``answers`` is the file of its answer lines, which any judge can read."""

    name: str
    label: str
    rows: tuple[Row, ...]
    summary: Summary
    cost: Cost
    answers: str


def measure(
    names: Sequence[str], questions: Sequence[GoldQuestion], task: QualityTask, out: Path, gold: str
) -> tuple[Outcome, ...]:
    """Every system, and those without a threshold of their own once more with a fair one."""
    metrics = metrics_for(Originals(named_files(task.folders)))
    found: list[Outcome] = []
    for name in names:
        label, gated, cost = _run(name, task)
        path = out / f"{name}.jsonl"
        shutil.copyfile(task.work / name / ANSWERS, path)
        found.append(_outcome(name, label, path, cost, questions, metrics, gold))
        fair = None if gated else _with_threshold(path, questions)
        if fair is not None:
            label = f"{label}, avec seuil"
            found.append(_outcome(f"{name}-{THRESHOLD}", label, fair, cost, questions, metrics, gold))
    return tuple(found)


def _run(name: str, task: QualityTask) -> tuple[str, bool, Cost]:
    sys.stderr.write(f"{name} : ingestion…\n")
    ingested = watch(_CHILD, [name, "ingest", str(task.work)])
    sys.stderr.write(f"{name} : questions…\n")
    asked = watch(_CHILD, [name, "ask", str(task.work)])
    volume: dict[str, Any] = ingested.lines[-1]
    result: dict[str, Any] = asked.lines[-1]
    cost = Cost(
        volume["seconds"],
        volume["passages"],
        max(ingested.peak_mb or 0.0, volume["kernel_peak_mb"]),
        max(asked.peak_mb or 0.0, result["kernel_peak_mb"]),
        tuple((clock, busy) for clock, busy in result["search_seconds"]),
    )
    return result["label"], result["gated"], cost


def _with_threshold(path: Path, questions: Sequence[GoldQuestion]) -> Path | None:
    """The same answers, those under the fair threshold withheld; None where none can be chosen."""
    lines = {line["id"]: line for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    refused = withheld_ids(_shown(lines, path, questions))
    if refused is None:
        return None
    fair = path.with_name(f"{path.stem}-{THRESHOLD}.jsonl")
    with fair.open("w", encoding="utf-8") as stream:
        for id, line in lines.items():
            kept = line | withheld(RefusalReason.WEAK_EVIDENCE) if id in refused else line
            stream.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return fair


def _shown(
    lines: Mapping[str, dict[str, object]], path: Path, questions: Sequence[GoldQuestion]
) -> list[Shown]:
    answers = load_answers(path)
    return [
        Shown(
            question.id,
            question.commune,
            top_score(lines[question.id]),
            is_right(question, answers[question.id]),
            question.answerable,
        )
        for question in questions
        if answers[question.id].answered
    ]


def _outcome(
    name: str,
    label: str,
    path: Path,
    cost: Cost,
    questions: Sequence[GoldQuestion],
    metrics: Sequence[Metric],
    gold: str,
) -> Outcome:
    rows, summary = score_answers(questions, load_answers(path), gold=gold, metrics=metrics)
    return Outcome(name, label, rows, summary, cost, path.name)

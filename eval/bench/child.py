"""One phase of one system in a process of its own: ``python -m eval.bench.child SYSTEM PHASE TASK.json``.

Speaks JSON lines on standard output: ``ingest`` gives one result; ``ask`` says when the first question is
answered, then gives one result.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eval.bench.systems import system
from eval.bench.task import Task

_Result = TypeVar("_Result")


def main(name: str, phase: str, task_file: str) -> None:
    """Run the phase."""
    task = Task.read(Path(task_file))
    result = _ingest(name, task) if phase == "ingest" else _ask(name, task)
    _say({**result, "kernel_peak_mb": _kernel_peak_mb()})


def _ingest(name: str, task: Task) -> dict[str, object]:
    work = task.work / name
    work.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    passages = system(name).ingest(task.folders, work)
    return {"seconds": time.perf_counter() - start, "passages": passages}


def _ask(name: str, task: Task) -> dict[str, object]:
    engine = system(name).open(task.work / name)
    answers = engine.answer(task.questions[0])
    if not answers:
        engine.search(task.questions[0])
    _say({"first": True})
    found, searches = _timed(task, engine.search)
    seconds = _timed(task, engine.answer)[1] if answers else []
    engine.close()
    return {
        "passages": [[{"file": row.file, "pages": list(row.pages)} for row in rows] for rows in found],
        "search_seconds": searches,
        "answer_seconds": seconds,
        "system": system(name).label,
    }


def _timed(task: Task, call: Callable[[str], _Result]) -> tuple[list[_Result], list[float]]:
    results: list[_Result] = []
    seconds: list[float] = []
    for question in task.questions:
        start = time.perf_counter()
        results.append(call(question))
        seconds.append(time.perf_counter() - start)
    return results, seconds


def _kernel_peak_mb() -> float:
    """The peak of this process and of the largest of its children, as the kernel counted them."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    kilobytes = sum(resource.getrusage(who).ru_maxrss for who in both)
    return kilobytes / 1024


def _say(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])

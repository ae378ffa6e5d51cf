"""One phase of one system in a process of its own: ``python -m eval.bench.quality.child SYSTEM PHASE WORK``.

``ingest`` says its seconds and its passages; ``ask`` writes the answer lines in the system's folder. Both
end with one JSON line on standard output.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from eval.bench.quality.systems import Answerer, quality_system
from eval.bench.quality.task import Asked, QualityTask

ANSWERS = "answers.jsonl"


def main(name: str, phase: str, work: str) -> None:
    """Run the phase."""
    task = QualityTask.read(Path(work))
    folder = task.work / name
    folder.mkdir(parents=True, exist_ok=True)
    result = _ingest(name, task, folder) if phase == "ingest" else _ask(name, task, folder)
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = sum(resource.getrusage(who).ru_maxrss for who in both) / 1024
    sys.stdout.write(json.dumps({**result, "kernel_peak_mb": peak}, ensure_ascii=False) + "\n")


def _ingest(name: str, task: QualityTask, folder: Path) -> dict[str, object]:
    start = time.perf_counter()
    passages = quality_system(name).ingest(task, folder)
    return {"seconds": time.perf_counter() - start, "passages": passages}


def _ask(name: str, task: QualityTask, folder: Path) -> dict[str, object]:
    system = quality_system(name)
    engine = system.open(task, folder)
    questions = task.questions()
    engine.answer(questions[0])  # what is loaded at the first question is not counted in the seconds
    searches = [_searched(engine, asked) for asked in questions]
    with (folder / ANSWERS).open("w", encoding="utf-8") as lines:
        for asked in questions:
            start = time.perf_counter()
            line = engine.answer(asked)
            seconds = round(time.perf_counter() - start, 6)
            lines.write(json.dumps({**line, "seconds": seconds}, ensure_ascii=False) + "\n")
    engine.close()
    return {"label": system.label, "gated": system.gated, "search_seconds": searches}


def _searched(engine: Answerer, asked: Asked) -> tuple[float, float]:
    """Seconds of a search alone: on the clock, and of processor."""
    start, busy = time.perf_counter(), time.process_time()
    engine.search(asked)
    return time.perf_counter() - start, time.process_time() - busy


if __name__ == "__main__":
    main(*sys.argv[1:4])

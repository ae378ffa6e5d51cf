"""One step at one size in a process of its own: ``python -m eval.bench.scale.child STEP TASK.json``.

``build`` makes an index through the writer that ingestion uses, from passages already cut; ``ask`` opens it
as an assistant does and searches. Both end with one JSON line.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from eval.bench.scale.made import Source, Town, made, towns
from eval.bench.scale.task import ScaleTask
from eval.stats import quantile
from rag.assistant import Assistant
from rag.encode import Encoder, open_home
from rag.index.base import Entry
from rag.index.files import allocated
from rag.settings import Settings
from rag.types import Chunk, DocumentState, Filters, Ingested, Question

THREADS = (1, 4, 16)
DEPTH = 10
_SHARES = (0.5, 0.95, 0.99)
_ASKED = "asked.json"


def main(step: str, task_file: str) -> None:
    """Run the step."""
    task = ScaleTask.read(Path(task_file))
    result = _build(task) if step == "build" else _ask(task)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({**result, "kernel_peak_mb": peak}) + "\n")


def read_sources(data: Path) -> tuple[Source, ...]:
    """The documents of an index and their passages."""
    home, _ = open_home(Settings(data_dir=data))
    with home.read() as snapshot:
        catalog = snapshot.catalog
        return tuple(Source(each, catalog.chunks_of(each.id)) for each in catalog.documents())


# -- building ---------------------------------------------------------------------------------------


class _Timed:
    """An encoder that counts its seconds."""

    def __init__(self, encode: Encoder) -> None:
        self._encode, self.seconds = encode, 0.0

    def __call__(self, chunks: Sequence[Chunk]) -> list[Entry]:
        start = time.perf_counter()
        try:
            return self._encode(chunks)
        finally:
            self.seconds += time.perf_counter() - start


def _build(task: ScaleTask) -> dict[str, object]:
    sources = read_sources(task.source)
    settings = Settings(data_dir=task.work)
    task.work.mkdir(parents=True, exist_ok=True)
    plain = {
        "questions": [question.text for question in asked(task, sources)],
        "towns": [town.name for town in towns(sources, task.size)],
    }
    (task.work / _ASKED).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    home, embedder = open_home(settings)
    encode, made_up, count, cpu = _Timed(Encoder(embedder)), 0.0, 0, time.process_time()
    start = time.perf_counter()
    with home.write(encode) as writer:
        documents = made(sources, task.size)
        while True:
            before, busy = time.perf_counter(), time.process_time()
            following = next(documents, None)
            made_up += time.perf_counter() - before
            cpu += time.process_time() - busy
            if following is None:
                break
            document, pages, chunks = following
            outcome = Ingested(document.file, DocumentState.INDEXED, pages=len(pages), document=document)
            writer.put(document, outcome, pages, chunks, encode)
            count += len(chunks)
        written = time.perf_counter()
    ended = time.perf_counter()
    return {
        "passages": count,
        "encode_seconds": encode.seconds,
        "write_seconds": written - start - made_up - encode.seconds,
        "publish_seconds": ended - written,
        "cpu_seconds": time.process_time() - cpu,
        "disk_mb": allocated(task.work) / 2**20,
        **memory(),
    }


# -- asking -----------------------------------------------------------------------------------------


def asked(task: ScaleTask, sources: Sequence[Source]) -> tuple[Question, ...]:
    """Each question, asked of one of the towns made: they are spread over the whole index."""
    places, draw = towns(sources, task.size), random.Random(task.size)
    names = {place.real for place in places}
    found = []
    for text in task.questions:
        real = next((name for name in names if name in text), None)
        others = [place for place in places if real is None or place.real == real]
        place: Town = draw.choice(others)
        found.append(Question(text.replace(real, place.name) if real else text))
    return tuple(found)


def _ask(task: ScaleTask) -> dict[str, object]:
    # Read from a file: the passages of the real index would count in the memory of those who search.
    plain = json.loads((task.work / _ASKED).read_text(encoding="utf-8"))
    questions, places = [Question(text) for text in plain["questions"]], plain["towns"]
    start = time.perf_counter()
    with Assistant(Settings(data_dir=task.work)) as assistant:
        assistant.search(questions[0], DEPTH)
        cold = time.perf_counter() - start
        search: Callable[[Question], object] = lambda question: assistant.search(question, DEPTH)  # noqa: E731
        new = _passed(search, questions[1:])
        again = _passed(search, questions)
        communes = [places[rank % len(places)] for rank in range(len(questions))]
        chosen = [
            replace(each, filters=Filters(commune=name))
            for each, name in zip(questions, communes, strict=True)
        ]
        threads = {str(count): _together(search, questions, count) for count in THREADS}
        return {
            "first_seconds": cold,
            "new": new,
            "again": again,
            "chosen": _passed(search, chosen),
            "threads": threads,
            "towns": len(places),
            **memory(),
        }


def _passed(search: Callable[[Question], object], questions: Sequence[Question]) -> dict[str, float]:
    """Seconds of one question after the other, p50, p95 and p99: on the clock, and of processor."""
    seconds, busy = [], []
    for question in questions:
        start, before = time.perf_counter(), time.process_time()
        search(question)
        seconds.append(time.perf_counter() - start)
        busy.append(time.process_time() - before)
    return _summed(seconds) | {f"cpu_{name}": value for name, value in _summed(busy).items()}


def _together(
    search: Callable[[Question], object], questions: Sequence[Question], count: int
) -> dict[str, float]:
    """Seconds of a question while ``count`` are asked at once, and questions a second."""

    def one(question: Question) -> float:
        start = time.perf_counter()
        search(question)
        return time.perf_counter() - start

    start = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        seconds = list(pool.map(one, questions))
    return _summed(seconds) | {"per_second": len(seconds) / (time.perf_counter() - start)}


def _summed(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {f"p{share * 100:.0f}": quantile(ordered, share) or 0.0 for share in _SHARES}


def memory() -> dict[str, float]:
    """Resident and proportional memory now, in MiB; nothing where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    found = {
        name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines[1:])
    }
    anonymous = found.get("Anonymous", 0.0)
    return {"rss_mb": found.get("Rss", 0.0), "pss_mb": found.get("Pss", 0.0), "own_mb": anonymous}


if __name__ == "__main__":
    main(*sys.argv[1:3])

"""``python -m eval.bench [--corpora FOLDER …] [--gold FILE] [--split NAME] [--out build/bench]``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.answers import AnswerRow, PassageRow
from eval.bench.corpus import choose_questions, count_pages
from eval.bench.systems import NAMES, files_of
from eval.bench.table import Bench, Measured, bench_json, bench_table
from eval.bench.task import Task
from eval.bench.watch import watch
from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from eval.metrics.recall import first_right
from rag.errors import SourcierError, StorageError

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = "eval.bench.child"
_CUT = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every system, write ``bench.json`` and ``bench.md``, print the table."""
    options = _parser().parse_args(arguments)
    try:
        folders = tuple(folder.resolve() for folder in options.corpora) or demonstration()
        bench = run_bench(folders, options.gold, options.split)
        _write(options.out, bench)
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(bench_table(bench))
    return 0


def run_bench(folders: Sequence[Path], gold: Path, split: str | None = None) -> Bench:
    """Measure every system on these folders, with the questions of ``gold`` that bear on them."""
    for folder in folders:
        if not files_of(folder):
            raise EvalError(f"Aucun document à mesurer dans {folder}. Vérifiez le chemin donné à --corpora.")
    questions = choose_questions(load_gold(gold, split), folders)
    with tempfile.TemporaryDirectory(prefix="sourcier-bench-") as work:
        task = Task(tuple(folders), tuple(question.question for question in questions), Path(work))
        task_file = Path(work) / "task.json"
        task.write(task_file)
        measured = tuple(_measure(name, questions, task_file) for name in NAMES)
    return Bench(
        corpora=tuple(folder.name for folder in folders),
        gold=gold.name,
        files=sum(len(files_of(folder)) for folder in folders),
        pages=count_pages(folders),
        machine=f"{os.cpu_count()} cœurs, {platform.system()}, Python {platform.python_version()}",
        systems=measured,
    )


def demonstration() -> tuple[Path, ...]:
    """The folders of the demonstration towns."""
    towns = tuple(manifest.parent for manifest in sorted((_ROOT / "corpora").glob("*/manifest.toml")))
    if not towns:
        raise EvalError(
            "La ville de démonstration est absente. Donnez un dossier de documents avec --corpora."
        )
    return towns


def _measure(name: str, questions: Sequence[GoldQuestion], task_file: Path) -> Measured:
    sys.stderr.write(f"{name} : ingestion…\n")
    ingested = watch(_CHILD, [name, "ingest", str(task_file)])
    sys.stderr.write(f"{name} : questions…\n")
    asked = watch(_CHILD, [name, "ask", str(task_file)])
    volume: dict[str, Any] = ingested.lines[-1]
    result: dict[str, Any] = asked.lines[-1]
    return Measured(
        system=result["system"],
        ingest_seconds=volume["seconds"],
        passages=volume["passages"],
        ingest_peak_mb=max(ingested.peak_mb or 0.0, volume["kernel_peak_mb"]),
        first_question_seconds=asked.seconds[0],
        ask_peak_mb=max(asked.peak_mb or 0.0, result["kernel_peak_mb"]),
        search_seconds=tuple(result["search_seconds"]),
        answer_seconds=tuple(result["answer_seconds"]),
        found_in_5=sum(
            _found(question, passages)
            for question, passages in zip(questions, result["passages"], strict=True)
        ),
        questions=len(questions),
    )


def _found(question: GoldQuestion, passages: Sequence[dict[str, Any]]) -> bool:
    rows = tuple(PassageRow(passage["file"], tuple(passage["pages"])) for passage in passages)
    rank = first_right(question, AnswerRow(question.id, "", passages=rows))
    return rank is not None and rank <= _CUT


def _write(out: Path, bench: Bench) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        plain = json.dumps(bench_json(bench), ensure_ascii=False, indent=2)
        (out / "bench.json").write_text(plain + "\n", encoding="utf-8")
        (out / "bench.md").write_text(bench_table(bench), encoding="utf-8")
    except OSError as error:
        reason = f"Les mesures ne peuvent pas être écrites dans {out} ({error.strerror})"
        raise StorageError(f"{reason}. Choisissez un autre --out.") from None


def _parser() -> argparse.ArgumentParser:
    about = "Mesure vitesse, mémoire et rappel, à côté de LlamaIndex."
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=about)
    corpora = "dossiers de documents (défaut : la démonstration)"
    gold = _ROOT / "eval" / "gold" / "demo.jsonl"
    parser.add_argument("--corpora", type=Path, nargs="+", default=(), help=corpora)
    parser.add_argument("--gold", type=Path, default=gold, help="jeu de questions")
    parser.add_argument("--split", help="lot du jeu de questions")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="dossier des résultats")
    return parser


if __name__ == "__main__":
    sys.exit(main())

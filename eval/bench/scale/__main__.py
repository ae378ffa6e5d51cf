"""``python -m eval.bench.scale [--sizes 1000,10000,100000] [--million] [--corpora FOLDER …]``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bench.__main__ import demonstration
from eval.bench.corpus import choose_questions
from eval.bench.scale.plot import scale_svg
from eval.bench.scale.table import Scale, scale_json, scale_table
from eval.bench.scale.task import ScaleTask
from eval.bench.systems import files_of
from eval.bench.watch import watch
from eval.errors import EvalError
from eval.gold import load_gold
from rag.errors import SourcierError, StorageError

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
_CHILD = "eval.bench.scale.child"
_GOLD = Path(__file__).resolve().parents[2] / "gold" / "demo.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size, write ``scale.json``, ``scale.md`` and ``scale.svg``, print the table."""
    options = _parser().parse_args(arguments)
    machine = f"{os.cpu_count()} cœurs, {platform.system()}, Python {platform.python_version()}"
    try:
        sizes = (*options.sizes, *((MILLION,) if options.million else ()))
        folders = tuple(folder.resolve() for folder in options.corpora) or demonstration()
        questions = tuple(
            item.question
            for item in choose_questions(load_gold(options.gold, options.split or None), folders)
        )
        options.out.mkdir(parents=True, exist_ok=True)
        scales: list[Scale] = []
        if options.work is not None:
            options.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="sourcier-scale-", dir=options.work) as work:
            source = options.index or _ingested(folders, Path(work) / "source")
            for size in sizes:
                scales.append(measure(source, Path(work), size, questions))
                _write(options.out, scales, machine)  # a size that breaks leaves those before it
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except OSError as error:
        reason = f"La mesure a échoué : {error.strerror}"
        sys.stderr.write(f"{reason}. Choisissez un autre --out ou un autre --work.\n")
        return StorageError.exit_code
    sys.stdout.write(scale_table(scales, machine))
    return 0


def measure(source: Path, work: Path, size: int, questions: tuple[str, ...]) -> Scale:
    """Build an index of ``size`` passages made from those of ``source``, ask the questions, free the disk."""
    folder = work / str(size)
    task_file = work / f"{size}.json"
    ScaleTask(source, folder, size, questions).write(task_file)
    try:
        sys.stderr.write(f"{size} passages : construction…\n")
        built = watch(_CHILD, ["build", str(task_file)])
        sys.stderr.write(f"{size} passages : questions…\n")
        asked = watch(_CHILD, ["ask", str(task_file)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Scale.of(built.lines[-1], asked.lines[-1])


def _ingested(folders: Sequence[Path], data: Path) -> Path:
    """The data folder of a real index of these documents."""
    from ingest.pipeline import ingest
    from rag.settings import Settings

    for folder in folders:
        if not files_of(folder):
            raise EvalError(f"Aucun document à mesurer dans {folder}. Vérifiez le chemin donné à --corpora.")
    sys.stderr.write("ingestion des vrais documents…\n")
    ingest(folders, Settings(data_dir=data))
    return data


def _write(out: Path, scales: Sequence[Scale], machine: str) -> None:
    plain = json.dumps(scale_json(scales, machine), ensure_ascii=False, indent=2)
    (out / "scale.json").write_text(plain + "\n", encoding="utf-8")
    (out / "scale.md").write_text(scale_table(scales, machine), encoding="utf-8")
    (out / "scale.svg").write_text(scale_svg(scales), encoding="utf-8")


def _sizes(words: str) -> tuple[int, ...]:
    sizes = tuple(int(word) for word in words.split(","))
    if min(sizes) < 1:
        raise ValueError
    return sizes


def _parser() -> argparse.ArgumentParser:
    about = "Mesure temps, mémoire, construction et disque selon le nombre de passages."
    parser = argparse.ArgumentParser(prog="python -m eval.bench.scale", description=about)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="nombres de passages, entre virgules")
    parser.add_argument("--million", action="store_true", help="ajoute un million de passages")
    parser.add_argument(
        "--corpora", type=Path, nargs="+", default=(), help="vrais documents (défaut : la démonstration)"
    )
    parser.add_argument("--index", type=Path, help="dossier de données où ils sont déjà ingérés")
    parser.add_argument("--gold", type=Path, default=_GOLD, help="jeu de questions")
    parser.add_argument("--split", default="", help="ne garde que ce lot (calibration, test)")
    parser.add_argument("--work", type=Path, help="où faire les index (défaut : le dossier temporaire)")
    parser.add_argument("--out", type=Path, default=Path("build/bench-scale"), help="dossier des résultats")
    return parser


if __name__ == "__main__":
    sys.exit(main())

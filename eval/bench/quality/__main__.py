"""``python -m eval.bench.quality [--corpora FOLDER …] [--gold FILE] [--split LOT] [--out FOLDER]``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bench.__main__ import demonstration
from eval.bench.quality.measure import measure
from eval.bench.quality.systems import NAMES, WITH_MODEL, need_bm25
from eval.bench.quality.table import QualityBench, quality_json, quality_table
from eval.bench.quality.task import QualityTask
from eval.bench.systems import files_of
from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from rag.errors import SourcierError, StorageError

_GOLD = Path(__file__).resolve().parents[2] / "gold" / "demo.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every system, write the answers, ``quality.json`` and ``quality.md``, print the table."""
    options = _parser().parse_args(arguments)
    try:
        need_bm25()
        folders = tuple(folder.resolve() for folder in options.corpora) or demonstration()
        embedder = str(options.embedder.resolve()) if options.embedder else ""
        bench = run_quality(folders, options.gold, options.split, options.out, embedder)
        _write(options.out, bench)
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(quality_table(bench))
    return 0


def run_quality(
    folders: Sequence[Path], gold: Path, split: str | None, out: Path, embedder: str = ""
) -> QualityBench:
    """Measure every system on these folders, with the questions of ``gold`` that bear on them."""
    for folder in folders:
        if not files_of(folder):
            raise EvalError(f"Aucun document à mesurer dans {folder}. Vérifiez le chemin donné à --corpora.")
    questions = questions_on(load_gold(gold, split or None), folders)
    _prepare(out)
    with tempfile.TemporaryDirectory(prefix="sourcier-bench-") as work:
        task = QualityTask(tuple(folders), embedder, Path(work))
        task.write(questions)
        names = (*NAMES, WITH_MODEL) if embedder else NAMES
        outcomes = measure(names, questions, task, out, gold.name)
    return QualityBench(
        corpora=tuple(folder.name for folder in folders),
        gold=gold.name,
        split=split or "",
        answerable=sum(question.answerable for question in questions),
        unanswerable=sum(not question.answerable for question in questions),
        outcomes=outcomes,
    )


def questions_on(gold: Sequence[GoldQuestion], folders: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """The questions whose proof is in these folders, and the unanswerable ones asked in the same towns."""
    names = tuple(folder.name + "/" for folder in folders)
    proved = [question for question in gold if any(item.file.startswith(names) for item in question.sources)]
    towns = {question.commune for question in proved}
    ids = {question.id for question in proved}
    kept = tuple(
        question
        for question in gold
        if question.id in ids or (not question.answerable and question.commune in towns)
    )
    if not kept:
        shown = ", ".join(str(folder) for folder in folders)
        raise EvalError(
            f"Aucune question du jeu ne porte sur {shown}. Donnez le jeu de ces documents avec --gold."
        )
    return kept


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from None


def _write(out: Path, bench: QualityBench) -> None:
    try:
        plain = json.dumps(quality_json(bench), ensure_ascii=False, indent=2)
        (out / "quality.json").write_text(plain + "\n", encoding="utf-8")
        (out / "quality.md").write_text(quality_table(bench), encoding="utf-8")
    except OSError as error:
        raise _unwritable(out, error) from None


def _unwritable(out: Path, error: OSError) -> StorageError:
    reason = f"Les mesures ne peuvent pas être écrites dans {out} ({error.strerror})"
    return StorageError(f"{reason}. Choisissez un autre --out.")


def _parser() -> argparse.ArgumentParser:
    about = "Compare la qualité à BM25 seul et à un démarrage rapide LlamaIndex, sur les mêmes questions."
    parser = argparse.ArgumentParser(prog="python -m eval.bench.quality", description=about)
    corpora = "dossiers de documents (défaut : la démonstration)"
    out = Path("build/bench-quality")
    model = "dossier d'un modèle sentence-transformers : ajoute LlamaIndex avec ce modèle"
    parser.add_argument("--corpora", type=Path, nargs="+", default=(), help=corpora)
    parser.add_argument("--gold", type=Path, default=_GOLD, help="jeu de questions")
    parser.add_argument("--split", default="", help="ne garde que ce lot (calibration, test)")
    parser.add_argument("--out", type=Path, default=out, help="dossier des résultats")
    parser.add_argument("--embedder", type=Path, help=model)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Run the variants of a matrix, each in its folder, and compare them.

``out`` holds a run folder by variant, the answers kept between runs (``.cache``), ``comparaison.md`` and
``comparaison.json``. Another comparison already there is kept under the date it was made
(``comparaison-2026-11-22T14-05-00.json``).

A variant already finished with the same questions, settings, index, code and documents is read back, not run
again; one that was interrupted, or that left questions without score or without its model, starts again and
asks only what the cache does not hold. A variant that cannot be run is noted with the reason, and the others
go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from eval.cache import DiskCache
from eval.compare import Comparison, compare
from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.matrix.plan import Plan, Variant, load_plan, within_corpora
from eval.matrix.stored import FILE, TEXT
from eval.matrix.text import markdown_matrix, matrix_json
from eval.matrix.types import MatrixResult, VariantResult
from eval.run import EvalProgress, code_digest, evaluate, questions_digest
from eval.runs import DAMAGE, Run, load_run
from rag.assistant import Assistant
from rag.errors import SourcierError, StorageError
from rag.settings import JournalSettings, Settings

CACHE = ".cache"
STAMP = "variante.json"
_CODE = Path(__file__).resolve().parents[1]

OnProgress = Callable[[EvalProgress], None]


@dataclass(frozen=True, slots=True)
class _Progress:
    """Progress over the whole matrix: ``before`` questions belong to the variants already done."""

    report: OnProgress | None
    variant: str
    before: int
    total: int

    def __call__(self, step: EvalProgress) -> None:
        if self.report is not None:
            self.report(EvalProgress(self.before + step.done, self.total, f"{self.variant} : {step.id}"))


def run_matrix(
    path: Path, base_settings: Settings, out: Path, on_progress: OnProgress | None = None
) -> MatrixResult:
    """Run a matrix; progress counts the questions of all variants.

    Raises:
        EvalError: the matrix or a gold set cannot be used.
        StorageError: the results cannot be written.
    """
    plan = load_plan(path, base_settings)
    asked = [within_corpora(plan.questions, variant.corpora) for variant in plan.variants]
    total, before = sum(map(len, asked)), 0
    found: list[VariantResult] = []
    with DiskCache(out / CACHE) as cached:
        for variant, questions in zip(plan.variants, asked, strict=True):
            progress = _Progress(on_progress, variant.name, before, total)
            found.append(_tried(plan, variant, questions, out / variant.slug, cached, progress))
            before += len(questions)
    result = MatrixResult(plan.gold, plan.split, tuple(found), tuple(_compared(found)))
    keep(result, out)
    return result


def _tried(
    plan: Plan,
    variant: Variant,
    questions: Sequence[GoldQuestion],
    folder: Path,
    cached: DiskCache,
    progress: _Progress,
) -> VariantResult:
    """The variant's run, or why there is none."""
    misses = cached.misses
    try:
        stamp = _stamp(plan, variant, questions)
        run = _finished(folder, stamp)
        if run is None:
            evaluate(
                questions,
                variant.settings,
                gold=plan.gold,
                split=plan.split,
                out=folder,
                corpora=plan.documents,
                cached=cached,
                on_progress=progress,
            )
            run = load_run(folder)
            _sign(folder, stamp, variant.name)
            reused = False
        else:
            reused = True
        without = _without_model(run, variant)
    except StorageError:
        raise
    except SourcierError as error:
        return VariantResult(variant.name, variant.slug, error=str(error))
    return VariantResult(
        variant.name,
        variant.slug,
        run,
        asked=cached.misses - misses,
        reused=reused,
        without_model=without,
    )


def _stamp(plan: Plan, variant: Variant, questions: Sequence[GoldQuestion]) -> str:
    """What makes the figures of a variant. Raises ``SourcierError`` where it cannot be run."""
    if not questions:
        raise EvalError(
            f"Aucune question du jeu ne porte sur les corpus {', '.join(variant.corpora)}. Vérifiez leurs "
            "noms, ou les fichiers cités par les questions."
        )
    quiet = variant.settings.model_copy(update={"journal": JournalSettings(actif=False)})
    with Assistant(quiet) as assistant:
        indexed = {document.corpus for document in assistant.documents()}
        generation = assistant.generation()
    absent = sorted(set(variant.corpora) - indexed)
    if absent:
        raise EvalError(
            f"Corpus non indexé : {', '.join(absent)}. Corpus indexés : {', '.join(sorted(indexed))}."
        )
    made = (
        variant.settings.digest(),
        str(variant.settings.data_dir),
        generation,
        code_digest(),
        _scoring_digest(),
        questions_digest(questions),
        str(plan.documents),
    )
    return hashlib.sha256(repr(made).encode()).hexdigest()


@cache
def _scoring_digest() -> str:
    """Changes with the code that scores: rows written by another one are not read back."""
    found = hashlib.sha256()
    for path in sorted(_CODE.rglob("*.py")):
        found.update(path.relative_to(_CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _finished(folder: Path, stamp: str) -> Run | None:
    """The run already there, when nothing has changed and nothing is to be asked again."""
    try:
        signed = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        run = load_run(folder)
    except (OSError, ValueError, EvalError):
        return None
    same = isinstance(signed, dict) and signed.get("empreinte") == stamp
    whole = not run.summary.unscored and not any(item.degraded for item in run.answers().values())
    return run if same and whole else None


def _sign(folder: Path, stamp: str, name: str) -> None:
    _write(folder / STAMP, json.dumps({"nom": name, "empreinte": stamp}, ensure_ascii=False) + "\n")


def _without_model(run: Run, variant: Variant) -> int:
    """How many answers were written without the model asked for.

    Raises:
        EvalError: no question was scored, or the model wrote nothing: the figures are not this variant's.
    """
    unscored = run.summary.unscored
    if unscored and len(unscored) == run.summary.questions:
        raise EvalError(f"Aucune question n'a pu être notée ; la première : {unscored[0][1]}.")
    answers = run.answers().values()
    degraded = sum(item.degraded for item in answers)
    model = variant.settings.modele.moteur
    if degraded and not any(item.mode == model and not item.degraded for item in answers):
        raise EvalError(
            f"Le modèle n'a écrit aucune réponse ({degraded} extraites des documents à sa place). Vérifiez "
            "son adresse, sa clé et qu'il est lancé, puis relancez : seules ces réponses seront redemandées."
        )
    return degraded


def _compared(found: Sequence[VariantResult]) -> list[tuple[str, str, Comparison]]:
    """Every variant that ran against the first that did."""
    ran = [(variant.slug, variant.run) for variant in found if variant.run is not None]
    if not ran:
        return []
    (first, base), *others = ran
    return [(first, slug, compare(base, run)) for slug, run in others]


def keep(result: MatrixResult, out: Path) -> None:
    """Write the comparison, beside those already made there.

    Raises:
        StorageError: it cannot be written.
    """
    made = matrix_json(result)
    _keep_other(out, made)
    _write(out / TEXT, markdown_matrix(result))
    _write(out / FILE, json.dumps(made, ensure_ascii=False, indent=2) + "\n")


def _keep_other(out: Path, made: Mapping[str, object]) -> None:
    """Set the comparison already there aside, unless the one just made is the same, made anew."""
    try:
        former = json.loads((out / FILE).read_text(encoding="utf-8"))
        if _compares(former) == _compares(made):
            return
        day = f"{datetime.fromtimestamp((out / FILE).stat().st_mtime):%Y-%m-%dT%H-%M-%S}"
    except (OSError, *DAMAGE):
        return
    try:
        for name in (FILE, TEXT):
            if (out / name).exists():
                (out / name).replace(_free(out / f"{Path(name).stem}-{day}{Path(name).suffix}"))
    except OSError:
        raise _unwritable(out) from None


def _compares(matrix: Mapping[str, Any]) -> tuple[object, ...]:
    """What a comparison is about: its questions and its variants."""
    return matrix["gold"], matrix["split"], [variant["name"] for variant in matrix["variants"]]


def _free(path: Path) -> Path:
    """The path, numbered when it is taken: two comparisons may be made in one second."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError:
        raise _unwritable(path) from None


def _unwritable(path: Path) -> StorageError:
    return StorageError(
        f"{path} ne peut pas être écrit. Choisissez un autre dossier avec --out, donnez le droit d'y "
        "écrire ou libérez de la place."
    )

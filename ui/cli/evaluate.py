"""``sourcier eval``: answer gold sets and score the answers, compare, run the night."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui import texts
from ui.cli import nights
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say, say_json, warn

if TYPE_CHECKING:
    from eval.french import Table
    from eval.run import EvalProgress
    from eval.runs import Run
    from rag.settings import Settings

_CODES = """codes de sortie :
  0  tout est mesuré et, la nuit, toutes les portes tiennent
  1  une porte de la nuit est franchie, ou une variante n'a pas pu être mesurée
  2  mauvais usage, ou évaluation qui n'a pas pu se faire
  3  index absent, endommagé ou d'une autre version
  4  disque plein ou dossier sans droit d'écriture"""
_USED = {
    "gold": ("split", "out", "documents", "risk", "json"),
    "matrix": ("out", "json"),
    "compare": ("out",),
    "judge": ("json",),
    "nightly": ("heure",),
    "accept": ("reason",),
}
"""The options of each way of measuring; any other is refused rather than ignored."""
_OPTIONS = ("split", "out", "documents", "risk", "json", "reason", "heure")


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "eval",
        "mesure les réponses sur un jeu de questions de référence",
        "Pose chaque question du jeu sans lire le corrigé, note les réponses, écrit le détail et le bilan.",
    )
    parser.epilog = _CODES
    what = parser.add_argument_group("que mesurer").add_mutually_exclusive_group(required=True)
    what.add_argument("--gold", type=Path, metavar="FICHIER", help="jeu de questions (JSON par ligne)")
    what.add_argument(
        "--matrix",
        type=Path,
        metavar="CONF.toml",
        help="compare modèles, corpus et réglages décrits dans ce fichier (reprend où il s'était arrêté)",
    )
    what.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar=("AVANT", "APRÈS"),
        help="compare deux dossiers de résultats, question par question",
    )
    what.add_argument(
        "--judge",
        type=Path,
        metavar="DOSSIER",
        help="fait relire par un modèle ([evaluation.juge], sinon [modele]) les réponses de ce dossier",
    )
    what.add_argument(
        "--nightly", action="store_true", help="la nuit : jeux réglés, portes, comparaison, courriel"
    )
    what.add_argument(
        "--accept", metavar="NUIT", help="fait d'une nuit franchie la nouvelle référence (avec --reason)"
    )
    parser.add_argument("--split", metavar="LOT", help="ne garde que ce lot (calibration, test)")
    parser.add_argument(
        "--out", type=Path, metavar="DOSSIER", help="dossier où écrire réponses, lignes, bilan et rapport"
    )
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="DOSSIER",
        help="vérifie les citations sur les fichiers de ce dossier",
    )
    parser.add_argument(
        "--risk",
        type=_share,
        metavar="PART",
        help="cherche le seuil de confiance qui tient cette part d'erreurs (0.1 : 10 %%), une ville de côté "
        "(à défaut, dans les rapports : [evaluation] risque)",
    )
    parser.add_argument("--reason", metavar="TEXTE", help="pourquoi la nuit est acceptée")
    parser.add_argument(
        "--heure",
        type=nights.hour,
        metavar="HH:MM",
        help="avec --nightly : attend cette heure, et recommence chaque jour (pour un conteneur)",
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    modes: dict[str, Callable[[argparse.Namespace], int]] = {
        "gold": _one,
        "matrix": _matrix,
        "compare": _compare,
        "judge": _judge,
        "nightly": _nightly,
        "accept": _accept,
    }
    chosen = next(name for name in modes if getattr(args, name) not in (None, False))
    for option in _OPTIONS:
        if option not in _USED[chosen] and getattr(args, option) not in (None, False):
            raise UsageError(texts.EVAL_UNUSED.format(option=f"--{option}", mode=f"--{chosen}"))
    return modes[chosen](args)


def _one(args: argparse.Namespace) -> int:
    from eval.french import terminal_tables
    from eval.report import format_summary, summary_json
    from eval.run import run_eval
    from rag.settings import load_settings

    settings = load_settings()
    with ExitStack() as stack:
        folder = args.out
        if folder is None and args.risk is not None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="sourcier-")))
        on_progress = stack.enter_context(_watched())
        summary = run_eval(
            args.gold,
            settings,
            split=args.split,
            out=folder,
            corpora=args.documents,
            on_progress=on_progress,
            on_warning=warn,
        )
        towns = _towns(folder, args.risk, settings) if folder else ()
    if args.out:
        _write_report(args, settings)
    if args.json:
        say_json({**summary_json(summary), "loto": [asdict(table) for table in towns]})
    else:
        say(format_summary(summary))
        if towns:
            say(f"\n{terminal_tables(towns)}")
    return 0


def _towns(folder: Path, risk: float | None, settings: Settings) -> tuple[Table, ...]:
    from eval.loto import town_tables
    from eval.runs import load_run

    return town_tables(load_run(folder).rows, risk, settings.evaluation.risque)


def _write_report(args: argparse.Namespace, settings: Settings) -> None:
    from eval.nightly.reports import Judged, write_reports
    from eval.runs import load_run

    options = "".join(
        f" --{name} {value}"
        for name, value in (("split", args.split), ("documents", args.documents), ("risk", args.risk))
        if value is not None
    )
    command = f"sourcier eval --gold {args.gold}{options} --out {args.out}"
    write_reports(Judged(load_run(args.out), None, None, ()), (), settings, command=command, risk=args.risk)


def _judge(args: argparse.Namespace) -> int:
    from eval.judge import JudgeProgress, format_judge, judge_json, judge_run, keep_summary
    from eval.nightly.reports import add_opinion
    from eval.runs import load_run
    from rag.settings import load_settings

    settings = load_settings()
    run = load_run(args.judge)
    with progress("Relecture", "réponses") as advance:

        def on_progress(step: JudgeProgress) -> None:
            if advance:
                advance(step.done, step.total, step.id)

        found = judge_run(run, settings, on_progress=on_progress)
    if args.json:
        say_json(judge_json(found))
    else:
        say(format_judge(found))
    keep_summary(args.judge, found)
    add_opinion(args.judge, found)
    return 0


def _matrix(args: argparse.Namespace) -> int:
    from eval.matrix import format_matrix, matrix_json, run_matrix
    from rag.settings import load_settings

    if not args.out:
        raise UsageError(texts.EVAL_MATRIX_OUT)
    with _watched() as on_progress:
        result = run_matrix(args.matrix, load_settings(), args.out, on_progress)
    if args.json:
        say_json(matrix_json(result))
    else:
        say(format_matrix(result))
    return int(bool(result.failed))


def _compare(args: argparse.Namespace) -> int:
    from eval.compare import compare
    from eval.compare_text import format_comparison, markdown_comparison
    from eval.runs import load_run

    before, after = map(load_run, args.compare)
    questions = {**before.questions(), **after.questions()}
    names = _names(before, after)
    found = compare(before, after)
    answers = before.answers(), after.answers()
    say(format_comparison(found, *answers, questions, names))
    if args.out:
        _write_comparison(args.out, markdown_comparison(found, *answers, questions, names))
    return 0


def _names(before: Run, after: Run) -> tuple[str, str]:
    """The folders' own names, told apart."""
    first, second = before.folder.name, after.folder.name
    return ("avant", "après") if first == second else (first, second)


def _write_comparison(folder: Path, text: str) -> None:
    from rag.errors import StorageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "comparaison.md").write_text(text, encoding="utf-8", errors="replace")
    except OSError:
        raise StorageError(texts.EVAL_UNWRITABLE.format(path=folder)) from None


def _nightly(args: argparse.Namespace) -> int:
    if args.heure is not None:
        nights.each_night(args.heure)
    from eval.nightly import exit_code, format_night, run_night
    from rag.errors import SourcierError
    from rag.settings import load_settings

    try:
        with _watched() as on_progress:
            result = run_night(load_settings(), on_progress=on_progress)
    except SourcierError as error:  # whatever stopped it, the night has not run
        warn(str(error))
        return 2
    say(format_night(result))
    return exit_code(result)


def _accept(args: argparse.Namespace) -> int:
    from eval.nightly import accept
    from rag.settings import load_settings

    accept(load_settings(), args.accept, args.reason or "")
    say(texts.EVAL_ACCEPTED.format(night=args.accept))
    return 0


@contextmanager
def _watched() -> Iterator[Callable[[EvalProgress], None]]:
    """A progress bar over questions."""
    with progress("Évaluation", "questions") as advance:

        def on_progress(step: EvalProgress) -> None:
            if advance:
                advance(step.done, step.total, step.id)

        yield on_progress


def _share(text: str) -> float:
    """A share between 0 and 1, decimal point or comma. Raises ``ValueError``."""
    value = float(text.replace(",", "."))
    if not 0 < value < 1:
        raise ValueError
    return value

"""``sourcier eval``: answer a gold set and score the answers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from eval.run import EvalProgress


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "eval",
        "mesure les réponses sur un jeu de questions de référence",
        "Pose chaque question du jeu sans lire le corrigé, note les réponses, écrit le détail et le bilan.",
    )
    parser.add_argument(
        "--gold", required=True, type=Path, metavar="FICHIER", help="jeu de questions (JSON par ligne)"
    )
    parser.add_argument("--split", metavar="LOT", help="ne garde que ce lot (calibration, test)")
    parser.add_argument(
        "--out", type=Path, metavar="DOSSIER", help="dossier où écrire réponses, lignes et bilan"
    )
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="DOSSIER",
        help="vérifie les citations sur les fichiers de ce dossier",
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from eval.report import format_summary, summary_json
    from eval.run import run_eval
    from rag.settings import load_settings

    with progress("Évaluation", "questions") as advance:

        def on_progress(step: EvalProgress) -> None:
            if advance:
                advance(step.done, step.total, step.id)

        summary = run_eval(
            args.gold,
            load_settings(),
            split=args.split,
            out=args.out,
            corpora=args.documents,
            on_progress=on_progress,
        )
    if args.json:
        say_json(summary_json(summary))
    else:
        say(format_summary(summary))
    return 0

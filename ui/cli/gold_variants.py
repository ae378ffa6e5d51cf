"""``sourcier gold variants``: robustness sets made from a gold set, and what they cost the answers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say

if TYPE_CHECKING:
    from eval.gold import GoldQuestion
    from eval.run import EvalProgress
    from rag.settings import Settings

REFUSALS = "refus.jsonl"


def add_to(commands: Commands) -> None:
    """Add the sub-command to ``sourcier gold``."""
    parser = add_command(
        commands,
        "variants",
        "fabrique des questions d'épreuve à partir d'un jeu de référence",
        "Réécrit chaque question (fautes, langage courant…) et fabrique des questions sans réponse, à partir "
        "du jeu et des documents indexés. Mêmes jeu, index et graine : mêmes questions.",
    )
    parser.add_argument(
        "--gold", required=True, type=Path, metavar="FICHIER", help="jeu de questions (JSON par ligne)"
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DOSSIER", help="dossier où écrire un fichier par épreuve"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="graine du hasard (0)")
    parser.add_argument("--only", metavar="NOMS", help="seulement ces épreuves, séparées par des virgules")
    parser.add_argument("--split", metavar="LOT", help="ne garde que ce lot (calibration, test)")
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="DOSSIER",
        help="avec --run, vérifie les citations sur les fichiers de ce dossier",
    )
    parser.add_argument(
        "--run",
        action="store_true",
        dest="asked",
        help="pose aussi les questions, construit les index d'épreuve (bruit, preuve retirée, chiffre "
        "modifié) et affiche le tableau",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from eval.gold import load_gold
    from rag.settings import load_settings

    names = tuple(name.strip() for name in (args.only or "").split(",") if name.strip())
    questions, settings = load_gold(args.gold, args.split), load_settings()
    _check(names)
    _write_all(questions, settings, args.out, args.seed, names)
    if args.asked:
        _ask_all(questions, settings, args, names)
    return 0


def _check(names: tuple[str, ...]) -> None:
    """Refuse an unknown name before anything long begins."""
    from eval.robust import worlds
    from eval.robust.generate import chosen

    of_worlds = {item.name for item in worlds()}
    chosen([name for name in names if name not in of_worlds])


def _write_all(
    questions: tuple[GoldQuestion, ...], settings: Settings, out: Path, seed: int, names: tuple[str, ...]
) -> None:
    """One file by transformation, and all the questions to refuse in one."""
    from eval.robust import generate, open_context
    from eval.robust.run import transforms_among

    refusals: list[GoldQuestion] = []
    with open_context(settings) as context:
        for transform in transforms_among(names):
            made = generate(questions, context, seed, [transform.name])
            _write(out / f"{transform.name}.jsonl", made)
            say(f"{transform.label} : {len(made)} questions dans {transform.name}.jsonl")
            refusals += made if transform.refusal else ()
    if refusals:
        _write(out / REFUSALS, refusals)
        say(f"Questions à refuser : {len(refusals)} dans {REFUSALS}")


def _write(path: Path, questions: Iterable[GoldQuestion]) -> None:
    from eval.gold import gold_line
    from rag.errors import StorageError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(gold_line(question), ensure_ascii=False) + "\n" for question in questions)
        path.write_text("".join(lines), encoding="utf-8")
    except OSError:
        raise StorageError(
            f"Les questions ne peuvent pas être écrites dans {path.parent}. Choisissez un autre dossier avec "
            "--out, donnez le droit d'y écrire ou libérez de la place."
        ) from None


def _ask_all(
    questions: tuple[GoldQuestion, ...], settings: Settings, args: argparse.Namespace, names: tuple[str, ...]
) -> None:
    from eval.robust.run import run_robust
    from eval.robust.table import format_table, table

    with progress("Épreuves", "questions") as advance:

        def on_progress(name: str, step: EvalProgress) -> None:
            if advance:
                advance(step.done, step.total, name)

        run_robust(
            questions,
            settings,
            out=args.out,
            seed=args.seed,
            names=names,
            corpora=args.documents,
            on_progress=on_progress,
        )
    say()
    say(format_table(table(args.out)))

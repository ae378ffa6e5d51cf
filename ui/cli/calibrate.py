"""``sourcier calibrate``: choose the threshold of answers for a risk."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say, say_json, warn

if TYPE_CHECKING:
    from eval.gold import GoldQuestion
    from eval.run import EvalProgress
    from eval.summary import Row
    from rag.settings import Settings


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "calibrate",
        "choisit le seuil de réponse pour une part d'erreurs acceptée",
        "Pose chaque question du jeu, cherche le seuil de confiance le plus bas dont la part de réponses "
        "fausses est prouvée sous le risque accepté, et l'écrit dans le dossier de données. Ce qui ne se "
        "prouve pas est dit, et le niveau le plus strict est pris.",
    )
    parser.add_argument(
        "--gold", required=True, type=Path, metavar="FICHIER", help="jeu de questions (JSON par ligne)"
    )
    parser.add_argument(
        "--split", metavar="LOT", help="ne garde que ce lot (« calibration » s'il y en a un, sinon tout)"
    )
    parser.add_argument(
        "--risk",
        type=share,
        metavar="PART",
        help="part de réponses fausses acceptée parmi celles montrées (0.05 : 5 %% ; à défaut, [reponse] "
        "risque)",
    )
    parser.add_argument(
        "--delta",
        type=share,
        default=0.1,
        metavar="PART",
        help="chance acceptée que le risque ne soit pas tenu (0.1 : 90 %% de confiance)",
    )
    parser.add_argument(
        "--seen",
        action="store_true",
        help="compte aussi les questions qui ont servi au réglage : le seuil n'est plus qu'indicatif",
    )
    parser.add_argument("--dry-run", action="store_true", help="montre sans rien écrire")
    parser.add_argument("--json", action="store_true", help="écrit le calibrage en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from eval.calibrate import Plan, calibrated, sorted_out, told
    from eval.french import terminal_tables
    from rag.assistant import Assistant
    from rag.index.files import replace_file, storage_errors
    from rag.settings import load_settings
    from rag.trust.calibration import FILE, as_toml, bound_to
    from rag.trust.gate import Trust
    from rag.trust.model import shipped

    settings = load_settings()
    stated = args.risk or settings.reponse.risque
    others = (risk for risk in settings.reponse.risques.stated if risk != stated)
    plan = Plan(
        (stated, *others),
        Trust(settings.reponse).strictest,
        args.delta,
        args.seen,
        shipped().floor,
    )
    questions = _questions(args.gold, args.split)
    with Assistant(settings) as assistant:
        bound = bound_to(settings, assistant.documents())
    asked = sorted_out(_rows(questions, settings, args.gold.name), questions, shipped().seen)
    found = calibrated(asked, plan, bound, datetime.now(UTC).date())
    if args.json:
        say_json(asdict(found) | {"day": found.day.isoformat()})
    else:
        say(terminal_tables(told(asked, plan, found)))
    if not args.dry_run:
        path = settings.data_dir / FILE
        with storage_errors(settings.data_dir):
            replace_file(path, as_toml(found).encode())
        if not args.json:
            say(f"\n{texts.CALIBRATED.format(path=path)}")
    return 0


def _questions(gold: Path, split: str | None) -> tuple[GoldQuestion, ...]:
    """The split asked for; else the one made for this, where there is one."""
    from eval.gold import load_gold

    if split:
        return load_gold(gold, split)
    found = load_gold(gold)
    return tuple(item for item in found if item.split == "calibration") or found


def _rows(questions: tuple[GoldQuestion, ...], settings: Settings, gold: str) -> tuple[Row, ...]:
    """The outcomes with the threshold lifted: it can only be chosen from what it withholds."""
    from tempfile import TemporaryDirectory

    from eval.run import evaluate
    from eval.runs import load_run

    answers = settings.reponse.model_copy(update={"seuil": 0.0, "calibrage": False})
    lifted = settings.model_copy(update={"reponse": answers})
    with TemporaryDirectory(prefix="sourcier-") as folder, progress("Calibrage", "questions") as advance:

        def on_progress(step: EvalProgress) -> None:
            if advance:
                advance(step.done, step.total, step.id)

        evaluate(questions, lifted, gold=gold, out=Path(folder), on_progress=on_progress, on_warning=warn)
        return load_run(Path(folder)).rows


def share(text: str) -> float:
    """A share between 0 and 1, decimal point or comma. Raises ``ValueError``."""
    value = float(text.replace(",", "."))
    if not 0 < value < 1:
        raise ValueError
    return value

"""``python -m eval.sabotage``: break the system in every way of ``breaks``, and tell which gate sees it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.french import markdown_rows
from eval.gold import load_gold
from eval.sabotage.trial import Trial, try_all
from rag.errors import SourcierError
from rag.settings import load_settings

_SHOWN = 4  # gates named in the table


def main() -> int:
    """Exit 0 when every break is caught and no sound system is, 1 otherwise, 2 when it cannot be run."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.sabotage",
        description="Casse le système de chaque façon connue et dit quelle porte de la nuit le voit.",
    )
    parser.add_argument("--gold", type=Path, required=True, help="jeu de questions")
    parser.add_argument("--split", help="lot")
    parser.add_argument("--documents", type=Path, help="dossier des documents, pour vérifier les citations")
    parser.add_argument("--out", type=Path, default=Path("build/sabotage"), help="dossier des résultats")
    args = parser.parse_args()
    try:
        trials = try_all(
            load_gold(args.gold, args.split),
            load_settings(),
            args.out,
            corpora=args.documents,
            on_trial=lambda trial: print(f"{trial.label} : {_caught(trial)}", file=sys.stderr, flush=True),
        )
    except SourcierError as error:
        print(error, file=sys.stderr)
        return 2
    shown = table(trials)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "sabotage.md").write_text(shown, encoding="utf-8")
    print(shown)
    return int(any(bool(trial.caught_by) is not bool(trial.part) for trial in trials))


def table(trials: tuple[Trial, ...]) -> str:
    """One line a system, in Markdown, and the count."""
    broken = [trial for trial in trials if trial.part]
    sound = [trial for trial in trials if not trial.part]
    seen = sum(bool(trial.caught_by) for trial in broken)
    alarms = sum(bool(trial.caught_by) for trial in sound)
    asked = trials[0].run.summary.questions if trials else 0
    lines = [
        f"{len(broken)} pannes, {asked} questions : {seen} vues par une porte au moins ; "
        f"{alarms} fausse(s) alarme(s) sur {len(sound)} système(s) intact(s) mesuré(s) une seconde fois.",
        "",
        *markdown_rows(
            ("Partie", "Panne", "Portes franchies"),
            [(trial.part or "—", trial.label, _caught(trial)) for trial in trials],
        ),
    ]
    return "\n".join(lines) + "\n"


def _caught(trial: Trial) -> str:
    names = [gate.name for gate in trial.caught_by]
    more = f" et {len(names) - _SHOWN} autre(s)" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "aucune"


if __name__ == "__main__":
    sys.exit(main())

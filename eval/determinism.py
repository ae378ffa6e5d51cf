"""``python -m eval.determinism --gold FILE``: the same questions, several times, in several processes.

Each process has its own ``PYTHONHASHSEED`` and asks every question ``--runs`` times of the index and settings
in force. Without a model, the answer lines must be the same bytes, but what is measured of each (seconds,
energy, CO2, record). With one, what its words may not change: passages, decision and citations.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from rag.errors import SourcierError
from rag.settings import Settings, load_settings

MEASURED = frozenset({"seconds", "energy_wh", "co2_g", "record"})
DECIDED = ("status", "refusal", "passages", "citations", "mode", "settings")
SEEDS = ("0", "4242")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many lines were compared, and the questions whose lines were not all the same."""

    questions: int
    lines: int
    differing: tuple[str, ...]


def compare(gold: Path, split: str | None, limit: int, runs: int, seeds: Sequence[str] = SEEDS) -> Outcome:
    """Ask, in one process a seed.

    Raises:
        EvalError: the gold file cannot be read, or a process failed.
    """
    digests: dict[str, set[str]] = defaultdict(set)
    lines = 0
    for seed in seeds:
        for id, digest in _told(gold, split, limit, runs, seed):
            digests[id].add(digest)
            lines += 1
    differing = tuple(id for id, found in digests.items() if len(found) > 1)
    return Outcome(len(digests), lines, differing)


def _told(gold: Path, split: str | None, limit: int, runs: int, seed: str) -> Iterator[tuple[str, str]]:
    """What a process of this seed said: each question's id, and the digest of its line."""
    options = ["--gold", str(gold), "--limit", str(limit), "--runs", str(runs), "--child"]
    command = [sys.executable, "-m", "eval.determinism", *options, *(["--split", split] if split else [])]
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        command,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise EvalError("Un des processus s'est arrêté : la raison est affichée au-dessus.")
    for line in done.stdout.splitlines():
        id, _, digest = line.partition("\t")
        yield id, digest


def _ask(questions: Sequence[GoldQuestion], runs: int, settings: Settings) -> None:
    """Say the digest of every line."""
    from rag.assistant import Assistant
    from rag.types import Question
    from rag.wire import reply_to_json

    written = settings.modele.moteur != "aucun"
    with Assistant(settings) as assistant:
        for _ in range(runs):
            for each in questions:
                asked = Question(each.question, each.context, each.filters)
                line = reply_to_json(assistant.ask(asked), each.id)
                kept = {
                    key: value
                    for key, value in line.items()
                    if (key in DECIDED if written else key not in MEASURED)
                }
                text = json.dumps(kept, ensure_ascii=False)
                print(f"{each.id}\t{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.child:
            _ask(load_gold(options.gold, options.split)[: options.limit], options.runs, load_settings())
            return 0
        found = compare(options.gold, options.split, options.limit, options.runs)
    except SourcierError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    same = (
        f"{found.questions} questions × {options.runs} fois × {len(SEEDS)} processus : {found.lines} lignes"
    )
    if found.differing:
        print(f"{same}, {len(found.differing)} questions diffèrent : {', '.join(found.differing)}")
        return 1
    print(f"{same}, toutes les mêmes")
    return 0


def _parser() -> argparse.ArgumentParser:
    about = "Les mêmes questions, plusieurs fois, dans plusieurs processus : les réponses sont les mêmes."
    parser = argparse.ArgumentParser(prog="python -m eval.determinism", description=about)
    parser.add_argument("--gold", type=Path, required=True, help="jeu de questions")
    parser.add_argument("--split", help="lot du jeu")
    parser.add_argument("--limit", type=int, default=50, help="nombre de questions (50)")
    parser.add_argument("--runs", type=int, default=3, help="fois que chacune est posée par processus (3)")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())

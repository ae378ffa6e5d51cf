"""``python -m eval.mutation [--gold FILE …] [--out build/mutation]``: are corrupted answers stopped?"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.gold import load_gold
from eval.mutation.drafts import RightDraft, by_hand, of_questions
from eval.mutation.kinds import mutants
from eval.mutation.reply import present
from eval.mutation.report import Suite, suite_json, suite_markdown
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.errors import SourcierError, StorageError
from rag.settings import JournalSettings, Settings, load_settings

_ROOT = Path(__file__).resolve().parents[2]
_QUIET = JournalSettings(actif=False)
LEAST_STOPPED = 0.98
MOST_WRONGED = 0.08


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit 0 when enough mutants are stopped and few right drafts are, 1 otherwise, 2 when it cannot run."""
    options = _parser().parse_args(arguments)
    try:
        drafts = list(_demonstration())
        for gold in options.gold:
            settings = load_settings().model_copy(update={"journal": _QUIET})
            with Assistant(settings) as assistant:
                drafts += of_questions(assistant, load_gold(gold, options.split))
        suite = run_suite(drafts, options.seed)
        _write(options.out, suite)
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(suite_markdown(suite))
    enough = suite.stopped >= LEAST_STOPPED * len(suite.mutants)
    return int(not enough or len(suite.wronged) > MOST_WRONGED * len(suite.drafts))


def run_suite(drafts: Sequence[RightDraft], seed: int) -> Suite:
    """Present every right draft, then every mutant of those that are shown."""
    shown = tuple((draft, present(draft, draft.line)) for draft in drafts)
    kept = [draft for draft, outcome in shown if not outcome.stopped]
    return Suite(seed, shown, tuple((each, present(each.draft, each.line)) for each in mutants(kept, seed)))


def _demonstration() -> tuple[RightDraft, ...]:
    """The sentences written by hand and the right answers of the demonstration town, ingested apart."""
    with tempfile.TemporaryDirectory(prefix="sourcier-mutation-") as work:
        settings = Settings(data_dir=Path(work), journal=_QUIET)
        ingest([_ROOT / "corpora" / "clairvigne"], settings)
        with Assistant(settings) as assistant:
            gold = load_gold(_ROOT / "eval" / "gold" / "demo.jsonl", "calibration")
            return (*by_hand(assistant), *of_questions(assistant, gold))


def _write(out: Path, suite: Suite) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        plain = json.dumps(suite_json(suite), ensure_ascii=False, indent=2)
        (out / "mutation.json").write_text(plain + "\n", encoding="utf-8")
        (out / "mutation.md").write_text(suite_markdown(suite), encoding="utf-8")
    except OSError as error:
        reason = f"Les résultats ne peuvent pas être écrits dans {out} ({error.strerror})"
        raise StorageError(f"{reason}. Choisissez un autre --out.") from None


def _parser() -> argparse.ArgumentParser:
    about = "Corrompt des réponses justes et vérifie que les contrôles les arrêtent."
    parser = argparse.ArgumentParser(prog="python -m eval.mutation", description=about)
    gold = "jeu de questions posé au corpus indexé, en plus de la démonstration (répétable)"
    parser.add_argument("--gold", type=Path, action="append", default=[], help=gold)
    parser.add_argument("--split", default="calibration", help="lot du jeu de questions")
    parser.add_argument("--seed", type=int, default=1, help="graine du tirage")
    parser.add_argument("--out", type=Path, default=Path("build/mutation"), help="dossier des résultats")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""``sourcier demo``: index the fictional town that ships with the repository."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from rag.errors import UsageError
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say
from ui.cli.report import show_notes

CORPORA = Path(__file__).parent.parent.parent / "corpora"


def register(commands: Commands) -> None:
    parser = add_command(commands, "demo", "indexe la ville de démonstration (fictive) si elle ne l'est pas")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    folder, name = find_demo()

    from ingest.pipeline import IngestOptions, Progress, ingest
    from rag.settings import load_settings

    with progress("Indexation", "fichiers") as advance:

        def on_progress(step: Progress) -> None:
            if advance:
                advance(step.done, step.total, step.file)

        report = ingest([folder], load_settings(), IngestOptions(corpus=name), on_progress)
    show_notes(report)
    done = all(file.unchanged for file in report.files)
    say((texts.DEMO_PRESENT if done else texts.DEMO_DONE).format(name=name))
    return 0 if report.complete else 1


def find_demo() -> tuple[Path, str]:
    """The folder of the fictional town, and the name of its corpus.

    Raises:
        UsageError: it is not there (an installation without the repository).
    """
    for manifest in sorted(CORPORA.glob("*/manifest.toml")):
        corpus = tomllib.loads(manifest.read_text(encoding="utf-8")).get("corpus", {})
        if corpus.get("fictif"):
            return manifest.parent, str(corpus.get("nom", manifest.parent.name))
    raise UsageError(texts.DEMO_MISSING)

"""``sourcier demo``: index the fictional town that ships with the repository, or bring it up to date."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from rag.errors import UsageError
from rag.types import DocumentState, IngestReport
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say
from ui.cli.report import file_lines, show_notes

CORPORA = Path(__file__).parent.parent.parent / "corpora"


def register(commands: Commands) -> None:
    parser = add_command(commands, "demo", "indexe la ville de démonstration (fictive), ou la met à jour")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    folders = find_demo()

    from ingest.pipeline import IngestOptions, Progress, ingest
    from rag.settings import load_settings

    # What is indexed of an older version of the town goes with the files that it no longer has.
    options = IngestOptions(remove_missing=True, remove_most=True)
    with progress("Indexation", "fichiers") as advance:

        def on_progress(step: Progress) -> None:
            if advance:
                advance(step.done, step.total, step.file)

        report = ingest(folders, load_settings(), options, on_progress)
    return _show(report, ", ".join(folder.name for folder in folders))


def _show(report: IngestReport, names: str) -> int:
    """What is left to do, if anything. Remarks on documents are for towns that can mend theirs."""
    unread = sum(len(file.pages_to_ocr) for file in report.files)
    wrong = [
        each for each in report.files if each.state is not DocumentState.INDEXED and not each.pages_to_ocr
    ]
    if report.lost:
        show_notes(report)
    for file in wrong:
        for line in file_lines(file):
            say(line)
    same = all(file.unchanged or file.pages_to_ocr for file in report.files)
    say((texts.DEMO_PRESENT if same else texts.DEMO_DONE).format(names=names))
    if unread:
        say(texts.DEMO_SCANS.format(count=unread))
    return 1 if wrong or report.lost else 0


def find_demo() -> tuple[Path, ...]:
    """The folders of the fictional town, one by corpus.

    Raises:
        UsageError: there is none (an installation without the repository).
    """
    manifests = sorted(CORPORA.glob("*/manifest.toml"))
    found = tuple(each.parent for each in manifests if _fictional(each))
    if not found:
        raise UsageError(texts.DEMO_MISSING)
    return found


def _fictional(manifest: Path) -> bool:
    corpus = tomllib.loads(manifest.read_text(encoding="utf-8")).get("corpus", {})
    return bool(corpus.get("fictif"))

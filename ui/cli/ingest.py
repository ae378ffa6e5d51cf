"""``sourcier ingest``: put documents into the index."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from rag.errors import UsageError
from rag.types import DocumentState, Ingested, IngestReport, Visibility
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import insee, plain, read_members
from ui.cli.output import progress, say, say_json, warn


def register(commands: Commands) -> None:
    parser = add_command(commands, "ingest", "indexe des fichiers ou des dossiers (PDF, Word, ODT, HTML…)")
    parser.add_argument("paths", nargs="+", metavar="CHEMIN", help="fichier ou dossier")
    parser.add_argument("--corpus", metavar="NOM", help="corpus où ranger les documents")
    parser.add_argument("--commune", metavar="NOM", help="commune ou intercommunalité des documents")
    parser.add_argument("--insee", type=insee, metavar="CODE", help="code INSEE de la commune")
    parser.add_argument("--membres", metavar="LISTE", help="communes membres : « Nom:INSEE,… » ou un fichier")
    parser.add_argument(
        "--visibility",
        choices=[visibility.value for visibility in Visibility],
        metavar="QUI",
        help="public ou interne (un corpus interne n'est jamais envoyé à un modèle extérieur)",
    )
    parser.add_argument("--ocr", action="store_true", help="océrise les pages numérisées (il faut tesseract)")
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    paths = [Path(path) for path in args.paths]
    for path in paths:
        if not path.exists():
            raise UsageError(f"« {path} » n'existe pas : vérifiez le chemin.")
    members = read_members(args.membres) if args.membres else ()

    from ingest.pipeline import IngestOptions, Progress
    from ingest.pipeline import ingest as run_ingest
    from rag.settings import load_settings

    options = IngestOptions(
        corpus=plain(args.corpus) if args.corpus else None,
        commune=plain(args.commune) if args.commune else None,
        insee=args.insee,
        members=members,
        visibility=Visibility(args.visibility) if args.visibility else None,
        ocr=args.ocr,
    )
    with progress("Indexation", "fichiers") as advance:

        def on_progress(step: Progress) -> None:
            if advance:
                advance(step.done, step.total, step.file)

        report = run_ingest(paths, load_settings(), options, on_progress)
    show_report(report, as_json=args.json)
    return 0 if report.complete else 1


def show_report(report: IngestReport, as_json: bool) -> None:
    """The outcome of an ingestion: what was refused or partly read first, then the counts.

    Notes go to standard error, where those who keep standard output in a file see them.
    """
    show_notes(report)
    if as_json:
        say_json(_to_json(report))
        return
    for file in report.files:
        if file.state is not DocumentState.INDEXED:
            say(f"{texts.STATES[file.state]} : {file.file} — {file.reason}")
        if file.pages_to_ocr:
            say(texts.TO_OCR.format(count=len(file.pages_to_ocr), file=file.file))
        if file.inferred and not file.unchanged:
            say(f"déduit pour {file.file} : {' ; '.join(file.inferred)}")
    counts = Counter(file.state for file in report.files)
    unchanged = sum(file.unchanged for file in report.files)
    if unchanged:
        say(texts.UNCHANGED.format(count=unchanged))
    say(
        texts.INGEST_DONE.format(
            indexed=counts[DocumentState.INDEXED],
            partial=counts[DocumentState.PARTIAL],
            refused=counts[DocumentState.REFUSED],
            chunks=sum(file.chunks for file in report.files),
            seconds=f"{report.seconds:.1f}".replace(".", ","),
        )
    )


def show_notes(report: IngestReport) -> None:
    """What was wrong with the index or with the manifest."""
    for note in report.notes:
        warn(note)


def file_to_json(file: Ingested) -> dict[str, object]:
    """How a file ended."""
    document = file.document
    return {
        "file": file.file,
        "state": file.state.value,
        "reason": file.reason,
        "pages": file.pages,
        "pages_to_ocr": list(file.pages_to_ocr),
        "chunks": file.chunks,
        "unchanged": file.unchanged,
        "document": document.id if document else None,
        "corpus": document.corpus if document else None,
        "inferred": list(file.inferred),
    }


def _to_json(report: IngestReport) -> dict[str, object]:
    return {
        "complete": report.complete,
        "files": [file_to_json(file) for file in report.files],
        "notes": list(report.notes),
        "generation": report.generation,
        "seconds": round(report.seconds, 3),
    }

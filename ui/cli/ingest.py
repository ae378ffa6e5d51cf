"""``sourcier ingest``: put documents into the index."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.errors import UsageError
from rag.types import Visibility
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import insee, plain, read_members
from ui.cli.output import progress, warn
from ui.cli.report import show_report


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
    scans = parser.add_mutually_exclusive_group()
    scans.add_argument(
        "--ocr",
        action="store_true",
        default=None,
        help="exige l'OCR des pages numérisées (sans ce choix : fait si tesseract est là)",
    )
    scans.add_argument(
        "--sans-ocr",
        dest="ocr",
        action="store_false",
        default=None,
        help="laisse de côté les pages numérisées",
    )
    parser.add_argument(
        "--retirer-absents",
        action="store_true",
        help="retire les documents indexés dont le fichier n'est plus dans le dossier",
    )
    parser.add_argument(
        "--oui",
        action="store_true",
        help="avec --retirer-absents : retire même si c'est plus de la moitié des documents du dossier",
    )
    parser.add_argument(
        "--relire",
        action="store_true",
        help="relit aussi ce qui n'a pas changé (après une mise à jour qui lit mieux)",
    )
    parser.add_argument(
        "--details",
        "--détails",
        dest="details",
        action="store_true",
        help="dit ce que chaque fichier contient",
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    paths = [Path(path) for path in args.paths]
    for path in paths:
        if not path.exists():
            raise UsageError(f"« {path} » n'existe pas : vérifiez le chemin.")
    members = read_members(args.membres) if args.membres else ()

    from ingest.pipeline import IngestOptions, Progress, Stage
    from ingest.pipeline import ingest as run_ingest
    from rag.settings import load_settings

    options = IngestOptions(
        corpus=plain(args.corpus) if args.corpus else None,
        commune=plain(args.commune) if args.commune else None,
        insee=args.insee,
        members=members,
        visibility=Visibility(args.visibility) if args.visibility else None,
        ocr=args.ocr,
        remove_missing=args.retirer_absents,
        remove_most=args.oui,
        again=args.relire,
    )
    with progress("Indexation", "fichiers") as advance:

        def on_progress(step: Progress) -> None:
            if advance:
                read = f" (OCR {step.page}/{step.pages})" if step.stage is Stage.OCR else ""
                advance(step.done, step.total, f"{step.file}{read}")

        try:
            report = run_ingest(paths, load_settings(), options, on_progress)
        except KeyboardInterrupt:
            warn(texts.CAN_BE_TAKEN_UP)
            raise
    show_report(report, as_json=args.json, details=args.details)
    return 0 if report.complete else 1

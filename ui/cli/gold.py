"""``sourcier gold``: check, extend and share out the sets of reference questions."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui import texts
from ui.cli import gold_variants
from ui.cli.french import Commands, FrenchParser, add_command
from ui.cli.options import plain
from ui.cli.output import say, say_json, warn

if TYPE_CHECKING:
    from eval.gold import GoldQuestion, Source
    from eval.golds.library import Library
    from eval.golds.split import SplitPlan

_PAGES = re.compile(r"\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*")
_LINT_CODES = """codes de sortie :
  0  aucune erreur, même s'il reste des points à revoir
  1  une erreur à corriger, ou une question périmée
  2  fichier inutilisable"""


def register(commands: Commands) -> None:
    parser = add_command(commands, "gold", "vérifie, complète ou partage un jeu de questions de référence")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _register_lint(actions)
    _register_add(actions)
    _register_split(actions)
    gold_variants.add_to(actions)


def _register_lint(actions: Commands) -> None:
    lint = add_command(
        actions,
        "lint",
        "dit tout ce qui ne va pas dans des jeux de questions",
        "Vérifie le format, les identifiants, les réponses attendues, les preuves dans les documents,\n"
        "les doublons et les fuites entre lots. Nomme les questions périmées par un document changé.",
    )
    lint.epilog = _LINT_CODES
    lint.add_argument("files", nargs="+", type=Path, metavar="FICHIER", help="jeu de questions")
    _add_documents(lint)
    lint.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
    lint.set_defaults(run=run_lint)


def _register_add(actions: Commands) -> None:
    add = add_command(
        actions,
        "add",
        "ajoute une question, vérifiée d'abord",
        "Ajoute une question à la fin d'un jeu, avec un identifiant et un lot, si rien ne s'y oppose.\n"
        "Sinon dit pourquoi (code 1) et n'écrit rien.",
    )
    add.add_argument("file", type=Path, metavar="FICHIER", help="jeu de questions (créé s'il n'existe pas)")
    origin = add.add_mutually_exclusive_group(required=True)
    origin.add_argument("--question", metavar="TEXTE", help="la question, comme un agent la poserait")
    origin.add_argument(
        "--record",
        metavar="NUMÉRO",
        help="reprend du journal la question, ses filtres et les passages cités par la réponse",
    )
    key = add.add_argument_group("réponse attendue")
    key.add_argument(
        "--must",
        action="append",
        default=[],
        metavar="A|B",
        help="une bonne réponse contient A ou B (répétable : chacun des groupes)",
    )
    key.add_argument(
        "--must-not", action="append", default=[], metavar="TEXTE", help="et ne contient pas ceci (répétable)"
    )
    key.add_argument("--unanswerable", action="store_true", help="un refus est attendu")
    key.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="FICHIER:PAGE",
        help="preuve, par exemple ville/plu.pdf:8 ou ville/plu.pdf:8,9 (répétable)",
    )
    key.add_argument(
        "--quote",
        action="append",
        default=[],
        metavar="TEXTE",
        help="mots exacts de l'acte, un par --source et dans le même ordre",
    )
    key.add_argument("--needs-ocr", action="store_true", help="la preuve est dans une image")
    about = add.add_argument_group("description")
    about.add_argument("--commune", default="", metavar="NOM", help="territoire de la question")
    about.add_argument("--kind", default="", metavar="TYPE", help="type de question : nombre, date, vote…")
    about.add_argument("--zone", default="", metavar="ZONE", help="zone visée")
    about.add_argument("--profile", default="", metavar="PROFIL", help="métier de qui demande")
    about.add_argument(
        "--context", action="append", metavar="TEXTE", help="question posée juste avant (répétable)"
    )
    about.add_argument("--note", default="", metavar="TEXTE", help="précision pour qui relit")
    about.add_argument("--split", default="", metavar="LOT", help="lot (à défaut, choisi par empreinte)")
    about.add_argument("--prefix", default="", metavar="PRÉFIXE", help="début de l'identifiant, comme gre-")
    _add_documents(add)
    add.add_argument("--dry-run", action="store_true", help="montre la ligne sans l'écrire")
    add.set_defaults(run=run_add)


def _register_split(actions: Commands) -> None:
    split = add_command(
        actions,
        "split",
        "partage un jeu entre calibration et test, toujours de la même façon",
        "Place chaque question selon une empreinte du nom de sa famille : celles qui ont la même preuve,\n"
        "presque les mêmes mots, ou dont l'une est une variante de l'autre, restent ensemble.",
    )
    split.add_argument("file", type=Path, metavar="FICHIER", help="jeu de questions")
    split.add_argument(
        "--test-share", type=_share, default=0.4, metavar="PART", help="part du test (0.4 au départ)"
    )
    split.add_argument("--all", action="store_true", help="replace aussi les questions qui ont déjà un lot")
    split.add_argument("--write", action="store_true", help="écrit les lots dans le fichier")
    split.set_defaults(run=run_split)


def run_lint(args: argparse.Namespace) -> int:
    from eval.golds.findings import Severity
    from eval.golds.lint import lint, lint_json, lint_lines

    with _library(args) as library:
        report = lint(args.files, library)
    errors = report.count(Severity.ERROR)
    if args.json:
        say_json(lint_json(report))
    else:
        for line in lint_lines(report):
            say(line)
        if report.findings and not errors:
            say(texts.GOLD_TO_REVIEW)
    return 1 if errors else 0


def run_add(args: argparse.Namespace) -> int:
    from eval.golds.add import add_question, names_someone

    draft = _draft(args)
    with _library(args) as library:
        added = add_question(args.file, draft, library, prefix=plain(args.prefix), dry_run=args.dry_run)
    for finding in added.findings:
        warn(f"[{finding.severity}] {finding.message}")
    if args.record and names_someone(draft):
        warn(texts.GOLD_PRIVATE)
    if not added.accepted:
        warn(texts.GOLD_REFUSED)
        return 1
    say(added.line)
    if added.written:
        warn(texts.GOLD_ADDED.format(id=added.question.id, path=args.file))
    return 0


def run_split(args: argparse.Namespace) -> int:
    from eval.golds.split import split_file

    plan = split_file(args.file, args.test_share, everything=args.all, write=args.write)
    for placing in plan.changes:
        say(f"{placing.id} : {placing.before or 'aucun lot'} → {placing.after}")
    for family in plan.torn:
        say(texts.GOLD_TORN.format(members=", ".join(family)))
    say(_sizes(plan))
    if plan.changes and not args.write:
        say(texts.GOLD_NOT_WRITTEN)
    return 0


def _sizes(plan: SplitPlan) -> str:
    total = len(plan.placings)
    sizes = ", ".join(f"{name} {count} ({100 * count / total:.0f} %)" for name, count in plan.sizes.items())
    return f"{total} question(s) en {plan.families} famille(s) : {sizes} ; {len(plan.changes)} changement(s)."


def _add_documents(parser: FrenchParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--documents",
        type=Path,
        metavar="DOSSIER",
        help="vérifie les preuves dans ce dossier (à défaut, dans les documents indexés)",
    )
    where.add_argument("--sans-documents", action="store_true", help="ne vérifie pas les preuves")


@contextmanager
def _library(args: argparse.Namespace) -> Iterator[Library | None]:
    """The documents to check proofs in: those of a folder, else those of the index."""
    from eval.golds.library import Library
    from eval.pages import Originals

    if args.sans_documents:
        yield None
    elif args.documents is not None:
        yield Library(Originals.of_folder(args.documents))
    else:
        from rag.assistant import Assistant
        from rag.settings import load_settings

        with Assistant(load_settings()) as assistant:
            yield Library(Originals.of_index(assistant), indexed=True)


def _draft(args: argparse.Namespace) -> GoldQuestion:
    """The question of the options, or that of the journal completed by them."""
    from dataclasses import replace

    from eval.gold import GoldQuestion

    if bool(args.must) == args.unanswerable or (args.unanswerable and args.source):
        raise UsageError(texts.GOLD_NO_KEY)
    draft = (
        _from_journal(args.record)
        if args.record
        else GoldQuestion(id="", question=plain(args.question).strip(), answerable=True)
    )
    sources = tuple(_sources(args)) or draft.sources
    context = tuple(plain(turn) for turn in args.context) if args.context else draft.context
    return replace(
        draft,
        answerable=not args.unanswerable,
        context=context,
        sources=() if args.unanswerable else sources,
        must=tuple(_group(group) for group in args.must),
        must_not=tuple(plain(text) for text in args.must_not),
        needs_ocr=args.needs_ocr,
        commune=plain(args.commune),
        kind=plain(args.kind),
        zone=plain(args.zone) or None,
        profile=plain(args.profile),
        note=plain(args.note),
        split=plain(args.split),
    )


def _from_journal(number: str) -> GoldQuestion:
    from eval.golds.add import draft_from_journal
    from rag.journal import Journal
    from rag.settings import load_settings

    entry = Journal(load_settings()).get(plain(number))
    if entry is None:
        raise UsageError(texts.NO_RECORD.format(id=plain(number)))
    return draft_from_journal(entry)


def _sources(args: argparse.Namespace) -> Iterator[Source]:
    from eval.gold import Source

    if len(args.quote) > len(args.source):
        raise UsageError(texts.GOLD_QUOTES)
    quotes = [*args.quote, *[""] * (len(args.source) - len(args.quote))]
    for place, quote in zip(args.source, quotes, strict=True):
        file, separator, pages = plain(place).rpartition(":")
        if separator and _PAGES.fullmatch(pages):
            yield Source(file, tuple(_pages(pages)), quote=plain(quote))
        else:
            yield Source(plain(place), quote=plain(quote))


def _pages(text: str) -> Iterator[int]:
    """``3,5-7`` is 3, 5, 6, 7."""
    for part in text.split(","):
        first, *rest = (int(number) for number in part.split("-"))
        yield from range(first, (rest[-1] if rest else first) + 1)


def _group(text: str) -> tuple[str, ...]:
    return tuple(one for one in (part.strip() for part in plain(text).split("|")) if one)


def _share(text: str) -> float:
    try:
        share = float(text.replace(",", "."))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une part entre 0 et 1")
    return share

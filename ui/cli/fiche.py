"""``sourcier fiche``: the sheet of rules of a zone, as text, JSON or a file to put in the permit's."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui.cli.french import Commands, add_command
from ui.cli.options import one_day, plain
from ui.cli.output import say, say_json, write_whole

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.sheet.types import Annex, Finding, Missing, Request, Sheet, ThemeSheet
    from rag.types import Citation

_UNWRITABLE = "La fiche ne peut pas être écrite dans {path} : choisissez un autre fichier."
_SUFFIX = "Le fichier donné à --out finit par .docx, .pdf ou .md : le format en dépend."
_NO_COMMUNE = "Aucun règlement de zone n'est indexé pour « {name} ». Communes connues : {known}."
_NO_WORKS = "Les travaux « {name} » ne sont pas connus. Choisissez parmi : {known}."


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "fiche",
        "fait la fiche de règles d'une zone, thème par thème, sans modèle de langage",
    )
    parser.add_argument("commune", metavar="COMMUNE", help="la commune (nom ou code INSEE)")
    parser.add_argument("zone", metavar="ZONE", help="la zone du plan de zonage, par exemple UB")
    parser.add_argument(
        "--travaux", metavar="TRAVAUX", help="le genre de travaux : extension, annexe, piscine, cloture…"
    )
    parser.add_argument(
        "--date", type=one_day, metavar="DATE", help="la date de dépôt du dossier (aujourd'hui au départ)"
    )
    parser.add_argument("--dossier", default="", metavar="N°", help="le numéro de dossier à écrire dessus")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true", help="écrit la fiche en JSON")
    kind.add_argument(
        "--out", type=Path, metavar="FICHIER", help="l'écrit dans ce fichier .docx, .pdf ou .md"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.assistant import Assistant
    from rag.desk import Desk
    from rag.settings import load_settings
    from rag.sheet import sheet

    if args.out is not None:
        _format(args.out)
    settings = load_settings()
    with Assistant(settings) as assistant:
        desk = Desk(assistant)
        made = sheet(desk, _request(desk, args))
    if args.json:
        say_json(as_data(made))
    elif args.out is not None:
        _write(made, args.out, settings.digest(), plain(args.dossier))
    else:
        _show(made)
    return 0


def _request(desk: Desk, args: argparse.Namespace) -> Request:
    from rag.sheet import kinds_of_works
    from rag.sheet.types import Request
    from rag.text import fold
    from ui.components.fiche.choice import named, ruled_communes

    communes = ruled_communes(desk)
    commune = named(plain(args.commune), communes, desk)
    if not commune:
        raise UsageError(_NO_COMMUNE.format(name=plain(args.commune), known=", ".join(communes) or "aucune"))
    kinds = {fold(name): each.key for each in kinds_of_works() for name in (each.key, each.name)}
    works = kinds.get(fold(plain(args.travaux))) if args.travaux else ""
    if works is None:
        known = ", ".join(each.key for each in kinds_of_works())
        raise UsageError(_NO_WORKS.format(name=plain(args.travaux), known=known))
    return Request(commune, plain(args.zone), works, args.date or date.today())


def _format(path: Path) -> str:
    from ui.export.paper import Format

    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in list(Format):
        raise UsageError(_SUFFIX)
    return suffix


def _write(sheet: Sheet, path: Path, settings: str, reference: str) -> None:
    from ui.components.fiche.paper import paper
    from ui.export import write
    from ui.export.paper import Format

    content = write(paper(sheet, settings, datetime.now(UTC), reference=reference), Format(_format(path)))
    write_whole(path, content, _UNWRITABLE)
    say(f"Fiche écrite dans {path}.")


# -- as text ---------------------------------------------------------------------------------------------


def _show(sheet: Sheet) -> None:
    from rag.sheet.types import Status
    from ui.components.fiche import words

    say(words.subject(sheet))
    for name in words.documents([sheet]):
        say(f"  lu dans : {name}")
    for notice in sheet.notices:
        say(f"  ! {notice}")
    for theme in sheet.themes:
        say(f"\n{theme.name.upper()} — {theme.status}")
        for found in theme.findings:
            _show_rule(sheet, found)
        if theme.status is Status.NOT_FOUND:
            say(f"  {words.searched(theme)}")
        if theme.folded:
            say(f"  ({len(theme.folded)} règle(s) visant d'autres travaux : voyez --json ou --out)")
    for each in sheet.annexes:
        say(f"\n{each.document.title} — {each.rank.name}\n  {each.rank.sentence}")
    for lacking in sheet.missing:
        say(f"\nNON FOURNI — {lacking.name}")
    if words.not_found(sheet):
        say(f"\n{words.NOT_FOUND_MEANS}")


def _show_rule(sheet: Sheet, found: Finding) -> None:
    from ui.components.fiche import words

    told = (*words.figures(found), words.aim(found), words.standing(found, sheet.zone))
    say(f"  • {' · '.join(filter(None, told))}")
    say(f"    « {' '.join(found.quote.split())} »")
    for exception in words.apart(found):
        say(f"    exception : « {' '.join(exception.quote.split())} »")
    say(f"    {words.whole_place(found.citation, found.place)}")
    if found.doubt:
        say(f"    ! {found.doubt}")


# -- as data ---------------------------------------------------------------------------------------------


def as_data(sheet: Sheet) -> dict[str, object]:
    """The sheet as JSON: the words of the acts, and where each stands."""
    return {
        "commune": sheet.commune,
        "zone": sheet.zone,
        "travaux": sheet.request.works,
        "date": sheet.day.isoformat() if sheet.day else None,
        "notices": list(sheet.notices),
        "documents": [
            {"file": each.document.file, "sha256": each.document.sha256, "applies": each.inside}
            for each in sheet.documents
        ],
        "themes": [_theme(each) for each in sheet.themes],
        "annexes": [_annex(each) for each in sheet.annexes],
        "missing": [_missing(each) for each in sheet.missing],
        "definitions": [{"word": each.word, **_citation(each.citation)} for each in sheet.definitions],
        "generation": sheet.generation,
    }


def _theme(theme: ThemeSheet) -> dict[str, object]:
    return {
        "key": theme.key,
        "name": theme.name,
        "status": theme.status.value,
        "important": theme.important,
        "rules": [_rule(each) for each in theme.findings],
        "other_works": [_rule(each) for each in theme.folded],
        "searched": list(theme.searched),
    }


def _rule(found: Finding) -> dict[str, object]:
    return {
        "key": found.key,
        "status": found.status.value,
        "standing": found.standing.value,
        "aim": found.aim.value,
        "sector": found.sector,
        "figures": [
            {"words": each.words, "value": each.value, "unit": each.unit, "sense": each.sense}
            for each in found.figures
        ],
        "rows": list(found.rows),
        "conditions": list(found.conditions),
        **_citation(found.citation),
        "exceptions": [_citation(each) for each in found.exceptions],
        "under": list(found.under),
        "doubt": found.doubt,
        "via": found.via,
    }


def _citation(citation: Citation) -> dict[str, object]:
    document = citation.passage.document
    return {
        "quote": citation.quote,
        "pages": list(citation.pages),
        "section": citation.passage.chunk.section.label,
        "file": document.file,
        "version": document.version.label,
    }


def _annex(annex: Annex) -> dict[str, object]:
    return {
        "file": annex.document.file,
        "rank": annex.rank.name,
        "meaning": annex.rank.sentence,
        "law": annex.rank.law,
        "passages": [_citation(each) for each in annex.citations],
    }


def _missing(missing: Missing) -> dict[str, object]:
    return {
        "name": missing.name,
        "rank": missing.rank.name if missing.rank else "",
        "cited_by": [_citation(each) for each in missing.citations],
    }

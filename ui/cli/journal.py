"""``sourcier journal``: read again what was answered, and from what; erase what is not to be kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import one_day, plain, positive
from ui.cli.output import confirmed, say, say_json

if TYPE_CHECKING:
    from rag.journal import Entry


def register(commands: Commands) -> None:
    parser = add_command(commands, "journal", "relit les réponses données et ce qui les fonde ; en efface")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    recent = add_command(actions, "list", "liste les dernières réponses")
    recent.add_argument(
        "--limite", type=positive, default=20, metavar="N", help="nombre de réponses (20 au départ)"
    )
    recent.add_argument("--json", action="store_true", help="écrit un objet JSON par réponse")
    recent.set_defaults(run=run_list)
    show = add_command(actions, "show", "montre une réponse en entier")
    show.add_argument("id", metavar="NUMÉRO", help="numéro affiché sous la réponse")
    show.add_argument("--json", action="store_true", help="écrit la trace complète en JSON")
    show.set_defaults(run=run_show)
    find = add_command(actions, "find", "liste les réponses où des mots (un nom, une adresse) sont écrits")
    find.add_argument("words", metavar="MOTS", help="les mots cherchés ; ni casse ni accents ne comptent")
    find.add_argument("--json", action="store_true", help="écrit un objet JSON par réponse")
    find.set_defaults(run=run_find)
    erase = add_command(actions, "delete", "efface des réponses du journal")
    erase.add_argument("ids", nargs="*", metavar="NUMÉRO", help="numéros des réponses à effacer")
    erase.add_argument(
        "--avant", type=one_day, metavar="DATE", help="efface tout ce qui a été répondu avant ce jour"
    )
    erase.add_argument("--oui", action="store_true", help="ne demande pas de confirmation")
    erase.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
    erase.set_defaults(run=run_delete)


def run_list(args: argparse.Namespace) -> int:
    from rag.journal import Journal
    from rag.settings import load_settings

    entries = Journal(load_settings()).recent(args.limite)
    _list(entries, args.json)
    if not entries and not args.json:
        say(texts.EMPTY_JOURNAL)
    return 0


def run_find(args: argparse.Namespace) -> int:
    from rag.journal import Journal
    from rag.settings import load_settings

    entries = Journal(load_settings()).holding(plain(args.words))
    _list(entries, args.json)
    if not entries and not args.json:
        say(texts.NOT_IN_JOURNAL)
    return 0


def run_delete(args: argparse.Namespace) -> int:
    from rag.journal import Journal
    from rag.settings import load_settings

    if not args.ids and args.avant is None:
        raise UsageError(texts.JOURNAL_WHAT)
    if not (args.oui or confirmed(texts.CONFIRM_ERASE)):
        say(texts.NOT_DELETED)
        return 0
    journal = Journal(load_settings())
    count = journal.erase(map(plain, args.ids))
    if args.avant is not None:
        count += journal.erase_before(datetime.combine(args.avant, time()).astimezone())
    if args.json:
        say_json({"erased": count})
    else:
        say(texts.ERASED.format(count=count))
    return 0


def run_show(args: argparse.Namespace) -> int:
    from rag.journal import Journal
    from rag.settings import load_settings

    entry = Journal(load_settings()).get(plain(args.id))
    if entry is None:
        raise UsageError(texts.NO_RECORD.format(id=plain(args.id)))
    if args.json:
        say_json(_to_json(entry))
    else:
        _show(entry)
    return 0


def _list(entries: Iterable[Entry], as_json: bool) -> None:
    for entry in entries:
        if as_json:
            say_json(_to_json(entry))
        else:
            day = f"{entry.created.astimezone():%d/%m/%Y %H:%M}"
            say(f"{entry.id}  {day}  {_decision(entry):18}  {entry.question[:80]}")


def _show(entry: Entry) -> None:
    say(f"Réponse {entry.id}, {entry.created.astimezone():%d/%m/%Y à %H:%M:%S} ({entry.seconds:.3f} s)")
    for turn in entry.context:
        say(f"Avant : {turn}")
    say(f"Question : {entry.question}")
    for name, value in entry.filters.items():
        say(f"Filtre {name} : {value}")
    say(f"Décision : {_decision(entry)}")
    say(f"Texte montré : {entry.reply['answer']}")
    say(
        f"Index : génération {entry.generation} ; réglages {entry.settings} ; modèle {entry.model or 'aucun'}"
    )
    for rank, passage in enumerate(entry.passages, start=1):
        version = f" ({passage.version})" if passage.version else ""
        say(f"Passage {rank} : {passage.file}{version}, {passage.chunk}, score {passage.score:.4f}")
    for check in entry.checks:
        say(f"Contrôle {check.name} : {'réussi' if check.passed else 'échoué'} {check.detail}".rstrip())
    for prompt in entry.prompts:
        say(f"Consigne : {prompt}")
    if entry.prompt is not None:
        say(f"\nConsigne envoyée au modèle :\n{entry.prompt}\n\nTexte brut du modèle :\n{entry.raw or ''}")


def _decision(entry: Entry) -> str:
    """The decision in words; a code of another version stays as it is."""
    return texts.DECISIONS.get(entry.decision, entry.decision)


def _to_json(entry: Entry) -> dict[str, object]:
    return {**asdict(entry), "created": entry.created.isoformat()}

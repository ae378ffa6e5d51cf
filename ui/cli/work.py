"""``sourcier travail``: what people keep of their work, seen and erased for their rights."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from rag.errors import UsageError
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import plain
from ui.cli.output import confirmed, say, say_json


def register(commands: Commands) -> None:
    parser = add_command(
        commands, "travail", "montre et efface ce que les personnes gardent (conversations, lettres, fiches)"
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    every = add_command(actions, "list", "dit combien de choses chaque personne garde")
    every.add_argument(
        "--emetteur", metavar="ADRESSE", help="avec --sujet : la personne que cet émetteur OpenID nomme ainsi"
    )
    every.add_argument("--sujet", metavar="SUJET", help="revendication « sub » de la personne")
    every.set_defaults(run=run_list)
    find = add_command(actions, "find", "montre où des mots (un nom, une adresse) sont gardés")
    find.add_argument("words", metavar="MOTS", help="les mots cherchés ; ni casse ni accents ne comptent")
    find.set_defaults(run=run_find)
    erase = add_command(actions, "delete", "efface tout ce qu'une personne garde, ou une seule chose")
    erase.add_argument("owner", metavar="PERSONNE", help="identifiant que montre « travail list »")
    erase.add_argument("--element", metavar="NUMÉRO", help="n'efface que cette chose (« travail find »)")
    erase.add_argument("--oui", action="store_true", help="ne demande pas de confirmation")
    erase.set_defaults(run=run_delete)
    for action in (every, find, erase):
        action.add_argument("--json", action="store_true", help="écrit le résultat en JSON")


def run_list(args: argparse.Namespace) -> int:
    from rag.settings import load_settings
    from ui.access.identity import owner_id
    from ui.keep.rights import WorkFile

    if (args.emetteur is None) is not (args.sujet is None):
        raise UsageError(texts.ISSUER_AND_SUBJECT)
    found = WorkFile(load_settings()).owners()
    if args.emetteur is not None:
        one = owner_id(plain(args.emetteur), plain(args.sujet))
        found = {one: found[one]} if one in found else {}
    if args.json:
        say_json({owner: dict(counts) for owner, counts in found.items()})
        return 0
    for owner, counts in sorted(found.items()):
        what = ", ".join(f"{texts.KEPT.get(kind, kind)} : {count}" for kind, count in sorted(counts.items()))
        say(f"{owner}  {what}")
    if not found:
        say(texts.NOTHING_KEPT)
    return 0


def run_find(args: argparse.Namespace) -> int:
    from rag.settings import load_settings
    from ui.keep.rights import WorkFile

    found = WorkFile(load_settings()).holding(plain(args.words))
    if args.json:
        say_json([asdict(each) for each in found])
        return 0
    for each in found:
        say(f"{each.owner}  {texts.KEPT.get(each.kind, each.kind)}  {each.id}".rstrip())
    if not found:
        say(texts.NOTHING_KEPT)
    return 0


def run_delete(args: argparse.Namespace) -> int:
    from rag.settings import load_settings
    from ui.keep.rights import WorkFile

    if not (args.oui or confirmed(texts.CONFIRM_ERASE)):
        say(texts.NOT_DELETED)
        return 0
    one = None if args.element is None else plain(args.element)
    count = WorkFile(load_settings()).erase(plain(args.owner), one)
    if args.json:
        say_json({"erased": count})
    else:
        say(texts.ERASED.format(count=count))
    return 0

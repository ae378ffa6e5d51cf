"""``sourcier corpus cards``: the key points of the acts of a corpus, each with the words that say it."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime

from ui.cli.french import Commands, add_command
from ui.cli.options import plain, require_corpora
from ui.cli.output import say

NO_ACT = "Aucun acte lu dans ce corpus."


def register(actions: Commands) -> None:
    parser = add_command(actions, "cards", "fait les fiches des actes d'un corpus : décision, montants, vote")
    parser.add_argument("corpus", metavar="NOM", help="nom du corpus")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="écrit les fiches en CSV, une ligne par acte")
    form.add_argument("--scdl", action="store_true", help="écrit les délibérations aux colonnes SCDL (CSV)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.assistant import Assistant
    from rag.cards import Cards, Sought, ledger, seek
    from rag.desk import Desk
    from rag.settings import load_settings
    from ui.components.acts.papers import paper
    from ui.export import acts_csv, write
    from ui.export.paper import Format

    name = plain(args.corpus)
    with Assistant(load_settings()) as assistant:
        desk = Desk(assistant)
        require_corpora([name], desk.documents())
        acts, today = ledger(desk), date.today()
        rows = seek(acts, Sought(corpora=(name,)), today)
        if args.scdl:
            sys.stdout.buffer.write(acts_csv.scdl(rows))
            return 0
        made = Cards(desk, acts, today).many([row.entry for row in rows])
        if args.csv:
            sys.stdout.buffer.write(acts_csv.cards(made))
            return 0
        if not rows:
            say(NO_ACT)
            return 0
        written = paper(tuple(made), datetime.now().astimezone(), desk.generation() or "", name)
        say(write(written, Format.MARKDOWN).decode("utf-8"))
    return 0

"""``sourcier config``: the settings in force."""

from __future__ import annotations

import argparse
import json

from ui.cli.french import Commands, add_command
from ui.cli.output import say, say_json


def register(commands: Commands) -> None:
    parser = add_command(commands, "config", "montre les réglages en vigueur")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    show = add_command(actions, "show", "montre tous les réglages, clés secrètes masquées")
    show.add_argument("--json", action="store_true", help="écrit les réglages en JSON")
    show.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.settings import load_settings

    settings = load_settings()
    values = settings.masked()
    if args.json:
        say_json(values)
        return 0
    say(f"# empreinte des réglages : {settings.digest()}")
    for section, content in values.items():
        if not isinstance(content, dict):
            say(f"{section} = {json.dumps(content, ensure_ascii=False)}")
    for section, content in values.items():
        if isinstance(content, dict):
            say(f"\n[{section}]")
            for key, value in content.items():
                say(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return 0

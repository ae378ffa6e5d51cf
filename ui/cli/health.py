"""``sourcier sante``: does the assistant answer? For what watches it (Docker, systemd, a monitoring tool)."""

from __future__ import annotations

import argparse
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import port
from ui.cli.output import say, warn
from ui.cli.serve import DEFAULT_PORT

if TYPE_CHECKING:
    from rag.settings_access import AccessSettings

SECONDS = 5
_PATH = "_stcore/health"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (what is read, nothing listens)


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "sante",
        "dit si l'assistant répond (code 0) ou non (code 1)",
        "Demande à l'assistant, sur cette machine, s'il répond. Sert aux outils qui le surveillent.",
    )
    parser.add_argument(
        "--port", type=port, default=DEFAULT_PORT, metavar="N", help=f"port local ({DEFAULT_PORT} au départ)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.settings import load_settings

    access = load_settings().acces
    host = _EVERYWHERE.get(access.adresse, access.adresse)
    shown = f"http://{f'[{host}]' if ':' in host else host}:{args.port}"
    if _answers(host, args.port, access):
        say(texts.HEALTH_GOOD.format(url=shown))
        return 0
    warn(texts.HEALTH_BAD.format(url=shown))
    return 1


def _answers(host: str, number: int, access: AccessSettings) -> bool:
    """Straight to the address: neither a proxy of the environment nor a redirection is followed."""
    path = "/".join(filter(None, ("", access.base_path if access.signed else "", _PATH)))
    connection = HTTPConnection(host, number, timeout=SECONDS)
    try:
        connection.request("GET", f"/{path}", headers={"Host": f"localhost:{number}"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()

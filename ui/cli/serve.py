"""``sourcier ui``: open the assistant in the browser."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui import launch, texts
from ui.cli.french import Commands, add_command
from ui.cli.options import port
from ui.cli.output import say

if TYPE_CHECKING:
    from rag.settings import Settings

DEFAULT_PORT = 8501
LOCAL = "127.0.0.1"


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "ui",
        "ouvre l'assistant dans le navigateur",
        "Ouvre l'assistant dans le navigateur. Sans réglages [acces], seule cette machine s'y connecte.",
    )
    parser.add_argument(
        "--port", type=port, default=DEFAULT_PORT, metavar="N", help=f"port local ({DEFAULT_PORT} au départ)"
    )
    parser.add_argument("--sans-navigateur", action="store_true", help="n'ouvre pas le navigateur")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.settings import load_settings

    settings = load_settings()  # a wrong setting is said here, before a server starts
    access = settings.acces
    _require_free(args.port, access.adresse)
    if access.signed:
        _warn_of_unknown(settings)
        say(texts.UI_SIGNED.format(url=f"{access.origin}/{access.base_path}", address=access.adresse))
    else:
        say(texts.UI_STARTING.format(url=f"http://{LOCAL}:{args.port}"))
    sys.stdout.flush()
    shown = not access.signed and not args.sans_navigateur and has_display(os.environ)
    command = launch.command(args.port, shown, settings)
    os.execv(command[0], command)  # noqa: S606 (our own command, no shell)


def _warn_of_unknown(settings: Settings) -> None:
    """A closed corpus whose name is mistyped would stay open: say which names are not indexed."""
    from rag.assistant import Assistant
    from rag.scope import Scope

    with Assistant(settings) as assistant:
        indexed = assistant.corpora() if assistant.generation() else ()
    for corpus, _ in settings.acces.corpus:
        if Scope(closed=frozenset({corpus})).kept_names(indexed) == indexed:
            say(texts.CORPUS_UNKNOWN.format(name=corpus, indexed=", ".join(indexed) or "aucun"))


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether a browser window can open here."""
    return sys.platform == "darwin" or any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _require_free(number: int, address: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, number))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise UsageError(texts.PORT_DENIED.format(port=number)) from None
            if error.errno == errno.EADDRINUSE:
                other = number % 65535 + 1
                raise UsageError(texts.PORT_TAKEN.format(port=number, other=other)) from None
            raise

"""The command ``sourcier``: one file per command, nothing heavy imported before it is needed."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence

from rag.errors import SourcierError
from rag.logs import configure_logging
from ui import texts
from ui.cli import (
    ask,
    backup,
    calibrate,
    config,
    corpus,
    demo,
    evaluate,
    fiche,
    gold,
    health,
    ingest,
    journal,
    restore,
    search,
    serve,
    work,
)
from ui.cli.french import FrenchParser
from ui.cli.output import prepare_streams, warn

COMMANDS = (
    ingest,
    ask,
    search,
    fiche,
    corpus,
    evaluate,
    calibrate,
    gold,
    serve,
    health,
    config,
    journal,
    work,
    backup,
    restore,
    demo,
)

_FULL = {errno.ENOSPC, errno.EDQUOT}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code. User errors are one sentence; bugs keep their traceback."""
    prepare_streams()
    try:
        args = build_parser().parse_args(argv)
        configure_logging(args.verbeux)
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except SourcierError as error:
        warn(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        warn(texts.INTERRUPTED)
        return 130
    except BrokenPipeError:  # the reader (head, less) is gone: nothing more to say, nor at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _system_error(error)


def build_parser() -> FrenchParser:
    """The parser of the whole command line."""
    parser = FrenchParser(prog="sourcier", description=texts.PROGRAM, epilog=texts.EXIT_CODES)
    parser.add_argument("--version", action=_Version, help="affiche la version")
    parser.add_argument(
        "-v", "--verbeux", action="store_true", help="journal technique détaillé sur la sortie d'erreur"
    )
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", dest="command", required=True)
    for command in COMMANDS:
        command.register(commands)
    return parser


class _Version(argparse.Action):
    """Prints the version. The metadata is read only then: it is slow."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from rag.version import sourcier_version

        print(f"sourcier {sourcier_version()}")
        parser.exit()


def _system_error(error: OSError) -> int:
    """A full disk or a refused access is the user's to mend; anything else is a bug and is shown as one."""
    if error.errno in _FULL:
        warn(texts.DISK_FULL)
    elif isinstance(error, PermissionError | NotADirectoryError) and error.filename:
        warn(texts.ACCESS_DENIED.format(path=error.filename))
    else:
        raise error
    return 4

"""argparse in French: titles, usage line and every error sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn, TypeAlias

# argparse words its errors in English, with small changes from one Python to the next; what is not
# listed here falls back on a general sentence, so that no English ever shows.
_ERRORS = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"one of the arguments (.*) is required", r"il faut l'un de ces arguments : \1"),
    (r"argument (.+?): not allowed with argument (.*)", r"\1 ne se combine pas avec \2"),
    (r"argument (.+?): expected one argument", r"\1 attend une valeur"),
    (r"argument (.+?): expected at least one argument", r"\1 attend au moins une valeur"),
    (r"argument (.+?): expected .*", r"\1 n'a pas le bon nombre de valeurs"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"\1 : \2 n'est pas connu ; choix : \3"),
    (r"argument (.+?): invalid int value: (.*)", r"\1 : \2 n'est pas un nombre entier"),
    (r"argument (.+?): invalid \S+ value: (.*)", r"\1 : \2 n'est pas une valeur possible"),
    (r"argument (.+?): ignored explicit argument (.*)", r"\1 ne prend pas de valeur (\2)"),
    (r"argument (.+?): (.*)", r"\1 : \2"),
)


def translate(message: str) -> str:
    """The French sentence for an argparse error."""
    for pattern, french in _ERRORS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return match.expand(french)
    return "ces arguments ne conviennent pas"


class FrenchFormatter(argparse.RawDescriptionHelpFormatter):
    """Help with a French usage prefix, and room for long option names."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Utilisation : " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """A parser whose help and errors are French. Option names are never guessed from an abbreviation."""

    def __init__(
        self,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=FrenchFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog} : {translate(message)}.\nAide : {self.prog} --help\n")


Commands: TypeAlias = "argparse._SubParsersAction[FrenchParser]"


def add_command(commands: Commands, name: str, summary: str, description: str | None = None) -> FrenchParser:
    """Add a command: ``summary`` shows in the list, ``description`` in its own help."""
    return commands.add_parser(
        name, help=summary, description=description or f"{summary[0].upper()}{summary[1:]}."
    )

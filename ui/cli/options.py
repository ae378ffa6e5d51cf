"""Arguments shared by several commands, read into the core's values."""

from __future__ import annotations

import argparse
import re
from calendar import monthrange
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from ingest.acts import kind_named, kinds
from rag.errors import UsageError
from rag.types import Commune, Document, Filters
from ui import texts
from ui.cli.french import FrenchParser

Period = tuple[date | None, date | None]

_INSEE = re.compile(r"(\d\d|2[AB])\d{3}")


class _Kinds(Container[str]):
    """The types of documents, found when they are asked for: their readers take time to import."""

    def __contains__(self, value: object) -> bool:
        return value in kinds()

    def __iter__(self) -> Iterator[str]:
        return (kind.value for kind in kinds())


def add_filters(parser: FrenchParser) -> None:
    """The options that limit a search."""
    group = parser.add_argument_group("limiter la recherche")
    group.add_argument("--corpus", action="append", metavar="NOM", help="à ce corpus (répétable)")
    group.add_argument("--commune", metavar="COMMUNE", help="à cette commune (nom ou code INSEE)")
    group.add_argument(
        "--zone", action="append", metavar="ZONE", help="à cette zone et aux règles communes (répétable)"
    )
    group.add_argument(
        "--type",
        action="append",
        choices=_Kinds(),
        metavar="TYPE",
        help="à ce type d'acte : %(choices)s (répétable)",
    )
    group.add_argument(
        "--date",
        type=period,
        metavar="DATE",
        help="aux actes de cette date : 2024, 2024-05, 2024-05-31 ou DÉBUT..FIN",
    )
    group.add_argument(
        "--en-vigueur",
        type=one_day,
        metavar="DATE",
        help="à ce qui est en vigueur ce jour-là (dépôt d'un permis) : 2024-05-31 ou 31/05/2024 ; ce dont la "
        "date n'est pas connue reste",
    )


def read_filters(args: argparse.Namespace) -> Filters:
    """The filters asked for on the command line."""
    start, end = args.date or (None, None)
    return Filters(
        corpora=tuple(plain(name) for name in args.corpus or ()),
        commune=plain(args.commune) if args.commune else None,
        zones=tuple(plain(zone) for zone in args.zone or ()),
        kinds=tuple(map(kind_named, args.type or ())),
        date_from=start,
        date_to=end,
        in_force=args.en_vigueur,
    )


def require_corpora(wanted: Iterable[str], documents: Iterable[Document]) -> None:
    """Refuse the name of a corpus that is not indexed: searching it would answer as if all were silent.

    Raises:
        UsageError: a name is unknown; the known ones are listed.
    """
    known = dict.fromkeys(document.corpus for document in documents)
    for name in wanted:
        if name not in known:
            raise UsageError(texts.UNKNOWN_CORPUS.format(name=name, known=", ".join(known) or "aucun"))


def plain(text: str) -> str:
    """Text any output can write: bytes the terminal sent in another encoding become question marks."""
    return text.encode("utf-8", "replace").decode()


def period(text: str) -> Period:
    """A day, a month, a year, or ``DÉBUT..FIN`` with either end left out."""
    start, separator, end = text.partition("..")
    if not separator:
        return _bounds(text)
    first = _bounds(start)[0] if start else None
    last = _bounds(end)[1] if end else None
    if (first is None and last is None) or (first and last and first > last):
        raise argparse.ArgumentTypeError(f"la période « {text} » est vide")
    return first, last


def one_day(text: str) -> date:
    """One day: ``2024-05-31`` or ``31/05/2024``."""
    first, last = _bounds(text)
    if first != last:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un jour ; écrivez 2024-05-31 ou 31/05/2024")
    return first


def positive(text: str) -> int:
    """A whole number from 1."""
    return _whole(text, 1, 1000)


def port(text: str) -> int:
    """A TCP port."""
    return _whole(text, 1, 65535)


def insee(text: str) -> str:
    """An INSEE code of a commune."""
    if not _INSEE.fullmatch(text.upper()):
        raise argparse.ArgumentTypeError(
            f"« {text} » n'est pas un code INSEE (5 caractères, par exemple 38185)"
        )
    return text.upper()


def read_members(text: str) -> tuple[Commune, ...]:
    """Member communes: ``Nom:INSEE,Nom:INSEE``, or a file with one ``Nom:INSEE`` a line.

    Raises:
        UsageError: the file cannot be read, or an entry has no name or a wrong code.
    """
    path = Path(text)
    if path.is_file():
        try:
            entries = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                f"Le fichier de communes membres {path} est illisible : il faut du texte UTF-8."
            ) from None
    else:
        entries = text.split(",")
    members = tuple(_member(entry) for entry in entries if entry.strip())
    if not members:
        raise UsageError(
            "--membres ne nomme aucune commune : écrivez par exemple « Gières:38179,Meylan:38229 »."
        )
    return members


def _whole(text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text[:9]) <= high:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un nombre entier de {low} à {high}")
    return int(text)


def _member(entry: str) -> Commune:
    name, separator, code = re.sub(r"[;\t]", ":", entry).partition(":")
    try:
        valid = insee(code.strip()) if separator and code.strip() else None
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"Commune membre « {entry.strip()} » : {error}.") from None
    if not name.strip():
        raise UsageError(f"Commune membre « {entry.strip()} » : il manque le nom. Écrivez « Nom:INSEE ».")
    return Commune(plain(name.strip()), valid)


def _bounds(text: str) -> tuple[date, date]:
    """The first and last day of ``2024``, ``2024-05``, ``2024-05-31`` or ``31/05/2024``."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if re.fullmatch(r"\d{4}-\d\d", text):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        day = datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"« {text} » n'est pas une date ; écrivez 2024, 2024-05, 2024-05-31 ou 31/05/2024"
        ) from None
    return day, day

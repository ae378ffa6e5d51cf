"""Questions read from a JSON lines file. The answer key that a line may hold is never looked at."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ingest.acts import kinds
from rag.errors import UsageError
from rag.types import ActKind, Filters, Question, Visibility
from ui.cli.options import Period, period, plain

_FILTERS = ("corpora", "commune", "zones", "kinds", "date_from", "date_to", "visibilities", "in_force")

_Choice = TypeVar("_Choice", ActKind, Visibility)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the file and its identifier."""

    id: str | None
    question: Question


class _LineError(Exception):
    """What is wrong with a line, in French."""


def read_batch(path: str, base: Filters) -> Iterator[Asked]:
    """The questions of a file (``-``: standard input), one at a time, blank lines skipped.

    Args:
        path: JSON lines, UTF-8. Only ``id``, ``question``, ``context`` and ``filters`` are read.
        base: the filters of the command line; those of a line take precedence.

    Raises:
        UsageError: the file cannot be read, or a line is malformed (the lines before it were given).
    """
    with ExitStack() as stack:
        try:
            lines = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        except OSError:
            raise UsageError(
                f"Le fichier de questions « {path} » ne peut pas être lu : vérifiez le chemin."
            ) from None
        for number, line in enumerate(lines, start=1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                asked = _read_line(line, base)
            except _LineError as error:
                raise UsageError(
                    f"Ligne {number} de « {path} » : {str(error).rstrip('.')}. "
                    "Corrigez-la ; les lignes précédentes ont été traitées."
                ) from None
            yield asked


def _read_line(line: bytes, base: Filters) -> Asked:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _LineError("ce n'est pas du texte UTF-8") from None
    except (ValueError, RecursionError):
        raise _LineError("ce n'est pas du JSON") from None
    if not isinstance(value, dict):
        raise _LineError("il faut un objet JSON avec au moins « question »")
    text = value.get("question")
    if not isinstance(text, str) or not text.strip():
        raise _LineError("« question » manque ou est vide")
    id = value.get("id")
    if not isinstance(id, str | int | None) or isinstance(id, bool):
        raise _LineError("« id » doit être un texte")
    context = _strings(value.get("context"), "context")
    filters = _read_filters(value.get("filters"), base)
    return Asked(None if id is None else plain(str(id)), Question(plain(text), context, filters))


def _read_filters(value: object, base: Filters) -> Filters:
    if value is None:
        return base
    if not isinstance(value, dict):
        raise _LineError("« filters » doit être un objet")
    unknown = sorted(str(key) for key in value if key not in _FILTERS)
    if unknown:
        raise _LineError(
            f"filtre inconnu « {plain(unknown[0])} » ; filtres possibles : {', '.join(_FILTERS)}"
        )
    commune = value.get("commune")
    if not isinstance(commune, str | None):
        raise _LineError("« filters.commune » doit être un texte")
    start, end, in_force = (_day_bounds(value.get(key), key) for key in ("date_from", "date_to", "in_force"))
    return replace(
        base,
        corpora=_strings(value.get("corpora"), "filters.corpora") or base.corpora,
        commune=plain(commune) if commune else base.commune,
        zones=_strings(value.get("zones"), "filters.zones") or base.zones,
        kinds=_members(kinds(), value.get("kinds"), "filters.kinds") or base.kinds,
        visibilities=_members(Visibility, value.get("visibilities"), "filters.visibilities")
        or base.visibilities,
        date_from=start[0] or base.date_from,
        date_to=end[1] or base.date_to,
        in_force=in_force[0] or base.in_force,
    )


def _strings(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _LineError(f"« {name} » doit être une liste de textes")
    return tuple(plain(item) for item in value)


def _members(choices: Iterable[_Choice], value: object, name: str) -> tuple[_Choice, ...]:
    known = {str(item.value): item for item in choices}
    names = _strings(value, name)
    if not set(names) <= set(known):
        raise _LineError(f"« {name} » : valeurs possibles {', '.join(known)}")
    return tuple(known[item] for item in names)


def _day_bounds(value: object, name: str) -> Period:
    if value is None:
        return None, None
    try:
        return period(str(value))
    except argparse.ArgumentTypeError as error:
        raise _LineError(f"« filters.{name} » : {error}") from None

"""The manifest of a corpus, written from what its builders say they wrote."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


@dataclasses.dataclass(frozen=True)
class Entry:
    """A file that a builder wrote; the manifest tells the rest of those that have a title."""

    fichier: str
    titre: str = ""
    type: str = ""
    version: str = ""
    date: dt.date | None = None
    idurba: str = ""


Builder = Callable[[Path, dict[str, Any], Path], list[Entry]]
"""From the folder of the sources and the facts of the town, write documents in the folder of the corpus."""


def manifest(corpus: Mapping[str, object], entries: Sequence[Entry]) -> str:
    """The manifest, in the order in which the builders wrote. A drawing has no entry: its fields speak."""
    lines = ["[corpus]", *(f"{key} = {_value(value)}" for key, value in corpus.items())]
    for entry in entries:
        if entry.titre:
            told = {key: value for key, value in dataclasses.asdict(entry).items() if value}
            lines += ["", "[[document]]", *(f"{key} = {_value(value)}" for key, value in told.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, (str, bool, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)

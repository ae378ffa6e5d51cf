"""The names of dated archives, and which of them are old."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

_DATED = re.compile(r"sourcier(-sans-personnes)?-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.zip")


def dated_name(now: datetime, people: bool) -> str:
    """A name that sorts by time among those of its kind."""
    return f"sourcier{'' if people else '-sans-personnes'}-{now.astimezone():%Y-%m-%dT%H-%M-%S}.zip"


def outdated(folder: Path, keep: int, people: bool) -> list[Path]:
    """The dated archives of this kind beyond the ``keep`` newest; no other file is ever named."""
    found = [
        path
        for path in folder.iterdir()
        if (match := _DATED.fullmatch(path.name)) and (match[1] is None) == people and path.is_file()
    ]
    return sorted(found, key=lambda path: path.name)[:-keep]

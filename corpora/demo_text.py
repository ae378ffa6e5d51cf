"""Reading the sources of the demonstration town: front matter, light markup, French typography.

One source may hold two states of a text: ``{--what was--}`` and ``{++what is++}``, as CriticMarkup writes
them, within a line or around whole lines. A line left empty goes.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NBSP = "\u00a0"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_MARKS = re.compile(r"\{(?P<sign>--|\+\+)(?P<words>.+?)(?P=sign)\}", re.DOTALL)
_TYPOGRAPHY = (
    (re.compile("'"), "’"),
    (re.compile(r" ([:;?!%»€])"), NBSP + r"\1"),
    (re.compile("« "), "«" + NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NBSP),
    (re.compile(r"(?<=\d) (?=(?:m²|m|cm|h|km/h|ans|mois|jours|heures|litres|logements|places)(?!\w))"), NBSP),
    (re.compile(r"(?<=n°) (?=\d)|(?<=\bannexe) (?=\d)"), NBSP),
    (re.compile(r"(?<=\b\d\d) (?=\d\d\b)"), NBSP),
    (re.compile(r"(?<=\b[LR]\.) (?=\d)"), NBSP),
    (re.compile(r"(?<=\b(?:UA|UB|UE|UI|DG)) (?=\d)|(?<=\bAUh) (?=\d)|(?<=\b[AN]) (?=\d)"), NBSP),
    (re.compile(r"(?<=\bM\.) (?=[A-ZÉ])|(?<=\bMme) (?=[A-ZÉ])"), NBSP),
)


@dataclass(frozen=True)
class Block:
    """One piece of a source: its kind, its text, and its rows for a table."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A source file: the settings at its head and the blocks below."""

    settings: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def typeset(text: str) -> str:
    """French typography: curly apostrophes, no line break before a unit or a double punctuation mark."""
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


def long_date(day: dt.date, *, weekday: bool = False) -> str:
    """12 mars 2024, or mardi 12 mars 2024."""
    number = "1er" if day.day == 1 else str(day.day)
    name = f"{DAYS[day.weekday()]} " if weekday else ""
    return f"{name}{number} {MONTHS[day.month - 1]} {day.year}"


def read_settings(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return tomllib.load(stream)


def read_source(path: Path, *, former: bool = False) -> Source:
    """Read one source file, with or without front matter between two lines of +++; ``former``: as it was."""
    text = state(path.read_text(encoding="utf-8"), former=former)
    settings: dict[str, Any] = {}
    if text.startswith("+++\n"):
        head, _, text = text[4:].partition("\n+++\n")
        settings = tomllib.loads(head)
    return Source(settings, tuple(_blocks(text)))


def state(text: str, *, former: bool) -> str:
    """One of the two states that the marks of a text tell apart."""
    kept = "--" if former else "++"
    return _MARKS.sub(lambda found: found["words"] if found["sign"] == kept else "", text)


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(typeset(cell.strip()) for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block("table", rows=tuple(rows)))
            rows = []
        if line.strip():
            blocks.append(_block(line.strip()))
    return blocks


def _block(line: str) -> Block:
    if line == "---":
        return Block("break")
    if figure := re.fullmatch(r"!\[(\w+)\] (.+)", line):
        return Block("figure", typeset(figure[2]), ((figure[1],),))
    for mark, kind in (("### ", "article"), ("## ", "chapter"), ("# ", "title"), ("- ", "item")):
        if line.startswith(mark):
            return Block(kind, typeset(line.removeprefix(mark)))
    return Block("note" if re.match(r"\(\d\) ", line) else "paragraph", typeset(line))

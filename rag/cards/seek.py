"""The acts of a ledger that a reader looks for: by period, kind, state, sitting, words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.acts import ActKind
from rag.cards.ledger import Ledger, corpus
from rag.links import Standing, State, number_key, place_key
from rag.registry import Entry
from rag.text import fold

MUNICIPAL = "Conseil municipal"


@dataclass(frozen=True, slots=True, order=True)
class Sitting:
    """A sitting: its day, its assembly, the corpus that tells of it."""

    day: date
    body: str
    corpus: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty means all. ``dated`` False keeps only the acts whose date was not read."""

    text: str = ""
    kinds: tuple[ActKind, ...] = ()
    standings: tuple[Standing, ...] = ()
    corpora: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    sitting: Sitting | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """An act of the register and its state on the day that counts."""

    entry: Entry
    state: State


def seek(acts: Ledger, sought: Sought, day: date) -> tuple[Row, ...]:
    """The acts looked for, the latest first, those without date last."""
    words = _words(sought.text)
    key = number_key(sought.text) if re.search(r"\d", sought.text) else ""
    kept = (each for each in acts.entries if _fits(each, sought) and _says(each, words, key))
    rows = (Row(each, acts.state(each, day)) for each in kept)
    return tuple(row for row in rows if not sought.standings or row.state.standing in sought.standings)


def sittings(entries: Iterable[Entry]) -> tuple[Sitting, ...]:
    """The sittings of these acts, the latest first."""
    return tuple(sorted({found for each in entries if (found := sitting_of(each))}, reverse=True))


def sitting_of(entry: Entry) -> Sitting | None:
    held = entry.act.sitting
    if held is None or held.date is None:
        return None
    return Sitting(held.date, held.body or MUNICIPAL, corpus(entry))


def by_sitting(rows: Sequence[Row]) -> list[tuple[Sitting | None, list[Row]]]:
    """The rows under the sitting that took them; those of none under None, last."""
    groups: dict[Sitting | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(sitting_of(row.entry), []).append(row)
    alone = groups.pop(None, [])
    return [*groups.items(), *([(None, alone)] if alone else [])]


def _fits(entry: Entry, sought: Sought) -> bool:
    act = entry.act
    if sought.kinds and act.kind not in sought.kinds:
        return False
    if sought.corpora and corpus(entry) not in sought.corpora:
        return False
    if sought.sitting and sitting_of(entry) != sought.sitting:
        return False
    if not sought.dated:
        return act.date is None
    if act.date is None:
        return not (sought.first or sought.last)
    return (sought.first is None or sought.first <= act.date) and (
        sought.last is None or act.date <= sought.last
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(text)))


def _says(entry: Entry, words: Sequence[str], key: str) -> bool:
    """Does its number, its object or its place hold all the words? Streets may be written in short."""
    if not words:
        return True
    act = entry.act
    if key and key == number_key(act.number):
        return True
    held = fold(f" {act.number or ''} {act.subject} {act.place} ")
    spelt = place_key(f"{act.place} {act.subject}")
    return all(word in held or place_key(word) & spelt for word in words)

"""The needs that visitors bring, and what is asked of the documents for each: ``rag/data/besoins.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from rag.text import terms

OTHER, ACT, WORKS = "autre", "acte", "travaux"
Phrase = tuple[str, ...]
"""A word or a phrase as search terms, small words left out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One point of the table, and what is asked of the words that answer it.

    ``questions`` are ways to ask it, tried one after the other.
    ``proof`` and ``also``: one of each is quoted; ``against``: none is; ``names``: the thing is named;
    ``heading``: one stands over the passage. ``only`` and ``unless`` are words of the visitor that call it
    or put it off. ``theme`` is the one of the sheet of rules (``rag/data/fiche.toml``) that answers it.
    """

    point: str
    questions: tuple[str, ...]
    plain: str
    proof: tuple[Phrase, ...] = ()
    also: tuple[Phrase, ...] = ()
    against: tuple[Phrase, ...] = ()
    heading: tuple[Phrase, ...] = ()
    names: bool = False
    only: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """``proof`` are words of which a passage that answers holds one, whatever the question; ``thing`` is what
    is meant when none is named."""

    key: str
    name: str
    rank: int
    words: tuple[Phrase, ...]
    proof: tuple[Phrase, ...]
    ask: tuple[str, ...]
    asked: tuple[Asked, ...]
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What works build or change: ``said`` with its article, ``works`` as the sheet of rules names them."""

    key: str
    said: str
    family: str
    feminine: bool
    words: tuple[Phrase, ...]
    asked: tuple[Asked, ...]
    works: str = ""
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    subjects: Mapping[str, Subject]
    things: Mapping[str, Thing]


_Entry = Mapping[str, object]


@cache
def table() -> Table:
    """The table of needs, read once."""
    text = files("rag").joinpath("data/besoins.toml").read_text(encoding="utf-8")
    read = cast("dict[str, dict[str, _Entry]]", tomllib.loads(text))
    families = {
        name: _questions(cast("Sequence[_Entry]", rows)) for name, rows in read.get("familles", {}).items()
    }
    things = {
        key: Thing(
            key,
            str(entry["dit"]),
            str(entry["famille"]),
            bool(entry.get("e")),
            phrases(entry, "mots"),
            families[str(entry["famille"])],
            str(entry.get("fiche", "")),
            tuple(cast("Sequence[str]", entry.get("demander", ()))),
        )
        for key, entry in read["choses"].items()
    }
    return Table({key: _subject(key, entry) for key, entry in read["sujets"].items()}, things)


def _subject(key: str, entry: _Entry) -> Subject:
    words = phrases(entry, "mots")
    return Subject(
        key,
        str(entry["nom"]),
        cast(int, entry["rang"]),
        words,
        phrases(entry, "preuve") or (() if key in (OTHER, ACT, WORKS) else words),
        tuple(cast("Sequence[str]", entry.get("demander", ()))),
        _questions(cast("Sequence[_Entry]", entry.get("questions", ()))),
        str(entry.get("chose", "")),
    )


def _questions(rows: Sequence[_Entry]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            str(row["pour"]),
            (str(row["question"]), *cast("Sequence[str]", row.get("ou", ()))),
            str(row["clair"]),
            phrases(row, "preuve"),
            phrases(row, "aussi"),
            phrases(row, "contre"),
            phrases(row, "titre"),
            bool(row.get("nomme")),
            phrases(row, "si"),
            phrases(row, "sinon"),
            str(row.get("theme", "")),
        )
        for row in rows
    )


def phrases(entry: _Entry, name: str) -> tuple[Phrase, ...]:
    found = (tuple(terms(each)) for each in cast("Sequence[str]", entry.get(name, ())))
    return tuple(phrase for phrase in found if phrase)


def place_of(phrase: Phrase, words: Sequence[str]) -> int:
    """Where a phrase begins in the terms of a text; -1 when it is not there."""
    size = len(phrase)
    return next((at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == phrase), -1)


def says(text: str, wanted: Sequence[Phrase]) -> bool:
    """Does the text say one of these? True when nothing is wanted."""
    if not wanted:
        return True
    words = terms(text)
    return any(place_of(phrase, words) >= 0 for phrase in wanted)

"""The data file of the sheet, ``rag/data/fiche.toml``: themes, kinds of works, ranks of documents."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rag.sheet.types import Rank
from rag.text import fold
from rag.types import ActKind, Document


@dataclass(frozen=True)
class Theme:
    """A theme: how its article is numbered before 2016, how a title or a sentence names it. A clause of an
    article of the themes that it ``takes`` is its own when it begins as ``opens`` says; ``shared``: it is
    shown here as well as under its own article; ``measured``: its rule is a measure."""

    key: str
    name: str
    articles: tuple[int, ...]
    titles: re.Pattern[str]
    words: re.Pattern[str]
    takes: frozenset[str]
    opens: re.Pattern[str]
    shared: bool
    measured: bool


@dataclass(frozen=True)
class Works:
    """A kind of works: the themes to read first, how a rule names it, and its destinations in a table.
    ``own`` are the themes that always speak of it."""

    key: str
    name: str
    themes: tuple[str, ...]
    words: re.Pattern[str]
    destination: re.Pattern[str]
    own: frozenset[str]


@dataclass(frozen=True)
class _Named:
    """A rank, how a document of it is titled and how a rule cites it."""

    rank: Rank
    titles: re.Pattern[str]
    cited: re.Pattern[str]
    sorts: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class _Table:
    themes: tuple[Theme, ...]
    broad: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    works: tuple[Works, ...]
    subjects: re.Pattern[str]
    ranks: tuple[_Named, ...]


@cache
def _table() -> _Table:
    read = tomllib.loads(files("rag").joinpath("data/fiche.toml").read_text(encoding="utf-8"))
    return _Table(
        tuple(map(_theme, read["themes"])),
        tuple((re.compile(each["titre"]), tuple(each["themes"])) for each in read["titres_larges"]),
        tuple(map(_works, read["travaux"])),
        _any(read["autres_sujets"]["mots"]),
        tuple(map(_rank, read["rangs"])),
    )


def _theme(entry: dict[str, Any]) -> Theme:
    return Theme(
        entry["cle"],
        entry["nom"],
        tuple(entry.get("articles", ())),
        _any(entry["titres"]),
        _any(entry["mots"]),
        frozenset(entry.get("prend", ())),
        _any(entry.get("ouvre", ())),
        entry.get("partage", False),
        entry.get("mesure", False),
    )


def _works(entry: dict[str, Any]) -> Works:
    return Works(
        entry["cle"],
        entry["nom"],
        tuple(entry["themes"]),
        _any(entry["mots"]),
        _any(entry.get("destination", ())),
        frozenset(entry.get("propre", ())),
    )


def _rank(entry: dict[str, Any]) -> _Named:
    rank = Rank(entry["cle"], entry["nom"], entry["phrase"], entry["droit"])
    sorts = tuple((key, re.compile(looks)) for key, looks in entry.get("sortes", {}).items())
    return _Named(rank, _any(entry["titre"]), _any(entry["cite"]), sorts)


def _any(said: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(said) if said else r"(?!)", re.DOTALL)


def themes() -> tuple[Theme, ...]:
    """The themes, in the order of the sheet."""
    return _table().themes


def broad_titles() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Titles that name no theme of their own, and those among which the words of a clause choose."""
    return _table().broad


def kinds_of_works() -> tuple[Works, ...]:
    """The kinds of works that may be chosen, in the order to offer them."""
    return _table().works


def other_subjects() -> re.Pattern[str]:
    """What a rule may be for that is none of these works."""
    return _table().subjects


def rank_of(document: Document) -> Rank | None:
    """The rank of a document beside the règlement, by its title or the name of its file. An act that approves
    such a document, or reports it in the annexes, is not the document."""
    if document.kind in (ActKind.ARRETE, ActKind.DELIBERATION):
        return None
    name = document.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    said = fold(re.sub(r"[_\-]+", " ", f"{document.title} | {name}"))
    return next((each.rank for each in _table().ranks if each.titles.search(said)), None)


def sorts_of(rank: Rank, words: str) -> tuple[str, ...]:
    """Which sorts of a rank these words name: « inondation » for a PPRI."""
    folded = fold(words)
    held = next(each for each in _table().ranks if each.rank.key == rank.key)
    return tuple(key for key, looks in held.sorts if looks.search(folded))


def cited_ranks() -> tuple[tuple[Rank, re.Pattern[str]], ...]:
    """Each rank with the words by which a rule cites a document of it, on a folded text."""
    return tuple((each.rank, each.cited) for each in _table().ranks)

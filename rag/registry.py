"""One list of acts, each once: the minutes and the list of one sitting tell of the same délibérations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from rag.acts import Act
from rag.dates import in_french
from rag.links import Reference, number_key
from rag.text import fold
from rag.types import Document

SAME_OBJECT = 40  # first letters of two objects that name one act

_Sitting = tuple[str, str, date]  # corpus, assembly, day


@dataclass(frozen=True, slots=True)
class Entry:
    """An act and the documents that tell of it. ``differ`` names what they do not tell alike."""

    act: Act
    documents: tuple[Document, ...]
    differ: tuple[str, ...] = ()


def registry(told: Iterable[tuple[Document, Act]]) -> tuple[Entry, ...]:
    """The acts of documents, one entry each: of one corpus, kind, assembly, day, and number or object.

    The fullest telling is kept, completed by the others.
    """
    entries: list[Entry] = []
    known: dict[tuple[object, ...], int] = {}
    for document, act in told:
        if not (act.number or act.subject):
            continue
        keys = list(_keys(document, act))
        rank = next((known[key] for key in keys if key in known), None)
        if rank is not None and _same(entries[rank], document, act):
            entries[rank] = _merged(entries[rank], document, act)
        else:
            rank = len(entries)
            entries.append(Entry(act, (document,)))
        for key in keys:
            known.setdefault(key, rank)
    return tuple(entries)


def references(entries: Iterable[Entry]) -> tuple[Reference, ...]:
    """What the acts do to one another, in their town."""
    return tuple(
        Reference(entry.act, link, town_of(entry.documents[0]))
        for entry in entries
        for link in entry.act.links
    )


def town_of(document: Document) -> str:
    """What tells the town of a document from the others: its code, else its name."""
    return document.territory.insee or fold(document.territory.name)


def shared_sittings(told: Iterable[tuple[Document, Act]]) -> Iterator[str]:
    """« 2 fichiers pour la séance du… », in French, for each sitting that several documents tell of.

    Not where each holds one act, and another one: a town that publishes its délibérations one by one.
    """
    files: dict[_Sitting, dict[str, set[str]]] = {}
    for document, act in told:
        if act.sitting and act.sitting.date and (act.number or act.subject):
            sitting = document.corpus, act.sitting.body or "Conseil municipal", act.sitting.date
            files.setdefault(sitting, {}).setdefault(document.file, set()).update(_names(act))
    for (_, body, day), told_by in files.items():
        if len(told_by) < 2:
            continue
        shared = _twice(list(told_by.values()))
        if not shared and all(_single(names) for names in told_by.values()):
            continue
        counted = f" ; {shared} acte(s) en commun, comptés une fois" if shared else ""
        listed = ", ".join(sorted(told_by))
        yield f"{len(told_by)} fichiers pour la séance du {in_french(day)} ({body}) : {listed}{counted}."


def _single(names: set[str]) -> bool:
    """Does a document tell of one act only?"""
    return max(sum(name.startswith(sort) for name in names) for sort in "no") == 1


def _twice(told: Sequence[set[str]]) -> int:
    """How many acts are told of by two documents at least; numbers first, else objects."""
    numbers = [{name for name in names if name.startswith("n")} for names in told]
    kept = numbers if sum(map(bool, numbers)) > 1 else told
    return len(
        {name for rank, names in enumerate(kept) for name in names if any(name in o for o in kept[:rank])}
    )


def _names(act: Act) -> Iterator[str]:
    """What tells an act from the others of its day: its number, the first letters of its object."""
    if key := number_key(act.number):
        yield f"n{key}"
    gist = "".join(char for char in fold(act.subject) if char.isalnum())[:SAME_OBJECT]
    if gist:
        yield f"o{gist}"


def _keys(document: Document, act: Act) -> Iterator[tuple[object, ...]]:
    body = act.sitting.body if act.sitting else ""
    for name in _names(act):
        yield document.corpus, act.kind, act.date, body, name


def _same(entry: Entry, document: Document, act: Act) -> bool:
    """One document never tells of an act twice; two numbers are two acts."""
    if document in entry.documents:
        return False
    here, there = number_key(entry.act.number), number_key(act.number)
    return not here or not there or here == there


def _merged(entry: Entry, document: Document, act: Act) -> Entry:
    fuller, other = (act, entry.act) if _weight(act) > _weight(entry.act) else (entry.act, act)
    missing = {
        item.name: getattr(other, item.name)
        for item in fields(Act)
        if not getattr(fuller, item.name) and getattr(other, item.name)
    }
    differ = list(entry.differ)
    if fuller.vote and other.vote and _counts(fuller) != _counts(other):
        differ.append("vote")
    return Entry(replace(fuller, **missing), (*entry.documents, document), tuple(dict.fromkeys(differ)))


def _weight(act: Act) -> int:
    return len(act.decision) + len(act.visas) + (100 if act.vote else 0) + (100 if act.number else 0)


def _counts(act: Act) -> tuple[int | bool | None, ...]:
    vote = act.vote
    return (vote.pour, vote.contre, vote.abstentions, vote.unanime) if vote else ()

"""All the acts that a reader may open, with what they do to one another, town by town.

Numbers start again in each town: links never go from the acts of one to those of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from rag.acts import Act
from rag.links import Reference, State, number_key, points_to, resolve, state_at
from rag.registry import Entry, references, town_of

if TYPE_CHECKING:
    from rag.desk import Desk


@dataclass(slots=True)
class _Book:
    """The acts of one town."""

    entries: list[Entry] = field(default_factory=list)
    by_act: dict[Act, Entry] = field(default_factory=dict)
    by_number: dict[str, list[Reference]] = field(default_factory=dict)
    numbered: dict[str, list[Entry]] = field(default_factory=dict)
    dated: list[Reference] = field(default_factory=list)


class Ledger:
    """The acts of a generation, read once; ``entries`` are the latest first, those without date last."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(sorted(entries, key=_order))
        self._books: dict[str, _Book] = {}
        self._keyed = {key(entry): entry for entry in self.entries}
        for entry in self.entries:
            book = self._books.setdefault(town(entry), _Book())
            book.entries.append(entry)
            book.by_act.setdefault(entry.act, entry)
            book.numbered.setdefault(number_key(entry.act.number), []).append(entry)
        for book in self._books.values():
            for made in references(book.entries):
                number = number_key(made.link.number)
                if number:
                    book.by_number.setdefault(number, []).append(made)
                else:
                    book.dated.append(made)

    def __len__(self) -> int:
        return len(self.entries)

    def state(self, entry: Entry, day: date) -> State:
        """What an act has become that day, as far as the acts of its town tell."""
        book = self._books[town(entry)]
        return state_at(entry.act, self._around(book, entry.act), day)

    def done_to(self, entry: Entry) -> tuple[tuple[Reference, Entry], ...]:
        """The links that other acts make to this one."""
        book = self._books[town(entry)]
        return tuple(
            (made, book.by_act[made.source])
            for made in self._pointing(book, entry.act)
            if resolve(made, self._candidates(book, made)) == entry.act
        )

    def target(self, entry: Entry, made: Reference) -> Entry | None:
        """The act that a link of this one names, when it is among the documents."""
        book = self._books[town(entry)]
        found = resolve(made, self._candidates(book, made))
        return book.by_act.get(found) if found else None

    def find(self, wanted: str) -> Entry | None:
        """The act of a key (see :func:`key`), if it is open to the reader whose ledger this is."""
        return self._keyed.get(wanted)

    def of_town(self, entry: Entry) -> Sequence[Entry]:
        """The acts of the town of this one, itself included."""
        return self._books[town(entry)].entries

    def _pointing(self, book: _Book, act: Act) -> Iterator[Reference]:
        number = number_key(act.number)
        for made in (*(book.by_number.get(number, ()) if number else ()), *book.dated):
            if points_to(made, act):
                yield made

    def _around(self, book: _Book, act: Act) -> tuple[Reference, ...]:
        """The links that bear on an act, and those that bear on the acts that make them."""
        found: dict[Reference, None] = {}
        waiting = [act]
        while waiting:
            for made in self._pointing(book, waiting.pop()):
                if made not in found:
                    found[made] = None
                    waiting.append(made.source)
        return tuple(found)

    def _candidates(self, book: _Book, made: Reference) -> Iterator[Act]:
        number = number_key(made.link.number)
        return (each.act for each in (book.numbered.get(number, ()) if number else book.entries))


def ledger(desk: Desk) -> Ledger:
    """The acts open to this reader."""
    return Ledger(desk.acts())


def key(entry: Entry) -> str:
    """What names an act in an address: the same as long as the act is read the same."""
    act = entry.act
    said = (corpus(entry), entry.documents[0].file, act.kind, act.number, act.date, act.subject)
    return sha256("|".join(map(str, said)).encode("utf-8", "replace")).hexdigest()[:16]


def town(entry: Entry) -> str:
    """What tells the town of an act from the others."""
    return town_of(entry.documents[0])


def corpus(entry: Entry) -> str:
    return entry.documents[0].corpus


def _order(entry: Entry) -> tuple[int, tuple[int, ...], str]:
    """By day, then by number, however its letters and spaces are written (« D 2024-31 », « D2024-27 »)."""
    day, number = entry.act.date, number_key(entry.act.number)
    ranks = tuple(int(each) for each in number.split("-") if each)
    return (-day.toordinal() if day else 0, ranks, entry.act.number or "")

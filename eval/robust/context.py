"""What is indexed, as the transformations need to know it: towns, zones, acts, and which words occur where.

Words are those of ``eval.matching.plain``, not of the search: a check of absence must not share the blind
spots of the system it judges. Postings are kept as arrays: about four bytes a word of a passage.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from eval.gold import GoldQuestion
from eval.matching import numbers, plain, same_file
from rag.encode import open_home
from rag.index.catalog import Catalog
from rag.settings import Settings
from rag.types import ActKind, Chunk, Document

_WORD = re.compile(r"[a-z0-9]+")
_DIGITS = re.compile(r"\d+")
_MONTHS = {
    name: rank
    for rank, name in enumerate(
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(), 1
    )
}
_ACT = re.compile(r"((?:19|20)\d\d)\s?[-_/]\s?(\d{1,5})(?:\s?[-_/]\s?(\d{1,5}))?")
_SPELT = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(_MONTHS)})\b")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[-/._ ](\d{1,2})[-/._ ](?:(?:19|20)?\d\d)(?!\d)")
_PACKED = re.compile(r"(?<!\d)(?:19|20)\d\d[-_]?(\d\d)[-_]?(\d\d)(?!\d)")
_GENERIC = frozenset("metropole communaute commune communes agglomeration grand grande saint sainte".split())


@dataclass(frozen=True, slots=True)
class NumberedAct:
    """An act of a town that bears a number."""

    kind: ActKind
    number: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A passage of a zone, reduced to what tells two rules apart. ``heading`` has neither zone nor number."""

    zones: frozenset[str]
    heading: frozenset[str]
    numbers: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A territory, its members' names and what its documents are. ``rank`` is its place in the index."""

    rank: int
    name: str
    names: tuple[str, ...]
    kinds: frozenset[ActKind]
    zones: frozenset[str]
    acts: tuple[NumberedAct, ...]
    documents: tuple[Document, ...] = field(repr=False, default=())


def words(text: str) -> set[str]:
    """The words of a text, folded, the whole numbers inside them, its act numbers and its days.

    ``D2025-001`` holds 2025, 1 and ``2025-1``; « le 3 avril 2025 » and ``03/04/2025`` hold ``@4-3``.
    """
    folded = plain(text)
    found = set(_WORD.findall(folded))
    for word in [word for word in found if not word.isalpha()]:
        found.update(digits.lstrip("0") for digits in _DIGITS.findall(word))
    for match in _ACT.finditer(folded):
        parts = [str(int(part)) for part in match.groups() if part]
        found.update("-".join(parts[:size]) for size in range(2, len(parts) + 1))
    found.update(day_key(int(match[1]), _MONTHS[match[2]]) for match in _SPELT.finditer(folded))
    found.update(day_key(int(match[1]), int(match[2])) for match in _FIGURES.finditer(folded))
    found.update(day_key(int(match[2]), int(match[1])) for match in _PACKED.finditer(folded))
    return found - {""}


def act_key(number: str) -> str:
    """The act number as ``words`` holds it; empty where it has no year."""
    match = _ACT.search(number)
    return "-".join(str(int(part)) for part in match.groups() if part) if match else ""


def day_key(day: int, month: int) -> str:
    """The day of any year as ``words`` holds it."""
    return f"@{month}-{day}"


class Context:
    """An open index. Read whole once; nothing is ever written."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._postings: dict[str, array[int]] = {}
        self._place_of_passage: array[int] = array("H")
        self._on_pages: list[set[str]] = []
        self.places = self._read()

    # -- towns --------------------------------------------------------------------------------------

    def place_of(self, question: GoldQuestion) -> Place | None:
        """The town of a question's proofs, else the one it is filed under."""
        for source in question.sources:
            document = self.document(source.file)
            if document is not None:
                return next(place for place in self.places if place.name == document.territory.name)
        asked = plain(question.commune)
        named = [p for p in self.places if any(plain(name) == asked for name in p.names)]
        main = plain(question.commune).split("-")[0]
        named = named or [place for place in self.places if plain(place.name).split("-")[0] == main]
        return named[0] if named else None

    def document(self, file: str) -> Document | None:
        return next((each for each in self.catalog.documents() if same_file(each.file, file)), None)

    def others(self, question: GoldQuestion, place: Place) -> tuple[Place, ...]:
        """The other towns that hold documents of the kind that proves this question."""
        proofs = {found.kind for item in question.sources if (found := self.document(item.file))}
        return tuple(each for each in self.places if each != place and each.kinds & proofs)

    def chunks(self, place: Place) -> Iterator[Chunk]:
        for document in place.documents:
            yield from self.catalog.chunks_of(document.id)

    def rules(self, place: Place) -> tuple[Rule, ...]:
        """The zoned passages of a town, kept once read."""
        if place.rank not in self._rules:
            self._rules[place.rank] = tuple(rule(each) for each in self.chunks(place) if each.section.zones)
        return self._rules[place.rank]

    @cached_property
    def _rules(self) -> dict[int, tuple[Rule, ...]]:
        return {}

    # -- words --------------------------------------------------------------------------------------

    def holds(self, name: str, place: Place | None = None) -> bool:
        """Are all the words of ``name`` in one passage, its headings included, or on one of the pages?"""
        wanted = sorted(set(_WORD.findall(plain(name))))
        if len(wanted) == 1 and self._on_a_page(wanted[0], place):
            return True
        return self.together(wanted, place)

    def together(self, wanted: Sequence[str], place: Place | None = None, *, begin: bool = False) -> bool:
        """Does one passage hold all these words? With ``begin``, words that begin so count too."""
        found: set[int] | None = None
        for word in wanted:
            those = self._beginning(word) if begin else set(self._postings.get(word, ()))
            found = those if found is None else found & those
        found = found or set()
        return bool(found) if place is None else any(self._place_of_passage[p] == place.rank for p in found)

    def most_together(self, starts: Sequence[str], place: Place) -> int:
        """How many of these beginnings of words one passage of a town holds at most."""
        counts: Counter[int] = Counter()
        for start in starts:
            counts.update(p for p in self._beginning(start) if self._place_of_passage[p] == place.rank)
        return max(counts.values(), default=0)

    def share(self, start: str, place: Place) -> float:
        """The share of a town's passages that hold a word that begins so."""
        owned = self._place_of_passage.count(place.rank)
        held = sum(self._place_of_passage[passage] == place.rank for passage in self._beginning(start))
        return held / owned if owned else 0.0

    def absent(self, key: str, place: Place | None = None) -> bool:
        """Is an act number (``act_key``) or a day (``day_key``) in no passage and on no page?"""
        return not self.together((key,), place) and not self._on_a_page(key, place)

    def _on_a_page(self, word: str, place: Place | None) -> bool:
        pages = self._on_pages if place is None else [self._on_pages[place.rank]]
        return any(word in found for found in pages)

    def _beginning(self, start: str) -> set[int]:
        return {p for word, held in self._postings.items() if word.startswith(start) for p in held}

    # -- reading ------------------------------------------------------------------------------------

    def _read(self) -> tuple[Place, ...]:
        names = dict.fromkeys(document.territory.name for document in self.catalog.documents())
        return tuple(self._place(rank, name) for rank, name in enumerate(names))

    def _place(self, rank: int, name: str) -> Place:
        documents = tuple(each for each in self.catalog.documents() if each.territory.name == name)
        members = dict.fromkeys(member.name for each in documents for member in each.territory.members)
        zones: set[str] = set()
        acts: dict[str, NumberedAct] = {}
        self._on_pages.append(set())
        for document in documents:
            for page in self.catalog.pages(document.id):
                self._on_pages[rank] |= words(page.text)
            for chunk in self.catalog.chunks_of(document.id):
                self._post(rank, chunk)
                zones.update(chunk.section.zones)
                act = chunk.section.act
                if act and act.number:
                    acts.setdefault(act.number, NumberedAct(act.kind, act.number, act.date))
        ordered = tuple(acts[number] for number in sorted(acts))
        kinds = frozenset(document.kind for document in documents)
        return Place(rank, name, (name, *members), kinds, frozenset(zones), ordered, documents)

    def _post(self, rank: int, chunk: Chunk) -> None:
        section = chunk.section
        number = section.act.number if section.act else None
        around = (*section.path, *section.zones, section.document.title, section.document.file, number or "")
        passage = len(self._place_of_passage)
        self._place_of_passage.append(rank)
        for word in words(" \n ".join((chunk.text, *around))):
            self._postings.setdefault(word, array("L")).append(passage)


def rule(chunk: Chunk) -> Rule:
    """A passage reduced to its zones, the subject of its heading and its numbers."""
    last = chunk.section.path[-1] if chunk.section.path else ""
    labels = {plain(zone) for zone in chunk.section.zones}
    heading = {word for word in _WORD.findall(plain(last)) if word.isalpha() and len(word) > 2} - labels
    return Rule(
        frozenset(chunk.section.zones), frozenset(heading), frozenset(numbers(chunk.text)), chunk.text
    )


def telling_words(name: str) -> tuple[str, ...]:
    """The words by which a town is known: long ones that are not generic."""
    found = [word for word in _WORD.findall(plain(name)) if len(word) >= 5 and word not in _GENERIC]
    return tuple(found) or tuple(_WORD.findall(plain(name)))


@contextmanager
def open_context(settings: Settings) -> Iterator[Context]:
    """The current index, opened and read.

    Raises:
        IndexStoreError: nothing is indexed, or the index cannot be read.
    """
    home, _ = open_home(settings)
    with home.read() as snapshot:
        yield Context(snapshot.catalog)

"""A règlement as it is read: its versions, the parts of one, the articles of a part in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from rag.acts import ActKind
from rag.entries import defined_words, in_lexicon, short_word, spelt_as
from rag.text import fold, squeeze
from rag.types import Chunk, Document, Validity

ChunksOf = Callable[[Document], Sequence[Chunk]]
PLANS = frozenset({ActKind.PLU, ActKind.ANNEXE})
LEAST_DEFINED, MOST_DEFINED, LEAST_SAID = 4, 40, 30
"""Letters of a defined word, and of what is said of it: less, or more, is a list of words or a date."""


class Force(StrEnum):
    """Whether a document is in force on a day, as far as is known."""

    NOW = "en vigueur"
    UNDATED = "date inconnue"
    COMING = "pas encore en vigueur"
    PAST = "n'est plus en vigueur"


@dataclass(frozen=True, slots=True)
class Edition:
    """Documents that are read together: those in force, or those of one other version."""

    force: Force
    documents: tuple[Document, ...]
    validity: Validity
    label: str = ""


class PartKind(StrEnum):
    """The parts of a règlement, as readers name them."""

    GENERAL = "Dispositions générales"
    ZONE = "Zone"
    LEXICON = "Lexique"
    ANNEX = "Annexes"


@dataclass(frozen=True, slots=True)
class Part:
    kind: PartKind
    zone: str = ""

    @property
    def name(self) -> str:
        return f"Zone {self.zone}" if self.zone else self.kind.value


@dataclass(frozen=True, slots=True)
class Article:
    """Consecutive passages under one heading. ``id`` is that of the first."""

    chunks: tuple[Chunk, ...]

    @property
    def id(self) -> str:
        return self.chunks[0].id

    @property
    def document(self) -> Document:
        return self.chunks[0].document

    @property
    def path(self) -> tuple[str, ...]:
        return self.chunks[0].section.path

    @property
    def title(self) -> str:
        return self.path[-1] if self.path else "Début du document"

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(sorted({page for chunk in self.chunks for page in chunk.pages}))

    @property
    def validity(self) -> Validity:
        return self.chunks[0].validity


@dataclass(frozen=True, slots=True)
class Definition:
    """A word that a lexicon defines, where it does."""

    word: str
    said: str
    chunk: Chunk


def force(found: Validity, day: date) -> Force:
    if found.until is not None and found.until <= day:
        return Force.PAST
    if found.since is not None and found.since > day:
        return Force.COMING
    return Force.NOW if found.since is not None else Force.UNDATED


def editions(documents: Sequence[Document], chunks_of: ChunksOf, day: date) -> tuple[Edition, ...]:
    """What is in force first, then what is to come, then former versions, the latest first.

    A document without date is read with those in force: nothing says that it is not.
    """
    known = [(each, validity_of(chunks_of(each))) for each in documents if each.kind in PLANS]
    current = [each for each, found in known if force(found, day) in (Force.NOW, Force.UNDATED)]
    dated = [found for each, found in known if force(found, day) is Force.NOW]
    made: list[Edition] = []
    if current:
        latest = max(dated, key=lambda found: found.since or date.min, default=Validity())
        made.append(Edition(Force.NOW if dated else Force.UNDATED, tuple(current), latest))
    others: dict[tuple[Force, Validity, str], list[Document]] = {}
    for each, found in known:
        if (state := force(found, day)) in (Force.COMING, Force.PAST):
            others.setdefault((state, found, each.version.label), []).append(each)
    rest = [Edition(state, tuple(held), found, label) for (state, found, label), held in others.items()]
    rest.sort(key=lambda each: (each.force is Force.COMING, each.validity.since or date.min), reverse=True)
    return (*made, *rest)


def validity_of(chunks: Sequence[Chunk]) -> Validity:
    """When most of a document is in force."""
    found = Counter(chunk.validity for chunk in chunks).most_common(1)
    return found[0][0] if found else Validity()


def parts(edition: Edition, chunks_of: ChunksOf) -> tuple[Part, ...]:
    """The general provisions, the zones in their order, the lexicon, the annexes: those there are."""
    found: dict[Part, None] = {}
    for document in edition.documents:
        for chunk in chunks_of(document):
            found |= dict.fromkeys(_parts_of(chunk))
    order = list(PartKind)
    return tuple(sorted(found, key=lambda part: order.index(part.kind)))


def articles(edition: Edition, part: Part, chunks_of: ChunksOf) -> tuple[Article, ...]:
    """The articles of a part, document after document."""
    return tuple(
        article
        for document in edition.documents
        for article in all_articles(chunks_of(document))
        if any(part in _parts_of(chunk) for chunk in article.chunks)
    )


def all_articles(chunks: Sequence[Chunk]) -> Iterator[Article]:
    """Passages in order, those that follow one another under one heading together."""
    for _, held in groupby(chunks, key=lambda chunk: chunk.section.path):
        yield Article(tuple(held))


def holding(chunks: Sequence[Chunk], chunk_id: str) -> Article | None:
    """The article of a document that holds a passage."""
    return next(
        (each for each in all_articles(chunks) if any(chunk.id == chunk_id for chunk in each.chunks)), None
    )


def part_of(article: Article) -> Part:
    """The part under which an article is read first."""
    return _parts_of(article.chunks[0])[0]


def _parts_of(chunk: Chunk) -> tuple[Part, ...]:
    if chunk.document.kind is not ActKind.PLU:
        return (Part(PartKind.ANNEX),)
    if in_lexicon(chunk):
        return (Part(PartKind.LEXICON),)
    if chunk.section.zones:
        return tuple(Part(PartKind.ZONE, zone) for zone in chunk.section.zones)
    return (Part(PartKind.GENERAL),)


def definitions(edition: Edition, chunks_of: ChunksOf) -> tuple[Definition, ...]:
    """All that the lexicons of an edition define, each word once."""
    found: dict[str, Definition] = {}
    for document in edition.documents:
        for chunk in chunks_of(document):
            if not in_lexicon(chunk):
                continue
            for word, said in defined_words(chunk):
                short = short_word(squeeze(word))
                if _is_entry(short, said):
                    found.setdefault(fold(short), Definition(short, squeeze(said), chunk))
    return tuple(found.values())


def _is_entry(word: str, said: str) -> bool:
    letters = sum(map(str.isalpha, word))
    return (
        LEAST_DEFINED <= letters <= MOST_DEFINED
        and not any(map(str.isdigit, word))
        and len(squeeze(said)) >= LEAST_SAID
    )


def used_in(article: Article, defined: Sequence[Definition]) -> tuple[Definition, ...]:
    """The defined words that an article uses, in the order of their use; its own are left out."""
    text = "\n".join(chunk.text for chunk in article.chunks)
    own = {chunk.id for chunk in article.chunks}
    met = [
        (found.start(), each)
        for each in defined
        if each.chunk.id not in own and (found := spelt_as(each.word).search(text))
    ]
    return tuple(each for _, each in sorted(met, key=lambda pair: pair[0]))

"""What is indexed: documents, their pages and sections, and the passages cut from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rag.acts import Act, ActKind
from rag.asking import Visibility
from rag.mentions import Mention
from rag.tables import Table, whole


class PageState(StrEnum):
    """What could be read of a page."""

    TEXT = "texte"
    EMPTY = "vide"
    TO_OCR = "a_oceriser"
    UNREADABLE = "illisible"


class DocumentState(StrEnum):
    """How a document ends its ingestion: never silently."""

    INDEXED = "indexe"
    PARTIAL = "partiel"
    REFUSED = "refuse"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune and its INSEE code (five characters, ``2A``/``2B`` for Corsica)."""

    name: str
    insee: str | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """What a document applies to: a commune, or an intercommunality and its member communes."""

    name: str
    insee: str | None = None
    members: tuple[Commune, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of a text this is. ``date`` is the approval or signature date; ``idurba`` the CNIG id."""

    label: str = ""
    date: date | None = None
    idurba: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One ingested file. ``id`` is derived from corpus, path and content; ``sha256`` from content alone.

    ``file`` is the path shown outside (contract.md): from the ingested folder's parent, POSIX slashes.
    """

    id: str
    corpus: str
    file: str
    sha256: str
    title: str
    kind: ActKind
    territory: Territory
    visibility: Visibility = Visibility.PUBLIC
    version: Version = Version()
    page_count: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word that OCR read on a page. Its box is in ten-thousandths of the page, from the top left corner
    of the page as it is shown; ``confidence`` is the reader's own, from 0 to 100."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: int


@dataclass(frozen=True, slots=True)
class Page:
    """One physical page. ``number`` counts from 1; formats without pages hold one page numbered 0.

    ``hidden`` is what the file holds there that no reader sees: it is in no passage. ``words`` are those
    of a page that was read by OCR, in the order of ``text``; empty on others.
    """

    number: int
    text: str
    state: PageState = PageState.TEXT
    hidden: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Validity:
    """When a text is in force: from ``since`` until the day before ``until``; None where nothing tells.

    ``by`` is what ended it, in French: another act's number and date, or the version that follows.
    """

    since: date | None = None
    until: date | None = None
    by: str = ""

    def at(self, day: date) -> bool:
        """Is it in force that day, as far as is known?"""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Section:
    """A place in a document. ``path`` is the heading path, outermost first; ``zones`` are zone labels."""

    document: Document
    path: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    article: str | None = None
    act: Act | None = None

    @property
    def label(self) -> str:
        """The short place name shown in a citation: ``UD2 / 4.6. Hauteur des constructions``."""
        parts = ["/".join(self.zones[:3])] if self.zones else []
        if self.act and self.act.number:
            parts.append(self.act.number)
        if self.path:
            parts.append(self.path[-1])
        return " / ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The search terms of a passage and of what names it, in order, a space before and after each."""

    body: str
    heading: str

    @classmethod
    def of(cls, body: Sequence[str], heading: Sequence[str]) -> Analysed:
        return cls(f" {' '.join(body)} ", f" {' '.join(heading)} ")


@dataclass(frozen=True, slots=True)
class Chunk:
    """An indexed passage: a rule, or a coherent part of one. ``pages`` are physical ranks from 1.

    ``text`` is an exact run of the page texts, spaces squeezed; ``start`` is its character offset in
    the document's joined page texts, used to keep the order of chunks. ``table`` is the part of a table
    that the text is, ``mentions`` the other places it refers to, ``validity`` when it is in force.
    ``analysed`` is what the index kept of its analysis, None for a passage that does not come from there.
    """

    id: str
    section: Section
    pages: tuple[int, ...]
    text: str
    start: int = 0
    table: Table | None = None
    mentions: tuple[Mention, ...] = ()
    validity: Validity = Validity()
    analysed: Analysed | None = field(default=None, compare=False, repr=False)

    @property
    def document(self) -> Document:
        return self.section.document

    @property
    def whole(self) -> str:
        """The text, under the header of its rows when it does not hold it itself."""
        return whole(self.text, self.table)

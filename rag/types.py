"""The values that flow through Sourcier, from a file to an answer.

    Document > Page > Section > Chunk        (written by ``ingest``)
    Question > Passage > Statement > Reply   (written by ``rag``)

All are frozen; each holds what it came from, so ``citation.passage.chunk.section.document`` always
answers "where does this come from?".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rag.acts import Act as Act
from rag.acts import ActKind as ActKind
from rag.mentions import Mention as Mention
from rag.tables import Table as Table
from rag.tables import whole


class Visibility(StrEnum):
    """Who may read a corpus. ``INTERNAL`` passages are never sent to a language model."""

    PUBLIC = "public"
    INTERNAL = "interne"


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
class Chunk:
    """An indexed passage: a rule, or a coherent part of one. ``pages`` are physical ranks from 1.

    ``text`` is an exact run of the page texts, spaces squeezed; ``start`` is its character offset in
    the document's joined page texts, used to keep the order of chunks. ``table`` is the part of a table
    that the text is, ``mentions`` the other places it refers to.
    """

    id: str
    section: Section
    pages: tuple[int, ...]
    text: str
    start: int = 0
    table: Table | None = None
    mentions: tuple[Mention, ...] = ()

    @property
    def document(self) -> Document:
        return self.section.document

    @property
    def whole(self) -> str:
        """The text, under the header of its rows when it does not hold it itself."""
        return whole(self.text, self.table)


# -- question ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the search is limited to. Empty means no limit; all conditions hold together.

    ``commune`` is a name or an INSEE code; a member commune reaches its intercommunality's documents.
    ``zones`` keeps passages of any of these zones **and** passages of no zone (general provisions).
    Dates are inclusive and bear on the act's date, else on the version's; undated passages are left out.
    """

    corpora: tuple[str, ...] = ()
    commune: str | None = None
    zones: tuple[str, ...] = ()
    kinds: tuple[ActKind, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    visibilities: tuple[Visibility, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asked. ``context`` holds the previous user turns, oldest first."""

    text: str
    context: tuple[str, ...] = ()
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a question. ``legs`` are the named scores that make ``score``."""

    chunk: Chunk
    score: float
    legs: tuple[tuple[str, float], ...] = ()

    @property
    def document(self) -> Document:
        return self.chunk.section.document


# -- reply ------------------------------------------------------------------------------------------


class RefusalReason(StrEnum):
    """Why no answer is shown (contract.md)."""

    OUT_OF_CORPUS = "hors_corpus"
    UNKNOWN_ZONE = "zone_inconnue"
    WEAK_EVIDENCE = "preuve_faible"
    UNVERIFIED = "non_verifie"
    MODEL_DOWN = "modele_indisponible"
    NEEDS_DETAIL = "precision_requise"


class Level(StrEnum):
    """Confidence as a label; never shown as a bare percentage."""

    HIGH = "élevée"
    MEDIUM = "moyenne"
    LOW = "faible"


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of an act under a statement. ``quote`` spans are joined by `` […] ``."""

    passage: Passage
    quote: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer; ``citations`` are ranks (from 1) in the reply's citations."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A derived number: ``value`` recomputed in code from ``expression``, whose operands are cited."""

    value: str
    expression: str


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one verification of one statement."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the answer is withheld, in words that say what to do next."""

    reason: RefusalReason
    message: str


@dataclass(frozen=True, slots=True)
class ModelTrace:
    """What was exchanged with a language model: the prompt as sent (masked) and the raw reply."""

    model: str
    prompt: str
    raw: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer proposes, before the checks. Nothing of it is shown unverified.

    ``dropped`` are the failed checks of the sentences the writer has already left out.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    computed: tuple[Computed, ...] = ()
    trace: ModelTrace | None = None
    dropped: tuple[Check, ...] = ()


class Status(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"
    CLARIFY = "clarify"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant gives back: an answer, a refusal or one question back.

    ``mode`` names the writer (``extractif``, ``mistral``…); ``degraded`` tells that a configured model
    could not be used, ``notice`` says so in French. ``record`` is the replay number. ``energy_wh`` is an
    estimate, 0 when there is none.
    """

    status: Status
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    computed: tuple[Computed, ...] = ()
    refusal: Refusal | None = None
    confidence: float = 0.0
    level: Level = Level.LOW
    mode: str = "extractif"
    degraded: bool = False
    notice: str = ""
    seconds: float = 0.0
    settings: str = ""
    record: str = ""
    energy_wh: float = 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """A replayable entry of the journal (CRPA L.311-3-1: what the tool did can be explained)."""

    id: str
    created: datetime
    question: Question
    reply: Reply
    generation: str
    settings: str
    checks: tuple[Check, ...] = ()
    trace: ModelTrace | None = None


# -- ingestion --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something, named in French: units found in a file, characters set apart."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Ingested:
    """How one file ended. ``reason`` is French and says what to do; ``inferred`` what was guessed.

    ``warnings`` are what to look at in a file that was read: hidden text, two versions that disagree,
    doubtful OCR. ``units`` counts what was found (zones, articles, délibérations, tables…), ``set_apart``
    the characters that are in no passage, by reason. ``renamed_from`` is the file's former shown path.
    """

    file: str
    state: DocumentState
    reason: str = ""
    pages: int = 0
    pages_to_ocr: tuple[int, ...] = ()
    chunks: int = 0
    unchanged: bool = False
    document: Document | None = None
    inferred: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    units: tuple[Counted, ...] = ()
    set_apart: tuple[Counted, ...] = ()
    pages_ocr: tuple[int, ...] = ()
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of one ``sourcier ingest``, file by file. ``lost``: a damaged index was not kept whole."""

    files: tuple[Ingested, ...]
    seconds: float
    generation: str = ""
    notes: tuple[str, ...] = field(default=())
    lost: bool = False

    @property
    def complete(self) -> bool:
        return not self.lost and all(file.state is DocumentState.INDEXED for file in self.files)

"""The values that flow through Sourcier, from a file to an answer.

    Document > Page > Section > Chunk        (written by ``ingest``)
    Question > Passage > Statement > Reply   (written by ``rag``)

All are frozen; each holds what it came from, so ``citation.passage.chunk.section.document`` always
answers "where does this come from?".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rag.acts import Act as Act
from rag.acts import ActKind as ActKind
from rag.asking import Fact as Fact
from rag.asking import FactKind as FactKind
from rag.asking import Filters as Filters
from rag.asking import Origin as Origin
from rag.asking import Question as Question
from rag.asking import Visibility as Visibility
from rag.documents import Analysed as Analysed
from rag.documents import Chunk as Chunk
from rag.documents import Commune as Commune
from rag.documents import Document as Document
from rag.documents import DocumentState as DocumentState
from rag.documents import Page as Page
from rag.documents import PageState as PageState
from rag.documents import Section as Section
from rag.documents import Territory as Territory
from rag.documents import Validity as Validity
from rag.documents import Version as Version
from rag.documents import Word as Word
from rag.mentions import Mention as Mention
from rag.tables import Table as Table

# -- passages ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a question. ``legs`` are the named scores that make ``score``."""

    chunk: Chunk
    score: float
    legs: tuple[tuple[str, float], ...] = ()

    @property
    def document(self) -> Document:
        return self.chunk.section.document


class Why(StrEnum):
    """Why a passage stands beside those that were found."""

    REFERRED = "renvoi"
    DEFINITION = "définition"
    EXCEPTION = "exception"
    GENERAL = "disposition générale"
    VERSION = "version en vigueur"
    CHANGED = "acte modificatif"


@dataclass(frozen=True, slots=True)
class Related:
    """A passage that a found one needs to be read rightly. ``words`` are those, in the found passage of
    rank ``of`` (from 1), that lead to it; ``because`` says it in a French sentence."""

    passage: Passage
    why: Why
    of: int
    words: str
    because: str


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
    """What was exchanged with a language model: the prompt as sent (masked) and the raw reply.

    ``prompts`` are the files that the prompt was made from, each with its version and the digest of its text.
    """

    model: str
    prompt: str
    raw: str
    prompts: tuple[str, ...] = ()


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

    ``mode`` names the writer (``extractif``, ``mistral``…) or the level without one (``rag.ladder``);
    ``degraded`` tells that what is configured could not be used, ``notice`` says so in French. ``record`` is
    the replay number. ``energy_wh`` and ``co2_g`` are estimates, 0 when there is none. ``understood`` is what
    the question was read to say, ``related`` what must be read beside the passages, ``choices`` what would
    answer the question back.
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
    co2_g: float = 0.0
    understood: tuple[Fact, ...] = ()
    related: tuple[Related, ...] = ()
    choices: tuple[Fact, ...] = ()


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
    the characters that are in no passage, by reason. ``renamed_from`` is the file's former shown path. A
    drawing (its ``layers`` are named) is no document. ``corpus`` is told of what is read from an index.
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
    layers: tuple[str, ...] = ()
    corpus: str = field(default="", compare=False)


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

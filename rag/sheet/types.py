"""The values of a sheet of rules: what applies to one zone and one kind of works on one day, theme by
theme.

Nothing here is written by us but the sentences on rank and on where it was looked for: what a rule says is
its ``citation``, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.errors import SourcierError
from rag.types import Chunk, Citation, Document, Validity


class SheetError(SourcierError):
    """A sheet that cannot be made: the commune, the zone or the kind of works is not known."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a sheet is asked for. ``works`` is a key of ``rag/data/fiche.toml`` (empty for any works), ``day``
    the filing date (None: whatever is in force today, which the caller knows)."""

    commune: str
    zone: str
    works: str = ""
    day: date | None = None


class Status(StrEnum):
    """What is known of a theme. ``UNREGULATED`` is said by the act itself; ``NOT_FOUND`` is only ours."""

    RULE = "règle"
    UNREGULATED = "non réglementé"
    NOT_FOUND = "non trouvé"


class Standing(StrEnum):
    """Where a rule stands."""

    ZONE = "chapitre de la zone"
    COMMON = "dispositions générales"
    REFERRED = "renvoi"


class Aim(StrEnum):
    """What works a rule is for."""

    WORKS = "propre à ces travaux"
    ANY = "toutes constructions"
    OTHER = "vise d'autres travaux"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a rule. ``words`` are those of the act (« 3,50 mètres »), found in the finding's quote;
    ``value`` and ``unit`` are comparable (« 3.5 », « m »), ``sense`` is « au plus », « au moins » or nothing;
    ``phrase`` is what the act says around it (« 7 m à l'égout de toiture »)."""

    words: str
    value: str
    unit: str
    sense: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule. ``conditions`` are runs of its quote; ``exceptions`` what the same article says of the cases
    left out, each in its own exact words. ``sector`` is set when the clause is for this sub-zone alone.

    ``under`` are the sub-headings and opening words that the quote is read under (« Règles alternatives »),
    in the act's words; ``rows`` are those of a table as they are read (« Logement : 1 place »). ``doubt``
    says in French why its reach is to be checked, empty when it is clear. ``via`` are the words of the
    zone's rule that lead here and ``source`` the passage that holds them, for a rule found by following a
    reference. ``key`` is stable from one sheet to the next: it names what a user ticks as checked, and
    changes when the words change.
    """

    key: str
    theme: str
    citation: Citation
    standing: Standing
    status: Status
    aim: Aim = Aim.ANY
    place: str = ""
    figures: tuple[Figure, ...] = ()
    conditions: tuple[str, ...] = ()
    exceptions: tuple[Citation, ...] = ()
    sector: str = ""
    under: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    doubt: str = ""
    via: str = ""
    source: Citation | None = None

    @property
    def chunk(self) -> Chunk:
        return self.citation.passage.chunk

    @property
    def document(self) -> Document:
        return self.chunk.document

    @property
    def validity(self) -> Validity:
        return self.chunk.validity

    @property
    def quote(self) -> str:
        return self.citation.quote

    @property
    def pages(self) -> tuple[int, ...]:
        return self.citation.pages


@dataclass(frozen=True, slots=True)
class ThemeSheet:
    """A theme: ``findings`` are read first (those proper to the works before the others), ``folded`` those
    that aim at other works only. ``searched`` says in French where it was looked for; ``important`` that
    the kind of works puts this theme first."""

    key: str
    name: str
    status: Status
    findings: tuple[Finding, ...] = ()
    folded: tuple[Finding, ...] = ()
    searched: tuple[str, ...] = ()
    important: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that the rules shown use, as the plan's lexicon defines it."""

    word: str
    citation: Citation
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rank:
    """What a kind of document is worth against a permit: ``sentence`` is plain French, ``law`` the
    articles."""

    key: str
    name: str
    sentence: str
    law: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A document beside the règlement, and its passages that bear on this commune, zone and works."""

    rank: Rank
    document: Document
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that the rules cite and that was not given: « non fourni ». ``citations`` hold the words
    that cite it; ``rank`` is set when its kind is known."""

    name: str
    citations: tuple[Citation, ...]
    rank: Rank | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A document of the règlement and the version of it that the sheet is read from. ``inside`` says whether
    it is in force on the day, as far as is known; ``reason`` why not, or what is doubtful."""

    document: Document
    inside: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every theme in the order of the data file, important ones told apart by their flag. ``zone`` is the
    label as the plan spells it, ``above`` the zones whose rules hold there too; ``notices`` are French
    sentences to read first."""

    request: Request
    commune: str
    zone: str
    works: str
    day: date | None
    themes: tuple[ThemeSheet, ...]
    above: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    annexes: tuple[Annex, ...] = ()
    missing: tuple[Missing, ...] = ()
    documents: tuple[Applied, ...] = ()
    notices: tuple[str, ...] = ()
    generation: str = ""

    def theme(self, key: str) -> ThemeSheet | None:
        return next((each for each in self.themes if each.key == key), None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, those kept folded included, in order."""
        return tuple(each for theme in self.themes for each in (*theme.findings, *theme.folded))

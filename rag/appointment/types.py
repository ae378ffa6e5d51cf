"""The values of a prepared visit: what a visitor needs, what the documents say of it, what they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.sheet.types import Request
from rag.types import Citation, Fact, Level, Passage, RefusalReason


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for the whole visit. ``zone`` is empty when it is not known; ``day`` is when the rules must
    be in force."""

    day: date
    commune: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One subject of the visit, in the adviser's words, without the visitor's name.

    ``subject`` and ``thing`` are keys of ``rag/data/besoins.toml``; ``zone`` and ``year`` are set when this
    subject alone is limited to them.
    """

    text: str
    subject: str
    thing: str = ""
    zone: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a document says on some points of a need.

    ``plain`` are our own fixed sentences, and pieces of the citation word for word; ``said`` is the engine's
    verified sentence, ``written`` when a language model wrote it; ``level`` is the engine's too, None for a
    rule read in the sheet of rules. ``under`` are the act's words that the citation is read under,
    ``exceptions`` what the same article says of the cases left out, ``others`` the next rules of the sheet on
    these points, ``more`` how many follow; ``cut``: the rule goes on after the words cited.
    """

    points: tuple[str, ...]
    plain: tuple[str, ...]
    said: str
    citation: Citation
    level: Level | None
    record: str
    written: bool = False
    under: tuple[str, ...] = ()
    exceptions: tuple[Citation, ...] = ()
    others: tuple[Citation, ...] = ()
    more: int = 0
    cut: bool = False

    @property
    def cited(self) -> tuple[Citation, ...]:
        """What is shown of it without a click."""
        return (self.citation, *self.exceptions)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A point on which nothing is asserted: why, in the words of the refusal, and the nearest passages.

    ``choices`` would answer what was asked back; ``reason`` is None for what was never asked.
    """

    point: str
    message: str
    reason: RefusalReason | None = None
    passages: tuple[Passage, ...] = ()
    choices: tuple[Fact, ...] = ()
    record: str = ""


class ContactKind(StrEnum):
    PHONE = "téléphone"
    MAIL = "courriel"
    ADDRESS = "adresse"
    HOURS = "horaires"


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an office, as an act writes it. ``day`` is the act's, ``acts`` how many write it so."""

    kind: ContactKind
    value: str
    office: str
    citation: Citation
    day: date | None = None
    acts: int = 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A need and all that was found for it. ``papers`` and ``steps`` are sentences of the acts. ``fiche`` is
    the sheet of rules that was read for it, ``notices`` what it says to read first."""

    need: Need
    title: str
    findings: tuple[Finding, ...] = ()
    papers: tuple[Citation, ...] = ()
    steps: tuple[Citation, ...] = ()
    contacts: tuple[Contact, ...] = ()
    unconfirmed: tuple[Unconfirmed, ...] = ()
    ask: tuple[str, ...] = ()
    fiche: Request | None = None
    notices: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order of the sheet."""
        found = [
            *(citation for each in self.findings for citation in each.cited),
            *self.papers,
            *self.steps,
            *(each.citation for each in self.contacts),
        ]
        return tuple(dict.fromkeys(found))

    @property
    def records(self) -> tuple[str, ...]:
        """The replay numbers of what was asked."""
        told = [*(each.record for each in self.findings), *(each.record for each in self.unconfirmed)]
        return tuple(dict.fromkeys(filter(None, told)))


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit prepared: ``ask`` is what to ask the visitor whatever the subject."""

    around: Around
    prepared: tuple[Prepared, ...]
    ask: tuple[str, ...] = ()
    generation: str = ""
    settings: str = ""

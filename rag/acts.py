"""What is kept of a legal act: who it is, what it decides, and what it does to other acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from rag.kinds import ActKind as ActKind


class LinkKind(StrEnum):
    """What an act does to another one."""

    REPEALS = "abroge"
    ANNULS = "annule"
    WITHDRAWS = "retire"
    REPLACES = "remplace"
    LIFTS = "leve"
    SUSPENDS = "suspend"
    MODIFIES = "modifie"
    COMPLETES = "complete"
    EXTENDS = "prolonge"


@dataclass(frozen=True, slots=True)
class ActLink:
    """An act does something to another, named by number, by date or by both. ``quote`` is its exact words.

    ``partial`` is true when only a part of the target is touched; ``target`` is its kind when said.
    """

    kind: LinkKind
    number: str | None = None
    date: dt.date | None = None
    quote: str = ""
    partial: bool = False
    target: ActKind | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """How a délibération was voted: only what is written. ``unanime`` is None when nothing says it."""

    pour: int | None = None
    contre: int | None = None
    abstentions: int | None = None
    unanime: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What an act does not say but lets think; ``words`` are those that led there."""

    value: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """The header of a sitting, in its own words. ``body`` is the assembly: « Conseil municipal »."""

    date: dt.date | None = None
    present: str = ""
    absent: str = ""
    secretary: str = ""
    quorum: str = ""
    president: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One legal act inside a document (a file may hold many: the minutes of a sitting).

    ``nature`` and ``matter`` are @CTES codes. These, ``type`` and ``office`` are guesses, shown as such.
    """

    kind: ActKind
    number: str | None = None
    date: dt.date | None = None
    subject: str = ""
    place: str = ""
    vote: Vote | None = None
    amounts: tuple[str, ...] = ()
    rapporteur: str = ""
    decision: str = ""
    visas: tuple[str, ...] = ()
    sitting: Sitting | None = None
    type: Guess | None = None
    nature: Guess | None = None
    matter: Guess | None = None
    office: Guess | None = None
    links: tuple[ActLink, ...] = ()

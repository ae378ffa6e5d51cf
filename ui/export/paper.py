"""A paper to print, to send or to put in a file: plain blocks, the same for every format.

Every paper carries the notice that an artificial intelligence tool prepared it (AI Act, article 50) and
what lets it be explained again (CRPA, article L. 311-3-1): the writers add both from ``Paper`` itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Format(StrEnum):
    """The formats written; the value is the file's extension."""

    MARKDOWN = "md"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is just under the title of the paper."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One of our own sentences, or the user's."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words of an act, and where they come from in one line."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, one line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has as many cells as there are heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """What the reader must not miss: not found, not supplied, to be confirmed."""

    text: str


Block = Heading | Text | Quote | Bullets | Facts | Grid | Alert


@dataclass(frozen=True, slots=True)
class Paper:
    """``subtitle`` says what it is about, ``trace`` the replay numbers, settings and versions it rests on.

    ``share`` is written instead of the plain notice when a person has reviewed it (« préparée avec une IA à
    62 %, relue et validée par… »).
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    made: datetime | None = None
    trace: tuple[str, ...] = ()
    share: str = ""

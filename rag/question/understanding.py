"""What a question was read to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rag.dates import FoundDate
from rag.expected import Expected
from rag.question.periods import Period
from rag.types import ActKind, Fact, Territory


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question read; ``own`` are its words, without those of the turns before. ``terms`` maps search terms
    to weights; addresses, parcels, acts and names point at one thing and must be found in what answers.

    ``territory`` is one of ours; ``foreign`` a place named that is not. ``zones`` are asked
    labels. ``of_sitting`` tells that the dates are those of a sitting. ``aside`` are terms said around
    what is asked: found in an act they help, missing they prove nothing. What holds must be in force on
    ``day``, which no word of ``text`` says. ``kinds`` is what the question names, a sign and no limit.
    ``period`` is when what is asked took place; ``impossible`` a date of no calendar. ``equivalents`` are
    the acts' terms that stand for each lay one. ``facts`` are what the user sees of all this.
    """

    text: str
    terms: dict[str, float]
    territory: Territory | None = None
    foreign: str = ""
    zones: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    dates: tuple[FoundDate, ...] = ()
    of_sitting: bool = False
    addresses: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aside: frozenset[str] = frozenset()
    expected: Expected = Expected.TEXT
    day: date | None = None
    kinds: tuple[ActKind, ...] = ()
    theme: str = ""
    facts: tuple[Fact, ...] = ()
    period: Period | None = None
    impossible: str = ""
    equivalents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: str = ""

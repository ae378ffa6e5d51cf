"""French dates in running text: ``16/12/2022``, ``16 décembre 2022``, ``1er mars``, ``le onze mars``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.misread import mended
from rag.text import fold

MONTHS = (
    """janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre""".split()
)  # fmt: skip
_MONTH = "|".join(MONTHS)
_DAY_NAMES = """premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
    dix-sept dix-huit dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six
    vingt-sept vingt-huit vingt-neuf trente trente-et-un""".split()
_DAYS = {name: rank for rank, name in enumerate(_DAY_NAMES, 1)}
_DAY = "|".join(name.replace("-", "[ -]") for name in reversed(_DAY_NAMES))
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?((?:19|20)\d{2}|\d{2})(?!\d)")
_YEAR_NAMES = {
    **{
        f"{ten}{link}{name}": year + rank
        for rank, name in enumerate(_DAY_NAMES[:9], 1)
        for ten, year in (("vingt", 2020), ("trente", 2030))
        for link in ("-", "-et-")
    },
    **{name: 2000 + rank for rank, name in enumerate(_DAY_NAMES[:20], 1) if rank > 7},
    "vingt-et-un": 2021,
    "trente": 2030,
}  # fmt: skip
_YEAR_NAME = "|".join(name.replace("-", "[ -]") for name in sorted(_YEAR_NAMES, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?<!\d)(?:(?:(\d{{1,2}})(?:\s?er|[°*])?|(?<![a-z])({_DAY}))[\s_-]+)?"
    rf"({_MONTH})(?:[\s_-]+(?:((?:19|20)\d{{2}})|deux[ -]mil(?:le)?[ -]({_YEAR_NAME})))?(?![a-z])"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as written: any part may be missing. ``start`` and ``end`` are offsets in the folded text."""

    start: int
    end: int
    day: int | None
    month: int | None
    year: int | None

    @property
    def full(self) -> date | None:
        if self.day and self.month and self.year:
            return _safe(self.year, self.month, self.day)
        return None

    def matches(self, other: date) -> bool:
        """Do the written parts agree with a whole date?"""
        return (
            self.day in (None, other.day)
            and self.month in (None, other.month)
            and self.year in (None, other.year)
        )


def find_dates(text: str) -> list[FoundDate]:
    """Dates of a text, in order of appearance. A day without month is no date."""
    folded = fold(mended(text))
    found = []
    for match in _NUMERIC.finditer(folded):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        if " " in match[0] and year != int(match[3]):  # « 1 - 2 - 24 » is a list
            continue
        if _safe(year, int(match[2]), int(match[1])):
            found.append(FoundDate(match.start(), match.end(), int(match[1]), int(match[2]), year))
    for match in _WRITTEN.finditer(folded):
        day = _DAYS[match[2].replace(" ", "-")] if match[2] else int(match[1] or 0)
        year = _YEAR_NAMES[match[5].replace(" ", "-")] if match[5] else int(match[4] or 0)
        if not 1 <= day <= 31 and not year:
            continue
        written = day if 1 <= day <= 31 else None, MONTHS.index(match[3]) + 1, year or None
        found.append(FoundDate(match.start(), match.end(), *written))
    return sorted(found, key=lambda item: item.start)


def first_full_date(text: str) -> date | None:
    """The first complete date of a text."""
    return next((full for item in find_dates(text) if (full := item.full)), None)


def date_in_name(name: str) -> date | None:
    """A date in a file name: ``20241210``, ``compte-rendu-03-10-2017``, ``CM-11-avril-2023``."""
    if match := _COMPACT.search(name):
        found = _safe(int(match[1]), int(match[2]), int(match[3]))
        if found:
            return found
    return first_full_date(name.replace("_", " "))


def in_french(value: date) -> str:
    """``1er mars 2024``, with its accents."""
    names = """janvier février mars avril mai juin juillet août septembre octobre novembre décembre""".split()
    return f"{'1er' if value.day == 1 else value.day} {names[value.month - 1]} {value.year}"


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

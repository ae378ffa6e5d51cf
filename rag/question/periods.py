"""Periods of a question: « en 2023 », « l'an dernier », « au premier semestre 2024 », « depuis deux ans ».

All is read in folded text. What is relative counts from a day that is given.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rag.dates import MONTHS, in_french
from rag.question.tokens import dates_in

_COUNTS = "un deux trois quatre cinq six sept huit neuf dix onze douze".split()
_N = rf"(\d{{1,2}}|{'|'.join(_COUNTS)}|une)"
_RANKS = {
    **dict.fromkeys(("premier", "1er", "1e", "1ere", "premiere"), 1),
    **dict.fromkeys(("second", "deuxieme", "2e", "2eme", "2nd", "seconde"), 2),
    **dict.fromkeys(("troisieme", "3e", "3eme"), 3),
    **dict.fromkeys(("quatrieme", "4e", "4eme", "dernier"), 4),
}
_YEAR, _MONTH = r"((?:19|20)\d\d)", rf"({'|'.join(MONTHS)})"
# What a number of four digits is when it is no year: an area, a sum, the name of a network or of a norm.
_NO_YEAR_AFTER = (
    r"(?![\d_])(?!\s?[/-]\s?\d)"
    r"(?!\s*(?:€|%|m\b|m2|metres?|euros?|habitants?|logements?|places?|personnes?|kg\b|l\b))"
)
_NO_YEAR_BEFORE = r"(?<![\d_/.,-])(?<!natura )(?<!\bre )(?<!\brt )(?<!\bn°)(?<!\bn° )"
_BARE = rf"{_NO_YEAR_BEFORE}\b{_YEAR}{_NO_YEAR_AFTER}"
_POINT = rf"(?:{_MONTH}\s+)?{_BARE}"
_UNITS = {"jour": "days", "semaine": "weeks"}

_RANGE = re.compile(
    rf"\b(?:de|entre|du|d')\s*(?:l'annee\s+)?(?:{_MONTH}\s*)?(?:{_BARE})?\s+(?:a|et|au|jusqu'(?:a|en|au))\s+(?:l'annee\s+)?{_POINT}"
)
_SCHOOL = re.compile(rf"{_NO_YEAR_BEFORE}\b{_YEAR}\s?[-/]\s?((?:20)?\d\d)(?![\d_/-])")
_PART = re.compile(
    rf"\b({'|'.join(_RANKS)})\s+(semestre|trimestre)\s+(?:de\s+)?(?:l'annee\s+)?{_BARE}"
    rf"|\b([st])([1-4])\s+{_BARE}"
)
_EDGE = re.compile(rf"\b(debut|mi|fin|printemps|ete|automne)[\s-]+(?:de\s+|d')?(?:l'annee\s+)?{_BARE}")
_EDGES = {
    "debut": (1, 4),
    "mi": (5, 8),
    "fin": (9, 12),
    "printemps": (3, 6),
    "ete": (6, 9),
    "automne": (9, 12),
}
_LAST = re.compile(
    r"\b(?:l'|en l'|les? |la |du |au |en )?(annee|an|mois|semestre|trimestre|semaine)\s+"
    r"(derni\w+|passee?|precedente?|prochaine?)\b"
)
_THIS = re.compile(r"\b(?:cette (annee)|l'(annee) en cours|ce (mois)(?:-ci)?|cette (semaine))\b")
_THESE = re.compile(
    rf"\b(?:(?:ces|les|des|durant les|sur les)\s+{_N}\s+derni\w+|depuis\s+{_N}|{_N}\s+derni\w+)\s+"
    r"(an|annee|moi|semaine|jour)s?\b"
)
_AGO = re.compile(rf"\bil y a\s+{_N}\s+(an|moi|semaine|jour)s?\b")
_LAST_MONTH = re.compile(rf"\b(?:en |depuis |d')?{_MONTH}\s+(dernier|passe|prochain)\b")
_YESTERDAY = re.compile(r"\b(avant-hier|hier)\b")
_OPEN = re.compile(
    r"\b(depuis|a partir d[eu]|des|apres|avant|jusqu'(?:en|au|a))\s+"
    rf"(?:le\s+|l'annee\s+|l'an\s+|debut\s+|fin\s+)?{_POINT}"
)
_OPEN_DAY = re.compile(r"\b(depuis|a partir d[eu]|apres|avant|jusqu'(?:au|a))\s+(?:le\s+)?$")
_SINGLE = re.compile(_POINT)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both included; an end that is None is open. ``relative``: no year was written.

    ``start`` and ``end`` are its place in the folded question.
    """

    since: date | None
    until: date | None
    start: int
    end: int
    relative: bool = False

    @property
    def years(self) -> tuple[int, ...]:
        """The years it covers when both ends are known and near."""
        if self.since is None or self.until is None or self.until.year - self.since.year > 3:
            return ()
        return tuple(range(self.since.year, self.until.year + 1))

    def holds(self, day: date) -> bool:
        """Is the day in it?"""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def __str__(self) -> str:
        since, until = self.since, self.until
        if since and until:
            if since == until:
                return in_french(since)
            if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
                return str(since.year) if since.year == until.year else f"de {since.year} à {until.year}"
            if since.day == 1 and (until.year, until.month) == (since.year, since.month):
                return in_french(since).partition(" ")[2]
            return f"du {in_french(since)} au {in_french(until)}"
        if since:
            return (
                f"depuis {since.year}"
                if (since.month, since.day) == (1, 1)
                else f"depuis le {in_french(since)}"
            )
        assert until is not None, "a period has an end at least"
        return f"jusqu'au {in_french(until)}"


def find_period(folded: str, today: date) -> Period | None:
    """The period that a folded question names; the most precise way of saying it wins."""
    for find in (_ranges, _school_years, _parts, _relatives, _open, _single):
        if found := find(folded, today):
            return found
    return None


def span(year: int, first: int = 1, last: int = 12) -> tuple[date, date]:
    """The days from the beginning of a month to the end of another."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _month(name: str | None) -> int | None:
    return MONTHS.index(name) + 1 if name else None


def _months(year: int, month: int | None) -> tuple[date, date]:
    return span(year, month, month) if month else span(year)


def _ranges(folded: str, today: date) -> Period | None:
    for match in _RANGE.finditer(folded):
        if not (match[1] or match[2]):
            continue
        since = _months(int(match[2] or match[4]), _month(match[1]))[0]
        until = _months(int(match[4]), _month(match[3]))[1]
        if since <= until:
            return Period(since, until, match.start(), match.end())
    return None


def _school_years(folded: str, today: date) -> Period | None:
    for match in _SCHOOL.finditer(folded):
        first = int(match[1])
        last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
        if last == first + 1:
            return Period(date(first, 1, 1), date(last, 12, 31), match.start(), match.end())
    return None


def _parts(folded: str, today: date) -> Period | None:
    if match := _PART.search(folded):
        rank = _RANKS[match[1]] if match[1] else int(match[5])
        half = (match[2] or match[4]).startswith("s")
        rank = min(rank, 2) if half else rank
        length = 6 if half else 3
        year = int(match[3] or match[6])
        return Period(*span(year, (rank - 1) * length + 1, rank * length), match.start(), match.end())
    if match := _EDGE.search(folded):
        return Period(*span(int(match[2]), *_EDGES[match[1]]), match.start(), match.end())
    return None


def _relatives(folded: str, today: date) -> Period | None:
    for pattern, days in (
        (_LAST, _last),
        (_THIS, _this),
        (_AGO, _ago),
        (_THESE, _these),
        (_LAST_MONTH, _last_month),
        (_YESTERDAY, _yesterday),
    ):
        if match := pattern.search(folded):
            since, until = days(match, today)
            return Period(since, until, match.start(), match.end(), relative=True)
    return None


def _last(match: re.Match[str], today: date) -> tuple[date, date]:
    step = 1 if match[2].startswith("proch") else -1
    unit = match[1]
    if unit in ("an", "annee"):
        return span(today.year + step)
    if unit == "semaine":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    length = {"mois": 1, "trimestre": 3, "semestre": 6}[unit]
    rank = today.year * 12 // length + (today.month - 1) // length + step
    year, place = divmod(rank * length, 12)
    return span(year, place + 1, place + length)


def _this(match: re.Match[str], today: date) -> tuple[date, date]:
    if match[1] or match[2]:
        return span(today.year)
    if match[3]:
        return span(today.year, today.month, today.month)
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def _these(match: re.Match[str], today: date) -> tuple[date, date]:
    count = _count(match[1] or match[2] or match[3])
    return _before(today, count, match[4]), today


def _ago(match: re.Match[str], today: date) -> tuple[date, date]:
    day = _before(today, _count(match[1]), match[2])
    if match[2] == "an":
        return span(day.year)
    return span(day.year, day.month, day.month) if match[2] == "moi" else (day, day)


def _last_month(match: re.Match[str], today: date) -> tuple[date, date]:
    month = MONTHS.index(match[1]) + 1
    if match[2] == "prochain":
        year = today.year + (month <= today.month)
    else:
        year = today.year - (month >= today.month)
    return span(year, month, month)


def _yesterday(match: re.Match[str], today: date) -> tuple[date, date]:
    day = today - timedelta(days=2 if match[1] == "avant-hier" else 1)
    return day, day


def _count(said: str) -> int:
    return int(said) if said.isdigit() else _COUNTS.index("un" if said == "une" else said) + 1


def _before(today: date, count: int, unit: str) -> date:
    """The day that was so many units ago; the last of the month where the month is shorter."""
    if unit in _UNITS:
        return today - timedelta(**{_UNITS[unit]: count})
    months = count if unit == "moi" else 12 * count
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _open(folded: str, today: date) -> Period | None:
    """« depuis 2022 », « avant mars 2020 », « depuis le 12 mars 2021 »."""
    for item in dates_in(folded):
        said = _OPEN_DAY.search(folded[: item.start])
        if item.full and said:
            return _opened(said[1], item.full, item.full, said.start(), item.end)
    if match := _OPEN.search(folded):
        first, last = _months(int(match[3]), _month(match[2]))
        return _opened(match[1], first, last, match.start(), match.end())
    return None


def _opened(said: str, first: date, last: date, start: int, end: int) -> Period:
    one = timedelta(days=1)
    if said == "apres":
        return Period(last + one, None, start, end)
    if said == "avant":
        return Period(None, first - one, start, end)
    if said.startswith("jusqu"):
        return Period(None, last, start, end)
    return Period(first, None, start, end)


def _single(folded: str, today: date) -> Period | None:
    """A year, or a month and its year, that is no part of a whole date."""
    whole = [(item.start, item.end) for item in dates_in(folded) if item.day]
    for match in _SINGLE.finditer(folded):
        if not any(start < match.end() and match.start() < end for start, end in whole):
            return Period(*_months(int(match[2]), _month(match[1])), match.start(), match.end())
    return None

"""What opens an item of a sitting: a number, a point of the agenda or « Objet : »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dates import first_full_date
from rag.text import fold

MAX_HEADING, MAX_PLAIN, FULL_LINE, MIN_CAPITALS = 200, 90, 70, 0.6

_SEP = r"\s?[-–—_/. ]\s?"
_PREFIX = r"(?:(?:D[ée]lib|DEL|DCM|DM|DEC|DB|CM|D)[-_. ]{0,2})"
_YEARED = rf"{_PREFIX}?(?:19|20)\d{{2}}{_SEP}\d{{1,3}}(?:{_SEP}\d{{1,3}}(?!\d))?(?-i:[A-D]\b)?"
_COMPACT = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-_]?\s?\d{1,3}(?!\d)"
_NUMBER = re.compile(
    rf"^(?:(?P<point>\d{{1,2}})\s?[.)]\s*[-–—]?\s*)?(?:d[ée]lib[ée]ration\s+)?(?:n[°o]\s*:?\s*)?"
    rf"(?P<number>{_COMPACT}|{_YEARED})(?![\d%€])\s*[-–—:.)]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
# « Délibération n° 12 », « Délibération N° URB-24-3 »: any number, since it is called one.
_CALLED = re.compile(
    r"^(?:D[ée]lib[ée]ration|D[EÉ]LIB[EÉ]RATION)\s+[nN][°o]\s*:?\s*"
    r"(?P<number>(?:[A-Z]{1,5}[-_./ ]?)?\d[\w/.-]{0,14})(?=$|[\s:–—])\s*[-–—:.)]*\s*(?P<rest>.*)$"
)
_POINT = re.compile(
    r"^(?:point\s+(?:n[°o]\s*)?)?(?P<point>\d{1,2}|[IVX]{1,5})\s?(?:[.)°/]|[-–—]|°\s?[-–])[-–—/. ]*\s*"
    r"(?=[A-ZÀ-Ý«])(?P<rest>.{4,})$",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"^objet\s*:\s*(.{4,})$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:objet\s*:|d[ée]lib[ée]ration\s*:)\s*", re.IGNORECASE)
_BODY_VERB = re.compile(
    r"^(?:vu|consid[ée]rant|le conseil|apr[èe]s|monsieur|madame|m[mr]?\.|mme|mr|il est)\b", re.IGNORECASE
)
_ROW = re.compile(r"\s\d[\d .]*,\d{2}\s?€?$|€$")  # the row of a table, not a title
_UNFINISHED = re.compile(
    r"\s(?:de|du|des|d['’]|la|le|les|l['’]|et|à|au|aux|en|pour|par|sur|avec|dans|une?)$", re.IGNORECASE
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
# What ends the délibérations of a sitting.
CLOSING = re.compile(
    r"^(?:[ivx\d]{1,4}\s?[-.)°]\s*)?(?:(?:questions?|informations?|affaires|communications?) diverses?"
    r"|(?:informations?|communications?) du maire|(?:la |fin de "
    r"|cloture de )s?e?a?nce (?:est )?(?:levee|close)"
    r"|la seance est (?:levee|close)|(?:l'ordre du jour|plus rien) (?:etant|n'etant)"
    r"|tour de table|divers\s*$|fin de (?:la )?seance)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open an item. ``rank`` is the point's; ``roman`` tells that it is in Roman figures."""

    title: str
    subject: str
    number: str | None = None
    rank: int | None = None
    roman: bool = False

    @property
    def capitals(self) -> bool:
        letters = [char for char in self.subject if char.isalpha()]
        return sum(char.isupper() for char in letters) > MIN_CAPITALS * max(1, len(letters))


def opening_of(text: str) -> Opening | None:
    """How a line opens an item, if it may."""
    if len(text) > MAX_HEADING or (text.endswith((";", ",")) and not _COMPACT_START.match(text)):
        return None
    return _numbered(text) or _pointed(text) or _named(text)


_COMPACT_START = re.compile(_COMPACT)


def _numbered(text: str) -> Opening | None:
    match = _NUMBER.match(text) or _CALLED.match(text)
    if match is None:
        return None
    rest = _LABEL.sub("", match["rest"])
    number = " ".join(match["number"].split())
    dated = first_full_date(number) is not None and not rest
    # The word after a number opens a title: a capital, or any letter after a full compact number.
    labelled = rest != match["rest"] or bool(_COMPACT_START.match(number))
    titled = not rest or labelled or rest[0].isupper() or rest[0] in "«\"'"
    if not titled or dated or _BODY_VERB.match(rest):
        return None
    point = match.groupdict().get("point")
    return Opening(text, rest, number, int(point) if point else None)


def _pointed(text: str) -> Opening | None:
    match = _POINT.match(text)
    if match is None:
        return None
    if _ROW.search(match["rest"]):
        return None
    rank, roman = _rank(match["point"])
    found = Opening(text, _LABEL.sub("", match["rest"]).strip(), None, rank, roman)
    if (found.capitals or len(text) < MAX_PLAIN) and not _BODY_VERB.match(match["rest"]):
        return found if not match["rest"].endswith(".") or found.capitals else None
    return found if not match["rest"].endswith((".", ":")) and not _BODY_VERB.match(match["rest"]) else None


def _named(text: str) -> Opening | None:
    match = _OBJECT.match(text)
    return Opening(text, match[1].strip()) if match else None


def _rank(point: str) -> tuple[int, bool]:
    if point.isdigit():
        return int(point), False
    values = [_ROMAN[char] for char in point.upper()]
    signed = [-a if b > a else a for a, b in zip(values, [*values[1:], 0], strict=True)]
    return sum(signed), True


def is_object(text: str) -> bool:
    return bool(_OBJECT.match(text))


def closes(text: str) -> bool:
    """Does the line tell that no délibération follows?"""
    return len(text) < MAX_PLAIN and bool(CLOSING.match(fold(text)))


def continues(title: str, text: str) -> bool:
    """Does a line go on with a title cut at the end of its line?"""
    if _BODY_VERB.match(text) or len(text) > MAX_HEADING:
        return False
    if title.isupper() or title.rstrip()[-1:] in "-–,":
        return text.isupper() or _UNFINISHED.search(title) is not None
    # A short line ends the title; a long one goes on with it when the title filled its own line.
    goes_on = text[:1].islower() and (len(text) < FULL_LINE or len(title) > FULL_LINE)
    return goes_on or _UNFINISHED.search(title) is not None

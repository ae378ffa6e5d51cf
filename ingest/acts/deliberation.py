"""Minutes, registers and délibérations: one block per item of the sitting, its date and number known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ingest.acts.base import Block, Line, Source
from rag.dates import date_in_name, find_dates, first_full_date, in_french
from rag.text import fold
from rag.types import Act, ActKind

MAX_HEADING, MAX_TITLE = 200, 240
# A file that numbers its délibérations this many times uses plain points only inside them.
MIN_NUMBERED = 2
MAX_BARE_LINES, MIN_AGENDA, MIN_CAPITALS = 3, 3, 0.6

_YEAR_NUMBER = r"(?:19|20)\d{2}\s?[-_/. ]\s?\d{1,3}(?:\s?[-_/. ]\s?\d{1,3})?"
_NUMBER = re.compile(
    rf"^(?:d[ée]lib[ée]ration\s+)?(?:n[°o]\s*)?((?:D|DEL|DCM|DM|D[ée]lib)?\.?\s?{_YEAR_NUMBER}"
    r"|(?:19|20)\d{6}\s+\d{1,3})\b\s*[-–—:.)]*\s*(.*)$",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"^(?:point\s+n?°?\s*)?(?:\d{1,2}|[IVX]{1,5})\s?(?:[.)°/]|[-–—]|°\s?[-–])\s*[-–—]?\s*"
    r"(?=[A-ZÀ-Ý«])(.{4,})$",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"^objet\s*:\s*(.{4,})$", re.IGNORECASE)
_LABEL = re.compile(r"^objet\s*:\s*", re.IGNORECASE)
_SITTING = re.compile(
    r"conseil\s+municipal|s[ée]ance|r[ée]union|compte[- ]rendu|proc[èe]s[- ]verbal", re.IGNORECASE
)
_BODY_VERB = re.compile(r"^(?:vu|consid[ée]rant|le conseil|apr[èe]s|monsieur|madame|il est)\b", re.IGNORECASE)


def blocks(source: Source) -> list[Block]:
    """One block per item; what stands before the first item is the sitting's header."""
    sitting = sitting_date(source)
    root = f"Conseil municipal du {in_french(sitting)}" if sitting else "Conseil municipal"
    path: tuple[str, ...] = (root,)
    act = Act(ActKind.DELIBERATION, None, sitting)
    numbered = sum(bool(_NUMBER.match(line.text)) for line in source.lines) >= MIN_NUMBERED
    found: list[Block] = []
    lines: list[Line] = []
    open_title = awaits_object = False
    for line in source.lines:
        item = item_of(line.text)
        if awaits_object and _OBJECT.match(line.text):
            if len(lines) > MAX_BARE_LINES:  # a header stands between the number and the object
                found.append(Block(path, tuple(lines), act=act))
                lines = []
            path, act = _place(root, act.number, f"{path[-1]} - {line.text}"[:MAX_TITLE], sitting)
            open_title, awaits_object = True, False
        elif item and not (numbered and act.number and item[0] is None and not _capitals(item[1])):
            if lines:
                found.append(Block(path, tuple(lines), act=act))
                lines = []
            number, title = item
            path, act = _place(root, number, title, sitting)
            open_title, awaits_object = True, number is not None and not act.subject
        elif open_title and _continues(path[-1], line.text):
            title = f"{path[-1]} {line.text}"[:MAX_TITLE]
            path, act = _place(root, act.number, title, sitting)
        else:
            open_title = False
        lines.append(line)
    if lines:
        found.append(Block(path, tuple(lines), act=act))
    return list(_agenda_joined(found, root))


def _agenda_joined(found: list[Block], root: str) -> Iterator[Block]:
    """Runs of bare titles are an agenda: one block, so that a title never stands for its délibération."""
    bare: list[Block] = []
    for block in [*found, None]:
        if block and len(block.lines) <= MAX_BARE_LINES and len(block.path) > 1:
            bare.append(block)
            continue
        if len(bare) >= MIN_AGENDA:
            lines = tuple(line for item in bare for line in item.lines)
            sitting = bare[0].act.date if bare[0].act else None
            yield Block((root, "Ordre du jour"), lines, act=Act(ActKind.DELIBERATION, None, sitting))
        else:
            yield from bare
        bare = []
        if block:
            yield block


def _capitals(title: str) -> bool:
    return sum(char.isupper() for char in title) > MIN_CAPITALS * max(
        1, sum(char.isalpha() for char in title)
    )


def _place(root: str, number: str | None, title: str, sitting: date | None) -> tuple[tuple[str, ...], Act]:
    return (root, title), Act(ActKind.DELIBERATION, number, sitting, _subject(title))


def _subject(title: str) -> str:
    """The object, without what comes before it in the heading: number, point, « Objet : »."""
    numbered = _NUMBER.match(title)
    rest = numbered[2] if numbered else title
    point = None if numbered else _POINT.match(title)
    return _LABEL.sub("", point[1] if point else rest).strip()


def item_of(text: str) -> tuple[str | None, str] | None:
    """(number, title) when a line opens an item of the sitting."""
    if len(text) > MAX_HEADING or text.endswith((";", ",")):
        return None
    if match := _NUMBER.match(text):
        rest = _LABEL.sub("", match[2])
        plain_date = first_full_date(match[1])
        if (
            ((rest and rest[0].isupper()) or not rest)
            and not (plain_date and not rest)
            and not _BODY_VERB.match(rest)
        ):
            return " ".join(match[1].split()), text
    if match := _POINT.match(text):
        title = match[1]
        if (_capitals(title) or len(text) < 90) and not title.endswith(".") and not _BODY_VERB.match(title):
            return None, text
    if _OBJECT.match(text):
        return None, text
    return None


def _continues(title: str, text: str) -> bool:
    """Does a line go on with a title cut at the end of its line?"""
    if _BODY_VERB.match(text) or len(text) > MAX_HEADING:
        return False
    return ((title.isupper() or title.rstrip()[-1:] in "-–") and text.isupper()) or (
        text[:1].islower() and len(text) < 70
    )


def sitting_date(source: Source) -> date | None:
    """The date of the sitting: from the first lines that speak of one, else from the file name."""
    named = date_in_name(source.file.rsplit("/", 1)[-1])
    for line in source.lines[:40]:
        if _SITTING.search(line.text):
            for item in find_dates(line.text):
                if item.full and (named is None or item.full == named or abs((item.full - named).days) < 3):
                    return item.full
    if named:
        return named
    header = " ".join(fold(line.text) for line in source.lines[:12])
    return first_full_date(header)

"""Where an article is cut: sentences that a page parted are made one again, and a sentence that rules sector
after sector, or that opens a list, is cut from what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.labels import LABEL

_NEXT_SECTOR = re.compile(
    rf"\n\s*(?=[a-h]\)\s)|(?:;|\s[-–/])\s+(?=(?:en |dans |pour )?(?:l[ea]s? )?(?:(?:sous-)?secteurs? "
    rf"|zones? )?{LABEL}(?:\s*(?:,|et|/)\s*{LABEL})*\s*:)"
    # Items that a reading of the page has joined: « …, - Les constructions », « … De plus en secteur UBa ».
    r"|(?<=[,;.])\s+(?=[-–•]\s[A-ZÀ-Ý])|(?<=[a-zà-ÿ])\s+(?=(?:De plus|En outre),? (?:en|dans) )"
)
# « Dans le secteur F6, il est imposé - Une hauteur… », then its other items: an opening without a colon.
_OPENING = re.compile(
    r"(?!\s*[-–•])[^.;:]{15,}?\b(?:impos|exig|interdit|autoris|admis|respect)\w*[^.;:]{0,60}?"
    r"(?=\s[-–•]\s[A-ZÀ-Ý][a-zà-ÿ])"
)
_ITEM = re.compile(r"\s*[-–•]\s")


def parted(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """The spans, sentences that rule sector after sector cut between them: « 7 m ; UDf : 4,50 m »."""
    for start, end, row in _mended(text, spans):
        if row < 0 and (opening := _OPENING.match(text, start, end)):
            yield start, opening.end(), row
            start = opening.end()
        for match in _NEXT_SECTOR.finditer(text, start, end) if row < 0 else ():
            yield start, match.start(), row
            start = match.end()
        yield start, end, row


def _mended(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """The spans, those of a sentence that goes over a page, or was cut for its length, made one."""
    held: tuple[int, int, int] | None = None
    for span in spans:
        in_prose = held is not None and span[2] < 0 and held[2] < 0
        if held and in_prose and _goes_on(text, held[1], span[0]):
            held = held[0], span[1], -1
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def opens_items(text: str, start: int, end: int) -> bool:
    """Does a span end where its items begin, without the colon that would say so?"""
    opening = _OPENING.match(text, start)
    return opening is not None and opening.end() == end and _ITEM.match(text, end) is not None


def _goes_on(text: str, end: int, start: int) -> bool:
    """Does what begins there go on with the sentence that ended here?"""
    return not text[end:start].strip() and text[end - 1] not in ".;:!?" and text[start].islower()

"""Articles that a code numbers, without the word: « U1.2.5 Hauteurs », « DG.3 - Clôtures », « M.4 Le sol… ».

The rule often begins on the same line, which is then a whole sentence. What makes articles of such lines is
that several bear one code and numbers that grow.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.acts.base import Line
from ingest.acts.headings import ARTICLE, CHAPTER, SECTION, Heading, Kind
from rag.labels import LABEL, is_label

MIN_SERIES, MAX_NAMED, MAX_SHOUTED, MIN_LETTERS = 3, 70, 90, 6

_CODED = re.compile(
    r"^(?P<code>[A-Z]{1,4}\d{0,2}[a-z]{0,2})\s?(?P<mark>[.\-–])\s?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\d\w%])"
    r"\s*[-–—:.)]{0,2}\s*(?P<rest>[A-ZÀ-Ý«].{2,})$"
)
_NAMED = re.compile(r"(?P<name>[^:.;]{3,60}?)\s?:\s")
# « Secteur « Les Vignes » (partie de la zone U1m) », with nothing after it.
_SECTOR = re.compile(
    rf"^(?:Sous-s|S)ecteurs?\s[^.;:]{{3,70}}\((?:[^()]{{0,30}}\s)?(?:zones?|secteurs?)\s+({LABEL})\)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Coded:
    rank: int
    code: str
    said: str
    numbers: tuple[int, ...]
    rest: str


def coded(lines: Sequence[Line], headings: Sequence[Heading | None]) -> dict[int, Heading]:
    """The articles that a code and a number open, by rank, and the sectors that they stand under."""
    families: dict[str, list[_Coded]] = defaultdict(list)
    for rank, line in enumerate(lines):
        match = _CODED.match(line.text)
        if match:
            numbers = tuple(int(part) for part in match["number"].split("."))
            said = line.text[: match.end("number")]
            families[match["code"]].append(_Coded(rank, match["code"], said, numbers, match["rest"]))
    found: dict[int, Heading] = {}
    for family in families.values():
        for run in _runs(family):
            found |= {each.rank: _heading(each, lines[each.rank].text) for each in run}
    for rank, line in enumerate(lines):
        if found and headings[rank] is None and (match := _SECTOR.match(line.text)) and is_label(match[1]):
            found[rank] = Heading(CHAPTER, line.text, (match[1],), kind=Kind.ZONE)
    return {rank: each for rank, each in found.items() if _is_free(headings[rank])}


def _is_free(heading: Heading | None) -> bool:
    """What is known to be a title of the plan stays so; a bare « 4.6 » or a labelled line is read again."""
    return heading is None or heading.kind is Kind.DECIMAL


def _runs(family: Sequence[_Coded]) -> Iterator[list[_Coded]]:
    """The lines of one code whose numbers grow, from the first of a series."""
    run: list[_Coded] = []
    for each in family:
        if run and not (len(run[-1].numbers) <= len(each.numbers) + 1 and run[-1].numbers < each.numbers):
            if _is_series(run):
                yield run
            run = []
        run.append(each)
    if _is_series(run):
        yield run


def _is_series(run: Sequence[_Coded]) -> bool:
    """Three lines at least, that number one or two things after the other: « 1.1, 1.2, 2.1 »."""
    steps = sum(_next(before.numbers, after.numbers) for before, after in pairwise(run))
    return len(run) >= MIN_SERIES and 2 * steps >= len(run) - 1


def _next(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Does the first part that differs grow by one?"""
    grown = [b - a for a, b in zip(before, after, strict=False) if a != b]
    return not grown or grown[0] == 1


def _heading(each: _Coded, text: str) -> Heading:
    """Its title ends where the rule begins, when it is on the same line."""
    zones = (each.code,) if is_label(each.code) else None
    level = ARTICLE + len(each.numbers) - 1
    named = _NAMED.match(each.rest)
    start = len(text) - len(each.rest)
    if named:
        title, closed = text[: start + named.end("name")].rstrip(), True
    elif len(each.rest) <= MAX_NAMED and each.rest[-1] not in ".;,":
        title, closed = text, False
    else:
        title, closed = each.said, True
    return Heading(level, title, zones, each.said, Kind.ARTICLE, own=zones is not None, closed=closed)


def shouted(lines: Sequence[Line], headings: Sequence[Heading | None]) -> dict[int, Heading]:
    """The themes of a zone where nothing is numbered: its lines in capitals, each over a text."""
    opens = [rank for rank, each in enumerate(headings) if each and each.level < SECTION]
    found: dict[int, Heading] = {}
    for start, end in pairwise([*opens, len(lines)]):
        opening = headings[start]
        inside = range(start + 1, end)
        if opening is None or not opening.zones or any(headings[rank] for rank in inside):
            continue
        ranks = [rank for rank in inside if _is_theme(lines, rank, end)]
        if len(ranks) > 1 and all(after - before > 1 for before, after in pairwise(ranks)):
            found |= {rank: Heading(SECTION, lines[rank].text) for rank in ranks}
    return found


def _is_theme(lines: Sequence[Line], rank: int, end: int) -> bool:
    text = lines[rank].text
    letters = sum(char.isalpha() for char in text)
    return (
        text.isupper()
        and letters >= MIN_LETTERS
        and len(text) <= MAX_SHOUTED
        and text[-1] not in ".;,"
        and letters > 2 * sum(char.isdigit() for char in text)
        and rank + 1 < end
        and not lines[rank + 1].text.isupper()
        and not lines[rank + 1].text[:1].islower()
    )

"""Règlements and annexes of made-up towns, with the place of each line written beside it.

``@file`` names the file, ``@head`` and ``@foot`` are put on each page (``{n}`` is its number), ``=====``
ends a page. After ``@@`` stands the place from this line on: zones, then the article when the line opens
one; ``#`` tells a heading without number, ``=`` a place that no heading opens. ``~`` marks a line to be set
apart, ``+`` the rest of a title, ``^`` bold text that is no heading. ``>2`` a title of the second
level in an annex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.acts import reader_of
from ingest.acts.base import Block, Source, source
from ingest.layout import Bookmark, Layout, LineStyle
from rag.text import fold
from rag.types import ActKind, Page

FOLDER = Path(__file__).parent / "zoo"
BODY, TITLE, EMPHASIS = LineStyle(10.0), LineStyle(12.0, True), LineStyle(10.0, True)


@dataclass(frozen=True, slots=True)
class Spot:
    """A line with the place it must have. ``opens`` tells that a heading begins there."""

    page: int
    text: str
    place: str
    opens: bool = False
    apart: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the zoo."""

    name: str
    file: str
    spots: tuple[Spot, ...]
    pages: tuple[Page, ...]
    layouts: dict[int, Layout]
    bookmarks: tuple[Bookmark, ...]

    def source(self, styled: bool) -> Source:
        return source(self.file, self.pages, self.layouts if styled else {}, self.bookmarks)

    def blocks(self, kind: ActKind = ActKind.PLU, styled: bool = False) -> list[Block]:
        return reader_of(kind)(self.source(styled))


def papers(folder: str) -> list[Paper]:
    return [_paper(path) for path in sorted((FOLDER / folder).glob("*.txt"))]


def _paper(path: Path) -> Paper:
    said: dict[str, list[str]] = {"file": [], "head": [], "foot": [], "bookmark": []}
    pages: list[list[str]] = [[]]
    for raw in path.read_text(encoding="utf-8").split("\n"):
        if match := re.match(r"@(file|head|foot|bookmark) (.*)", raw):
            said[match[1]].append(match[2])
        elif raw.startswith("====="):
            pages.append([])
        elif raw.strip():
            pages[-1].append(raw)
    spots: list[Spot] = []
    made, layouts, place, trail = [], {}, "-", list[str]()
    for number, lines in enumerate(pages, start=1):
        heads = [f"~{text.replace('{n}', str(number))}" for text in said["head"]]
        feet = [f"~{text.replace('{n}', str(number))}" for text in said["foot"]]
        texts, styles = [], []
        for raw in (*heads, *lines, *feet):
            spot, style = _spot(number, raw, place)
            if match := re.match(r">(\d)", spot.place):
                trail = [*trail[: int(match[1]) - 1], spot.text]
                spot = replace(spot, place=" > ".join(trail))
            place = spot.place
            spots.append(spot)
            texts.append(spot.text)
            styles.append(style)
        made.append(Page(number, "\n".join(texts)))
        layouts[number] = Layout(tuple(styles))
    marks = (re.match(r"(\d+) (\d+) (.*)", text) for text in said["bookmark"])
    bookmarks = tuple(Bookmark(int(m[1]), m[3], int(m[2])) for m in marks if m)
    file = (said["file"] or [f"valdore/{path.stem}.pdf"])[0]
    return Paper(path.stem, file, tuple(spots), tuple(made), layouts, bookmarks)


def _spot(page: int, raw: str, place: str) -> tuple[Spot, LineStyle]:
    text, _, said = raw.partition("@@")
    text, said = " ".join(text.split()), said.strip()
    if text[0] == "~":
        return Spot(page, text[1:], place, apart=True), BODY
    if text[0] == "+":
        return Spot(page, text[2:], place, goes_on=True), TITLE
    if text[0] == "^":
        return Spot(page, text[1:], place), EMPHASIS
    if not said:
        return Spot(page, text, place), BODY
    opens = said.startswith("#") or (said[0] != "=" and bool(re.search(r"\|.", said))) or ">" in said
    heads = opens and not re.match(r"(?:Dans|En|Pour|[*➢-]) ", text)
    return Spot(page, text, said.lstrip("#="), opens), TITLE if heads else BODY


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the reader put a line."""

    spot: Spot
    block: Block | None

    @property
    def well_placed(self) -> bool:
        if self.block is None or self.spot.apart:
            return (self.block is None) == self.spot.apart
        return place_of(self.block) == _wanted(self.spot.place)

    @property
    def well_entitled(self) -> bool:
        """Is the path that of an annex?"""
        if self.block is None or self.spot.apart:
            return (self.block is None) == self.spot.apart
        wanted = self.spot.place.split(" > ") if self.spot.place != "-" else []
        return len(wanted) == len(self.block.path) and all(
            title.startswith(text) for text, title in zip(wanted, self.block.path, strict=True)
        )


def _wanted(place: str) -> tuple[frozenset[str], str]:
    zones, _, article = place.partition("|")
    return frozenset(zones.split(",")) - {"-"}, article


def place_of(block: Block) -> tuple[frozenset[str], str]:
    """Zones (a sector « N(l) » is read with the N that bears it) and number, the zone left out of it."""
    bearers = {label.split("(")[0] for label in block.zones if "(" in label}
    return frozenset(block.zones) - bearers, _number(block.article or "")


def _number(article: str) -> str:
    if re.fullmatch(r"[IVX]+(?:[.\-]\d+)+|[\d.]+", article):
        return article
    return re.sub(
        r"^(?:\d?|I{1,3})\s?(?:AU|U|A|N)[\w*()\-]*?[ .\-]+(?=[\dIVX])|^\d?[A-Z]+[a-z]*(?=\d+$)", "", article
    )


def seen(paper: Paper, found: list[Block]) -> list[Seen]:
    """Each line of the paper with the block that holds it."""
    held: dict[tuple[int, int], Block] = {}
    for block in found:
        for line in block.lines:
            held.setdefault((line.page, line.row), block)
    rows: dict[int, int] = {}
    places = []
    for spot in paper.spots:
        row = rows.get(spot.page, 0)
        rows[spot.page] = row + 1
        places.append(Seen(spot, held.get((spot.page, row))))
    return places


@dataclass(frozen=True, slots=True)
class Tally:
    """What is found of a paper, and what is in excess."""

    headings: int
    headings_wanted: int
    extra: int
    zones: int
    zones_wanted: int
    zones_extra: int
    lines: int
    lines_wanted: int
    wrong: tuple[str, ...]

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def tally(paper: Paper, found: list[Block]) -> Tally:
    """The figures of a règlement: articles and headings at their place, zones, lines at theirs."""
    places = seen(paper, found)
    wrong = [f"{s.spot.page} {s.spot.text[:60]} | {s.spot.place} | {_told(s.block)}" for s in places
             if not s.well_placed]  # fmt: skip
    headings = [s for s in places if s.spot.opens]
    right = sum(s.well_placed and _entitled(s) for s in headings)
    wrong += [f"{s.spot.page} TITLE {s.spot.text[:60]} | {_told(s.block)}" for s in headings
              if s.well_placed and not _entitled(s)]  # fmt: skip
    tails = [s for s in places if s.spot.goes_on]
    wrong += [f"{s.spot.page} CUT {s.spot.text[:60]} | {_told(s.block)}" for s in tails if not _continued(s)]
    wanted = {_wanted(s.spot.place) for s in headings}
    given = {place_of(block) for block in found if block.article}
    asked = {zone for zones, _ in wanted for zone in zones}
    read = {zone for block in found for zone in place_of(block)[0]}
    return Tally(right + sum(map(_continued, tails)), len(headings) + len(tails), len(given - wanted),
                 len(asked & read), len(asked), len(read - asked),
                 sum(s.well_placed for s in places), len(places), tuple(wrong))  # fmt: skip


def _entitled(each: Seen) -> bool:
    if each.block is None:
        return False
    if re.match(r"(?:Dans|En|Pour|[*➢-]|Secteurs?|Zone|Commune) ", each.spot.text):
        return True  # a paragraph of a sector, or its title: no heading of the path
    text = fold(each.spot.text)
    return any(text[:30] in fold(title) or text.startswith(fold(title)) for title in each.block.path)


def _continued(each: Seen) -> bool:
    return each.block is not None and any(each.spot.text in title for title in each.block.path)


def _told(block: Block | None) -> str:
    return f"{block.zones} {block.article} {block.path[-1:]}" if block else "set apart"


def path_tally(paper: Paper, found: list[Block]) -> Tally:
    """The figures of an annex: titles at their level, lines under the right path."""
    places = seen(paper, found)
    wrong = tuple(
        f"{s.spot.page} {s.spot.text[:60]} | {s.spot.place[-70:]} | {s.block and s.block.path}"
        for s in places
        if not s.well_entitled
    )
    headings = [s for s in places if s.spot.opens]
    right = sum(s.well_entitled for s in headings)
    wanted = len({s.spot.place for s in places if not s.spot.apart})
    extra = max(0, len({block.path for block in found}) - wanted)
    return Tally(
        right, len(headings), extra, 0, 0, 0, sum(s.well_entitled for s in places), len(places), wrong
    )

"""Règlement of a PLU or PLUi: zones, sectors, articles (before or after decree 2015-1783), lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.acts.base import Block, Line, Source
from ingest.acts.coded import coded, shouted
from ingest.acts.declared import DocumentType, Known
from ingest.acts.headings import (
    CHAPTER,
    SECTION,
    TITLE,
    Heading,
    Kind,
    as_decimal,
    heading_of,
)
from ingest.acts.marks import Types, same_type, unfinished
from ingest.acts.notes import set_apart
from ingest.acts.place import Place
from ingest.acts.sectors import (
    Scope,
    enumerated,
    goes_on,
    is_sector,
    numbered_scope,
    ruled,
    sector_scope,
    with_parents,
)
from ingest.acts.series import glued, series
from ingest.acts.terms import Lexicon
from ingest.layout import PLAIN
from ingest.rejects import RejectKind
from rag.acts import ActKind
from rag.labels import is_label, labels_after_zone
from rag.text import fold

__all__ = ["blocks", "document_zones", "heading_of"]

MAX_LABEL, REACH = 8, 5  # lines from the label of a zone to its first article

_NEVER_INSIDE = re.compile(r"\b(?:lexique|glossaire)\b", re.IGNORECASE)
# « Annexe Local d'activité », two columns of terms: the title of a part is numbered or in capitals.
_WORD_ANNEX = re.compile(r"Annexes?\b(?!\s*(?:n|\d|[IVX]+\b|[A-Z]\b|[-–—:]))")
# A heading that a PDF has joined to the end of the paragraph before it.
_JOINED = re.compile(
    r"[.;:!?»)]\s+(?=[•▪]\s|(?:ARTICLE|Article)\s+[\dA-Z]|\d{1,2}\.\d{1,2}\.?(?:\d{1,2}\.?)?\s+[A-ZÀ-Ý]"
    r"|\d?(?:AU|U|A|N)[A-Z]{0,3}[a-z]{0,2}\d?[ .]\d{1,2}\.\d)"
)


def blocks(source: Source) -> list[Block]:
    """Blocks of a règlement, one per innermost heading or sector's paragraph, never across zones."""
    lines, notes = set_apart(source.lines)
    found = _Reader(source).read(list(_unjoined(lines)))
    return sorted(
        [*found, *_placed(notes, found)], key=lambda block: (block.lines[0].page, block.lines[0].row)
    )


def _placed(notes: Sequence[tuple[Line, ...]], found: Sequence[Block]) -> Iterator[Block]:
    """Footnotes, at the place of the text they stand under."""
    for note in notes:
        here = [block for block in found if block.lines[0].page <= note[0].page]
        place = here[-1] if here else Block((), ())
        yield replace(place, lines=note)


class _Reader:
    """Reads lines downwards into blocks."""

    def __init__(self, source: Source) -> None:
        self._place = Place(document_zones(source))
        self._heads = dict(source.zone_heads)
        self._listed = frozenset(
            _titled(each.text) for each in source.rejects if each.kind is RejectKind.CONTENTS
        )
        self._types = Types(source.lines)
        self._found: list[Block] = []
        self._lines: list[Line] = []
        self._scope: Scope | None = None
        self._ends: dict[int, int] = {}
        self._until = 0
        self._lexicon = Lexicon()

    def read(self, lines: Sequence[Line]) -> list[Block]:
        headings = [_heading_at(rank, lines) for rank in range(len(lines))]
        self._ends = _enumerated_parts(lines, headings)
        for found in (glued, coded):
            for rank, article in found(lines, headings).items():
                headings[rank] = article
        for rank, title in series(lines, headings, self._types, self._listed).items():
            headings[rank] = title
        for rank, title in shouted(lines, headings).items():
            headings[rank] = title
        page = -1
        for rank, line in enumerate(lines):
            if line.page != page:
                page = line.page
                self._turn(page)
            before = lines[rank - 1].text if rank else ""
            after = lines[rank + 1].text if rank + 1 < len(lines) else ""
            heading = self._defined(headings[rank], before, line.text, after)
            heading = heading or self._accepted(rank, lines, headings, before, after)
            if heading:
                self._close()
                self._until = 0
                self._place.enter(heading)
                numbered = heading.kind in (Kind.ARTICLE, Kind.DECIMAL)
                self._scope = numbered_scope(line.text, self._place.zones) if numbered else None
            elif (headings[rank] is None or unfinished(before)) and self._place.continues(
                line.text, self._alike(lines[rank - 1] if rank else line, line)
            ):
                self._place.lengthen(line.text)
            else:
                self._follow(rank, before, line.text, self._place.opening)
                self._place.settle()
            self._lines.append(line)
        self._close()
        return self._found

    def _defined(self, heading: Heading | None, before: str, text: str, after: str) -> Heading | None:
        """The term that the line defines, when the place is a lexicon; an article may be one."""
        if not self._place.defines or (self._place.article and heading and heading.kind is Kind.ARTICLE):
            return None
        last = self._place.last
        return self._lexicon.term(before, text, after, last if last and last.kind is Kind.TERM else None)

    def _alike(self, above: Line, line: Line) -> bool | None:
        """Are a heading and the line under it both set as titles are?"""
        if not self._types.stands_out(above) or line.style == PLAIN:
            return None
        return self._types.stands_out(line) and same_type(above, line)

    def _close(self) -> None:
        if self._lines:
            zones = self._scope.zones if self._scope else self._place.zones
            self._found.append(Block(self._place.path, tuple(self._lines), zones, self._place.article))
            self._lines = []

    def _turn(self, page: int) -> None:
        """A new page: its running head may tell another zone."""
        zones = labels_after_zone(self._heads.get(page, ""))
        if zones and zones != self._place.zones:
            self._close()
            self._scope = None
            self._place.enter(Heading(CHAPTER, self._heads[page], zones, kind=Kind.ZONE))

    def _follow(self, rank: int, before: str, text: str, opening: bool) -> None:
        """Open or leave the paragraph of a sector. ``opening`` tells that the line is under a heading."""
        if rank < self._until:
            return
        zones = self._place.zones
        chained = rank in self._ends or rank in self._ends.values()
        scope = (
            sector_scope(before, text, zones, chained)
            if (zones or self._place.divides) and (opening or _sentence_ends(before))
            else None
        )
        if scope:
            self._until = self._ends.get(rank, 0)
        elif self._scope and goes_on(self._scope, before, text):
            if text.endswith(":"):
                self._scope = replace(self._scope, listing=True)
            return
        if scope != self._scope:
            self._close()
            self._scope = scope

    def _accepted(
        self, rank: int, lines: Sequence[Line], headings: Sequence[Heading | None], before: str, after: str
    ) -> Heading | None:
        """The heading of the line, when what surrounds it does not make it body text."""
        heading, place = headings[rank] or self._alone(rank, lines, headings), self._place
        if heading is None or self._quoted(lines[rank], heading, before):
            return None
        if heading.kind is Kind.DECIMAL:
            if not self._types.stands_out(lines[rank]) and _is_paragraph(rank, lines):
                return None
            return heading if place.numbers(heading) and not place.defines else None
        if heading.kind is Kind.ZONE:
            listed = heading_of(after)
            if place.divides and (heading.weak or (listed and listed.kind is Kind.ZONE)):
                return None
            if heading.word in ("titre", "partie") and _opens_zone(rank, lines, headings):
                return replace(heading, level=TITLE, zones=(), kind=Kind.STRUCTURE)
            return None if self._inside(heading.zones or (), rank, headings) else heading
        if heading.kind is Kind.SECTOR:
            return self._sector(heading, heading_of(after))
        if heading.word and heading.zones is None and _opens_zone(rank, lines, headings):
            return replace(heading, zones=())
        if place.defines and _WORD_ANNEX.match(heading.title):
            return None
        inside = heading.kind is Kind.FORMULA and place.article and place.zones
        if inside and not _NEVER_INSIDE.search(heading.title) and _resumes(rank, headings, place):
            return None
        if heading.kind is Kind.ARTICLE:
            return self._article(heading)
        return heading

    def _alone(self, rank: int, lines: Sequence[Line], headings: Sequence[Heading | None]) -> Heading | None:
        """« UCe » alone, the label of a zone whose articles begin just under it."""
        label = lines[rank].text
        if not 1 < len(label) <= MAX_LABEL or not is_label(label) or label in self._place.zones:
            return None
        for heading in headings[rank + 1 : rank + 1 + REACH]:
            if heading and heading.kind is Kind.ARTICLE and heading.own and heading.zones == (label,):
                return Heading(CHAPTER, label, (label,), kind=Kind.ZONE)
        return None

    def _inside(self, labels: Sequence[str], rank: int, headings: Sequence[Heading | None]) -> bool:
        """Is « Zone UAa » the title of a part of the article, which goes on after it?"""
        place = self._place
        if not place.article or len(ruled(labels, place.zones)) < len(labels):
            return False
        for heading in headings[rank + 1 :]:
            if heading and heading.kind is Kind.ARTICLE:
                if heading.own and heading.zones:
                    return not set(heading.zones) & set(labels)
                return _rank(heading.article) > _rank(place.article)
            if heading and (heading.level < CHAPTER or _leaves(heading, place.zones)):
                break
        return True

    def _quoted(self, line: Line, heading: Heading, before: str) -> bool:
        """Is the line a part of a sentence, which begins as a heading does?"""
        if self._types.stands_out(line) or heading.title.isupper():
            return False
        if heading.title[0].islower() and not _sentence_ends(before):
            return True
        open_title = self._place.last is not None and self._place.continues(line.text, None)
        return unfinished(before) and not open_title

    def _article(self, heading: Heading) -> Heading | None:
        """An article, unless it is quoted by a lexicon or is a label of another zone in a table."""
        place = self._place
        quoted = place.defines and not heading.own and place.article is None
        if quoted and not heading.title.startswith("ARTICLE"):
            return None
        worded = heading.title[:3].lower() == "art" or not heading.own
        if not worded and place.zones and heading.zones and not _of_place(heading.zones, place.zones):
            point = as_decimal(heading)
            return point if point and place.numbers(point) else None
        return heading

    def _sector(self, heading: Heading, after: Heading | None) -> Heading | None:
        """A sector's own chapter. The part of an article that rules a sector is no chapter."""
        place, labels = self._place, heading.zones or ()
        if after and after.kind is Kind.ARTICLE:
            return replace(heading, zones=with_parents(labels))
        if place.divides and not heading.title.isupper():
            return None
        if (
            place.article
            and not place.of_sector
            and any(is_sector(x, z) for x in labels for z in place.zones)
        ):
            return None
        return replace(heading, zones=with_parents(labels))


def _is_paragraph(rank: int, lines: Sequence[Line]) -> bool:
    """Is « 1.1 - Les installations classées pour la », cut by a narrow page, a sentence and no title?"""
    below = [
        line.text for line in takewhile(lambda line: line.text[:1].islower(), lines[rank + 1 : rank + 5])
    ]
    return bool(below) and any(text.endswith((".", ";")) for text in below)


def _heading_at(rank: int, lines: Sequence[Line]) -> Heading | None:
    """The heading of a line; « ARTICLE » may stand alone above « NB 1 »."""
    text = lines[rank].text
    if rank and lines[rank - 1].text in ("ARTICLE", "Article"):
        return heading_of(f"{lines[rank - 1].text} {text}")
    return heading_of(text)


def _leaves(heading: Heading, zones: Sequence[str]) -> bool:
    """Is the heading that of another zone, no part of these?"""
    labels = heading.zones or ()
    return heading.kind is Kind.ZONE and len(ruled(labels, zones)) < len(labels)


def _opens_zone(rank: int, lines: Sequence[Line], headings: Sequence[Heading | None]) -> bool:
    """Is the title of a chapter followed by that of a zone, the end of a title in capitals aside?"""
    for line, heading in list(zip(lines, headings, strict=True))[rank + 1 : rank + 3]:
        if heading:
            family = heading.level == TITLE and heading.zones == ()
            return family or (heading.kind is Kind.ZONE and not heading.weak)
        if not line.text.isupper():
            return False
    return False


def _of_place(labels: Sequence[str], zones: Sequence[str]) -> bool:
    """Are the labels those of the place, or of what its zones are parts of: « AU-1 » in the zone 1AU?"""
    return bool(set(labels) & set(zones)) or all(is_sector(zone, labels[0]) for zone in zones)


def _titled(entry: str) -> str:
    """The words of an entry of a table of contents, without its number and its page."""
    bare = re.sub(r"[\s.…_]*(?:p(?:age|\.)?\s*)?\d{0,4}\s*$", "", entry)
    return fold(re.sub(r"^(?:\d{1,2}|[IVX]{1,5}|[A-H])\s?[.)°\-–—/:]*\s+", "", bare)).strip(" :")


def _enumerated_parts(lines: Sequence[Line], headings: Sequence[Heading | None]) -> dict[int, int]:
    """Where « a) En secteur UDa » ends: at « b) En secteur UDb », when one stands in the same article."""
    ends: dict[int, int] = {}
    waiting: dict[str, int] = {}
    for rank, line in enumerate(lines):
        heading = headings[rank]
        if heading and heading.kind is not Kind.DECIMAL:
            waiting.clear()
        if (numbers := enumerated(line.text)) and not (rank and lines[rank - 1].text.endswith(":")):
            if numbers[0] in waiting:
                ends[waiting.pop(numbers[0])] = rank
            waiting[numbers[1]] = rank
    return ends


def _resumes(rank: int, headings: Sequence[Heading | None], place: Place) -> bool:
    """Do the articles of zones go on after this line? « ANNEXES » is then a title inside an article."""
    for heading in headings[rank + 1 :]:
        if heading is None or heading.kind in (Kind.FORMULA, Kind.DECIMAL, Kind.SECTOR):
            continue
        if heading.kind is Kind.ARTICLE:
            return heading.own or _rank(heading.article) > _rank(place.article)
        if heading.level < SECTION:
            return heading.kind is Kind.ZONE
    return False


def _rank(article: str | None) -> int:
    match = re.search(r"(\d+)(?:[.\-]\d+)*(?: bis| ter| quater)?$", article or "")
    return int(match[1]) if match else 0


def _sentence_ends(before: str) -> bool:
    return (
        not before
        or before.endswith((".", ";", ":", "!", "?", "»", ")"))
        or heading_of(before) is not None
        or len(before) < 40
    )


def _unjoined(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines, those cut in two where a heading or a bullet is joined to the end of a paragraph."""
    for line in lines:
        start = 0
        for match in _JOINED.finditer(line.text):
            tail = line.text[match.end() :]
            heading = heading_of(tail)
            told = heading and heading.article and (heading.closed or not tail.endswith("."))
            if tail[0] in "•▪" or told:
                yield replace(line, text=line.text[start : match.end()].rstrip())
                start = match.end()
        yield replace(line, text=line.text[start:]) if start else line


def document_zones(source: Source) -> tuple[str, ...]:
    """The zone a whole file is about: the one its running heads or its name give, when there is one."""
    if source.zone_heads:
        return ()
    for text in (*source.heads, source.file.rsplit("/", 1)[-1].replace("_", " ").rsplit(".", 1)[0]):
        found = labels_after_zone(text)
        if len(found) == 1:
            return found
    return ()


DOCUMENT_TYPE = DocumentType(
    ActKind.PLU,
    "Règlement d'urbanisme (PLU, PLUi)",
    blocks,
    "PLAN LOCAL D'URBANISME\nRÈGLEMENT\nZONE UA\nArticle UA 9 - Emprise au sol\nElle n'excède pas 60 %.\n"
    "Article UA 10 - Hauteur\nLa hauteur à l'égout n'excède pas 7 mètres.",
    Known(
        mentions=re.compile(
            r"zone (?:u|au|a|n)[a-z0-9]{0,4}\b|limites? separatives?|emprise au sol"
            r"|reglement (?:ecrit|du plu)|plan local d'urbanisme|\bplui?\b"
        ),
        ahead=2,
    ),
    place=10,
)

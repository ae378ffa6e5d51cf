"""Règlement of a PLU or PLUi: zones, sectors, articles (before or after decree 2015-1783), lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.acts.base import Block, Line, Source
from ingest.acts.headings import CHAPTER, SECTION, Heading, Kind, heading_of, states_no_rule
from ingest.acts.notes import set_apart
from ingest.acts.sectors import Scope, enumerated, goes_on, is_sector, sector_scope, with_parents
from rag.labels import labels_after_zone

__all__ = ["blocks", "document_zones", "heading_of"]

MAX_TITLE, MAX_TERM, MAX_LINES, TERM = 220, 90, 3, 7

_OPENS_LEXICON = re.compile(r"lexique|glossaire|annexe|d[ée]finitions", re.IGNORECASE)
_LEXICON = re.compile(r"\b(?:lexique|glossaire|d[ée]finitions)\b", re.IGNORECASE)
_NEVER_INSIDE = re.compile(r"\b(?:lexique|glossaire)\b", re.IGNORECASE)
_AMBIGUOUS = frozenset({"Annexe", "Annexes"})  # a term of every lexicon, and a heading elsewhere
_TERM = re.compile(r"^([A-ZÀ-ÝŒ][A-ZÀ-ÝŒ'’ ()/.\-]{2,70}?)\s*:\s*\S")
_SMALL_TERM = re.compile(r"^([A-ZÀ-ÝŒ][\w'’ ()/\-]{2,45}?) ?: ?\S")
_NO_TERM = re.compile(
    r"\b(?:est|sont|ont|on|exemples?|ainsi|suivante?s?|cas|notamment|nota|nb|soit|zones?)\b", re.I
)
# A heading that a PDF has joined to the end of the paragraph before it.
_JOINED = re.compile(
    r"[.;:!?»)]\s+(?=[•▪]\s|(?:ARTICLE|Article)\s+[\dA-Z]|\d{1,2}\.\d{1,2}\.?(?:\d{1,2}\.?)?\s+[A-ZÀ-Ý]"
    r"|\d?(?:AU|U|A|N)[A-Z]{0,3}[a-z]{0,2}\d?[ .]\d{1,2}\.\d)"
)


class _Place:
    """The place reached while reading lines downwards."""

    def __init__(self, zones: tuple[str, ...]) -> None:
        self._default = self.zones = zones
        self.article: str | None = None
        self._stack: list[Heading] = []
        self._lines = 0

    def enter(self, heading: Heading) -> None:
        self._stack = [above for above in self._stack if above.level < heading.level]
        self._stack.append(heading)
        if heading.zones is not None:
            self.zones = self._zones_of(heading)
        self.article = heading.article
        self._lines = 1

    def _zones_of(self, heading: Heading) -> tuple[str, ...]:
        """An article « AU 6 » of the zone 1AU, or « U 6 » of UA, is of the zone whose chapter it is in."""
        chapters = [above.zones for above in self._stack[:-1] if above.zones and not above.article]
        if heading.own and heading.zones and chapters:
            (own,) = heading.zones
            if all(label == own or is_sector(label, own) for label in chapters[-1]):
                return self.zones
        return heading.zones or self._default

    def lengthen(self, text: str) -> None:
        last = self._stack.pop()
        self._stack.append(replace(last, title=f"{last.title} {text}"[:MAX_TITLE], named=True))
        self._lines += 1

    def continues(self, text: str) -> bool:
        """Is the line the rest of the heading just entered?"""
        if (
            not self._stack
            or self._stack[-1].kind is Kind.TERM
            or not 0 < self._lines <= MAX_LINES
            or states_no_rule(text)
        ):
            return False
        title = self._stack[-1].title
        if title.isupper() and text.isupper() and len(text) < MAX_TITLE:
            return True
        if not self._stack[-1].named:
            short = len(text) <= MAX_TERM and text[:1].isupper() and text[-1:] not in ".;,:"
            return short and self._lines == 1
        return (
            text[:1].islower() and title[-1:] not in ".:;!?" and not title.isupper() and len(text) < MAX_TITLE
        )

    def settle(self) -> None:
        """Body text has begun: the heading is over."""
        self._lines = 0

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(heading.title for heading in self._stack)

    @property
    def last(self) -> Heading | None:
        return self._stack[-1] if self._stack else None

    @property
    def defines(self) -> bool:
        """Is the place inside a lexicon?"""
        return any(_LEXICON.search(heading.title) for heading in self._stack)

    @property
    def divides(self) -> bool:
        """Is the place an article of general provisions, which may list the zones?"""
        return self.article is not None and not self.zones

    @property
    def of_sector(self) -> bool:
        """Is the place in a chapter of its own for a sector?"""
        return any(above.kind is Kind.SECTOR and above.level == CHAPTER for above in self._stack)

    def numbers(self, heading: Heading) -> bool:
        """Does a bare « 4.6 » number an article here, rather than a paragraph inside one?"""
        numbers = (heading.article or "").split(".")
        articles = [above.article for above in self._stack if above.article]
        if not articles:
            return True
        said = re.sub(r"^\d?[A-Z]+[a-z]*\d?[ .\-–/]+(?=[\dIVX])|^\d?[A-Z]+(?=\d)", "", articles[0]).split(".")
        worded = any(above.article and above.kind is Kind.ARTICLE for above in self._stack)
        if worded and numbers[: len(said)] != said:
            return False
        return not (said[0].isdigit() and numbers[0].isdigit()) or int(numbers[0]) >= int(said[0])


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
        self._place = _Place(document_zones(source))
        self._heads = dict(source.zone_heads)
        self._found: list[Block] = []
        self._lines: list[Line] = []
        self._scope: Scope | None = None
        self._ends: dict[int, int] = {}
        self._until = 0

    def read(self, lines: Sequence[Line]) -> list[Block]:
        headings = [heading_of(line.text) for line in lines]
        self._ends = _enumerated_parts(lines, headings)
        page = -1
        for rank, line in enumerate(lines):
            if line.page != page:
                page = line.page
                self._turn(page)
            before = lines[rank - 1].text if rank else ""
            after = lines[rank + 1].text if rank + 1 < len(lines) else ""
            heading = (self._place.defines and _definition(before, line.text, after)) or None
            heading = heading or self._accepted(rank, headings, before, after)
            if heading:
                self._close()
                self._scope, self._until = None, 0
                self._place.enter(heading)
            elif self._place.continues(line.text):
                self._place.lengthen(line.text)
            else:
                self._place.settle()
                self._follow(rank, before, line.text)
            self._lines.append(line)
        self._close()
        return self._found

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

    def _follow(self, rank: int, before: str, text: str) -> None:
        """Open or leave the paragraph of a sector."""
        if rank < self._until:
            return
        zones = self._place.zones
        chained = rank in self._ends or rank in self._ends.values()
        scope = sector_scope(before, text, zones, chained) if zones and _sentence_ends(before) else None
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
        self, rank: int, headings: Sequence[Heading | None], before: str, after: str
    ) -> Heading | None:
        """The heading of the line, when what surrounds it does not make it body text."""
        heading, place = headings[rank], self._place
        if heading is None:
            return None
        if heading.title[0].islower() and not _sentence_ends(before):
            return None
        if heading.kind is Kind.DECIMAL:
            return heading if place.numbers(heading) and not place.defines else None
        if heading.kind is Kind.ZONE:
            listed = heading_of(after)
            if place.divides and (heading.weak or (listed and listed.kind is Kind.ZONE)):
                return None
            return heading
        if heading.kind is Kind.SECTOR:
            return self._sector(heading, heading_of(after))
        inside = heading.kind is Kind.FORMULA and place.article and place.zones
        if inside and not _NEVER_INSIDE.search(heading.title) and _resumes(rank, headings, place):
            return None
        if heading.kind is Kind.ARTICLE:
            return self._article(heading)
        return heading

    def _article(self, heading: Heading) -> Heading | None:
        """An article, unless it is quoted by a lexicon or is a label of another zone in a table."""
        place = self._place
        quoted = place.defines and not heading.own and place.article is None
        if quoted and not heading.title.startswith("ARTICLE"):
            return None
        worded = heading.title[:3].lower() == "art" or not heading.own
        if not worded and place.zones and heading.zones and not set(heading.zones) & set(place.zones):
            return None
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


def _resumes(rank: int, headings: Sequence[Heading | None], place: _Place) -> bool:
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
    match = re.search(r"(\d+)(?:[.\-]\d+)*$", article or "")
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
            if tail[0] in "•▪" or (heading and heading.article and not tail.endswith(".")):
                yield replace(line, text=line.text[start : match.end()].rstrip())
                start = match.end()
        yield replace(line, text=line.text[start:]) if start else line


def _definition(before: str, text: str, after: str) -> Heading | None:
    """The term that a line of a lexicon defines: « TERME : … », or a short line of its own."""
    opens = before.endswith((".", ")", ";")) or _OPENS_LEXICON.match(before)
    if match := _TERM.match(text):
        return Heading(TERM, match[1].strip(), kind=Kind.TERM)
    if opens and (match := _SMALL_TERM.match(text)) and not _NO_TERM.search(match[1]):
        return Heading(TERM, match[1].strip(), kind=Kind.TERM)
    alone = len(text) <= MAX_TERM and text[:1].isupper() and text[-1:].isalnum() and after[:1].isupper()
    if alone and opens and (text in _AMBIGUOUS or not heading_of(text)):
        return Heading(TERM, text, kind=Kind.TERM)
    return None


def document_zones(source: Source) -> tuple[str, ...]:
    """The zone a whole file is about: the one its running heads or its name give, when there is one."""
    if source.zone_heads:
        return ()
    for text in (*source.heads, source.file.rsplit("/", 1)[-1].replace("_", " ").rsplit(".", 1)[0]):
        found = labels_after_zone(text)
        if len(found) == 1:
            return found
    return ()

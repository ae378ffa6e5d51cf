"""The place reached while a règlement is read downwards: its headings, its zones, its article."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.acts.headings import CHAPTER, INNER, TITLE, Heading, Kind
from ingest.acts.marks import unfinished
from ingest.acts.sectors import is_sector
from ingest.acts.stated import states_no_rule
from rag.labels import LABEL

MAX_TITLE, MAX_TERM, MAX_LINES = 220, 90, 3

_LEXICON = re.compile(r"\b(?:lexique|glossaire|d[ée]finitions)\b", re.IGNORECASE)


class Place:
    """The place reached while reading lines downwards."""

    def __init__(self, zones: tuple[str, ...]) -> None:
        self._default = self.zones = zones
        self.article: str | None = None
        self._stack: list[Heading] = []
        self._lines = 0

    def enter(self, heading: Heading) -> None:
        heading = self._nested(self._completed(heading))
        kept = [above for above in self._stack if above.level < heading.level and not _beside(above, heading)]
        if heading.kind is Kind.ZONE and heading.level == CHAPTER:  # a lexicon, general provisions are over
            kept = [above for above in kept if above.kind is not Kind.FORMULA]
            # « TITRE IV – ZONE AGRICOLE (A) » is beside « TITRE III »
            kept = [above for above in kept if not heading.word or above.word != heading.word]
        left = any(above.kind is Kind.ZONE and above.level == CHAPTER for above in self._stack[len(kept) :])
        self._stack = [*kept, heading]
        if heading.zones is not None:
            self.zones = self._zones_of(heading)
        elif left:
            self.zones = next((above.zones for above in reversed(kept) if above.zones), self._default)
        if heading.kind is not Kind.TERM:  # the terms of a lexicon that is an article are of it
            self.article = heading.article
        self._lines = 1

    def _completed(self, heading: Heading) -> Heading:
        """« DISPOSITIONS APPLICABLES AUX ZONES URBAINES » under a bare « TITRE II » is its title."""
        last = self.last
        alone = heading.level == TITLE and heading.kind is Kind.STRUCTURE and not heading.word
        if not alone or last is None or not self._lines or last.named or last.level > INNER:
            return heading
        return replace(heading, title=f"{last.title} {heading.title}", word=last.word)

    def _nested(self, heading: Heading) -> Heading:
        """« Chapitre 1 » inside a zone divides it, unless chapters are what zones are in."""
        if not heading.word or heading.zones is not None or heading.level > CHAPTER or not self.zones:
            return heading
        ranks = [rank for rank, above in enumerate(self._stack) if above.kind in (Kind.ZONE, Kind.SECTOR)]
        over = self._stack[: ranks[-1] + 1] if ranks else []
        if any(above.word == heading.word for above in over if above.level <= CHAPTER):
            return heading
        return replace(heading, level=INNER)

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

    def continues(self, text: str, alike: bool | None) -> bool:
        """Is the line the rest of the heading just entered? ``alike`` tells whether both are set as titles
        are, None when their type is not known."""
        if (
            not self._stack
            or self._stack[-1].kind is Kind.TERM
            or self._stack[-1].closed
            or not 0 < self._lines <= MAX_LINES
            or states_no_rule(text)
        ):
            return False
        title = self._stack[-1].title
        if unfinished(title) and len(text) <= MAX_TERM and text[:1].isalpha():
            return True
        if alike is False and self._stack[-1].named:
            return False
        if alike and text[:1].isalpha() and title[-1:] not in ".;" and len(text) <= MAX_TITLE:
            return True
        if _shouted(title) and text.isupper() and len(text) < MAX_TITLE:
            return True
        if not self._stack[-1].named:
            short = len(text) <= MAX_TERM and text[:1].isupper() and text[-1:] not in ".;,:"
            return short and self._lines == 1
        return (
            text[:1].islower() and title[-1:] not in ".:;!?" and not _shouted(title) and len(text) < MAX_TITLE
        )

    def settle(self) -> None:
        """Body text has begun: the heading is over."""
        self._lines = 0

    @property
    def opening(self) -> bool:
        """Is the line above a heading, or the end of one?"""
        return self._lines > 0

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
        numbers = re.split(r"[.\-]", heading.article or "")
        articles = [above.article for above in self._stack if above.article]
        if not articles:
            return True
        said = re.sub(
            r"^\d?[A-Z]+[a-z]*\d?[ .\-–/]+(?=[\dIVX])|^\d?[A-Z]+[a-z]*(?=\d)", "", articles[0]
        ).split(".")
        worded = any(above.article and above.kind is Kind.ARTICLE for above in self._stack)
        if worded and numbers[: len(said)] != said:
            return False
        return not (said[0].isdigit() and numbers[0].isdigit()) or int(numbers[0]) >= int(said[0])


def _beside(above: Heading, heading: Heading) -> bool:
    """« Article Ui 2.1 » is beside « Article Ui 1 », under « Article Ui 2 »."""
    if not (above.own and heading.own and above.kind is heading.kind is Kind.ARTICLE):
        return False
    over, under = _numbers(above.article), _numbers(heading.article)
    return bool(over and under) and under[: len(over)] != over


def _numbers(article: str | None) -> list[str]:
    """Those of « Ui 2.1 », without what may be of the zone."""
    match = re.search(r"(?<![A-Za-z\d])\d{1,2}(?:[.\-]\d{1,2})*(?=(?: \w+)?$)", article or "")
    return re.split(r"[.\-]", match[0]) if match else []


def _shouted(text: str) -> bool:
    """Is it in capitals, but for the small letters of a zone's label: « ARTICLE 1AUh-2 »?"""
    return re.sub(rf"(?<![\w'’]){LABEL}", "", text).isupper()

"""Règlement of a PLU or PLUi: zones, numbered articles (before or after decree 2015-1783), heading path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.acts.base import Block, Line, Source, contents_entry
from rag.labels import LABEL, is_label, labels_after_zone, labels_in

MAX_HEADING, MAX_TITLE, MAX_TERM = 140, 220, 90

_LABELS = rf"{LABEL}(?:\s*(?:,|/|&|-|ET|et)\s*{LABEL})*"
_ZONE = re.compile(rf"\bZONES?\s+(?:«\s*)?({_LABELS})(?![\w'’])|\bzones?\s+({LABEL})(?![\w'’])")
_ZONE_OPENER = re.compile(
    r"^(?:R[EÈeè]GLEMENT|R[eè]glement|DISPOSITIONS|Dispositions|CHAPITRE|Chapitre|TITRE|Titre|ZONES?|Zones?"
    r"|SECTION|[IVX]+\b|\d[.)] ?ZONES?)(?!.*\b(?:communes|COMMUNES)\s)"
)
_AFTER_ZONE = re.compile(r"\s*(?:$|[-–—:(»]|CARACT|\d{1,3}$)")
_ZONE_PREFIX = r"(?:(?![LRD]\.?\s?\d)[0-9]{0,2}[A-Z]{1,4}[a-z]{0,3}\d?(?:[ .\-–]\s*|(?=\d)))?"
_ARTICLE = re.compile(
    rf"^(?:ARTICLE|Article|ART\.)\s+({_ZONE_PREFIX}\d{{1,2}}(?:[.\-]\d{{1,2}}){{0,2}})"
    r"(?![\d.]*\d)\s*(?:er)?\s*(?:[-–—:.]+\s*|\s+(?=[A-ZÀ-Ý])|$)(.*)$"
)
_NUMBERED = re.compile(r"^(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\.?\s*[-–:]?\s+[A-ZÀ-Ý«].{2,}$")
_STRUCT = re.compile(
    r"^(titre|partie|chapitre|section|sous[- ]section|annexes?|lexique|glossaire|pr[ée]ambule"
    r"|dispositions\s+(?:g[ée]n[ée]rales|communes)|r[èe]gles\s+(?:g[ée]n[ée]rales|communes)|d[ée]finitions)\b(?!.*[.;]$)",
    re.IGNORECASE,
)
_LEVELS = {"titre": 1, "partie": 1, "chapitre": 2, "section": 3, "sous": 4, "preambule": 3}
_RESETS = re.compile(
    r"lexique|glossaire|annexe|(?:dispositions|r[èe]gles)\s+(?:g[ée]n[ée]rales|communes)|d[ée]finitions",
    re.IGNORECASE,
)
# A title that opens a family of zones, or closes them all, ends the zone before it.
_LEAVES_ZONE = re.compile(
    r"\b(?:zones|dispositions|lexique|glossaire|annexes?|d[ée]finitions)\b|\br[èe]gles\s+(?:g[ée]n[ée]rales|communes)",
    re.IGNORECASE,
)
_LEXICON = re.compile(r"\b(?:lexique|glossaire|d[ée]finitions)\b", re.IGNORECASE)
_AMBIGUOUS = frozenset({"Annexe", "Annexes"})  # a term of every lexicon, and a heading elsewhere
_TERM = re.compile(r"^([A-ZÀ-ÝŒ][A-ZÀ-ÝŒ'’ ()/.\-]{2,70}?)\s*:\s*\S")
_SMALL_TERM = re.compile(r"^([A-ZÀ-ÝŒ][\w'’ ()/\-]{2,45}?) ?: ?\S")
_NO_TERM = re.compile(
    r"\b(?:est|sont|ont|on|exemples?|ainsi|suivante?s?|cas|notamment|nota|nb|soit|zones?)\b", re.I
)
_SPACED_ZONE = re.compile(rf"^({LABEL})[ .\-–]+\d")
_GLUED_ZONE = re.compile(r"^(\d?[A-Z]+)\d")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line. ``zones`` is None when the heading leaves the current zone as it is."""

    level: int
    title: str
    zones: tuple[str, ...] | None = None
    article: str | None = None


class _Place:
    """The place reached while reading lines downwards."""

    def __init__(self, zones: tuple[str, ...]) -> None:
        self._default = zones
        self.zones = zones
        self.article: str | None = None
        self._stack: list[Heading] = []

    def enter(self, heading: Heading) -> None:
        self._stack = [above for above in self._stack if above.level < heading.level]
        self._stack.append(heading)
        if heading.zones is not None:
            self.zones = heading.zones or self._default
        self.article = heading.article

    def lengthen(self, text: str) -> None:
        last = self._stack.pop()
        self._stack.append(Heading(last.level, f"{last.title} {text}"[:MAX_TITLE], last.zones, last.article))

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(heading.title for heading in self._stack)

    @property
    def defines(self) -> bool:
        """Is the place inside a lexicon?"""
        return any(_LEXICON.search(heading.title) for heading in self._stack)


def blocks(source: Source) -> list[Block]:
    """Blocks of a règlement, one per innermost heading, never across zones."""
    place = _Place(document_zones(source))
    found: list[Block] = []
    lines: list[Line] = []

    def close() -> None:
        if lines:
            found.append(Block(place.path, tuple(lines), place.zones, place.article))
            lines.clear()

    open_title = False
    page, heads = -1, dict(source.zone_heads)
    for before, line, after in _around(source.lines):
        if line.page != page:
            page = line.page
            zones = labels_after_zone(heads.get(page, ""))
            if zones and zones != place.zones:
                close()
                place.enter(Heading(2, heads[page], zones))
        heading = (place.defines and _definition(before, line.text, after)) or heading_of(line.text)
        if heading:
            close()
            place.enter(heading)
            open_title = heading.title.isupper()
        elif open_title and line.text.isupper() and len(line.text) < MAX_HEADING:
            place.lengthen(line.text)
        else:
            open_title = False
        lines.append(line)
    close()
    return found


def _around(lines: Sequence[Line]) -> Iterator[tuple[str, Line, str]]:
    """Each line with the texts before and after it."""
    for rank, line in enumerate(lines):
        after = lines[rank + 1].text if rank + 1 < len(lines) else ""
        yield lines[rank - 1].text if rank else "", line, after


def _definition(before: str, text: str, after: str) -> Heading | None:
    """The term that a line of a lexicon defines: « TERME : … », or a short line of its own."""
    opens = before.endswith((".", ")", ";")) or _RESETS.match(before)
    if match := _TERM.match(text):
        return Heading(7, match[1].strip())
    if opens and (match := _SMALL_TERM.match(text)) and not _NO_TERM.search(match[1]):
        return Heading(7, match[1].strip())
    alone = len(text) <= MAX_TERM and text[:1].isupper() and text[-1:].isalnum() and after[:1].isupper()
    if alone and opens and (text in _AMBIGUOUS or not heading_of(text)):
        return Heading(7, text)
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


def heading_of(text: str) -> Heading | None:
    """The heading a line is, None for body text."""
    if len(text) > MAX_HEADING or (text.endswith((";", ",", ":")) and not text.isupper()):
        return None
    if contents_entry(text) is not None:
        return None
    if match := _ARTICLE.match(text):
        zone = _SPACED_ZONE.match(match[1]) or _GLUED_ZONE.match(match[1])
        zones = (zone[1],) if zone and is_label(zone[1]) else None
        return Heading(5, text, zones, re.sub(r"\s+", " ", match[1]))
    if _ZONE_OPENER.match(text) and (match := _ZONE.search(text)) and _AFTER_ZONE.match(text, match.end()):
        labels = labels_in(match[0]) or ((match[1] or match[2]),)
        return Heading(2, text, tuple(label for label in labels if is_label(label)))
    if match := _STRUCT.match(text):
        opener = text[: match.end(1)]
        if text.isupper() or (opener[0].isupper() and len(text) < 90):
            word = re.sub(r"[éè]", "e", re.split(r"[ -]", opener.lower())[0])
            level = _LEVELS.get(word, 1)
            leaves = _RESETS.match(opener) or (level == 1 and _LEAVES_ZONE.search(text))
            return Heading(level, text, () if leaves else None)
    if match := _NUMBERED.match(text):
        return Heading(5 + match[1].count("."), text, None, match[1])
    return None

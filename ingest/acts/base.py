"""What every act reader takes and gives: lines in, blocks of lines with their place out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from ingest.acts.contents import contents_lines
from ingest.acts.headings import Kind, heading_of
from ingest.layout import PLAIN, Bookmark, Layout, LineStyle, PageTable
from ingest.rejects import Reject, RejectKind
from rag.labels import LABEL, labels_after_zone
from rag.text import fold
from rag.types import Act, Page, PageState

# A running head stands at one rank from an edge, on most pages of the run of pages where it is used;
# a whole sentence must be on most pages of the document, or it is a rule that two pages happen to share.
HEAD_LINES, MIN_REPEATS, MIN_DENSITY, MIN_SENTENCE_DENSITY = 4, 3, 0.5, 0.8
# Above this share of pages, one zone named by running heads is that of the whole file.
MIN_ZONE_SHARE, MIN_STEADY, MIN_SENTENCE = 0.7, 0.6, 8
# A head that names the zone names it again on the next pages; the title of a zone is there once.
MIN_SAME_ZONE = 0.25

_COUNTED = re.compile(r"(?:article|art|chapitre|section|titre|annexe|point|deliberation|arrete|n°)\b")
# « II. CARACTÉRISTIQUES », « B – Forme urbaine »
_RANKED = re.compile(r"(?:\d{1,2}|[IVX]{1,5}|[A-H])\s?[.)°\-–]\s*[A-ZÀ-Ý]")
_FOLIO = re.compile(rf"({LABEL})\s*[-–/]\s*\d{{1,3}}")  # « UA - 3 » at the foot of the third page of a zone
_BARE_NUMBER = re.compile(r"\W*(\d{1,4})\W*")
_PAGE_MARK = re.compile(r"(?:page\s*)?\d{1,4}\s*(?:/|sur)\s*\d{1,4}|page\s*\d{1,4}", re.IGNORECASE)
_VOTE = re.compile(r"\bvotes?\b|unanimite|abstention")  # minutes repeat it, and each time it is an act

Spot = tuple[str, int]  # an edge of the page, a rank from it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. ``row`` is its rank among the lines of the page that are not blank, -1 if unknown."""

    page: int
    text: str
    row: int = -1
    style: LineStyle = PLAIN


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one place in the document."""

    path: tuple[str, ...]
    lines: tuple[Line, ...]
    zones: tuple[str, ...] = ()
    article: str | None = None
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as act readers see it. ``heads`` are its running heads, one of each.

    ``zone_heads`` gives, for a file of several zones, each page where the zone that running heads name
    changes, with that head. ``rejects`` are the lines set apart, heads included; ``tables`` those of the
    pages, by number.
    """

    file: str
    pages: tuple[Page, ...]
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = field(default=())
    zone_heads: tuple[tuple[int, str], ...] = ()
    rejects: tuple[Reject, ...] = field(default=())
    tables: Mapping[int, tuple[PageTable, ...]] = field(default_factory=dict)
    bookmarks: tuple[Bookmark, ...] = ()


def source(
    file: str,
    pages: Sequence[Page],
    layouts: Mapping[int, Layout] = MappingProxyType({}),
    bookmarks: Sequence[Bookmark] = (),
) -> Source:
    """Lines of the readable pages, without running heads, page numbers and tables of contents."""
    readable = [page for page in pages if page.state is PageState.TEXT]
    texts = [_filled(page) for page in readable]
    running = _all_running(readable, texts)
    lines: list[Line] = []
    heads: dict[str, str] = {}
    zone_heads: list[tuple[int, str]] = []
    rejects = [
        Reject(RejectKind.UNREAD_PAGE, page.number, text)
        for page in pages
        if page.state is not PageState.TEXT
        for text in _filled(page)
    ]
    for page, filled, contents, above in zip(readable, texts, contents_lines(texts), running, strict=True):
        whole = len(contents) == len(filled)
        styles = layouts[page.number].styles if page.number in layouts else ()
        for index, text in enumerate(filled):
            if index in above:
                kind = RejectKind.PAGE_NUMBER if _is_page_number(text) else RejectKind.HEAD
                rejects.append(Reject(kind, page.number, text))
                if not whole:
                    heads.setdefault(text if labels_after_zone(text) else _key(text), text)
                    if labels_after_zone(text):
                        zone_heads.append((page.number, text))
            elif index in contents:
                rejects.append(Reject(RejectKind.CONTENTS, page.number, text))
            else:
                style = styles[index] if index < len(styles) else PLAIN
                lines.append(Line(page.number, text, index, style))
    changes = _zone_changes(zone_heads, len(readable))
    tables = {number: layout.tables for number, layout in layouts.items() if layout.tables}
    return Source(
        file,
        tuple(pages),
        tuple(heads.values()),
        tuple(lines),
        changes,
        tuple(rejects),
        tables,
        tuple(bookmarks),
    )


def _all_running(pages: Sequence[Page], texts: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """The running heads and page numbers of each page; what each page repeats is no head when it is all."""
    for repeated in (_repeated(texts), set[tuple[Spot | str, str]]()):
        found = [_running(filled, page, repeated) for page, filled in zip(pages, texts, strict=True)]
        if any(len(above) < len(filled) for above, filled in zip(found, texts, strict=True)):
            return found
    return found


def _filled(page: Page) -> list[str]:
    """The lines of a page that are not blank, spaces squeezed."""
    return [line for raw in page.text.split("\n") if (line := " ".join(raw.split()))]


def _is_page_number(text: str) -> bool:
    return bool(_BARE_NUMBER.fullmatch(text) or _PAGE_MARK.fullmatch(text))


# -- running heads ----------------------------------------------------------------------------------


def _edges(filled: Sequence[str]) -> dict[int, list[Spot]]:
    """The lines near an edge of the page, by index; on a short page a line is near both."""
    spots: dict[int, list[Spot]] = defaultdict(list)
    for rank in range(min(HEAD_LINES, len(filled))):
        spots[rank].append(("top", rank))
        spots[len(filled) - 1 - rank].append(("bottom", rank))
    return spots


def _key(text: str) -> str:
    """What stays the same in a running head from page to page. Article and act numbers are kept."""
    for label in labels_after_zone(text):
        text = re.sub(rf"\b{re.escape(label)}\b", "*", text)
    if _FOLIO.fullmatch(text):
        return "* - 0"
    folded = fold(text).strip()
    if _COUNTED.match(folded):
        return folded
    if _BARE_NUMBER.fullmatch(folded):
        return "0"
    return re.sub(r"(?<![a-z])\d+", "0", folded)


def _repeated(texts: Sequence[Sequence[str]]) -> set[tuple[Spot | str, str]]:
    """Keys of running heads, by edge; those of bare numbers (they may be a table's), by exact spot."""
    seen: dict[tuple[Spot, str], list[tuple[int, str]]] = defaultdict(list)
    sentences: set[str] = set()
    for rank, filled in enumerate(texts):
        for index, spots in _edges(filled).items():
            key = _key(filled[index])
            if _VOTE.search(key):
                continue
            if filled[index].endswith((".", ";", ":", ",")):
                sentences.add(key)
            for spot in spots:
                seen[spot, key].append((rank, filled[index]))
    found: set[tuple[Spot | str, str]] = set()
    for (spot, key), places in seen.items():
        span = places[-1][0] - places[0][0] + 1
        whole = key in sentences or _numbers(places[0][1])
        enough = MIN_SENTENCE_DENSITY * len(texts) if whole else MIN_DENSITY * span
        least = 2 if len(texts) == 2 and _counts_pages(places) else MIN_REPEATS
        if len(places) >= max(least, enough) and _follows(places) and _keeps_zone(places):
            found.add((spot if key == "0" else spot[0], key))
    return found


def _follows(places: Sequence[tuple[int, str]]) -> bool:
    """Do the numbers of a line stay the same from page to page, or grow as pages do?"""
    steady = 0
    for (rank, text), (next_rank, after) in pairwise(places):
        growths = {int(b) - int(a) for a, b in zip(_figures(text), _figures(after), strict=False)}
        steady += growths <= {0, next_rank - rank}
    return steady >= MIN_STEADY * (len(places) - 1)


def _counts_pages(places: Sequence[tuple[int, str]]) -> bool:
    """Does the line end with the number of its page? Two pages are then enough to know a running head."""
    ends = [re.search(r"[^\d.,](\d{1,3})(?:\s?/\s?\d{1,3})?$", text) for _, text in places]
    return all(end and int(end[1]) == rank + 1 for end, (rank, _) in zip(ends, places, strict=True))


def _keeps_zone(places: Sequence[tuple[int, str]]) -> bool:
    """Does the line name the same zone on several pages, when it names one?"""
    named = [labels_after_zone(text) for _, text in places]
    same = sum(before == after for before, after in pairwise(named))
    return not any(named) or same >= MIN_SAME_ZONE * (len(places) - 1)


def _numbers(text: str) -> bool:
    """Is the line the title of an article, which comes again in each zone?"""
    heading = heading_of(text)
    return heading is not None and heading.kind in (Kind.ARTICLE, Kind.DECIMAL)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d{1,9}", text)


def _running(filled: Sequence[str], page: Page, repeated: set[tuple[Spot | str, str]]) -> frozenset[int]:
    """The lines of a page that are running heads or page numbers.

    Titles of the plan come again in each zone, at the same place of a page: they are heads only where
    nothing but heads is between them and the edge.
    """
    found = {
        index: {spot[0] for spot in spots if _runs(filled[index], spot, page, repeated)}
        for index, spots in _edges(filled).items()
    }
    return frozenset(
        index
        for index, edges in found.items()
        if any(_bare_edge(filled, index, edge, found) for edge in edges)
        and (
            (heading_of(filled[index]) is None and not _RANKED.match(filled[index]))
            or ("top" in edges and all(found.get(above) for above in range(index)))
            or ("bottom" in edges and all(found.get(below) for below in range(index + 1, len(filled))))
        )
    )


def _bare_edge(filled: Sequence[str], index: int, edge: str, found: Mapping[int, set[str]]) -> bool:
    """Is no sentence between the line and the edge? « Prescriptions » over the last one is a title."""
    between = range(index) if edge == "top" else range(index + 1, len(filled))
    return not any(
        filled[rank].endswith(".") and len(filled[rank]) >= MIN_SENTENCE and not found.get(rank)
        for rank in between
    )


def _runs(text: str, spot: Spot, page: Page, repeated: set[tuple[Spot | str, str]]) -> bool:
    """Is the line at this spot a running head or a page number?"""
    key = _key(text)
    if key == "* - 0" and spot[0] == "top":
        return False  # an article UA-1 whose title is on the next line
    if (spot[0], key) in repeated or (spot, key) in repeated:
        return True
    if not page.number or spot[1] > 0:
        return False
    number = _BARE_NUMBER.fullmatch(text)
    return bool(_PAGE_MARK.fullmatch(text)) or (number is not None and int(number[1]) == page.number)


def _zone_changes(heads: Sequence[tuple[int, str]], readable: int) -> tuple[tuple[int, str], ...]:
    """Where the zone named by running heads changes; nothing when the whole file has one."""
    pages = {number for number, _ in heads}
    if len({labels_after_zone(text) for _, text in heads}) <= 1 and len(pages) >= MIN_ZONE_SHARE * readable:
        return ()
    changes = heads[:1]
    for before, after in pairwise(heads):
        if labels_after_zone(before[1]) != labels_after_zone(after[1]):
            changes = [*changes, after]
    return tuple(changes)

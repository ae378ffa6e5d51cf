"""Any other document (plan of risks, SCOT, report, agenda, form): its heading path, no zone of a PLU.

A title is known by the file's own outline, its number, a word (« Chapitre », « Annexe »), its capitals or its
type. Levels are those of a stack: a title closes the last one marked as it is, or goes under what is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.acts.base import Block, Line, Source
from ingest.acts.declared import LAST, DocumentType, Known
from ingest.acts.marks import LARGER, Types, same_type, unfinished
from ingest.acts.notes import set_apart
from ingest.acts.titles import LEAF, UNMARKED, UPPER, Title, titles
from ingest.layout import Bookmark
from rag.acts import ActKind
from rag.text import fold

MAX_PATH_TITLE, MAX_LINES, MIN_LETTERS, LONG = 220, 3, 8, 45
FRAME, DENSE = 0.6, 3  # of the lines of a page; lines to a row, over which a row is rather a text
UNDER = 12  # places above it (titles, chapters, zones) are over any numbered point

Scheme = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Open:
    """A title that is open. ``schemes`` are the marks that the next one of its level may bear."""

    title: str
    schemes: frozenset[Scheme]
    place: int | None
    article: str | None
    size: float = 0.0


def blocks(source: Source) -> list[Block]:
    """Blocks of a document, one per innermost title."""
    lines, notes = set_apart(source.lines)
    types = Types(lines)
    found = _Reader(titles(lines, types, _tabled(source)), _marked(lines, source.bookmarks), types).read(
        lines
    )
    for note in notes:
        here = [block for block in found if block.lines[0].page <= note[0].page]
        found.append(Block(here[-1].path if here else (), note, (), here[-1].article if here else None))
    return sorted(found, key=lambda block: (block.lines[0].page, block.lines[0].row))


def _tabled(source: Source) -> frozenset[tuple[int, int]]:
    """The lines of tables, by page. A frame around most of a page, which holds text, is no table."""
    found: set[tuple[int, int]] = set()
    for page in source.pages:
        filled = sum(bool(line.strip()) for line in page.text.split("\n"))
        for table in source.tables.get(page.number, ()):
            rows = {row for rows in table.lines for row in rows}
            if len(rows) <= FRAME * filled or len(rows) <= DENSE * len(table.lines):
                found |= {(page.number, row) for row in rows}
    return frozenset(found)


class _Reader:
    """Reads lines downwards into blocks."""

    def __init__(
        self, found: Mapping[int, Title], marked: Mapping[int, Sequence[Bookmark]], types: Types
    ) -> None:
        self._titles, self._marked, self._types = found, marked, types
        self._stack: list[_Open] = []
        self._uppers: list[str] = []
        self._lines: list[Line] = []
        self._found: list[Block] = []

    def read(self, lines: Sequence[Line]) -> list[Block]:
        since = 0  # lines of the title just entered
        for rank, line in enumerate(lines):
            marks, title = self._marked.get(rank, ()), self._titles.get(rank)
            if title and since and self._continues(lines[rank - 1], line, since) and title.scheme[0] in (
                "capitals", "type",
            ):  # fmt: skip
                title = None
            if marks or title:
                self._close()
                for mark in marks:
                    self._open_mark(mark, title)
                if title and not marks:
                    self._open(title, line.text)
                since = 1
            elif since and self._continues(lines[rank - 1], line, since):
                self._lengthen(line.text)
                since += 1
            else:
                since = 0
            self._lines.append(line)
        self._close()
        return self._found

    def _close(self) -> None:
        if self._lines:
            path = tuple(each.title for each in self._stack)
            article = next((each.article for each in reversed(self._stack) if each.article), None)
            self._found.append(Block(path, tuple(self._lines), (), article))
            self._lines = []

    def _open(self, title: Title, text: str) -> None:
        place = self._place(title)
        kept = len(self._stack)
        for depth, above in enumerate(self._stack):
            if title.scheme in above.schemes or _over(title, place, above):
                kept = depth
                break
        self._stack = [
            *self._stack[:kept], _Open(text, frozenset({title.scheme}), place, title.article, title.size)
        ]  # fmt: skip

    def _place(self, title: Title) -> int | None:
        """Titles and parts are one in the other in the order in which they first come."""
        word = title.scheme[0]
        if word not in UPPER:
            return title.place
        if word not in self._uppers:
            if any(("decimal", depth) in each.schemes for each in self._stack for depth in (2, 3, 4)):
                return None  # « Partie A » of a point 3.2
            self._uppers.append(word)
        return 1 + self._uppers.index(word)

    def _open_mark(self, mark: Bookmark, title: Title | None) -> None:
        scheme = ("bookmark", mark.level)
        kept = [each for each in self._stack if _mark_level(each) in range(1, mark.level)]
        schemes = {scheme, title.scheme} if title else {scheme}
        text = " ".join(mark.title.split())[:MAX_PATH_TITLE]
        self._stack = [*kept, _Open(text, frozenset(schemes), None, title.article if title else None)]

    def _continues(self, above: Line, line: Line, since: int) -> bool:
        """Is the line the rest of the title above it?"""
        title, text = self._stack[-1].title, line.text
        if since > MAX_LINES or len(text) > MAX_PATH_TITLE or not text[:1].isalpha():
            return False
        if unfinished(above.text):
            return True
        if self._types.stands_out(above):
            return (
                self._types.stands_out(line)
                and same_type(above, line)
                and above.page == line.page
                and title[-1:] not in ".:"
                and (text[:1].islower() or len(above.text) >= LONG)
            )
        if above.text.isupper() and text.isupper():
            return len(above.text) >= LONG
        return text[:1].islower() and len(above.text) >= LONG and title[-1:] not in ".:;"

    def _lengthen(self, text: str) -> None:
        last = self._stack[-1]
        if ("bookmark", _mark_level(last)) in last.schemes and fold(text) in fold(last.title):
            return
        title = f"{last.title} {text}"[:MAX_PATH_TITLE]
        self._stack[-1] = replace(last, title=title)


def _over(title: Title, place: int | None, above: _Open) -> bool:
    """Does a title close one that is open, of another scheme?"""
    if (LEAF, 0) in above.schemes and title.scheme[0] not in ("type", "capitals"):
        return True
    if place is not None and above.place is not None:
        return place <= above.place
    if place is not None and place < UNDER and _mark_level(above) == 0:
        return True  # a chapter is never under a point 1.1, nor a title in capitals
    if title.scheme[0] in UNMARKED:
        return title.size > above.size + LARGER and _mark_level(above) == 0
    if any(kind in UNMARKED for kind, _ in above.schemes) and title.size > above.size + LARGER > LARGER:
        return True
    depths = [depth for kind, depth in above.schemes if kind == title.scheme[0]]
    return title.scheme[0] == "decimal" and any(depth >= title.scheme[1] for depth in depths)


def _mark_level(each: _Open) -> int:
    return next((level for kind, level in each.schemes if kind == "bookmark"), 0)


def _marked(lines: Sequence[Line], bookmarks: Sequence[Bookmark]) -> dict[int, list[Bookmark]]:
    """The lines where the entries of the file's outline begin; the first of its page when none bears it."""
    pages: dict[int, list[int]] = {}
    for rank, line in enumerate(lines):
        pages.setdefault(line.page, []).append(rank)
    found: dict[int, list[Bookmark]] = {}
    last = -1
    for mark in bookmarks:
        ranks = [rank for rank in pages.get(mark.page, []) if rank >= last]
        if not ranks or not _letters(mark.title):
            continue
        at = next((rank for rank in ranks if _bears(lines, rank, mark.title)), ranks[0])
        found.setdefault(at, []).append(mark)
        last = at
    return found


def _bears(lines: Sequence[Line], rank: int, title: str) -> bool:
    """Is the title the line, or the line and the next ones?"""
    wanted, text = _letters(title), _letters(lines[rank].text)
    if not text or not (wanted.startswith(text) or (text.startswith(wanted) and len(wanted) >= MIN_LETTERS)):
        return False
    for line in lines[rank + 1 : rank + MAX_LINES]:
        if len(text) >= len(wanted):
            break
        text += _letters(line.text)
    return text.startswith(wanted)


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


DOCUMENT_TYPE = DocumentType(
    ActKind.AUTRE,
    "Autre document",
    blocks,
    "BULLETIN MUNICIPAL N° 42\n1. LA VIE DES ÉCOLES\nLa kermesse aura lieu le 22 juin.\n"
    "2. LES TRAVAUX\nLa rue Haute est refaite.",
    Known(
        title=re.compile(
            r"^(?:le |l'|la )?(?:bulletin (?:municipal|communal|d'information)|agenda\b|convocation$"
            r"|(?:n\W{0,2})?cerfa\b|formulaire\b|demande de (?:permis|certificat)|declaration prealable"
            r"|budget (?:primitif|annexe|principal)|compte (?:administratif|de gestion|financier)"
            r"|note de presentation|reglement interieur|reglement (?:du|de la|des) (?!plan\b|plu|zone)"
            r"|lotissement\b|cahier des charges|repertoire\b"
            r"|lettre d'information|gazette|echo\b|convention\b)"
        ),
        name=re.compile(
            r"bulletin|agenda|convocation|cerfa|formulaire|reglement interieur|budget|\bbp ?\d{2,4}\b"
            r"|lotissement|repertoire"
        ),
    ),
    place=LAST,
)

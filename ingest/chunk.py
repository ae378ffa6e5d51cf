"""From blocks to chunks: a rule, or a coherent part of one, small enough to be read whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from types import MappingProxyType

from ingest.acts.base import Block, Line
from ingest.layout import PageTable
from ingest.tabled import Held, Tables
from rag.types import ActKind, Chunk, Document, Page, Section

# Characters. A citation's passage vouches for 1,500 characters outside (contract.md).
TARGET, MOST = 900, 1400
RULED = frozenset({ActKind.PLU, ActKind.ANNEXE})
# A part that a sub-title ends may be shorter than TARGET.
LEAST, SUBTITLE = 450, 70
# A table of fewer characters stays with the words around it; a longer one takes with it the few lines that
# announce it.
SMALL_TABLE, LEAD_LINES = 900, 3

_SUBTITLE = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\s?[.°)\-–]*|[a-zA-Z]\s?[.)]|[IVX]{1,4}\s?[.)\-–]|[•▪■►>])\s*-?\s*[A-ZÀ-Ý]"
)


def chunks(
    document: Document,
    blocks: Iterable[Block],
    pages: Sequence[Page] = (),
    tables: Mapping[int, Sequence[PageTable]] = MappingProxyType({}),
) -> list[Chunk]:
    """Chunks of a document, in order. Lines end with ``\\n``; a page break is ``\\f``.

    ``start`` is where a chunk's first line begins in the texts of ``pages`` joined by ``\\f``; without
    pages, in the chunks' own texts joined by one character. ``tables`` are those of the pages, by number.
    """
    found: list[Chunk] = []
    known, offsets, end = Tables(tables), _Offsets(pages), 0
    for block in blocks:
        section = Section(document, block.path, block.zones, block.article, block.act)
        for part in _parts(block.lines, document.kind in RULED, known):
            text = _text(part)
            numbers = tuple(dict.fromkeys(line.page for line in part if line.page))
            start, *_ = [offsets.of(line) for line in part]
            name = _id(document, len(found), text)
            found.append(Chunk(name, section, numbers, text, end if start is None else start, known.of(part)))
            end += len(text) + 1
    return found


class _Offsets:
    """Where lines begin in the texts of the pages, joined by one character."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages: dict[int, list[tuple[int, str]]] = {}
        self._read: dict[tuple[int, int], int] = {}  # what is read already of a line, or of a page
        offset = 0
        for page in pages:
            self._pages[page.number] = [(offset, page.text), *_filled(page.text, offset)]
            offset += len(page.text) + 1

    def of(self, line: Line) -> int | None:
        """Where a line begins, be it a part of a line of the page; None off the pages."""
        lines = self._pages.get(line.page, ())
        if line.row + 1 >= len(lines):
            return None
        offset, raw = lines[line.row + 1]
        if raw == line.text:
            return offset
        key = line.page, line.row
        words = re.compile(r"\s+".join(map(re.escape, line.text.split(" "))))
        match = words.search(raw, self._read.get(key, 0)) or words.search(raw)
        if match is None:
            return None
        self._read[key] = match.end()
        return offset + match.start()


def _filled(text: str, offset: int) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, and where they begin."""
    for raw in text.split("\n"):
        if line := raw.strip():
            yield offset + raw.index(line), line
        offset += len(raw) + 1


# -- parts ------------------------------------------------------------------------------------------


def _parts(lines: Sequence[Line], ruled: bool, tables: Tables) -> Iterator[list[Line]]:
    """Runs of lines: those of a table that is not small apart, with the lines that announce it."""
    pieces = [piece for line in lines for piece in _pieces(line)]
    tables.follow(pieces)
    size = sum(len(piece.text) + 1 for piece in pieces)
    prose: list[Line] = []
    for held, run in _runs(pieces, tables):
        if held is None:
            prose += run
            continue
        lead = _lead(prose, run[0])
        yield from _prose(prose[: len(prose) - lead], ruled and size > MOST)
        yield from _rows([*prose[len(prose) - lead :], *run], held, tables)
        prose = []
    yield from _prose(prose, ruled and size > MOST)


def _runs(lines: Sequence[Line], tables: Tables) -> Iterator[tuple[Held | None, list[Line]]]:
    """Runs of lines of one table, and of lines of none or of small ones."""
    for key, group in groupby(lines, key=lambda line: _table(tables.held(line))):
        run = list(group)
        held = tables.held(run[0]) if key else None
        yield (held if sum(len(line.text) + 1 for line in run) > SMALL_TABLE else None), run


def _table(held: Held | None) -> tuple[int, int] | None:
    return (held.page, held.table) if held else None


def _lead(prose: Sequence[Line], first: Line) -> int:
    """How many of the last lines announce the table (« les tarifs suivants : »)."""
    if not prose or not prose[-1].text.endswith(":") or not _follows(prose[-1], first):
        return 0
    for count in range(1, min(LEAD_LINES, len(prose)) + 1):
        if count == len(prose) or prose[-count - 1].text.endswith((".", ";", ":", "!", "?")):
            return count
    return 1


def _rows(lines: Sequence[Line], held: Held, tables: Tables) -> Iterator[list[Line]]:
    """The lines of a table cut between its rows; each part leaves room for the header above it."""
    above = sum(len(piece) + 1 for row in tables.header(held) for cell in row for piece in cell)
    most = MOST - min(TARGET, above)
    part: list[Line] = []
    size = 0
    for _, group in groupby(lines, key=lambda line: each.row if (each := tables.held(line)) else None):
        row = list(group)
        length = sum(len(line.text) + 1 for line in row)
        if part and (size >= min(TARGET, most) or size + length > most):
            yield from _whole(part)
            part, size = [], 0
        part += row
        size += length
    yield from _whole(part)


def _whole(part: Sequence[Line]) -> Iterator[list[Line]]:
    """A part of a table, cut where its row is too long and where lines of the page were set apart."""
    made: list[list[Line]] = []
    size = 0
    for line in part:
        if not made or size + len(line.text) > MOST or not _follows(made[-1][-1], line):
            made.append([])
            size = 0
        made[-1].append(line)
        size += len(line.text) + 1
    return iter(made)


def _prose(pieces: Sequence[Line], ruled: bool) -> Iterator[list[Line]]:
    """Runs of lines of about TARGET characters, cut where a sentence ends when one does.

    ``ruled`` tells a long part of a règlement, whose sub-titles open rules: it is cut there first. A part is
    a run of its page: what is set apart inside a page is never jumped over.
    """
    parts: list[list[Line]] = [[]]
    size = 0
    for rank, piece in enumerate(pieces):
        following = pieces[rank + 1] if rank + 1 < len(pieces) else None
        titled = ruled and size >= LEAST and _is_subtitle(piece, following)
        if parts[-1] and (titled or _cuts(parts[-1][-1], piece, size)):
            parts.append([])
            size = 0
        parts[-1].append(piece)
        size += len(piece.text) + 1
    return (part for part in parts if part)


def _is_subtitle(line: Line, following: Line | None) -> bool:
    """« 2. Cas particuliers », « • Toitures : »: a short line that opens what follows."""
    short = len(line.text) <= SUBTITLE and not line.text.endswith((".", ";", ","))
    return (
        short
        and following is not None
        and not following.text[:1].islower()
        and bool(_SUBTITLE.match(line.text))
    )


def _cuts(before: Line, after: Line, size: int) -> bool:
    """Does a new part begin with this line, after ``size`` characters?"""
    if size + len(after.text) > MOST or not _follows(before, after):
        return True
    return size >= TARGET and _may_cut(before, after)


def _follows(before: Line, after: Line) -> bool:
    return before.page != after.page or before.row < 0 or after.row - before.row in (0, 1)


def _pieces(line: Line) -> list[Line]:
    """A line longer than a chunk (text without line breaks) is cut between words."""
    if len(line.text) <= MOST:
        return [line]
    pieces, words = [], line.text.split(" ")
    current = ""
    for word in words:
        if current and len(current) + len(word) >= TARGET:
            pieces.append(replace(line, text=current))
            current = ""
        while len(word) > MOST:
            pieces.append(replace(line, text=word[:MOST]))
            word = word[MOST:]
        current = f"{current} {word}".strip()
    return [*pieces, replace(line, text=current)] if current else pieces


def _may_cut(before: Line, after: Line) -> bool:
    return (
        before.text.endswith((".", ";", "!", "?", "»")) or after.text[:1].isupper() or after.text[:1] in "-–•"
    )


def _text(lines: Sequence[Line]) -> str:
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        parts.append(("\f" if line.page != before.page else "\n") + line.text)
    return "".join(parts)


def _id(document: Document, rank: int, text: str) -> str:
    return hashlib.sha256(f"{document.id}|{rank}|{text}".encode()).hexdigest()[:20]

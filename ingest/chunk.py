"""From blocks to chunks: a rule, or a coherent part of one, small enough to be read whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from types import MappingProxyType

from ingest.acts.base import Block, Line
from ingest.cuts import CLEAN, best_cut, sentences, strength
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
    size = _size(pieces)
    prose: list[Line] = []
    for held, run in _runs(pieces, tables):
        if held is None:
            prose += run
            continue
        lead = _lead(prose, run[0])
        yield from _prose(prose[: len(prose) - lead], ruled and size > MOST, tables)
        yield from _rows([*prose[len(prose) - lead :], *run], held, tables)
        prose = []
    yield from _prose(prose, ruled and size > MOST, tables)


def _runs(lines: Sequence[Line], tables: Tables) -> Iterator[tuple[Held | None, list[Line]]]:
    """Runs of lines of one table, be it over several pages, and of lines of none or of small ones."""
    for run in _by_table(lines, tables):
        held = tables.held(run[0])
        yield (held if _size(run) > SMALL_TABLE else None), run


def _by_table(lines: Sequence[Line], tables: Tables) -> Iterator[list[Line]]:
    for _, group in groupby(lines, key=lambda line: (held := tables.held(line)) and tables.whole(held)):
        yield list(group)


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
    for each, group in groupby(lines, key=tables.held):
        row = list(group)
        length = _size(row)
        again = each is not None and tables.reopens(each) and each.row == 0
        if part and (again or size >= min(TARGET, most) or size + length > most):
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


def _prose(pieces: Sequence[Line], ruled: bool, tables: Tables) -> Iterator[list[Line]]:
    """Runs of lines of about TARGET characters, cut where a sentence ends when one does.

    ``ruled`` tells a long part of a règlement, whose sub-titles open rules: it is cut there first. A part is
    a run of its page: what is set apart inside a page is never jumped over. A small table is not cut where
    it can be whole in a part, with the lines that announce it.
    """
    parts: list[list[Line]] = [[]]
    rank = 0
    for run in _by_table(pieces, tables):
        tabled = tables.held(run[0]) is not None
        if tabled and _size(parts[-1]) + _size(run) > MOST:
            at = len(parts[-1]) - _lead(parts[-1], run[0])
            if at > 0:
                parts[-1:] = [parts[-1][:at], parts[-1][at:]]
        size = _size(parts[-1])
        for place, piece in enumerate(run):
            last = parts[-1]
            if last and size + len(piece.text) > MOST and size > LEAST and _follows(last[-1], piece):
                held = frozenset(rank for rank in range(1, len(last)) if tables.held(last[rank]))
                parts[-1:] = best_cut(last, piece, LEAST, held)
                size = _size(parts[-1])
            following = pieces[rank + 1] if rank + 1 < len(pieces) else None
            titled = ruled and size >= LEAST and _is_subtitle(piece, following)
            whole = (
                tabled and place > 0 and size + len(piece.text) <= MOST and _follows(run[place - 1], piece)
            )
            if parts[-1] and not whole and (titled or _cuts(parts[-1][-1], piece, size)):
                parts.append([])
                size = 0
            parts[-1].append(piece)
            size += len(piece.text) + 1
            rank += 1
    return (part for part in parts if part)


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text) + 1 for line in lines)


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
    return size >= TARGET and strength(before, after) >= CLEAN


def _follows(before: Line, after: Line) -> bool:
    return before.page != after.page or before.row < 0 or after.row - before.row in (0, 1)


def _pieces(line: Line) -> list[Line]:
    """A line longer than a chunk (text without line breaks) is cut between sentences, else between words."""
    if len(line.text) <= MOST:
        return [line]
    pieces: list[str] = []
    current = ""
    for sentence in sentences(line.text):
        for part in _worded(sentence):
            if current and (len(current) >= TARGET or len(current) + len(part) >= MOST):
                pieces.append(current)
                current = ""
            current = f"{current} {part}".strip()
    return [replace(line, text=text) for text in [*pieces, current] if text]


def _worded(sentence: str) -> Iterator[str]:
    """A sentence longer than a chunk, between words."""
    current = ""
    for word in sentence.split(" ") if len(sentence) > MOST else [sentence]:
        if current and len(current) + len(word) >= TARGET:
            yield current
            current = ""
        while len(word) > MOST:
            yield word[:MOST]
            word = word[MOST:]
        current = f"{current} {word}".strip()
    if current:
        yield current


def _text(lines: Sequence[Line]) -> str:
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        parts.append(("\f" if line.page != before.page else "\n") + line.text)
    return "".join(parts)


def _id(document: Document, rank: int, text: str) -> str:
    return hashlib.sha256(f"{document.id}|{rank}|{text}".encode()).hexdigest()[:20]

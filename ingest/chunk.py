"""From blocks to chunks: a rule, or a coherent part of one, small enough to be read whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.acts.base import Block, Line
from rag.types import ActKind, Chunk, Document, Section

# Characters. A citation's passage vouches for 1,500 characters outside (contract.md).
TARGET, MOST = 900, 1400
RULED = frozenset({ActKind.PLU, ActKind.ANNEXE})
# A part that a sub-title ends may be shorter than TARGET.
LEAST, SUBTITLE = 450, 70

_SUBTITLE = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\s?[.°)\-–]*|[a-zA-Z]\s?[.)]|[IVX]{1,4}\s?[.)\-–]|[•▪■►>])\s*-?\s*[A-ZÀ-Ý]"
)


def chunks(document: Document, blocks: Iterable[Block]) -> list[Chunk]:
    """Chunks of a document, in order. Lines end with ``\\n``; a page break is ``\\f``."""
    found: list[Chunk] = []
    offset = 0
    for block in blocks:
        section = Section(document, block.path, block.zones, block.article, block.act)
        for part in _parts(block.lines, document.kind in RULED):
            text = _text(part)
            pages = tuple(dict.fromkeys(line.page for line in part if line.page))
            found.append(Chunk(_id(document, len(found), text), section, pages, text, offset))
            offset += len(text) + 1
    return found


def _parts(lines: Sequence[Line], ruled: bool) -> list[list[Line]]:
    """Runs of lines of about TARGET characters, cut where a sentence ends when one does.

    ``ruled`` tells a règlement, whose sub-titles open rules: it is cut there first. A part is a run of its
    page: what is set apart inside a page is never jumped over.
    """
    parts: list[list[Line]] = [[]]
    pieces = [piece for line in lines for piece in _pieces(line)]
    long = ruled and sum(len(piece.text) + 1 for piece in pieces) > MOST
    size = 0
    for rank, piece in enumerate(pieces):
        following = pieces[rank + 1] if rank + 1 < len(pieces) else None
        titled = long and size >= LEAST and _is_subtitle(piece, following)
        if parts[-1] and (titled or _cuts(parts[-1][-1], piece, size)):
            parts.append([])
            size = 0
        parts[-1].append(piece)
        size += len(piece.text) + 1
    return [part for part in parts if part]


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

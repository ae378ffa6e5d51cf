"""From blocks to chunks: a rule, or a coherent part of one, small enough to be read whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.acts.base import Block, Line
from rag.types import Chunk, Document, Section

# Characters. A citation's passage vouches for 1,500 characters outside (contract.md).
TARGET, MOST = 900, 1400


def chunks(document: Document, blocks: Iterable[Block]) -> list[Chunk]:
    """Chunks of a document, in order. Lines end with ``\\n``; a page break is ``\\f``."""
    found: list[Chunk] = []
    offset = 0
    for block in blocks:
        section = Section(document, block.path, block.zones, block.article, block.act)
        for part in _parts(block.lines):
            text = _text(part)
            pages = tuple(dict.fromkeys(line.page for line in part if line.page))
            found.append(Chunk(_id(document, len(found), text), section, pages, text, offset))
            offset += len(text) + 1
    return found


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines of about TARGET characters, cut where a sentence ends when one does."""
    parts: list[list[Line]] = [[]]
    size = 0
    for line in lines:
        for piece in _pieces(line):
            full = size + len(piece.text) > MOST
            if parts[-1] and (full or (size >= TARGET and _may_cut(parts[-1][-1], piece))):
                parts.append([])
                size = 0
            parts[-1].append(piece)
            size += len(piece.text) + 1
    return [part for part in parts if part]


def _pieces(line: Line) -> list[Line]:
    """A line longer than a chunk (text without line breaks) is cut between words."""
    if len(line.text) <= MOST:
        return [line]
    pieces, words = [], line.text.split(" ")
    current = ""
    for word in words:
        if current and len(current) + len(word) >= TARGET:
            pieces.append(Line(line.page, current))
            current = ""
        while len(word) > MOST:
            pieces.append(Line(line.page, word[:MOST]))
            word = word[MOST:]
        current = f"{current} {word}".strip()
    return [*pieces, Line(line.page, current)] if current else pieces


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

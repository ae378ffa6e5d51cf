"""The text of an article laid out: paragraphs, items, tables, the references it makes marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from rag.layout import Block, blocks, standing
from rag.outline import Article
from rag.text import squeeze
from rag.types import Chunk
from ui.components import grid
from ui.components.markup import safe
from ui.page_images.highlight import Span

NAMELESS = "Tableau du règlement"
_TITLE_REACH = 3


def article(read: Article, zone: str = "") -> str:
    """The whole article. What is written for other zones than ``zone`` says so."""
    parts = []
    last: tuple[str, ...] = ()
    for rank, chunk in enumerate(read.chunks):
        zones = chunk.section.zones
        if zones != last and (rank or (zone and zones != (zone,))) and zones:
            parts.append(f'<p class="s-zones">{safe(_zones(zones))}</p>')
        last = zones
        parts.append(_passage(chunk, rank == 0))
    return f'<div class="s-article">{"".join(parts)}</div>'


def _zones(zones: Sequence[str]) -> str:
    return f"{'Zone' if len(zones) == 1 else 'Zones'} {', '.join(zones)}"


def _passage(chunk: Chunk, first: bool) -> str:
    """Paragraphs, items and tables; the heading that the text repeats is left out."""
    marks = sorted((each.start, each.end) for each in chunk.mentions)
    start = _after_heading(chunk) if first else 0
    found = standing(chunk.text, chunk.table)
    if chunk.table and found is None:
        return grid.draw(chunk.table, NAMELESS)
    html: list[str] = []
    for item, held in groupby(
        blocks(chunk.text, (start, len(chunk.text)), [found] if found else []), key=lambda block: block.item
    ):
        pieces = [_block(chunk.text, each, marks) for each in held]
        html += [f"<ul>{''.join(f'<li>{piece}</li>' for piece in pieces)}</ul>"] if item else pieces
    return "".join(html)


def _block(text: str, block: Block, marks: Sequence[Span]) -> str:
    if block.table:
        return grid.draw(block.table, NAMELESS)
    words = " ".join(_marked(text, span, marks) for span in block.spans)
    return words if block.item else f"<p>{words}</p>"


def _after_heading(chunk: Chunk) -> int:
    """Where the text goes on after the headings that it begins with."""
    known = {squeeze(part).casefold() for part in chunk.section.path}
    at = 0
    for _ in range(_TITLE_REACH):
        for reach in range(_TITLE_REACH, 0, -1):
            end = at
            for _ in range(reach):
                found = re.compile(r"[\n\f]").search(chunk.text, end)
                end = found.end() if found else len(chunk.text)
            if squeeze(chunk.text[at:end]).casefold() in known and end < len(chunk.text):
                at = end
                break
        else:
            return at
    return at


def _marked(text: str, span: Span, marks: Sequence[Span]) -> str:
    """A piece of the text, what it refers to underlined."""
    html, cursor = "", span[0]
    for start, end in marks:
        start, end = max(start, cursor), min(end, span[1])
        if start < end:
            html += f'{_plain(text[cursor:start])}<span class="s-ref">{_plain(text[start:end])}</span>'
            cursor = end
    return html + _plain(text[cursor : span[1]])


def _plain(text: str) -> str:
    return safe(re.sub(r"\s+", " ", text))

"""Documents in titles, articles, lists and tables: what the plan of risks and the notes share."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from demo_layout import GREEN, INK, WINE, body_style, grid, item, style
from demo_text import Block, Source
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Paragraph

ROOM = {"title": 50, "chapter": 30, "article": 25}
"""What a heading asks for below it, in millimetres; one under another asks for nothing more."""


@dataclass(frozen=True)
class Look:
    """How a document is set: its fonts, the colours of its titles and of its articles."""

    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 9.8
    titles: Color = GREEN
    articles: Color = WINE

    def body(self) -> Any:
        return body_style(self.font, self.size)

    def of(self, kind: str) -> Any:
        if kind == "paragraph":
            return self.body()
        size, colour, before = {
            "title": (self.size + 3.4, self.titles, 10),
            "chapter": (self.size + 1.8, self.titles, 8),
            "article": (self.size + 0.6, self.articles, 7),
        }[kind]
        return style(
            kind, self.bold, size, textColor=colour, spaceBefore=before, spaceAfter=4, keepWithNext=1
        )


def flow(source: Source, look: Look) -> list[Any]:
    """The blocks of a source, laid out one after the other; ``largeurs`` gives the widths of its tables."""
    widths = source.settings.get("largeurs", {})
    story: list[Any] = []
    above = ""
    for block, following in pairwise([*source.blocks, Block("end")]):
        if block.kind == "table":
            held = [story.pop()] if story and isinstance(story[-1], Paragraph) else []
            story.append(KeepTogether([*held, table(block.rows, look, widths.get(str(len(block.rows[0]))))]))
        elif block.kind == "break":
            story.append(PageBreak())
        elif block.kind == "item":
            story.append(item(block.text, look.body(), last=following.kind != "item"))
        else:
            if block.kind in ROOM and above not in ROOM:
                story.append(CondPageBreak(ROOM[block.kind] * mm))
            story.append(Paragraph(block.text, look.of(block.kind)))
        above = block.kind
    return story


def table(rows: Sequence[Sequence[str]], look: Look, widths: Sequence[float] | None) -> Any:
    """A ruled table whose cells may hold several lines; its first row is its head."""
    cell = style("cell", look.font, look.size - 0.6)
    head = style("head", look.bold, look.size - 0.6, textColor=INK)
    set_rows: Any = [
        [Paragraph(text, cell if rank else head) for text in row] for rank, row in enumerate(rows)
    ]
    return grid(set_rows, cell, widths)


def bookmark(doc: Any, flowable: Any) -> None:
    """Send titles to the outline of the file, and to its table of contents when it has one."""
    level = {"title": 0, "article": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
    if level is None:
        return
    text = flowable.getPlainText()
    key = f"t{zlib.crc32(text.encode()):08x}"
    doc.canv.bookmarkPage(key)
    doc.canv.addOutlineEntry(text, key, level=level, closed=level == 0)
    if level == 0:
        doc.notify("TOCEntry", (0, text, doc.page, key))

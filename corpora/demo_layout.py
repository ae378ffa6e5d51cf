"""Shared page furniture: styles, tables, the invented coat of arms, and the notice on every page."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

WIDTH, HEIGHT = A4
MARGIN = 22 * mm
TEXT_WIDTH = WIDTH - 2 * MARGIN
INK: Color = HexColor("#1f2a37")
GREEN: Color = HexColor("#2f5d50")
WINE: Color = HexColor("#7a2331")
PALE: Color = HexColor("#e9efec")
RULE: Color = HexColor("#9aa8a2")
GREY: Color = HexColor("#5b6670")

Draw = Callable[[Any, Any], None]


@dataclasses.dataclass(frozen=True)
class Page:
    """A page template: its name, what is drawn first and last, and the top of its text."""

    name: str
    first: Draw
    last: Draw
    top: float = 26 * mm


def style(name: str, font: str, size: float, **more: Any) -> Any:
    """A paragraph style, black ink, leading in proportion to the size."""
    settings: dict[str, Any] = {
        "fontName": font,
        "fontSize": size,
        "leading": size * 1.3,
        "textColor": INK,
        "alignment": TA_LEFT,
    }
    return ParagraphStyle(name, **(settings | more))


def body_style(font: str, size: float, **more: Any) -> Any:
    return style("body", font, size, **({"spaceAfter": size * 0.5} | more))


def centred(font: str, size: float, **more: Any) -> Any:
    return style("centred", font, size, alignment=TA_CENTER, **more)


def item(text: str, base: Any, *, last: bool) -> Any:
    """One line of a list, with a hyphen hanging in the margin; the last one closes the list."""
    after = base.spaceAfter if last else base.fontSize * 0.25
    look = ParagraphStyle("item", parent=base, leftIndent=14, bulletIndent=4, spaceAfter=after)
    return Paragraph(text, look, bulletText="-")


def grid(
    rows: Sequence[Sequence[str]],
    base: Any,
    widths: Sequence[float] | None = None,
    *,
    total: bool = False,
) -> Any:
    """A ruled table: the first row is its head, and the last its total when asked."""
    font = "Helvetica-Bold" if base.fontName.startswith("Helvetica") else "Times-Bold"
    share = list(widths) if widths else [1 / len(rows[0])] * len(rows[0])
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), base.fontName, base.fontSize - 0.5),
        ("FONT", (0, 0), (-1, 0), font, base.fontSize - 0.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("GRID", (0, 0), (-1, -1), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if total:
        commands.append(("FONT", (0, -1), (-1, -1), font, base.fontSize - 0.5))
    return Table(
        rows,
        colWidths=[TEXT_WIDTH * part for part in share],
        style=commands,
        repeatRows=1,
        spaceBefore=3,
        spaceAfter=8,
    )


def ruled(rows: Sequence[Sequence[str]], base: Any, *, close: bool = False) -> Any:
    """A table whose cells wrap; ``close`` when a note follows it. Its columns share the width of the text
    by what they hold, none narrower than its longest word."""
    strong = ParagraphStyle("strong", parent=base, fontName="Helvetica-Bold")
    columns = list(zip(*rows, strict=True))
    least = [
        12 + max(_width(word, base) for cell in column for word in cell.split(" ")) for column in columns
    ]
    wanted = [12 + max(_width(cell, base) for cell in column) for column in columns]
    spare = TEXT_WIDTH - sum(least)
    more = [math.sqrt(want - need) + 1 for want, need in zip(wanted, least, strict=True)]
    return Table(
        [[Paragraph(cell, base if rank else strong) for cell in row] for rank, row in enumerate(rows)],
        colWidths=[need + spare * part / sum(more) for need, part in zip(least, more, strict=True)],
        style=[
            ("BACKGROUND", (0, 0), (-1, 0), PALE),
            ("GRID", (0, 0), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
        repeatRows=1,
        spaceBefore=3,
        spaceAfter=4 if close else 9,
    )


def _width(text: str, base: Any) -> float:
    """How wide a text is in the bold of a head, the widest that a cell may be."""
    return float(stringWidth(text, "Helvetica-Bold", base.fontSize))


def arms(canvas: Any, x: float, y: float, size: float) -> None:
    """The invented coat of arms: a vine leaf over a river. (x, y) is its lower left corner."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 100, size / 100)
    shield = canvas.beginPath()
    shield.moveTo(8, 100)
    shield.lineTo(92, 100)
    shield.lineTo(92, 48)
    shield.curveTo(92, 20, 68, 8, 50, 0)
    shield.curveTo(32, 8, 8, 20, 8, 48)
    shield.close()
    canvas.clipPath(shield, stroke=0, fill=0)
    canvas.setFillColor(GREEN)
    canvas.rect(0, 0, 100, 100, stroke=0, fill=1)
    canvas.setFillColor(PALE)
    canvas.circle(50, 70, 7, stroke=0, fill=1)
    for dx, dy in ((-12, 6), (12, 6), (-6, -7), (6, -7), (0, -19), (-18, -6), (18, -6)):
        canvas.circle(50 + dx, 70 + dy, 6, stroke=0, fill=1)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(5)
    for level in (34, 22):
        wave = canvas.beginPath()
        wave.moveTo(0, level)
        wave.curveTo(16, level + 12, 34, level - 12, 50, level)
        wave.curveTo(66, level + 12, 84, level - 12, 100, level)
        canvas.drawPath(wave, stroke=1, fill=0)
    canvas.setStrokeColor(WINE)
    canvas.setLineWidth(8)
    canvas.drawPath(shield, stroke=1, fill=0)
    canvas.restoreState()


def running_head(left: str, right: str, font: str) -> Draw:
    def draw(canvas: Any, _doc: Any) -> None:
        canvas.saveState()
        canvas.setFont(font, 8)
        canvas.setFillColor(GREY)
        base = HEIGHT - 15 * mm
        canvas.drawString(MARGIN, base, left)
        canvas.drawRightString(WIDTH - MARGIN, base, right)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, base - 4, WIDTH - MARGIN, base - 4)
        canvas.restoreState()

    return draw


def footer(notice: str, font: str) -> Draw:
    """The fictional notice and the page number: drawn last, so they close the text of the page."""

    def draw(canvas: Any, doc: Any) -> None:
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, 16 * mm, WIDTH - MARGIN, 16 * mm)
        canvas.setFillColor(WINE)
        canvas.setFont(font, 8)
        canvas.drawString(MARGIN, 12 * mm, notice)
        canvas.setFillColor(GREY)
        canvas.drawRightString(WIDTH - MARGIN, 12 * mm, f"Page {doc.page}")
        canvas.restoreState()

    return draw


def document(path: Path, title: str, author: str, pages: Sequence[Page]) -> Any:
    """An A4 document whose bytes depend on nothing but its content."""
    doc: Any = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=title,
        author=author,
        subject="Document de démonstration, commune fictive",
        creator="corpora/build_demo.py",
        lang="fr-FR",
        invariant=1,
        pageCompression=0,
        displayDocTitle=1,
    )
    for page in pages:
        frame = Frame(
            MARGIN,
            21 * mm,
            TEXT_WIDTH,
            HEIGHT - 21 * mm - page.top,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        doc.addPageTemplates(
            PageTemplate(id=page.name, frames=[frame], onPage=page.first, onPageEnd=page.last)
        )
    return doc

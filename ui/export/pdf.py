"""A paper as PDF: an embedded font that holds every French sign, page numbers, an outline, its language."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any

import matplotlib
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from ui import labels
from ui.components.markup import typeset
from ui.export import plain
from ui.export.paper import Alert, Block, Bullets, Facts, Grid, Heading, Paper, Quote, Text

LANGUAGE = "fr-FR"
MARGIN = 2 * cm
FOOT_SIZE = 7.5
_TOTAL = "nombre-de-pages"
LAST_DRAWN = 0xFFFF
WIDE = 6
"""Columns above which the page is turned."""
TALLEST_ROW = 11 * cm
"""Taller rows are cut over two pages."""
_BLUE, _OCHRE, _SOFT, _LINE = (
    HexColor("#1d4079"),
    HexColor("#8a4b00"),
    HexColor("#4a5565"),
    HexColor("#8a94a3"),
)
_PALE, _YELLOW = HexColor("#f3f5f8"), HexColor("#d9a400")
_LINES = [
    ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
]
_GRID_BODY = TableStyle(_LINES)
_GRID = TableStyle([*_LINES, ("BACKGROUND", (0, 0), (-1, 0), _PALE)])
# The library keeps its fonts in the process: one paper at a time.
_one_at_a_time = Lock()


def write(paper: Paper) -> bytes:
    with _one_at_a_time:
        return _write(paper)


def _write(paper: Paper) -> bytes:
    styles, around = _styles(), plain.furniture(paper)
    wide = any(isinstance(block, Grid) and len(block.heads) > WIDE for block in paper.blocks)
    size = landscape(A4) if wide else A4
    width = size[0] - 2 * MARGIN
    story: list[Any] = [Paragraph(_text(typeset(paper.title)), styles["title"])]
    if paper.subtitle:
        story.append(Paragraph(_text(typeset(paper.subtitle)), styles["subtitle"]))
    story.append(Paragraph(_text(typeset(around.notice)), styles["notice"]))
    for block in paper.blocks:
        story += _block(block, styles, width)
    story += _block(Heading(plain.TRACE), styles, width)
    story += [Paragraph(_text(typeset(line)), styles["trace"]) for line in (around.made, *around.trace)]
    written = io.BytesIO()
    file = SimpleDocTemplate(
        written,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=plain.one_line(paper.title),
        subject=plain.one_line(paper.subtitle),
        author=labels.PRODUCT,
        keywords=around.notice,
        lang=LANGUAGE,
        displayDocTitle=True,
    )
    file.build(story, onFirstPage=_foot, onLaterPages=_foot, canvasmaker=_Numbered)
    return written.getvalue()


# -- blocks -----------------------------------------------------------------------------------------


def _block(block: Block, styles: dict[str, ParagraphStyle], width: float) -> list[Any]:
    match block:
        case Heading():
            level = min(3, max(1, block.level))
            text = typeset(block.text)
            return [_Mark(plain.one_line(text), level), Paragraph(_text(text), styles[f"h{level}"])]
        case Text():
            return [Paragraph(_text(typeset(block.text)), styles["text"])]
        case Quote():
            words = Paragraph(_text(f"«\u00a0{block.words.strip()}\u00a0»"), styles["quote"])
            return [_ruled([words, Paragraph(_text(f"— {block.source}"), styles["source"])], width, _YELLOW)]
        case Bullets():
            return [
                Paragraph(_text(typeset(item)), styles["bullet"], bulletText="\u2022") for item in block.items
            ]
        case Facts():
            return [
                Paragraph(f"<b>{_text(name)}\u00a0:</b> {_text(value)}", styles["trace"])
                for name, value in block.rows
            ]
        case Grid():
            return [Spacer(0, 4), *_grid(block, styles, width), Spacer(0, 8)]
        case Alert():
            words = f"<b>{plain.ALERT}\u00a0:</b> {_text(typeset(block.text))}"
            return [_ruled([Paragraph(words, styles["alert"])], width, _OCHRE)]


def _ruled(parts: list[Paragraph], width: float, colour: Any) -> Table:
    """Paragraphs behind a vertical rule, cut over pages when they are long."""
    dress = TableStyle(
        [
            ("LINEBEFORE", (0, 0), (0, -1), 3, colour),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return Table([[part] for part in parts], [width], style=dress, splitInRow=1, spaceBefore=2, spaceAfter=8)


def _grid(grid: Grid, styles: dict[str, ParagraphStyle], width: float) -> list[Table]:
    """A table, its heads on each page. A row stays whole, unless it is too tall for a page: it then has a
    table of its own, which may be cut anywhere."""
    widths = [share * width for share in plain.weights(grid.heads, grid.rows)]
    heads = [Paragraph(f"<b>{_text(typeset(name))}</b>", styles["cell"]) for name in grid.heads]
    rows = [[Paragraph(_text(cell), styles["cell"]) for cell in row] for row in grid.rows]
    tall = [_height(row, widths) > TALLEST_ROW for row in rows]
    made: list[Table] = []
    for cut, group in groupby(zip(tall, rows, strict=True), key=lambda each: each[0]):
        body = [row for _, row in group]
        made.append(
            Table(
                [heads, *body] if not made else body,
                widths,
                style=_GRID if not made else _GRID_BODY,
                repeatRows=0 if made else 1,
                splitInRow=int(cut),
            )
        )
    return made or [Table([heads], widths, style=_GRID)]


def _height(row: list[Paragraph], widths: list[float]) -> float:
    return max(float(cell.wrap(width, TALLEST_ROW)[1]) for cell, width in zip(row, widths, strict=True))


def _text(text: str) -> str:
    """Words as the library's own small markup reads them: nothing in them is a tag."""
    return "<br/>".join(escape("".join(map(_drawable, line))) for line in plain.lines(text))


def _drawable(char: str) -> str:
    """Signs beyond the first plane have no glyph here, and the library would spoil the words around them."""
    if ord(char) <= LAST_DRAWN:
        return char
    plainer = unicodedata.normalize("NFKC", char)
    return plainer if all(ord(each) <= LAST_DRAWN for each in plainer) else "\ufffd"


class _Mark(Flowable):  # type: ignore[misc]
    """The entry of a heading in the outline of the file."""

    def __init__(self, text: str, level: int) -> None:
        super().__init__()
        self._text, self._level = text[:120], level - 1
        self.width = self.height = 0

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def getKeepWithNext(self) -> bool:  # noqa: N802
        return True

    def draw(self) -> None:
        name = f"titre-{id(self)}"
        self.canv.bookmarkHorizontal(name, 0, 0)
        before = getattr(self.canv, "outlined", -1)
        # An outline never skips a level.
        level = min(self._level, before + 1)
        self.canv.outlined = level
        self.canv.addOutlineEntry(self._text, name, level)


class _Numbered(Canvas):  # type: ignore[misc]
    """« page 2 sur 5 » at the foot; the last number is drawn once, when it is known."""

    def foot(self) -> None:
        self.saveState()
        self.setFont(_fonts()[0], FOOT_SIZE)
        self.setFillColor(_SOFT)
        said = f"{plain.FOOT} · page {self.getPageNumber()} sur "
        end = (self._pagesize[0] + pdfmetrics.stringWidth(said, _fonts()[0], FOOT_SIZE)) / 2
        self.drawRightString(end, MARGIN / 2, said)
        self.translate(end, MARGIN / 2)
        self.doForm(_TOTAL)
        self.restoreState()

    def save(self) -> None:
        self.beginForm(_TOTAL, 0, -2, 60, 12)
        self.setFont(_fonts()[0], FOOT_SIZE)
        self.setFillColor(_SOFT)
        self.drawString(0, 0, str(self.getPageNumber() - 1))
        self.endForm()
        super().save()


def _foot(canvas: _Numbered, _: object) -> None:
    canvas.foot()


# -- styles -----------------------------------------------------------------------------------------


@cache
def _fonts() -> tuple[str, str, str]:
    """The names of the font, its bold and its slanted form, once for the process.

    DejaVu Sans is free, comes with a library that is required here, and holds ≤, ², →, œ and €, which the
    fonts built into every PDF reader do not.
    """
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    names = ("Corps", "Corps-Gras", "Corps-Penche")
    for name, file in zip(names, ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"), strict=True):
        pdfmetrics.registerFont(TTFont(name, folder / f"{file}.ttf"))
    pdfmetrics.registerFontFamily(
        names[0], normal=names[0], bold=names[1], italic=names[2], boldItalic=names[1]
    )
    return names


@cache
def _styles() -> dict[str, ParagraphStyle]:
    normal, bold, slanted = _fonts()

    def style(name: str, size: float, font: str = normal, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(
            name, fontName=font, fontSize=size, leading=size * 1.4, **{"spaceAfter": 5, **more}
        )

    kept = {"keepWithNext": 1, "textColor": _BLUE}
    made = (
        style("title", 17, bold, textColor=_BLUE, spaceAfter=4),
        style("subtitle", 11, spaceAfter=6),
        style("notice", 8.5, slanted, textColor=_OCHRE, spaceAfter=10),
        style("h1", 13, bold, spaceBefore=10, **kept),
        style("h2", 11, bold, spaceBefore=8, **kept),
        style("h3", 10, bold, spaceBefore=6, **kept),
        style("text", 9.5),
        style("bullet", 9.5, leftIndent=14, bulletIndent=3, spaceAfter=3, bulletFontName=normal),
        style("quote", 9.5, spaceAfter=1),
        style("source", 8, textColor=_SOFT, spaceAfter=0),
        style("alert", 9.5, textColor=_OCHRE, spaceAfter=0),
        style("trace", 8.5, spaceAfter=3),
        style("cell", 8, spaceAfter=0),
    )
    return {each.name: each for each in made}

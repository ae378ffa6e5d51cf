"""A paper as a Word file: real styles and headings, table heads repeated on each page, in French."""

from __future__ import annotations

import io
from typing import Any, assert_never

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ui import labels
from ui.components.markup import typeset
from ui.export import plain
from ui.export.paper import Alert, Block, Bullets, Facts, Grid, Heading, Paper, Quote, Text

LANGUAGE = "fr-FR"
FONT = "Arial"
TEXT_WIDTH = Cm(17)
_BLUE, _OCHRE = RGBColor(0x1D, 0x40, 0x79), RGBColor(0x8A, 0x4B, 0x00)
_HEAD_SHADE = "F3F5F8"

# python-docx is not typed: its objects are Any.


def write(paper: Paper) -> bytes:
    file = Document()
    _dress(file, paper)
    around = plain.furniture(paper)
    _say(file.add_paragraph(style="Title"), typeset(paper.title))
    if paper.subtitle:
        _say(file.add_paragraph(style="Subtitle"), typeset(paper.subtitle))
    _say(file.add_paragraph(style="Mention"), typeset(around.notice))
    for block in paper.blocks:
        _add(file, block)
    _heading(file, plain.TRACE, 1)
    for line in (around.made, *around.trace):
        _say(file.add_paragraph(style="Trace"), typeset(line))
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


# -- blocks -----------------------------------------------------------------------------------------


def _add(file: Any, block: Block) -> None:
    match block:
        case Heading():
            _heading(file, block.text, block.level)
        case Text():
            _say(file.add_paragraph(), typeset(block.text))
        case Quote():
            words = file.add_paragraph(style="Quote")
            _say(words, f"«\u00a0{block.words.strip()}\u00a0»")
            words.paragraph_format.keep_with_next = True
            _say(file.add_paragraph(style="Référence"), f"— {block.source}")
        case Bullets():
            for item in block.items:
                _say(file.add_paragraph(style="List Bullet"), typeset(item))
        case Facts():
            for name, value in block.rows:
                line = file.add_paragraph(style="Trace")
                _say(line, f"{name}\u00a0: ", bold=True)
                _say(line, value)
        case Grid():
            _grid(file, block)
        case Alert():
            line = file.add_paragraph(style="Alerte")
            _say(line, f"{plain.ALERT}\u00a0: ", bold=True)
            _say(line, typeset(block.text))
        case _:
            assert_never(block)


def _heading(file: Any, text: str, level: int) -> None:
    _say(file.add_paragraph(style=f"Heading {min(9, max(1, level))}"), typeset(text))


def _say(paragraph: Any, text: str, bold: bool = False) -> None:
    """Words, a line break between their lines."""
    trailing = " " if text.endswith(" ") else ""
    for rank, line in enumerate(plain.lines(text)):
        run = paragraph.add_run()
        if rank:
            run.add_break()
        run.add_text(line + trailing)
        run.bold = bold or None


def _grid(file: Any, grid: Grid) -> None:
    table = file.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    # Fixed columns: a very long word is cut in its cell instead of pushing the table off the page.
    table.autofit = False
    widths = [int(TEXT_WIDTH * share) for share in plain.weights(grid.heads, grid.rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, width, name in zip(head.cells, widths, grid.heads, strict=True):
        _cell(cell, width, typeset(name), bold=True)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _HEAD_SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
    for row in grid.rows:
        for cell, width, words in zip(table.add_row().cells, widths, row, strict=True):
            _cell(cell, width, words)
    file.add_paragraph().paragraph_format.space_after = Pt(4)


def _cell(cell: Any, width: int, words: str, bold: bool = False) -> None:
    cell.width = width
    _say(cell.paragraphs[0], words, bold)
    cell.paragraphs[0].style = "Cellule"


# -- the whole file ---------------------------------------------------------------------------------


def _dress(file: Any, paper: Paper) -> None:
    """Page, styles, language, title and foot."""
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    about = file.core_properties
    about.title, about.language = plain.one_line(paper.title)[:250], LANGUAGE
    about.author, about.comments = labels.PRODUCT, plain.furniture(paper).notice[:250]
    about.subject = plain.one_line(paper.subtitle)[:250]
    for tag in file.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), LANGUAGE)
    _styles(file.styles)
    _foot(page.footer.paragraphs[0])


def _styles(styles: Any) -> None:
    _style(styles, "Normal", 10.5)
    for level, size in enumerate((14, 12, 11), start=1):
        _style(styles, f"Heading {level}", size, _BLUE)
    _style(styles, "Title", 20, _BLUE)
    _style(styles, "Subtitle", 12)
    _style(styles, "Quote", 10.5)
    styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    for name, points, colour in (
        ("Mention", 9.5, _OCHRE),
        ("Alerte", 10.5, _OCHRE),
        ("Référence", 9, None),
        ("Trace", 9.5, None),
        ("Cellule", 9, None),
    ):
        made = styles.add_style(name, 1)
        made.base_style = styles["Normal"]
        made.paragraph_format.space_after = Pt(2 if name in ("Trace", "Cellule") else 8)
        _style(styles, name, points, colour)
    styles["Référence"].paragraph_format.left_indent = Cm(0.8)


def _style(styles: Any, name: str, size: float, colour: RGBColor | None = None) -> None:
    """One font for every script, or the theme's own would show through."""
    style = styles[name]
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    if colour is not None:
        style.font.color.rgb = colour


def _foot(line: Any) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{plain.FOOT} · page ").font.size = Pt(8)
    _field(line, "PAGE")
    line.add_run(" sur ").font.size = Pt(8)
    _field(line, "NUMPAGES")


def _field(line: Any, name: str) -> None:
    """A number that the word processor computes."""
    run = line.add_run()
    run.font.size = Pt(8)
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("", "1"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText" if text == name else "w:t")
            mark.text = text
        run._r.append(mark)

"""The Word documents of the demonstration town: headings, lists and tables in the styles of the editor."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from demo_manifest import Entry
from demo_text import Source, read_source, typeset
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

KEPT = frozenset({"Normal Table", "Table Grid"})
"""The styles of tables that are used: the editor's model holds a hundred."""
UNUSED = ("stylesWithEffects", "thumbnail")
STYLES = {"title": "Heading 1", "chapter": "Heading 2", "item": "List Bullet", "paragraph": "Normal"}
WIDTHS = (Cm(1.8), Cm(7.2), Cm(7.2))
ZIP_DAY = (2025, 1, 6, 0, 0, 0)


def build_word(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write each document of ``word/``."""
    papers = [read_source(path) for path in sorted((sources / "word").glob("*.txt"))]
    return [_build(paper, town, target) for paper in papers]


def _build(source: Source, town: dict[str, Any], target: Path) -> Entry:
    paper = source.settings
    doc = Document()
    _lighten(doc)
    _prepare(doc, paper, town)
    doc.add_paragraph(typeset(paper["titre"]), style="Title")
    for block in source.blocks:
        if block.kind == "table":
            _table(doc, block.rows)
        else:
            doc.add_paragraph(block.text, style=STYLES[block.kind])
    (target / paper["fichier"]).write_bytes(_packed(doc))
    return Entry(paper["fichier"], paper["titre"], "autre", date=paper["date"])


def _lighten(doc: Any) -> None:
    """Leave out what the editor's model holds and this document does not use."""
    for each in list(doc.styles):
        if each.type == WD_STYLE_TYPE.TABLE and each.name not in KEPT:
            each.delete()
    for links in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, link in links.items() if link.reltype.endswith(UNUSED)]:
            del links[key]


def _prepare(doc: Any, paper: dict[str, Any], town: dict[str, Any]) -> None:
    """The page, the styles, the notice at the head of every page, and properties that never change."""
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.header.paragraphs[0].text = town["notice"]
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    section.footer.paragraphs[0].text = typeset(town["adresse"])
    for part in (section.header, section.footer):
        for run in part.paragraphs[0].runs:
            run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x7A, 0x23, 0x31)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("Heading 2", 11.5)):
        font = doc.styles[name].font
        font.name, font.size = "Liberation Sans", Pt(size)
        if name != "Normal":
            font.color.rgb = RGBColor(0x2F, 0x5D, 0x50)
            fonts = doc.styles[name].element.rPr.rFonts
            for key in [each for each in fonts.attrib if each.endswith("Theme")]:
                del fonts.attrib[key]
    about = doc.core_properties
    about.title, about.author = paper["titre"], f"Commune de {town['corpus']['commune']}"
    about.subject, about.comments = "Document de démonstration, commune fictive", ""
    about.language, about.last_modified_by, about.revision = "fr-FR", "", 1
    about.created = about.modified = dt.datetime.combine(paper["date"], dt.time())


def _table(doc: Any, rows: Sequence[Sequence[str]]) -> None:
    """A ruled table whose first row is its head, said again on each page."""
    table = doc.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(line.cells, row, WIDTHS, strict=True):
            cell.text, cell.width = text, width
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    doc.add_paragraph()


def _packed(doc: Any) -> bytes:
    """The file with one date for all its parts, and no compression: the same bytes at each run."""
    written, packed = io.BytesIO(), io.BytesIO()
    doc.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as kept:
        for name in parts.namelist():
            kept.writestr(zipfile.ZipInfo(name, ZIP_DAY), parts.read(name))
    return packed.getvalue()

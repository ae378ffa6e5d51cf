"""The règlement écrit of the demonstration town."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from demo_figures import Figure
from demo_layout import (
    GREEN,
    GREY,
    HEIGHT,
    INK,
    PALE,
    TEXT_WIDTH,
    WIDTH,
    WINE,
    Page,
    arms,
    body_style,
    centred,
    document,
    footer,
    grid,
    item,
    ruled,
    running_head,
    style,
)
from demo_manifest import Entry
from demo_text import Block, long_date, read_source, typeset
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

BODY = body_style("Helvetica", 9.8, leading=13.6, spaceAfter=6)
CELL = style("cell", "Helvetica", 8.9)
NOTE = style("note", "Helvetica-Oblique", 8.4, spaceAfter=4)
CAPTION = style("caption", "Helvetica-Oblique", 8.6, alignment=1, spaceBefore=3, spaceAfter=9)
TITLE = style(
    "title", "Helvetica-Bold", 14, alignment=1, textColor=GREEN, spaceAfter=8, spaceBefore=2, borderPadding=4
)
CHAPTER = style(
    "chapter",
    "Helvetica-Bold",
    12.5,
    textColor=WINE,
    spaceAfter=7,
    spaceBefore=14,
    backColor=PALE,
    borderPadding=4,
    keepWithNext=1,
)
ARTICLE = style(
    "article", "Helvetica-Bold", 10.2, textColor=GREEN, spaceBefore=11, spaceAfter=4, keepWithNext=1
)
UNLISTED = style("unlisted", "Helvetica-Bold", 14, alignment=1, textColor=GREEN, spaceAfter=6)
LABEL = style("label", "Helvetica-Bold", 10, textColor=GREEN, spaceAfter=3)
LEVELS = [
    style("toc0", "Helvetica-Bold", 9.2, spaceBefore=5),
    style("toc1", "Helvetica", 9, leftIndent=12, spaceBefore=1),
    style("toc2", "Helvetica", 7.8, leftIndent=24, textColor=GREY),
]
TOC_ROWS = TableStyle(
    [
        (f"{side}PADDING", (0, 0), (-1, -1), room)
        for side, room in (("TOP", 0.5), ("BOTTOM", 0.6), ("LEFT", 0), ("RIGHT", 0))
    ]
)
LONG = 15  # rows: a table of more may be cut


def build_plu(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write each version of the règlement, from the same sources."""
    return [_version(sources, town, version, target) for version in town["plu"]["versions"]]


def _version(sources: Path, town: dict[str, Any], version: dict[str, Any], target: Path) -> Entry:
    """Write one version: cover, contents, general provisions, one chapter per zone, annexes."""
    title = version["titre"]
    paths = sorted((sources / "plu").glob("*.txt"))
    parts = [read_source(path, former=version["ancien"]).blocks for path in paths]
    heads = [_head(blocks) for blocks in parts]
    story = [*_cover(town, version), NextPageTemplate("Sommaire"), PageBreak(), *_contents(town, version)]
    for head, blocks in zip(heads, parts, strict=True):
        story += [NextPageTemplate(head), PageBreak(), *_flow(blocks)]
    doc = document(
        target / version["fichier"],
        f"Règlement écrit du PLU - {version['version']}",
        f"Commune de {town['corpus']['commune']}",
        _pages(town, heads),
    )
    doc.afterFlowable = lambda flowable: _note(doc, flowable)
    doc.multiBuild(story)
    return Entry(version["fichier"], title, "plu", version["version"], version["date"], version["idurba"])


def _head(blocks: Sequence[Block]) -> str:
    """What the running head says of a part: its zone, or its first title."""
    first = {block.kind: block.text for block in reversed(blocks)}
    chapter = first.get("chapter", "")
    if "ZONE" in chapter:
        return "Zone " + chapter.rsplit(" ", 1)[1]
    return first["title"].partition(" - ")[2].capitalize()


def _pages(town: dict[str, Any], heads: Sequence[str]) -> list[Page]:
    foot = footer(town["notice"], "Helvetica")
    left = typeset(f"{town['corpus']['commune']} - Plan local d'urbanisme - Règlement écrit")

    def cover(canvas: Any, _doc: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(PALE)
        canvas.rect(0, HEIGHT - 105 * mm, WIDTH, 105 * mm, stroke=0, fill=1)
        canvas.setFillColor(GREEN)
        canvas.rect(0, HEIGHT - 107 * mm, WIDTH, 2 * mm, stroke=0, fill=1)
        canvas.restoreState()
        arms(canvas, WIDTH / 2 - 15 * mm, HEIGHT - 62 * mm, 30 * mm)

    pages = [Page("Couverture", cover, foot, top=70 * mm)]
    pages += [Page(name, running_head(left, name, "Helvetica"), foot) for name in ["Sommaire", *heads]]
    return pages


def _cover(town: dict[str, Any], version: dict[str, Any]) -> list[Any]:
    plu, day = town["plu"], long_date(version["date"])
    lines = [f"Plan local d'urbanisme approuvé le {long_date(plu['approbation'])}"]
    if version["date"] != plu["approbation"]:
        lines.append(f"{version['version']} approuvée le {day}")
    lines.append(f"Vu pour être annexé à la délibération n° {version['deliberation']} du {day}")
    strong = len(lines) - 2  # the state of this document
    stamp = Table(
        [[typeset(line)] for line in lines],
        colWidths=[TEXT_WIDTH * 0.8],
        style=[
            ("FONT", (0, 0), (-1, -1), "Helvetica", 10.5),
            ("FONT", (0, strong), (-1, strong), "Helvetica-Bold", 10.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("BOX", (0, 0), (-1, -1), 0.8, GREEN),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ],
    )
    return [
        Paragraph(f"Commune de {town['corpus']['commune']}", centred("Helvetica-Bold", 19, textColor=GREEN)),
        Spacer(1, 48 * mm),
        Paragraph(typeset("PLAN LOCAL D'URBANISME"), centred("Helvetica-Bold", 27, spaceAfter=16)),
        Paragraph("Règlement écrit", centred("Helvetica", 20, spaceAfter=6)),
        Paragraph("Pièce n° 4.1", centred("Helvetica", 11)),
        Spacer(1, 34 * mm),
        stamp,
        Spacer(1, 22 * mm),
        Paragraph(typeset(town["adresse"]), centred("Helvetica", 8.5)),
    ]


def _history(town: dict[str, Any], version: dict[str, Any]) -> list[list[str]]:
    """The procedures that this version knows."""
    steps = [step for step in town["plu"]["historique"] if step[1] <= version["date"]]
    return [["Procédure", "Date", "Délibération"], *([name, long_date(day), act] for name, day, act in steps)]


def _contents(town: dict[str, Any], version: dict[str, Any]) -> list[Any]:
    contents = TableOfContents(levelStyles=LEVELS, dotsMinLevel=0, tableStyle=TOC_ROWS)
    rows = [[typeset(cell) for cell in row] for row in _history(town, version)]
    return [
        Paragraph("SOMMAIRE", UNLISTED),
        contents,
        Spacer(1, 6 * mm),
        KeepTogether([Paragraph("HISTORIQUE DU DOCUMENT", LABEL), grid(rows, CELL, (0.5, 0.25, 0.25))]),
    ]


def _flow(blocks: Sequence[Block]) -> list[Any]:
    looks = {"title": TITLE, "chapter": CHAPTER, "article": ARTICLE, "paragraph": BODY, "note": NOTE}
    story: list[Any] = []
    for block, following in pairwise([*blocks, Block("end")]):
        if block.kind == "table":
            table = ruled(block.rows, CELL, close=following.kind == "note")
            story.append(KeepTogether([*_brought_in(story), table]) if len(block.rows) <= LONG else table)
        elif block.kind == "break":
            story.append(PageBreak())
        elif block.kind == "figure":
            caption = Paragraph(block.text, CAPTION)
            story.append(KeepTogether([Spacer(1, 2 * mm), Figure(block.rows[0][0]), caption]))
        elif block.kind == "item":
            story.append(item(block.text, BODY, last=following.kind != "item"))
        else:
            if block.kind == "article" and story and getattr(story[-1], "style", None) is not CHAPTER:
                story.append(CondPageBreak(28 * mm))
            story.append(Paragraph(block.text, looks[block.kind]))
    return story


def _brought_in(story: list[Any]) -> list[Any]:
    """Take back the sentence that brings a table in, and the headings above it, to keep them together."""
    taken: list[Any] = []
    while isinstance(story[-1], Paragraph) and (not taken or story[-1].style in (ARTICLE, CHAPTER)):
        taken.insert(0, story.pop())
    return taken


def _note(doc: Any, flowable: Any) -> None:
    """Send titles to the table of contents and to the bookmarks."""
    level = {"title": 0, "chapter": 1, "article": 2}.get(getattr(flowable, "style", BODY).name)
    if level is None:
        return
    text = flowable.getPlainText()
    if text.startswith(("ARTICLE DG", "LEXIQUE")):
        level = 1
    key = f"t{doc.page}-{zlib.crc32(text.encode()):08x}"
    doc.canv.bookmarkPage(key)
    doc.canv.addOutlineEntry(text, key, level=level, closed=level == 1)
    if level < 2 or text.startswith("ARTICLE"):
        doc.notify("TOCEntry", (level, text, doc.page, key))

"""The règlement écrit of the demonstration town."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from demo_layout import (
    GREEN,
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
    running_head,
    style,
)
from demo_text import Block, long_date, read_source, typeset
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

BODY = body_style("Helvetica", 9.6)
CELL = style("cell", "Helvetica", 8.9)
TITLE = style(
    "title", "Helvetica-Bold", 14, alignment=1, textColor=GREEN, spaceAfter=8, spaceBefore=2, borderPadding=4
)
CHAPTER = style(
    "chapter",
    "Helvetica-Bold",
    12.5,
    textColor=WINE,
    spaceAfter=6,
    spaceBefore=4,
    backColor=PALE,
    borderPadding=4,
)
ARTICLE = style("article", "Helvetica-Bold", 10, textColor=GREEN, spaceBefore=8, spaceAfter=3, keepWithNext=1)
UNLISTED = style("unlisted", "Helvetica-Bold", 14, alignment=1, textColor=GREEN, spaceAfter=6)
LABEL = style("label", "Helvetica-Bold", 10, textColor=GREEN, spaceAfter=3)
LEVELS = [
    style("toc0", "Helvetica-Bold", 9.2, spaceBefore=5),
    style("toc1", "Helvetica", 9, leftIndent=12, spaceBefore=1),
]
TOC_ROWS = TableStyle(
    [
        (f"{side}PADDING", (0, 0), (-1, -1), room)
        for side, room in (("TOP", 1), ("BOTTOM", 1), ("LEFT", 0), ("RIGHT", 0))
    ]
)
CLASSIC = (
    "Occupations et utilisations du sol interdites",
    "Occupations et utilisations du sol soumises à des conditions particulières",
    "Desserte par les voies et accès",
    "Desserte par les réseaux",
    "Superficie minimale des terrains constructibles",
    "Implantation par rapport aux voies et emprises publiques",
    "Implantation par rapport aux limites séparatives",
    "Implantation des constructions sur une même propriété",
    "Emprise au sol des constructions",
    "Hauteur maximale des constructions",
    "Aspect extérieur et abords",
    "Stationnement",
    "Espaces libres et plantations",
    "Coefficient d'occupation du sol",
)


def build_plu(sources: Path, town: dict[str, Any], target: Path) -> None:
    """Write the règlement: cover, contents, general provisions, one chapter per zone."""
    plu, corpus = town["plu"], town["corpus"]
    parts = [read_source(path).blocks for path in sorted((sources / "plu").glob("*.txt"))]
    heads = [_head(blocks) for blocks in parts]
    story = [*_cover(town), NextPageTemplate("Sommaire"), PageBreak(), *_contents(plu)]
    for head, blocks in zip(heads, parts, strict=True):
        story += [NextPageTemplate(head), PageBreak(), *_flow(blocks)]
    doc = document(
        target / plu["fichier"],
        f"{plu['titre']} - {plu['version']}",
        f"Commune de {corpus['commune']}",
        _pages(town, heads),
    )
    doc.afterFlowable = lambda flowable: _note(doc, flowable)
    doc.multiBuild(story)


def _head(blocks: Sequence[Block]) -> str:
    """What the running head says of a part: its zone, or the general provisions."""
    chapter = next((block.text for block in blocks if block.kind == "chapter"), "")
    return "Zone " + chapter.rsplit(" ", 1)[1] if chapter else "Dispositions générales"


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


def _cover(town: dict[str, Any]) -> list[Any]:
    plu = town["plu"]
    version = typeset(plu["version"])
    stamp = Table(
        [
            [typeset(f"Plan local d'urbanisme approuvé le {long_date(plu['approbation'])}")],
            [f"{version} approuvée le {long_date(plu['date'])}"],
            [typeset("Vu pour être annexé à la délibération n° 2024-012 du 12 mars 2024")],
        ],
        colWidths=[TEXT_WIDTH * 0.8],
        style=[
            ("FONT", (0, 0), (-1, -1), "Helvetica", 10.5),
            ("FONT", (0, 1), (-1, 1), "Helvetica-Bold", 10.5),
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


def _contents(plu: dict[str, Any]) -> list[Any]:
    contents = TableOfContents(levelStyles=LEVELS, dotsMinLevel=0, tableStyle=TOC_ROWS)
    rows = [[typeset(cell) for cell in row] for row in plu["historique"]]
    articles = [f"{number} - {typeset(name)}" for number, name in enumerate(CLASSIC, start=1)]
    return [
        Paragraph("SOMMAIRE", UNLISTED),
        contents,
        Spacer(1, 6 * mm),
        Paragraph("ARTICLES DE CHAQUE ZONE", LABEL),
        *(Paragraph(line, style("line", "Helvetica", 9, leftIndent=12)) for line in articles),
        Spacer(1, 6 * mm),
        Paragraph("HISTORIQUE DU DOCUMENT", LABEL),
        grid(rows, CELL, (0.5, 0.25, 0.25)),
    ]


def _flow(blocks: Sequence[Block]) -> list[Any]:
    looks = {"title": TITLE, "chapter": CHAPTER, "article": ARTICLE, "paragraph": BODY}
    story: list[Any] = []
    for block, following in pairwise([*blocks, Block("end")]):
        if block.kind == "table":
            story.append(grid(block.rows, CELL, (0.28, 0.24, 0.24, 0.24)))
        elif block.kind == "break":
            story.append(PageBreak())
        elif block.kind == "item":
            story.append(item(block.text, BODY, last=following.kind != "item"))
        else:
            if block.kind == "article":
                story.append(CondPageBreak(20 * mm))
            story.append(Paragraph(block.text, looks[block.kind]))
    return story


def _note(doc: Any, flowable: Any) -> None:
    """Send titles to the table of contents and to the bookmarks."""
    level = {"title": 0, "chapter": 1, "article": 2}.get(getattr(flowable, "style", BODY).name)
    if level is None:
        return
    text = flowable.getPlainText()
    key = f"t{zlib.crc32(text.encode()):08x}"
    general = text.startswith(("ARTICLE DG", "LEXIQUE"))
    doc.canv.bookmarkPage(key)
    doc.canv.addOutlineEntry(text, key, level=1 if general else level, closed=level == 1)
    if level < 2 or general:
        doc.notify("TOCEntry", (min(level, 1), text, doc.page, key))

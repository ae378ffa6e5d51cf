"""The extract of the plan of flood risks of the demonstration town: cover, contents, règlement, levels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo_layout import (
    HEIGHT,
    INK,
    TEXT_WIDTH,
    WIDTH,
    Page,
    centred,
    document,
    footer,
    running_head,
    style,
)
from demo_manifest import Entry
from demo_papers import Look, bookmark, flow
from demo_text import long_date, read_source, typeset
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import NextPageTemplate, PageBreak, Paragraph, Spacer, Table
from reportlab.platypus.tableofcontents import TableOfContents

BLUE, PALE_BLUE = HexColor("#1f4e79"), HexColor("#e4edf5")
LOOK = Look(size=10.4, titles=BLUE, articles=BLUE)


def build_ppri(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write the extract; it is an act of the State, which bears no arms of the town."""
    source = read_source(sources / "ppri" / "reglement.txt")
    paper = source.settings
    foot = footer(town["notice"], "Helvetica")
    later = running_head(typeset(paper["tete"]), typeset(paper["version"]), "Helvetica")
    pages = [Page("couverture", _band, foot, top=30 * mm), Page("suite", later, foot)]
    doc = document(target / paper["fichier"], paper["titre"], paper["auteur"], pages)
    doc.afterFlowable = lambda flowable: bookmark(doc, flowable)
    doc.multiBuild([*_cover(paper, town), *_contents(), *flow(source, LOOK)])
    return [Entry(paper["fichier"], paper["titre"], "annexe", paper["version"], paper["date"])]


def _band(canvas: Any, _doc: Any) -> None:
    """The river on the cover: three waves under a pale sky."""
    canvas.saveState()
    canvas.setFillColor(PALE_BLUE)
    canvas.rect(0, HEIGHT - 95 * mm, WIDTH, 95 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(BLUE)
    for rank, width in enumerate((3.0, 2.0, 1.0)):
        level = HEIGHT - (101 + 5 * rank) * mm
        wave = canvas.beginPath()
        wave.moveTo(0, level)
        for step in range(6):
            x = step * WIDTH / 6
            wave.curveTo(x + WIDTH / 18, level + 4 * mm, x + WIDTH / 9, level - 4 * mm, x + WIDTH / 6, level)
        canvas.setLineWidth(width)
        canvas.drawPath(wave, stroke=1, fill=0)
    canvas.restoreState()


def _cover(paper: dict[str, Any], town: dict[str, Any]) -> list[Any]:
    lines = [
        f"Approuvé par arrêté préfectoral n° 2016-DDT-0412 du {long_date(paper['date'])}",
        "Servitude d'utilité publique PM1",
        "Annexe 6.2 du plan local d'urbanisme",
    ]
    box = Table(
        [[typeset(line)] for line in lines],
        colWidths=[TEXT_WIDTH * 0.85],
        style=[
            ("FONT", (0, 0), (-1, -1), "Helvetica", 10.5),
            ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 10.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("BOX", (0, 0), (-1, -1), 0.8, BLUE),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ],
    )
    title = centred("Helvetica-Bold", 22, textColor=BLUE, spaceAfter=10)
    return [
        Paragraph(typeset(paper["auteur"]), centred("Helvetica-Bold", 14, textColor=BLUE, spaceAfter=2)),
        Paragraph(typeset(paper["service"]), centred("Helvetica", 10)),
        Spacer(1, 14 * mm),
        Paragraph(typeset("PLAN DE PRÉVENTION<br/>DU RISQUE D'INONDATION<br/>DE L'ORMELLE"), title),
        Spacer(1, 34 * mm),
        Paragraph("Règlement et cotes de référence", centred("Helvetica", 16, spaceAfter=4)),
        Paragraph(f"Extrait : commune de {town['corpus']['commune']}", centred("Helvetica", 11)),
        Spacer(1, 10 * mm),
        box,
        Spacer(1, 8 * mm),
        NextPageTemplate("suite"),
    ]


def _contents() -> list[Any]:
    contents = TableOfContents(levelStyles=[style("toc", "Helvetica", 9, spaceBefore=1)], dotsMinLevel=0)
    label = style("label", "Helvetica-Bold", 10, textColor=BLUE, spaceAfter=3)
    return [Paragraph("SOMMAIRE", label), contents, PageBreak()]

"""The notes of the urbanisme office, a corpus of their own: seen by that office alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo_layout import (
    GREEN,
    INK,
    PALE,
    RULE,
    TEXT_WIDTH,
    WINE,
    Page,
    document,
    footer,
    running_head,
    style,
)
from demo_manifest import Entry
from demo_papers import Look, bookmark, flow
from demo_text import Source, long_date, read_source, typeset
from reportlab.lib.units import mm
from reportlab.platypus import NextPageTemplate, Paragraph, Spacer, Table

LOOK = Look()
MARK = "Note interne - diffusion limitée au service urbanisme"


def build_notes(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write each note of ``interne/``."""
    notes = [read_source(path) for path in sorted((sources / "interne").glob("*.txt"))]
    return [_build(note, town, target) for note in notes]


def _build(source: Source, town: dict[str, Any], target: Path) -> Entry:
    note = source.settings
    author = f"Commune de {town['corpus']['commune']}"
    head = running_head(author, MARK, "Helvetica-Oblique")
    foot = footer(town["notice"], "Helvetica")
    pages = [Page("premiere", lambda canvas, doc: None, foot, top=20 * mm), Page("suite", head, foot)]
    doc = document(target / note["fichier"], note["titre"], author, pages)
    doc.afterFlowable = lambda flowable: bookmark(doc, flowable)
    doc.build([NextPageTemplate("suite"), *_opening(note), *flow(source, LOOK)])
    return Entry(note["fichier"], note["titre"], "autre", date=note["date"])


def _opening(note: dict[str, Any]) -> list[Any]:
    """The number of the note, then who writes to whom, when and what about."""
    title = style("heading", "Helvetica-Bold", 17, textColor=GREEN, spaceAfter=2)
    mark = style("mark", "Helvetica-Bold", 9, textColor=WINE, spaceAfter=8)
    name, text = style("name", "Helvetica-Bold", 9.4), style("text", "Helvetica", 9.4)
    said = (("De", note["de"]), ("À", note["a"]), ("Date", long_date(note["date"])), ("Objet", note["objet"]))
    box = Table(
        [[Paragraph(key, name), Paragraph(typeset(value), text)] for key, value in said],
        colWidths=[TEXT_WIDTH * 0.12, TEXT_WIDTH * 0.88],
        style=[
            ("BACKGROUND", (0, 0), (0, -1), PALE),
            ("LINEABOVE", (0, 0), (-1, -1), 0.5, RULE),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, RULE),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )
    return [
        Paragraph(typeset(f"Note interne n° {note['numero']}"), title),
        Paragraph(f"{MARK} - ne pas communiquer", mark),
        box,
        Spacer(1, 4 * mm),
    ]

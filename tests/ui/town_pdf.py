"""A small made-up règlement as a PDF."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PAGES = (
    ("COMMUNE DE VALDORÉ", "PLAN LOCAL D'URBANISME", "RÈGLEMENT ÉCRIT", "Approuvé le 12 mars 2024"),
    (
        "ZONE UA",
        "ARTICLE UA 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS",
        "La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit",
        "et à 12 mètres au faîtage. La hauteur des annexes est limitée à 3,50 mètres.",
        "Voir <img src=x onerror=alert(1)> et [ce lien](http://exemple.invalid/piege).",
    ),
    (
        "ARTICLE UA 12 - STATIONNEMENT DES VÉHICULES",
        "Il est exigé deux places de stationnement par logement créé en zone UA.",
    ),
)


def write_pdf(path: Path, pages: tuple[tuple[str, ...], ...] = PAGES, rotation: int = 0) -> Path:
    """A PDF of plain lines, one tuple a page."""
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        canvas.setPageRotation(rotation)
        canvas.setFont("Helvetica", 11)
        for rank, line in enumerate(lines):
            canvas.drawString(70, 760 - 24 * rank, line)
        canvas.showPage()
    canvas.save()
    return path

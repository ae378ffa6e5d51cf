"""An old act of the demonstration town, typed, stamped, then scanned: an image with no text under it."""

from __future__ import annotations

import io
import textwrap
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from demo_layout import HEIGHT, MARGIN, WIDTH
from demo_manifest import Entry
from demo_text import NBSP, Block, Source, read_source
from PIL import Image, ImageFilter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

DPI, QUALITY = 170, 34
FONT, SIZE, LEADING, COLUMNS = "Courier", 11.4, 18.6, 66
SKEWS = (0.45, -0.35)
PAPER, TONE, GRAIN = 226, 0.8, 5
"""The grey of the paper, the share of black left in the ink, the depth of the grain."""


def build_scan(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write each act of ``scan/`` as pages that only their image tells."""
    acts = [read_source(path) for path in sorted((sources / "scan").glob("*.txt"))]
    return [_build(act, town, target) for act in acts]


def _build(source: Source, town: dict[str, Any], target: Path) -> Entry:
    act = source.settings
    sheets = [_scanned(typed, rank) for rank, typed in enumerate(_typed(source.blocks, town["notice"]))]
    name = f"Arrêté n° {act['numero']} - {act['objet']}"
    day = time.gmtime(0)
    sheets[0].save(
        target / act["fichier"],
        "PDF",
        save_all=True,
        append_images=sheets[1:],
        resolution=DPI,
        quality=QUALITY,
        title=name,
        author=f"Commune de {town['corpus']['commune']}",
        subject="Document de démonstration, commune fictive",
        creationDate=day,
        modDate=day,
    )
    return Entry(act["fichier"], name, "arrete", date=act["date"])


def _typed(blocks: Sequence[Block], notice: str) -> list[Image.Image]:
    """The sheets as they left the typewriter."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=0)
    sheets = [
        list(sheet) for turned, sheet in groupby(blocks, lambda each: each.kind == "break") if not turned
    ]
    for number, sheet in enumerate(sheets, start=1):
        below = _type(canvas, sheet)
        canvas.setFont(FONT, 8.4)
        canvas.drawString(MARGIN, 14 * mm, notice)
        canvas.drawRightString(WIDTH - MARGIN, 14 * mm, f"Page {number}")
        if number == len(sheets):
            _stamp(canvas, below)
        canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(written.getvalue()) as document:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in document]


def _type(canvas: Any, sheet: Sequence[Block]) -> float:
    """One sheet: titles in the middle, the signature on the right; where its last line stands."""
    y: float = HEIGHT - 26 * mm
    for block in sheet:
        line = block.text.replace("’", "'").replace(NBSP, " ")
        title = line.isupper() or line.startswith(("ARRÊTÉ", "portant"))
        signed = line.startswith(("Fait à", "Le maire,", "Étienne")) and len(line) < COLUMNS
        canvas.setFont("Courier-Bold" if title else FONT, SIZE)
        for part in [line] if signed else textwrap.wrap(line, COLUMNS):
            if title:
                canvas.drawCentredString(WIDTH / 2, y, part)
            elif signed:
                canvas.drawRightString(WIDTH - MARGIN, y, part)
            else:
                canvas.drawString(MARGIN + 2 * mm, y, part)
            y -= LEADING
        y -= LEADING * (0.2 if title else 0.6)
    return y


def _stamp(canvas: Any, below: float) -> None:
    """The round stamp of the town and a signature, clear of the words."""
    canvas.saveState()
    canvas.setStrokeGray(0.4)
    canvas.setFillGray(0.4)
    x, y = MARGIN + 26 * mm, below + 4 * mm
    for radius, width in ((15 * mm, 1.6), (9.5 * mm, 0.8)):
        canvas.setLineWidth(width)
        canvas.circle(x, y, radius, stroke=1, fill=0)
    canvas.setFont("Courier-Bold", 9)
    canvas.drawCentredString(x, y - 3, "MAIRIE")
    canvas.setLineWidth(1.2)
    canvas.setStrokeGray(0.15)
    stroke = canvas.beginPath()
    left, base = WIDTH - MARGIN - 52 * mm, below - 6 * mm
    stroke.moveTo(left, base)
    for rank, (rise, fall) in enumerate(((13, 4), (6, 7), (9, 2), (3, 4), (2, 1))):
        step = left + rank * 9 * mm
        top, low = base + rise * mm, base - fall * mm
        stroke.curveTo(step + 5 * mm, top, step + 2 * mm, low, step + 9 * mm, base + rank * mm)
    canvas.drawPath(stroke, stroke=1, fill=0)
    canvas.restoreState()


def _scanned(sheet: Image.Image, rank: int) -> Image.Image:
    """The sheet under the glass: turned a little, greyed, with the grain of the paper and a dark edge."""
    turned = sheet.rotate(SKEWS[rank % len(SKEWS)], Image.Resampling.BICUBIC, fillcolor=255)
    ink = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.45)), dtype=np.int32)
    grey = PAPER - ((255 - ink) * round(TONE * 256) // 256)
    noise = np.random.RandomState(1987 + rank)  # its numbers are the same in every version
    grain = noise.randint(-GRAIN, GRAIN + 1, size=(grey.shape[0] // 2 + 1, grey.shape[1] // 2 + 1))
    grey += np.kron(grain, np.ones((2, 2), dtype=np.int64))[: grey.shape[0], : grey.shape[1]]
    columns = np.arange(grey.shape[1])
    grey -= np.maximum(0, 60 - columns) // 2  # the fold, on the left
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))

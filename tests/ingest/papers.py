"""Small documents made in the tests: PDF files, texts cut in pages, and what act readers make of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.acts.base import Block, Source, source
from ingest.read import BASE_SECONDS, Reading, read
from rag.types import ActKind, Document, Page, Territory

BODY = "La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit dans la zone."


def reading(
    path: Path, *, memory_mib: int = 1024, max_mib: int = 200, seconds: float = BASE_SECONDS
) -> Reading:
    """A file read under the default limits."""
    return read(path, memory_mib=memory_mib, max_mib=max_mib, seconds=seconds)


def text_pdf(path: Path, *pages: Sequence[str]) -> Path:
    """A PDF of plain lines, one sequence a page; an empty one is a blank page."""
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        for rank, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * rank, line)
        canvas.showPage()
    canvas.save()
    return path


def scanned_pdf(path: Path, *pages: Sequence[str]) -> Path:
    """A PDF of pictures of lines, without a text layer."""
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        picture = Image.new("L", (1240, 1754), 255)
        pen = ImageDraw.Draw(picture)
        for rank, line in enumerate(lines):
            pen.text((120, 150 + 70 * rank), line, fill=0, font=ImageFont.load_default(36))
        buffer = io.BytesIO()
        picture.save(buffer, format="PNG")
        buffer.seek(0)
        canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path


def rewritten(path: Path, *, password: str | None = None, attach: str | None = None) -> Path:
    """The PDF, with a password or a file attached."""
    writer = PdfWriter(clone_from=PdfReader(path))
    if attach:
        writer.add_attachment(attach, b"contenu")
    if password is not None:
        writer.encrypt(user_password=password, owner_password="maitre", algorithm="RC4-128")
    writer.write(path)
    return path


def paged(text: str) -> tuple[Page, ...]:
    """The pages of a text cut by form feeds, lines without their indentation."""
    parts = text.split("\f")
    return tuple(
        Page(number if len(parts) > 1 else 0, "\n".join(line.strip() for line in part.strip().split("\n")))
        for number, part in enumerate(parts, start=1)
    )


def as_source(text: str, file: str = "valdore/document.txt") -> Source:
    return source(file, paged(text))


def words(block: Block) -> str:
    return "\n".join(line.text for line in block.lines)


def document(kind: ActKind = ActKind.PLU) -> Document:
    return Document("d", "valdore", "valdore/plu.txt", "00", "Règlement", kind, Territory("Valdoré"))

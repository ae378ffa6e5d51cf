"""Optical character recognition of scanned pages, by the ``tesseract`` program, in French."""

from __future__ import annotations

import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2 as pdfium

from ingest.read import Reading
from rag.errors import SettingsError
from rag.settings import Settings
from rag.text import clean
from rag.types import PageState

# 200 dpi reads as well as 300 on these acts and takes half the time; a page takes 1.2 to 2.6 s.
DPI, PAGE_SECONDS, MAX_PIXELS, MIN_CHARS = 200, 60, 40_000_000, 20


class Ocr:
    """Reads the pages that hold no text.

    Raises:
        SettingsError: tesseract or its French data is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        program = shutil.which("tesseract")
        if program is None:
            raise SettingsError(
                "La reconnaissance de caractères demande le programme tesseract : "
                "installez les paquets tesseract-ocr et tesseract-ocr-fra, ou retirez --ocr."
            )
        self._program = program
        self._workers = settings.ingestion.processus
        if "fra" not in self._call(["--list-langs"], b"").split():
            raise SettingsError("Il manque le français à tesseract : installez le paquet tesseract-ocr-fra.")

    def complete(self, reading: Reading) -> Reading:
        """The reading with the text of its scanned pages, where some could be read."""
        pdf = pdfium.PdfDocument(reading.path)
        try:
            images = [_image(pdf[number - 1]) for number in reading.to_ocr]
        finally:
            pdf.close()
        with ThreadPoolExecutor(self._workers) as pool:
            texts = dict(zip(reading.to_ocr, pool.map(self._text, images), strict=True))
        pages = tuple(
            replace(page, text=texts[page.number], state=PageState.TEXT)
            if len(texts.get(page.number, "")) >= MIN_CHARS
            else page
            for page in reading.pages
        )
        left = tuple(page.number for page in pages if page.state is PageState.TO_OCR)
        return replace(reading, pages=pages, to_ocr=left)

    def _text(self, image: bytes) -> str:
        try:
            return clean(self._call(["stdin", "stdout", "-l", "fra", "--psm", "4"], image)).strip()
        except subprocess.TimeoutExpired:
            return ""

    def _call(self, arguments: list[str], data: bytes) -> str:
        done = subprocess.run(  # noqa: S603 - fixed program, no shell
            [self._program, *arguments],
            input=data,
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
            env={"OMP_THREAD_LIMIT": "1"},
        )
        return done.stdout.decode("utf-8", errors="replace")


def _image(page: pdfium.PdfPage) -> bytes:
    """A page as a grey PNG, smaller than asked when the page is huge."""
    width, height = page.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    buffer = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(buffer, format="PNG")
    return buffer.getvalue()

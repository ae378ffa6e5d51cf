"""Optical character recognition of scanned pages, by the ``tesseract`` program, in French."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ingest.read import Reading, draw
from rag.errors import SettingsError
from rag.settings import Settings
from rag.text import clean
from rag.types import PageState

# A page takes 1.2 to 2.6 s; pages are drawn a few at a time, since each weighs some megabytes.
PAGE_SECONDS, DRAWN_AT_ONCE, MIN_CHARS = 60, 8, 20


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
        self._memory_mib = settings.ingestion.memoire_mo
        if "fra" not in self._call(["--list-langs"], b"").split():
            raise SettingsError("Il manque le français à tesseract : installez le paquet tesseract-ocr-fra.")

    def complete(self, reading: Reading) -> Reading:
        """The reading with the text of its scanned pages, where some could be read."""
        texts: dict[int, str] = {}
        with ThreadPoolExecutor(self._workers) as pool:
            for first in range(0, len(reading.to_ocr), DRAWN_AT_ONCE):
                numbers = reading.to_ocr[first : first + DRAWN_AT_ONCE]
                images = draw(reading.path, numbers, memory_mib=self._memory_mib)
                texts |= dict(zip(images, pool.map(self._text, images.values()), strict=True))
        pages = tuple(
            replace(page, text=texts[page.number], state=PageState.TEXT)
            if len(texts.get(page.number, "")) >= MIN_CHARS
            else page
            for page in reading.pages
        )
        return replace(reading, pages=pages)

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
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        return done.stdout.decode("utf-8", errors="replace")

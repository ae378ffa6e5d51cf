"""The ``tesseract`` program: a page image in, its words out, each with its box and confidence."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import SettingsError
from rag.text import clean
from rag.types import Word

# A page takes 1 to 3 s on one core.
PAGE_SECONDS, ASK_SECONDS = 60, 20
# One column of blocks of any size (4) reads tables row by row; 1 finds out first which way up the page is.
UPRIGHT, ANY_WAY = "4", "1"
# Under it, a first reading may be that of a page laid on its side.
SIDEWAYS_CONFIDENCE = 80.0
# Rules, seals and signatures are read as signs, with little confidence.
SIGN_CONFIDENCE = 60

_SCALE = 10_000
_PAGE, _WORD = "1", "5"
_NEEDED = "installez les paquets tesseract-ocr et tesseract-ocr-fra"


class OcrFailedError(Exception):
    """The program could not read a page; the message is French and says why."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read of a page image. ``text`` has one line per printed line, paragraphs apart."""

    text: str = ""
    words: tuple[Word, ...] = ()

    @property
    def confidence(self) -> float:
        return mean_confidence(self.words)


def mean_confidence(words: Sequence[Word]) -> float:
    """The confidence of words, each for its length; 0 for none."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / letters if letters else 0.0


def available() -> bool:
    """Can pages be read on this machine?"""
    try:
        Tesseract()
    except SettingsError:
        return False
    return True


class Tesseract:
    """The installed program.

    Raises:
        SettingsError: it is not installed, or its French data is not.
    """

    def __init__(self) -> None:
        program = shutil.which("tesseract")
        if program is None:
            raise SettingsError(
                f"La reconnaissance de caractères demande le programme tesseract : {_NEEDED}, "
                "ou retirez --ocr (réglage [ingestion] ocr)."
            )
        self._program = program
        try:
            if "fra" not in self._call(["--list-langs"], b"", ASK_SECONDS).split():
                raise SettingsError(
                    "Il manque le français à tesseract : installez le paquet tesseract-ocr-fra, "
                    "ou retirez --ocr (réglage [ingestion] ocr)."
                )
            self.version = self._call(["--version"], b"", ASK_SECONDS).partition("\n")[0].strip()
        except (OcrFailedError, OSError) as error:
            raise SettingsError(f"Le programme tesseract ne répond pas ({error}) : {_NEEDED}.") from None

    def read(self, image: bytes) -> Recognised:
        """Read a page image, whichever way up it is.

        Raises:
            OcrFailedError: the program took too long, stopped, or said nothing that can be understood.
        """
        first = self._read(image, UPRIGHT)
        if first.confidence >= SIDEWAYS_CONFIDENCE:
            return first
        second = self._read(image, ANY_WAY)
        return second if second.confidence > first.confidence else first

    def _read(self, image: bytes, layout: str) -> Recognised:
        arguments = ["stdin", "stdout", "-l", "fra", "--psm", layout, "tsv"]
        rows = [line.split("\t") for line in self._call(arguments, image, PAGE_SECONDS).splitlines()]
        return _recognised([row for row in rows if len(row) == 12])

    def _call(self, arguments: Sequence[str], data: bytes, seconds: float) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - fixed program, no shell
                [self._program, *arguments],
                input=data,
                capture_output=True,
                timeout=seconds,
                check=False,
                # One core a page: pages are read side by side.
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired:
            raise OcrFailedError(f"lecture arrêtée après {seconds:.0f} s") from None
        if done.returncode:
            raise OcrFailedError(f"tesseract s'est arrêté (code {done.returncode})")
        return done.stdout.decode("utf-8", errors="replace")


def _recognised(rows: Sequence[Sequence[str]]) -> Recognised:
    """Words and lines of the program's table: level, page, block, paragraph, line, word, box, score, text."""
    page = next((row for row in rows if row[0] == _PAGE), None)
    if page is None or int(page[8]) <= 0 or int(page[9]) <= 0:
        raise OcrFailedError("réponse de tesseract incomprise")
    width, height = int(page[8]), int(page[9])
    words: list[Word] = []
    lines: list[list[str]] = []
    place: tuple[str, ...] = ()
    for row in rows:
        word = _word(row, width, height) if row[0] == _WORD else None
        if word is None:
            continue
        here = tuple(row[1:5])
        if here != place:
            # A blank line between paragraphs.
            lines += [[], []] if place and here[:3] != place[:3] else [[]]
            place = here
        lines[-1].append(word.text)
        words.append(word)
    if not any(char.isalnum() for word in words for char in word.text):
        return Recognised()
    return Recognised("\n".join(map(" ".join, lines)), tuple(words))


def _word(row: Sequence[str], width: int, height: int) -> Word | None:
    text, confidence = "".join(clean(row[11]).split()), round(float(row[10]))
    if not text or (confidence < SIGN_CONFIDENCE and not any(map(str.isalnum, text))):
        return None
    left, top, across, down = map(int, row[6:10])
    return Word(
        text,
        _part(left, width),
        _part(top, height),
        _part(left + across, width),
        _part(top + down, height),
        max(0, min(100, confidence)),
    )


def _part(edge: int, size: int) -> int:
    """Where an edge is, in ten-thousandths of the page."""
    return max(0, min(_SCALE, round(edge * _SCALE / size)))

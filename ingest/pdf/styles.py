"""The lines of a page as act readers number them, and the type each begins in."""

from __future__ import annotations

import re
from math import hypot
from typing import Any

from ingest.pdf import raw
from rag.cleaning import clean

_TAGS = re.compile("[\U000e0000-\U000e0fff]+")
_BREAKS = "\x0b\x85\u2028\u2029"
_LETTER = re.compile(r"\w")
_BOLD = re.compile(r"bold|black|heavy|demi|gras(?![a-z])", re.IGNORECASE)
_FORCE_BOLD = 1 << 18

Line = tuple[int, str]
"""Where a line that is not blank begins in the text pdfium gives, and the line, clean and squeezed."""


def cleaned(text: str) -> tuple[str, str]:
    """The text fit for storage, and what its tag characters spell: no reader shows them."""
    text = clean(text)
    if text.isascii() or not _TAGS.search(text):
        return text, ""
    spelled = "".join(chr(ord(char) - 0xE0000) for run in _TAGS.findall(text) for char in run)
    return _TAGS.sub("", text), "".join(char for char in spelled if char.isprintable()).strip()


def filled(raw_text: str, text: str) -> list[Line]:
    """The lines of a cleaned text that are not blank."""
    for each in _BREAKS:
        raw_text = raw_text.replace(each, "\n")
    lines, start = [], 0
    for before, after in zip(raw_text.split("\n"), text.split("\n"), strict=False):
        if line := " ".join(after.split()):
            letter = _LETTER.search(before)
            lines.append((start + (letter.start() if letter else 0), line))
        start += len(before) + 1
    return lines


class Styles:
    """The type of each line, in runs ``[lines, points, bold]``: a page has few of them."""

    def __init__(self, text_page: Any) -> None:
        self._handle = raw.handle(text_page)
        self._bold: dict[int, bool] = {}

    def runs(self, lines: list[Line]) -> list[list[Any]]:
        runs: list[list[Any]] = []
        for start, _ in lines:
            size, bold = self._style(start)
            if runs and runs[-1][1] == size and runs[-1][2] == bold:
                runs[-1][0] += 1
            else:
                runs.append([1, size, bold])
        return runs

    def _style(self, start: int) -> tuple[float, int]:
        char = raw.char_of_text(self._handle, start)
        found = raw.object_of_char(self._handle, char) if char >= 0 else 0
        if not found:
            return 0.0, 0
        matrix = raw.char_matrix(self._handle, char)
        font = raw.font_of(found)
        bold = self._bold.get(font)
        if bold is None:
            name = raw.font_name(font)
            bold = self._bold[font] = bool(_BOLD.search(name) or raw.font_flags(font) & _FORCE_BOLD)
        here = raw.pointer(found)
        # A fill with a stroke around it is how fonts without a bold are made bold.
        if not bold and raw.render_mode(here) == 2:
            bold = True
        return round(raw.font_size(here) * hypot(matrix[2], matrix[3]), 1), int(bold)

"""The page texts that both base lines read: one reader, so that none wins by its reading.

PDF pages come from PDFium, which our own ingestion reads with too; other files are cut at form feeds.
A file without pages is cut in blocks, else a whole plan in one file would be a single document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.systems import files_of
from eval.pages import Originals, quick_pages

BLOCK = 400
"""Words of a block of a file without pages."""


@dataclass(frozen=True, slots=True)
class PageText:
    """``file`` is the path that citations bear; ``number`` counts from 1, 0 where there are no pages."""

    file: str
    number: int
    text: str

    @property
    def pages(self) -> tuple[int, ...]:
        return (self.number,) if self.number else ()


def named_files(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of the folders by the path that citations bear."""
    return {
        path.relative_to(folder.parent).as_posix(): path for folder in folders for path in files_of(folder)
    }


def page_texts(folders: Sequence[Path]) -> Iterator[PageText]:
    """All the pages that hold text."""
    files = named_files(folders)
    originals = Originals(files)
    for name, path in files.items():
        is_pdf = path.suffix.lower() == ".pdf"
        pages = enumerate(quick_pages(path), start=1) if is_pdf else _plain(originals.text(name, ()))
        yield from (
            PageText(name, number, text.replace("\r\n", "\n")) for number, text in pages if text.strip()
        )


def _plain(text: str) -> Iterator[tuple[int, str]]:
    if "\f" in text:
        yield from enumerate(text.split("\f"), start=1)
        return
    words = list(re.finditer(r"\S+", text))
    for first in range(0, len(words), BLOCK):
        last = words[min(first + BLOCK, len(words)) - 1]
        yield 0, text[words[first].start() : last.end()]

"""The text of the original files, read apart from the index, to check quotes against.

PDF pages are read by PDFium, then by pypdf when that is not enough: two readers that fail differently. The
files were read once by the ingestion's child process, with its limits, before anything could cite them.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import PdfDocument, PdfiumError

from eval.matching import same_file

_MARKUP = frozenset({".xml", ".html", ".json"})
_OPEN_FILES = 8
_KEPT_PAGES = 4096


class Originals:
    """Original files by the name they are cited under."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = dict(files)
        self._found: dict[str, Path | None] = {}

    @classmethod
    def of_folder(cls, folder: Path) -> Originals:
        """All the files of a corpora folder, cited by their path in it."""
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path for path in files})

    def has(self, file: str, pages: Sequence[int]) -> bool:
        """Do the file and these pages exist?"""
        path = self._path(file)
        if path is None or path.suffix.lower() != ".pdf":
            return path is not None
        return all(1 <= page <= _page_count(path) for page in pages)

    def readings(self, file: str, pages: Sequence[int]) -> Iterator[str]:
        """The text of these pages (of the whole file without pages), by each reader in turn."""
        path = self._path(file)
        if path is None:
            return
        if path.suffix.lower() != ".pdf":
            yield _plain_text(path)
            return
        numbers = tuple(pages) or tuple(range(1, _page_count(path) + 1))
        yield "\n".join(_pdfium_page(path, number) for number in numbers)
        yield "\n".join(_pypdf_page(path, number) for number in numbers)

    def _path(self, file: str) -> Path | None:
        if file not in self._found:
            exact = self._files.get(file)
            alike = (path for name, path in self._files.items() if same_file(file, name))
            self._found[file] = exact or next(alike, None)
        return self._found[file]


@lru_cache(maxsize=_OPEN_FILES)
def _plain_text(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    suffix = path.suffix.lower()
    if suffix == ".json":
        text = text.replace('\\"', '"').replace("\\n", " ")
    return re.sub(r"<[^>]+>", " ", html.unescape(text)) if suffix in _MARKUP else text


@lru_cache(maxsize=_OPEN_FILES)
def _pdfium(path: Path) -> PdfDocument | None:
    try:
        return PdfDocument(path)
    except PdfiumError:
        return None


@lru_cache(maxsize=_OPEN_FILES)
def _pypdf(path: Path) -> PdfReader | None:
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # one warning a font is no news to a reader
    try:
        return PdfReader(path)
    except (PyPdfError, OSError, ValueError):
        return None


def _page_count(path: Path) -> int:
    document = _pdfium(path)
    return len(document) if document is not None else 0


@lru_cache(maxsize=_KEPT_PAGES)
def _pdfium_page(path: Path, number: int) -> str:
    document = _pdfium(path)
    if document is None or not 1 <= number <= len(document):
        return ""
    return str(document[number - 1].get_textpage().get_text_range())


@lru_cache(maxsize=_KEPT_PAGES)
def _pypdf_page(path: Path, number: int) -> str:
    reader = _pypdf(path)
    try:
        return reader.pages[number - 1].extract_text() if reader is not None else ""
    except (PyPdfError, IndexError, KeyError, ValueError, TypeError, AttributeError):
        return ""  # pypdf trips on malformed pages in many ways; the first reader's text stands

"""The text of the original files, read apart from the index, to check quotes against.

PDF pages are read by ``pdftotext`` where it is installed, which the ingestion does not use, else by PDFium
and pypdf. The files were read once by the ingestion's child process before anything could cite them.
"""

from __future__ import annotations

import html
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import PdfDocument, PdfiumError

from eval.errors import EvalError
from eval.matching import same_file
from ingest import formats
from rag.errors import DocumentError

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MARKUP = frozenset({".xml", ".html", ".json"})
# No reader of text opens these: they are read as the ingestion reads them.
_PACKED = {".docx": "docx", ".docm": "docx", ".doc": "docx", ".odt": "odt", ".csv": "scdl"}
_OPEN_FILES = 8
_KEPT_PAGES = 4096
_SECONDS = 60


class PdfText(Protocol):
    """Reads one page of a PDF file, from 1; ``name`` is shown beside the figures."""

    @property
    def name(self) -> str: ...

    def page(self, path: Path, number: int) -> str: ...


class Originals:
    """Original files by the name they are cited under."""

    def __init__(self, files: Mapping[str, Path], reader: PdfText | None = None) -> None:
        self._files = dict(files)
        self.reader = reader or pdf_reader()
        self._path = lru_cache(maxsize=None)(self._find)
        self._count = lru_cache(maxsize=None)(_page_count)
        self._page = lru_cache(maxsize=_KEPT_PAGES)(self.reader.page)
        self._whole = lru_cache(maxsize=_OPEN_FILES)(_plain_text)

    @classmethod
    def of_folder(cls, folder: Path) -> Originals:
        """All the files of a corpora folder, cited by their path in it.

        Raises:
            EvalError: there is no such folder.
        """
        if not folder.is_dir():
            raise EvalError(f"Le dossier des documents {folder} n'existe pas. Vérifiez le chemin.")
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path for path in files})

    @classmethod
    def of_index(cls, assistant: Assistant) -> Originals:
        """The files kept by the index, which must stay open meanwhile."""
        stored = ((document.file, assistant.original(document)) for document in assistant.documents())
        return cls({file: path for file, path in stored if path is not None})

    @property
    def names(self) -> tuple[str, ...]:
        """The names the files are cited under."""
        return tuple(self._files)

    def path(self, file: str) -> Path | None:
        """The file cited under this name, or None."""
        return self._path(file)

    def has(self, file: str, pages: Sequence[int]) -> bool:
        """Do the file and these pages exist?"""
        path = self._path(file)
        if path is None or path.suffix.lower() != ".pdf":
            return path is not None
        return all(1 <= page <= self._count(path) for page in pages)

    def text(self, file: str, pages: Sequence[int]) -> str:
        """The text of these pages; of the whole file without pages, or where the format has none."""
        path = self._path(file)
        if path is None:
            return ""
        if path.suffix.lower() != ".pdf":
            return self._whole(path)
        return "\n".join(self._page(path, page) for page in pages or range(1, self._count(path) + 1))

    def _find(self, file: str) -> Path | None:
        exact = self._files.get(file)
        return exact or next((path for name, path in self._files.items() if same_file(file, name)), None)


def pdf_reader() -> PdfText:
    """The most independent reader at hand."""
    command = shutil.which("pdftotext")
    return Poppler(command) if command else InProcess()


class Poppler:
    """``pdftotext``, in both orders: that of the file, and that of the page (tables)."""

    name = "pdftotext"

    def __init__(self, command: str) -> None:
        self._command = command

    def page(self, path: Path, number: int) -> str:
        return self._run(path, number) + "\n" + self._run(path, number, "-layout")

    def _run(self, path: Path, number: int, *options: str) -> str:
        command = [self._command, *options, "-f", str(number), "-l", str(number), str(path), "-"]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.decode("utf-8", errors="replace")


class InProcess:
    """PDFium then pypdf: two readers that fail differently."""

    name = "pdfium et pypdf"

    def __init__(self) -> None:
        self._pdfium = lru_cache(maxsize=_OPEN_FILES)(_open_pdfium)
        self._pypdf = lru_cache(maxsize=_OPEN_FILES)(_open_pypdf)

    def page(self, path: Path, number: int) -> str:
        return self._by_pdfium(path, number) + "\n" + self._by_pypdf(path, number)

    def _by_pdfium(self, path: Path, number: int) -> str:
        document = self._pdfium(path)
        if document is None or not 1 <= number <= len(document):
            return ""
        return str(document[number - 1].get_textpage().get_text_range())

    def _by_pypdf(self, path: Path, number: int) -> str:
        reader = self._pypdf(path)
        try:
            return reader.pages[number - 1].extract_text() if reader is not None and number > 0 else ""
        except (PyPdfError, IndexError, KeyError, ValueError, TypeError, AttributeError):
            return ""  # pypdf trips on malformed pages in many ways; the first reader's text stands


def _plain_text(path: Path) -> str:
    if path.suffix.lower() in _PACKED:
        return _taken(path)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # as most old Windows files are
        text = raw.decode("cp1252", errors="replace")
    suffix = path.suffix.lower()
    if suffix == ".json":
        text = text.replace('\\"', '"').replace("\\n", " ")
    return re.sub(r"<[^>]+>", " ", html.unescape(text)) if suffix in _MARKUP else text


def quick_pages(path: Path) -> Iterator[str]:
    """The text of every page of a PDF file by PDFium alone: ten times faster, to search in many files."""
    document = _open_pdfium(path)
    if document is None:
        return
    for page in document:
        yield str(page.get_textpage().get_text_range())
    document.close()


def _taken(path: Path) -> str:
    """The words of a file as its reader takes them; none when it refuses the file."""
    try:
        found = formats.take(_PACKED[path.suffix.lower()], path.read_bytes())
    except DocumentError:
        return ""
    told = [
        line.text for block in (found.structure.blocks if found.structure else ()) for line in block.lines
    ]
    return "\n".join([*told, *(line.text for line in found.lines)])


def _open_pdfium(path: Path) -> PdfDocument | None:
    try:
        return PdfDocument(path)
    except PdfiumError:
        return None


def _open_pypdf(path: Path) -> PdfReader | None:
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # one warning a font is no news to a reader
    try:
        return PdfReader(path)
    except (PyPdfError, OSError, ValueError):
        return None


def _page_count(path: Path) -> int:
    document = _open_pdfium(path)
    if document is None:
        return 0
    count = len(document)
    document.close()
    return count

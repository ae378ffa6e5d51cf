"""From a file to its pages. All but plain text is parsed in a child process, under time and memory limits."""

from __future__ import annotations

import base64
import contextlib
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ingest import child, formats, structure
from ingest.layout import Bookmark, Layout
from ingest.pages import Gathered
from ingest.running import Lines, Request, taken
from ingest.structure import Structure
from ingest.text_tables import Rowed, tables_in, tables_of
from rag.errors import DocumentError
from rag.text import clean
from rag.types import Page, PageState

BASE_SECONDS = 30.0
# Of the time given to the first reader, what a second one has when the first died.
SECOND_SHARE = 0.7
# Text is read in this process: 20 MiB of it are some ten thousand pages.
MAX_TEXT_MIB = 20

OnPage = Callable[[int, int], None]
"""Called with how many pages of a file were read, and how many there are."""

_MIB = 1024 * 1024
_REFUSED = {
    child.ENCRYPTED: "PDF protégé par un mot de passe : déposez-en une copie sans protection.",
    child.BROKEN: "PDF endommagé ou qui n'en est pas un : exportez-le à nouveau.",
    child.NO_PAGE: "PDF sans aucune page : vérifiez le fichier d'origine.",
    child.PORTFOLIO: "Portfolio PDF, dont les pages ne sont qu'une couverture : "
    "extrayez les documents joints et déposez-les.",
    child.FORM: "Formulaire XFA, dont le texte n'est pas dans les pages : imprimez-le en PDF.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The pages of a file, or its structure when it tells it. ``faults`` tell what could not be read.

    ``outline`` gives its headings, when the format marks them: the rank of a filled line, and its level.
    ``layouts`` are those of the pages, by number, and ``bookmarks`` the outline, of a PDF that tells them.
    ``warnings`` tell what to look at in what was read: hidden text set aside, active content. ``pictured``
    are the pages with little text and an image over most of them, which OCR may complete.
    """

    path: Path
    pages: tuple[Page, ...]
    faults: tuple[str, ...] = ()
    structure: Structure | None = None
    outline: tuple[tuple[int, int], ...] = ()
    layouts: Mapping[int, Layout] = field(default_factory=dict)
    bookmarks: tuple[Bookmark, ...] = ()
    warnings: tuple[str, ...] = ()
    pictured: tuple[int, ...] = ()

    @property
    def to_ocr(self) -> tuple[int, ...]:
        """The numbers of the pages whose text is in an image."""
        return tuple(page.number for page in self.pages if page.state is PageState.TO_OCR)


def read(
    path: Path,
    *,
    memory_mib: int,
    max_mib: int,
    seconds: float = BASE_SECONDS,
    on_page: OnPage | None = None,
) -> Reading:
    """Read one file. ``seconds`` is the time left to a PDF, before what its page count adds; ``on_page`` is
    told each page of it, and how many there are.

    Raises:
        DocumentError: the file cannot be read at all; the message says why and what to do.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError("Ce n'est pas un fichier ordinaire : déposez le document lui-même.")
        with path.open("rb") as stream:
            head = stream.read(1024)
    except PermissionError:
        raise DocumentError("Lecture interdite : donnez le droit de lire ce fichier.") from None
    except FileNotFoundError:
        raise DocumentError(
            "Fichier introuvable (lien rompu ou fichier retiré) : déposez-le à nouveau."
        ) from None
    except OSError as error:
        raise DocumentError(f"Lecture impossible (erreur {error.errno}) : vérifiez le disque.") from None
    if status.st_size == 0:
        raise DocumentError("Fichier vide (0 octet) : déposez-le à nouveau.")
    if status.st_size > max_mib * _MIB:
        raise DocumentError(
            f"Fichier de plus de {max_mib} Mo : découpez-le ou relevez [ingestion] taille_max_mo."
        )
    form = formats.format_of(path.name, head)
    if form == "pdf":
        return _read_pdf(path, memory_mib, seconds, on_page)
    if form not in formats.PACKED and status.st_size > MAX_TEXT_MIB * _MIB:
        raise DocumentError(f"Fichier de texte de plus de {MAX_TEXT_MIB} Mo : découpez-le.")
    return _read_text(path) if form == "txt" else _read_format(form, path, memory_mib, seconds)


def _read_text(path: Path) -> Reading:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("Ce fichier .txt n'est pas du texte : vérifiez son format.")
    text = _decode(raw).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError("Fichier sans texte : vérifiez le fichier d'origine.")
    parts = text.split("\f")
    if not parts[-1].strip():
        parts.pop()
    if len(parts) == 1:
        return _paged(path, (Page(0, clean(parts[0])),))
    pages = tuple(
        Page(number, clean(part), PageState.TEXT if part.strip() else PageState.EMPTY)
        for number, part in enumerate(parts, start=1)
    )
    return _paged(path, pages)


def _paged(path: Path, pages: tuple[Page, ...]) -> Reading:
    """The pages of a text and the tables that it draws."""
    tables = {page.number: tables_in(page.text) for page in pages}
    layouts = {number: Layout(tables=found) for number, found in tables.items() if found}
    return Reading(path, pages, layouts=layouts)


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


# -- formats without pages --------------------------------------------------------------------------


def _read_format(form: str, path: Path, memory_mib: int, seconds: float) -> Reading:
    return taken(Request(form, path, memory_mib), seconds, partial(_formatted, path))


def _formatted(path: Path, said: Lines) -> Reading:
    """One page numbered 0, or a structure."""
    lines: list[tuple[str, int]] = []
    rowed: list[Rowed] = []
    blocks: list[dict[str, Any]] = []
    faults: list[str] = []
    about: dict[str, Any] | None = None
    ended = False
    for line in said:
        if "refused" in line:
            raise DocumentError(line["refused"])
        about = line.get("about", about)
        blocks += [line["block"]] if "block" in line else []
        faults += [line["fault"]] if "fault" in line else []
        for text, level, *row in line.get("lines", ()):
            rowed += [Rowed(len(lines), row[0], tuple(row[1]), row[2])] if row else []
            lines.append((text, level))
        ended = ended or "end" in line
    if not ended:
        raise DocumentError("Lecture impossible (trop longue ou trop lourde) : exportez ce document en PDF.")
    if about:
        return Reading(path, (), tuple(faults), structure.from_json(about, blocks))
    page = Page(0, "\n".join(text for text, _ in lines))
    outline = tuple((rank, level) for rank, (_, level) in enumerate(lines) if level)
    tables = tables_of(rowed)
    layouts = {page.number: Layout(tables=tables)} if tables else {}
    return Reading(path, (page,), tuple(faults), outline=outline, layouts=layouts)


# -- PDF --------------------------------------------------------------------------------------------


def _read_pdf(path: Path, memory_mib: int, seconds: float, on_page: OnPage | None) -> Reading:
    started = time.monotonic()
    found = _gathered(path, memory_mib, seconds, child.PDF, on_page)
    if not found.pages and not found.refused and time.monotonic() < started + seconds:
        # The child died of the file: another library may not.
        found = _gathered(path, memory_mib, seconds * SECOND_SHARE, child.SECOND, on_page)
    if found.refused and not found.pages:
        raise DocumentError(_REFUSED[found.refused])
    if not found.pages:
        raise DocumentError(
            "Lecture du PDF impossible (trop long, trop lourd ou endommagé) : exportez-le à nouveau."
        )
    found.finish()
    return Reading(
        path,
        tuple(found.pages),
        tuple(found.faults()),
        layouts=found.layouts,
        bookmarks=found.bookmarks,
        warnings=tuple(found.warnings()),
        pictured=tuple(found.pictured),
    )


def _gathered(path: Path, memory_mib: int, seconds: float, form: str, on_page: OnPage | None) -> Gathered:
    def gathered(lines: Lines) -> Gathered:
        found = Gathered()
        for line in lines:
            found.add(line)
            if on_page and "page" in line:
                on_page(len(found.pages), found.count)
        return found

    return taken(Request(form, path, memory_mib), seconds, gathered)


def draw(path: Path, numbers: Sequence[int], *, memory_mib: int) -> dict[int, bytes]:
    """Pages of a PDF as PNG images, by number; those that cannot be drawn are left out."""

    def images(lines: Lines) -> dict[int, bytes]:
        return {int(line["image"]): base64.b64decode(line["png"]) for line in lines if "image" in line}

    return taken(Request(child.PDF, path, memory_mib, numbers), BASE_SECONDS, images)

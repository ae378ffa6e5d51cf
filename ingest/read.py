"""From a file to its pages. PDF files are parsed in a child process under time and memory limits."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest import child
from ingest.quality import page_state
from rag.errors import DocumentError
from rag.text import clean
from rag.types import Page, PageState

SUFFIXES = (".pdf", ".txt", ".xml")
BASE_SECONDS, SECONDS_PER_PAGE, MAX_SECONDS = 30.0, 0.05, 300.0

_REFUSED = {
    child.ENCRYPTED: "PDF protégé par un mot de passe : déposez-en une copie sans protection.",
    child.BROKEN: "PDF endommagé ou qui n'en est pas un : exportez-le à nouveau.",
    child.NO_PAGE: "PDF sans aucune page : vérifiez le fichier d'origine.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The pages of a file, or the raw bytes of a structured one. ``cut`` tells why pages are missing."""

    path: Path
    pages: tuple[Page, ...]
    title: str = ""
    markup: bytes = b""
    cut: str = ""
    to_ocr: tuple[int, ...] = field(default=())


def read(path: Path, *, memory_mib: int, max_mib: int) -> Reading:
    """Read one file.

    Raises:
        DocumentError: the file cannot be read at all; the message says why and what to do.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(1024)
    except PermissionError:
        raise DocumentError("Lecture interdite : donnez le droit de lire ce fichier.") from None
    except OSError as error:
        raise DocumentError(f"Lecture impossible ({error.strerror}) : vérifiez le disque.") from None
    if size == 0:
        raise DocumentError("Fichier vide (0 octet) : déposez-le à nouveau.")
    if size > max_mib * 1024 * 1024:
        raise DocumentError(
            f"Fichier de plus de {max_mib} Mo : découpez-le ou relevez [ingestion] taille_max_mo."
        )
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        reading = _read_pdf(path, memory_mib)
    elif suffix == ".xml":
        reading = _read_xml(path, head)
    elif suffix == ".txt":
        reading = _read_text(path)
    else:
        raise DocumentError(
            f"Format « {suffix or 'sans extension'} » non pris en charge : PDF, texte ou XML SRU."
        )
    return reading


def _read_text(path: Path) -> Reading:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("Ce fichier .txt n'est pas du texte : vérifiez son format.")
    text = _decode(raw)
    if not text.strip():
        raise DocumentError("Fichier sans texte : vérifiez le fichier d'origine.")
    parts = text.split("\f")
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    if len(parts) == 1:
        return Reading(path, (Page(0, clean(parts[0])),))
    pages = tuple(
        Page(number, clean(part), PageState.TEXT if part.strip() else PageState.EMPTY)
        for number, part in enumerate(parts, start=1)
    )
    return Reading(path, pages)


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def _read_xml(path: Path, head: bytes) -> Reading:
    if b"<" not in head:
        raise DocumentError("Ce fichier .xml n'est pas du XML : vérifiez son format.")
    return Reading(path, (), markup=path.read_bytes())


# -- PDF --------------------------------------------------------------------------------------------


def _read_pdf(path: Path, memory_mib: int) -> Reading:
    expected, title, pages, ended, refused = 0, "", [], False, ""
    with _running(path, memory_mib) as lines:
        for line in lines:
            if "refused" in line:
                refused = _REFUSED[line["refused"]]
            elif "pages" in line:
                expected, title = int(line["pages"]), clean(line["title"])
            elif "page" in line:
                text = clean(line["text"].replace("\r\n", "\n"))
                pages.append(Page(int(line["page"]), text, page_state(text, drawn=bool(line["drawn"]))))
            ended = ended or "end" in line
    if refused and not pages:
        raise DocumentError(refused)
    if not pages:
        raise DocumentError(
            "Lecture du PDF impossible (trop long, trop lourd ou endommagé) : exportez-le à nouveau."
        )
    cut = (
        ""
        if ended and len(pages) == expected
        else f"lecture interrompue à la page {len(pages)} sur {expected}"
    )
    to_ocr = tuple(page.number for page in pages if page.state is PageState.TO_OCR)
    return Reading(path, tuple(pages), title=title, cut=cut, to_ocr=to_ocr)


@contextlib.contextmanager
def _running(path: Path, memory_mib: int) -> Iterator[Iterator[dict[str, Any]]]:
    command = [
        sys.executable,
        "-I",
        "-c",
        _BOOT,
        str(Path(__file__).parent.parent),
        str(path.absolute()),
        str(memory_mib),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _lines(process)
        finally:
            process.kill()


_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ingest.child import main; main()"


def _lines(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """The child's lines until it ends or its time is out: min(300, 30 + 0.05 × pages) seconds."""
    assert process.stdout is not None
    deadline, buffer = time.monotonic() + BASE_SECONDS, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and selector.select(left):
            block = process.stdout.read1(1 << 16)  # type: ignore[attr-defined]
            if not block:
                return
            *complete, buffer = (buffer + block).split(b"\n")
            for raw in complete:
                try:
                    line: dict[str, Any] = json.loads(raw)
                except ValueError:
                    continue  # pdfium may print warnings of its own
                if "pages" in line:
                    deadline += min(MAX_SECONDS - BASE_SECONDS, SECONDS_PER_PAGE * int(line["pages"]))
                yield line

"""The parsing child: reads one file under limits and writes its pages as JSON lines.

Run as ``python -m ingest.child FORMAT FILE MEMORY_MIB [PAGE…]``. Protocol on standard output, one object a
line: ``{"ready": true}`` once the readers are imported, ``{"pages": n, "attached": k}``, then ``{"page": i,
"text": …, "drawn": bool, "broken": bool}`` for each page, then ``{"end": true}``; or ``{"refused":
reason}``. A format without pages gives ``{"lines": [[text, heading level]…]}``, or ``{"about": …}`` and
``{"block": …}``, with ``{"fault": sentence}``; its reason for a refusal is a sentence. With page numbers,
these pages are drawn instead: ``{"image": i, "png": base64}``. A crash, a hang or a memory bomb kills this
process alone, which can neither write a file nor, where the system allows it, reach a network.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import os
import re
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

ENCRYPTED, BROKEN, NO_PAGE, FORM = "encrypted", "broken", "no_page", "form"
MAX_PAGE_CHARS, MAX_CHARS, MIN_CHARS = 200_000, 40_000_000, 20
CPU_SECONDS = 330
LINES = 200
# 200 dpi reads as well as 300 on these acts and takes half the time.
DPI, MAX_PIXELS = 200, 40_000_000
_WAIT = re.compile(r"please wait|veuillez patienter|adobe reader", re.IGNORECASE)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def _emit(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _limit(memory_mib: int) -> None:
    size = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))  # for a child whose parent is dead
    spaces = _NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None:
        unshare(spaces)  # refused in some containers: the libraries used here open no connection anyway


def _source(path: Path) -> Path | BinaryIO:
    """The path, or an open file when its name is not UTF-8, which pdfium cannot be told."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.open("rb")
    return path


def _with_pdfium(path: Path) -> bool:
    """Read with pdfium; False when it cannot open the file (pypdf is then tried)."""
    import pypdfium2 as pdfium
    from pypdfium2.raw import FPDFDoc_GetAttachmentCount

    try:
        pdf = pdfium.PdfDocument(_source(path))
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            _emit({"refused": ENCRYPTED})
            return True
        return False
    if len(pdf) == 0:
        return False
    if _form(pdf):
        _emit({"refused": FORM})
        return True
    _emit({"pages": len(pdf), "attached": max(0, FPDFDoc_GetAttachmentCount(pdf))})
    total = 0
    for number in range(len(pdf)):
        line = _page(pdf, number)
        total += len(line["text"])
        if total > MAX_CHARS:
            sys.exit(1)
        _emit(line)
    return True


def _form(pdf: Any) -> bool:
    """Is it a form whose page only asks to wait for a reader that draws it?"""
    from pypdfium2.raw import FORMTYPE_XFA_FOREGROUND, FORMTYPE_XFA_FULL

    kind = pdf.get_formtype()
    if kind == FORMTYPE_XFA_FOREGROUND and len(pdf) == 1:
        return bool(_WAIT.search(_page(pdf, 0)["text"]))
    return bool(kind == FORMTYPE_XFA_FULL)


def _page(pdf: Any, number: int) -> dict[str, Any]:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH

    text, drawn = "", True
    try:
        page = pdf[number]
        text = page.get_textpage().get_text_range()[:MAX_PAGE_CHARS]
        if len(text.strip()) < MIN_CHARS:
            kinds = [FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH]
            drawn = next(iter(page.get_objects(filter=kinds)), None) is not None
        page.close()
    except Exception:  # whatever a damaged page raises, it costs this page alone
        return {"page": number + 1, "text": text, "drawn": drawn, "broken": True}
    return {"page": number + 1, "text": text, "drawn": drawn, "broken": False}


def _with_pypdf(path: Path) -> None:
    """The second reader, for files pdfium does not open."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return _emit({"refused": ENCRYPTED})
        count = len(reader.pages)
        if count == 0:
            return _emit({"refused": NO_PAGE})
        _emit({"pages": count, "attached": 0})
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()[:MAX_PAGE_CHARS]
            _emit({"page": number, "text": text, "drawn": True, "broken": False})
    except Exception:  # pypdf lets any exception out on damaged files; each means the same here
        _emit({"refused": BROKEN})


def _draw(path: Path, numbers: list[int]) -> None:
    """Pages as grey PNG images, smaller than asked when a page is huge."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(_source(path))
    for number in numbers:
        buffer = io.BytesIO()
        try:
            page = pdf[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
            page.render(scale=scale, grayscale=True).to_pil().save(buffer, format="PNG")
            page.close()
        except Exception:  # noqa: S112 - a page that cannot be drawn stays to be read
            continue
        _emit({"image": number, "png": base64.b64encode(buffer.getvalue()).decode()})


def _import_readers(form: str) -> None:
    """Without them no document is read, which is a fault of the installation and never of the document."""
    if form == "pdf":
        import pypdf  # noqa: F401
        import pypdfium2  # noqa: F401
    else:
        from ingest import formats

        formats.prepare(form)
    _emit({"ready": True})


def _with_format(form: str, path: Path) -> None:
    """Read a format without pages, a few lines at a time."""
    from ingest import formats, structure
    from rag.errors import DocumentError

    try:
        taken = formats.take(form, path.read_bytes())
    except DocumentError as error:
        return _emit({"refused": str(error)})
    if sum(len(line.text) for line in taken.lines) > MAX_CHARS:
        sys.exit(1)
    for fault in taken.faults:
        _emit({"fault": fault})
    if taken.structure:
        _emit({"about": structure.about_to_json(taken.structure)})
        for block in taken.structure.blocks:
            _emit({"block": structure.block_to_json(block)})
    for first in range(0, len(taken.lines), LINES):
        _emit({"lines": [[line.text, line.level] for line in taken.lines[first : first + LINES]]})
    return None


def main() -> None:
    form, path, memory = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    numbers = [int(text) for text in sys.argv[4:]]
    _import_readers(form)
    _limit(memory)
    if numbers:
        return _draw(path, numbers)
    if form != "pdf":
        _with_format(form, path)
    elif not _with_pdfium(path):
        _with_pypdf(path)
    return _emit({"end": True})


if __name__ == "__main__":
    main()

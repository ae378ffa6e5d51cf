"""The parsing child: reads one PDF under limits and writes its pages as JSON lines.

Run as ``python -m ingest.child FILE MEMORY_MIB``. Protocol on standard output, one object a line:
``{"pages": n, "title": …}``, then ``{"page": i, "text": …, "drawn": bool}`` for each page, then
``{"end": true}``; or ``{"refused": reason}``. A crash, a hang or a memory bomb kills this process alone.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

ENCRYPTED, BROKEN, NO_PAGE = "encrypted", "broken", "no_page"
MAX_PAGE_CHARS = 200_000


def _emit(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _limit(memory_mib: int) -> None:
    size = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _with_pdfium(path: Path) -> bool:
    """Read with pdfium; False when it cannot open the file (pypdf is then tried)."""
    import pypdfium2 as pdfium
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH

    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            _emit({"refused": ENCRYPTED})
            return True
        return False
    if len(pdf) == 0:
        return False
    _emit({"pages": len(pdf), "title": str(pdf.get_metadata_dict().get("Title") or "")[:200]})
    for number in range(len(pdf)):
        text, drawn = "", True
        try:
            page = pdf[number]
            text = page.get_textpage().get_text_range()[:MAX_PAGE_CHARS]
            if len(text.strip()) < 20:
                kinds = [FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH]
                drawn = next(iter(page.get_objects(filter=kinds)), None) is not None
            page.close()
        except pdfium.PdfiumError:
            drawn = True
        _emit({"page": number + 1, "text": text, "drawn": drawn})
    return True


def _with_pypdf(path: Path) -> None:
    """The second reader, for files pdfium does not open."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return _emit({"refused": ENCRYPTED})
        count = len(reader.pages)
        if count == 0:
            return _emit({"refused": NO_PAGE})
        _emit({"pages": count, "title": ""})
        for number, page in enumerate(reader.pages, start=1):
            _emit({"page": number, "text": page.extract_text()[:MAX_PAGE_CHARS], "drawn": True})
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        # pypdf lets many plain exceptions out on damaged files; each means the same here.
        _emit({"refused": BROKEN})


def main() -> None:
    path, memory = Path(sys.argv[1]), int(sys.argv[2])
    _limit(memory)
    if not _with_pdfium(path):
        _with_pypdf(path)
    _emit({"end": True})


if __name__ == "__main__":
    main()

"""The parsing child: reads one file under limits and writes its pages as JSON lines.

A process of its own for each file: forked from the helper of ``ingest.nursery``, or run as ``python -m
ingest.child FORMAT FILE MEMORY_MIB [PAGE…]`` where the system has no such helper. Protocol on standard
output, one object a line: ``{"ready": true}`` once the readers are imported, ``{"pages": n, "attached": k,
"portfolio": bool, "active": {kind: count}}``, ``{"bookmarks": [[level, title, page]…]}``, then for each page
``{"page": i, "text": …, "drawn": bool, "broken": bool, "covered": share, "styles": [[lines, points, bold]…],
"hidden": [[reason, text]…], "tables": […]}``, then ``{"end": true}``; or ``{"refused": reason}``. A format
without pages gives ``{"lines": [[text, heading level]…]}`` (for a row, then its table's rank, its cells, and
whether it is a header), or ``{"about": …}`` and ``{"block": …}``, with ``{"fault": sentence}``; its reason
for a refusal is a sentence. A drawing gives ``{"layer": …}`` and ``{"shape": …}``. With page numbers, these
pages are drawn instead: ``{"image": i, "png": base64}``. A crash, a hang or a memory bomb kills this process
alone, which can neither write a file nor, where the system allows it, reach a network.
"""

from __future__ import annotations

import codecs
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.markup import Written

PDF, SECOND, DRAWING = "pdf", "pdf-secours", "zonage"
ENCRYPTED, BROKEN, NO_PAGE, FORM, PORTFOLIO = "encrypted", "broken", "no_page", "form", "portfolio"
CPU_SECONDS = 330
LINES = 200
MAX_CHARS, MAX_PAGE_CHARS = 40_000_000, 200_000
_NEW_USER, _NEW_NETWORK, _PARENT_DEATH = 0x10000000, 0x40000000, 1


def _emit(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def leave_network() -> None:
    """For this process and those it forks. Refused in some containers: no library here opens a connection."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None:
        unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK)


def limit(memory_mib: int, parent: int = 0) -> None:
    """Set the limits of this process; with the number of a parent, it ends at once if that one is dead."""
    size = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))  # for a child whose parent is dead
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PARENT_DEATH, signal.SIGKILL)  # with the parent goes the one who would read this
    if parent and os.getppid() != parent:
        sys.exit(1)


def import_readers(form: str, *, drawing: bool) -> None:
    """Without them no document is read, which is a fault of the installation and never of the document."""
    if form in (PDF, SECOND):
        import ingest.pdf.draw
        import ingest.pdf.text

        codecs.lookup("utf-16-le")  # that of pdfium's strings, imported when first met
        if find_spec("pypdf") is None:  # slow to import, and seldom needed
            raise ModuleNotFoundError("pypdf")
    elif form == DRAWING:
        import ingest.zoning.take  # noqa: F401
    else:
        from ingest import formats

        formats.prepare(form)
    if drawing:
        import PIL.PngImagePlugin  # noqa: F401


def _with_pypdf(path: Path) -> None:
    """The second reader, for files that pdfium does not open or dies of. It tells no hidden text."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return _emit({"refused": ENCRYPTED})
        count = len(reader.pages)
        if count == 0:
            return _emit({"refused": NO_PAGE})
        _emit({"pages": count, "attached": 0, "second": True})
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()[:MAX_PAGE_CHARS]
            _emit({"page": number, "text": text, "drawn": True, "broken": False})
    except Exception:  # pypdf lets any exception out on damaged files; each means the same here
        _emit({"refused": BROKEN})


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
        _emit({"lines": [_line(line) for line in taken.lines[first : first + LINES]]})
    return None


def _line(line: Written) -> list[object]:
    """A line as it is sent; with its table and its cells when it is a row."""
    said: list[object] = [line.text, line.level]
    return [*said, line.table, list(line.cells), line.head] if line.cells else said


def read_one(form: str, path: Path, memory_mib: int, numbers: Sequence[int], parent: int = 0) -> None:
    """Read a file, or draw pages of it, in this process, which is good for nothing else after."""
    import_readers(form, drawing=bool(numbers))
    _emit({"ready": True})
    limit(memory_mib, parent)
    if numbers:
        from ingest.pdf.draw import draw

        return draw(path, numbers, _emit)
    if form == PDF:
        from ingest.pdf.text import read_pdf

        if not read_pdf(path, _emit):
            _with_pypdf(path)
    elif form == SECOND:
        _with_pypdf(path)
    elif form == DRAWING:
        from ingest.zoning.wire import emit

        emit(path, _emit)
    else:
        _with_format(form, path)
    return _emit({"end": True})


def main() -> None:
    leave_network()
    read_one(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [int(text) for text in sys.argv[4:]])


if __name__ == "__main__":
    main()

"""The pages of a PDF as lines of the reading protocol: text, type, tables, what is hidden; its bookmarks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as binding

from ingest.child import ENCRYPTED, FORM, MAX_CHARS, MAX_PAGE_CHARS, PORTFOLIO
from ingest.pdf import (
    strokes,  # noqa: F401 - imported by the helper, once for its children
    tables,
)
from ingest.pdf.active import active
from ingest.pdf.draw import source
from ingest.pdf.hidden import Looker, blanked, set_aside
from ingest.pdf.notes import opened
from ingest.pdf.objects import TAGS, Scan
from ingest.pdf.styles import Styles, cleaned, filled

MAX_BOOKMARKS, MAX_TITLE = 5_000, 300
# A cover sheet is this short, and comes with a page or two.
COVER_CHARS, COVER_PAGES = 600, 2
_WAIT = re.compile(r"please wait|veuillez patienter|adobe reader", re.IGNORECASE)
_REPLACED = re.compile(
    r"if this message is not eventually replaced|si ce message n'est pas remplacé", re.IGNORECASE
)
_OPEN_IN = re.compile(r"(?:portfolio|porte-documents)\b.{0,200}(?:acrobat|reader)", re.IGNORECASE | re.DOTALL)

Emit = Callable[[dict[str, Any]], None]


def read_pdf(path: Path, emit: Emit) -> bool:
    """Read with pdfium; False when it cannot open the file."""
    try:
        pdf = pdfium.PdfDocument(source(path))
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            emit({"refused": ENCRYPTED})
            return True
        return False
    if len(pdf) == 0:
        return False
    found = active(path)
    attached = max(0, binding.FPDFDoc_GetAttachmentCount(pdf))
    reader = _Pages(pdf, layers=found.layers)
    if cover := _cover(pdf, reader, portfolio=found.portfolio, attached=attached):
        emit({"refused": cover})
        return True
    scripts = max(found.counts.get("script", 0), binding.FPDFDoc_GetJavaScriptActionCount(pdf))
    counts = {**found.counts, **({"script": scripts} if scripts else {})}
    emit({"pages": len(pdf), "attached": attached, "portfolio": found.portfolio, "active": counts})
    emit({"bookmarks": bookmarks(pdf)})
    total = 0
    for rank in range(len(pdf)):
        line = reader.page(rank)
        total += len(line["text"])
        if total > MAX_CHARS:
            sys.exit(1)
        emit(line)
    return True


def _cover(pdf: Any, reader: _Pages, *, portfolio: bool, attached: int) -> str:
    """Why the pages are but a sheet that asks for another reader; empty when they are not."""
    kind = pdf.get_formtype()
    if kind == binding.FORMTYPE_XFA_FULL:
        return FORM
    if len(pdf) > COVER_PAGES:
        return ""
    if portfolio and attached:
        return PORTFOLIO
    if len(pdf) > 1:
        return ""
    text = reader.page(0)["text"]
    if attached and len(text) < COVER_CHARS and _OPEN_IN.search(text):
        return PORTFOLIO
    waits = kind == binding.FORMTYPE_XFA_FOREGROUND and _WAIT.search(text)
    return FORM if waits or (len(text) < 2 * COVER_CHARS and _REPLACED.search(text)) else ""


def bookmarks(pdf: Any) -> list[list[Any]]:
    """The outline: level, title, page; entries that lead to no page are left out."""
    found: list[list[Any]] = []
    try:
        for mark in islice(pdf.get_toc(), MAX_BOOKMARKS):
            place = mark.get_dest()
            rank = place.get_index() if place else None
            title = " ".join(cleaned(mark.get_title())[0].split())[:MAX_TITLE]
            if title and rank is not None and 0 <= rank < len(pdf):
                found.append([mark.level + 1, title, rank + 1])
    except Exception:  # a damaged outline costs itself alone
        return found
    return found


class _Pages:
    """Reads the pages of one file."""

    def __init__(self, pdf: Any, *, layers: bool) -> None:
        self._pdf, self._layers, self._looker = pdf, layers, Looker()
        self._first: dict[str, Any] | None = None

    def page(self, rank: int) -> dict[str, Any]:
        """The line of the protocol for a page. Whatever a damaged one raises, it costs this page alone."""
        if rank == 0 and self._first:
            return self._first
        line: dict[str, Any] = {"page": rank + 1, "text": "", "drawn": True, "broken": False}
        try:
            page = opened(self._pdf, rank)
            self._read(page, line)
            page.close()
        except Exception:
            line["broken"] = True
        if rank == 0:
            self._first = line
        return line

    def _read(self, page: Any, line: dict[str, Any]) -> None:
        scan = Scan(page, layers=self._layers)
        line["drawn"], line["covered"] = scan.marks, round(scan.covered, 3)
        text_page, hidden, found = page.get_textpage(), [], None
        if scan.sure or scan.doubtful or scan.pictured or scan.replaced:
            found = self._looker.hidden(page, scan, text_page)
            hidden = set_aside(found, scan, text_page)
            if found.reasons:
                text_page.close()
                text_page = page.get_textpage()
            if found.unlooked:
                line["unlooked"] = True
        raw_text = text_page.get_text_range()[:MAX_PAGE_CHARS]
        if found and found.partly:
            raw_text, more = blanked(raw_text, text_page, found)
            hidden += more
        line["text"], tags = cleaned(raw_text.replace("\r\n", "\n"))
        hidden += [(TAGS, tags)] if tags else []
        lines = filled(raw_text, line["text"])
        line["styles"] = Styles(text_page).runs(lines)
        if hidden:
            line["hidden"] = [(why, cleaned(text)[0][:MAX_PAGE_CHARS]) for why, text in hidden]
        found_tables = tables.tables_of(page, text_page, [text for _, text in lines])
        if found_tables:
            line["tables"] = [tables.to_json(table) for table in found_tables]
        text_page.close()

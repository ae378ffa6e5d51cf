"""How each file ended its ingestion, in words and in a table: never silently."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import DocumentState, Ingested
from ui import labels
from ui.components.markup import chip, safe, table

_CSS = {DocumentState.INDEXED: "s-good", DocumentState.PARTIAL: "s-weak", DocumentState.REFUSED: "s-bad"}


def summary(files: Sequence[Ingested]) -> str:
    """``12 documents, 340 pages, 1 920 passages : 10 indexés, 1 partiel, 1 refusé.``"""
    states = [
        labels.count(sum(1 for file in files if file.state is state), word)
        for state, word in (
            (DocumentState.INDEXED, "indexé"),
            (DocumentState.PARTIAL, "partiel"),
            (DocumentState.REFUSED, "refusé"),
        )
        if any(file.state is state for file in files)
    ]
    ocr = sum(len(file.pages_to_ocr) for file in files)
    parts = [
        labels.count(len(files), "document"),
        labels.count(sum(file.pages for file in files), "page"),
        labels.count(sum(file.chunks for file in files), "passage"),
    ]
    scanned = f" {labels.count(ocr, 'page')} à océriser." if ocr else ""
    return f"{', '.join(parts)} : {', '.join(states)}.{scanned}"


def listing(files: Sequence[Ingested], caption: str) -> str:
    rows = [(_name(file), _version(file), _pages(file), _number(file.chunks), _state(file)) for file in files]
    return table(caption, ("Document", "Version", "Pages", "Passages", "Résultat"), rows, numbers=(2, 3))


def _name(file: Ingested) -> str:
    if file.document is None:
        return safe(file.file)
    about = f"{labels.KINDS[file.document.kind]}, {file.document.territory.name}"
    return f"{safe(file.document.title)}<small>{safe(about)}</small><small>{safe(file.file)}</small>"


def _version(file: Ingested) -> str:
    return safe(labels.version(file.document)) if file.document else ""


def _pages(file: Ingested) -> str:
    return _number(file.pages) if file.pages else "–"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")


def _state(file: Ingested) -> str:
    shown = chip(labels.STATES[file.state], _CSS[file.state])
    scanned = labels.pages(file.pages_to_ocr)
    notes = [
        file.reason,
        f"À océriser : {scanned}." if scanned else "",
        "Déjà connu, inchangé." if file.unchanged else "",
        f"Déduit : {', '.join(file.inferred)}." if file.inferred else "",
    ]
    return shown + "".join(f"<small>{safe(note)}</small>" for note in notes if note)

"""How each file ended its ingestion, in words and in a table: never silently."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import DocumentState, Ingested
from rag.wire import version_label
from ui import labels
from ui.components.markup import chip, safe, table, typeset

_CSS = {DocumentState.INDEXED: "s-good", DocumentState.PARTIAL: "s-weak", DocumentState.REFUSED: "s-bad"}


_WORST_FIRST = (DocumentState.REFUSED, DocumentState.PARTIAL, DocumentState.INDEXED)


def summary(files: Sequence[Ingested]) -> str:
    """``12 documents, 340 pages, 1 920 passages : 10 indexés, 1 partiel, 1 refusé.``"""
    by_state = [(state, sum(file.state is state for file in files)) for state in DocumentState]
    states = [labels.count(number, labels.STATES[state].lower()) for state, number in by_state if number]
    pages, ocr = sum(file.pages for file in files), sum(len(file.pages_to_ocr) for file in files)
    parts = [
        labels.count(len(files), "document"),
        labels.count(pages, "page") if pages else "",
        labels.count(sum(file.chunks for file in files), "passage"),
    ]
    scanned = f" {labels.count(ocr, 'page')} à océriser." if ocr else ""
    return f"{', '.join(part for part in parts if part)} : {', '.join(states)}.{scanned}"


def listing(files: Sequence[Ingested], caption: str) -> str:
    """The table of outcomes, what needs a hand first."""
    ordered = sorted(files, key=lambda file: (_WORST_FIRST.index(file.state), file.file))
    rows = [
        (_name(file), _version(file), _pages(file), labels.number(file.chunks), _state(file))
        for file in ordered
    ]
    heads = ("Document", "Version", "Pages", "Passages", "Résultat")
    return table(caption, heads, rows, numbers=(2, 3), css="s-outcomes")


def _name(file: Ingested) -> str:
    if file.document is None:
        return safe(file.file)
    about = f"{labels.KINDS[file.document.kind]}, {file.document.territory.name}"
    return f"{safe(typeset(file.document.title))}<small>{safe(about)}</small><small>{safe(file.file)}</small>"


def _version(file: Ingested) -> str:
    return safe(version_label(file.document)) if file.document else ""


def _pages(file: Ingested) -> str:
    return labels.number(file.pages) if file.pages else "–"


def _state(file: Ingested) -> str:
    shown = chip(labels.STATES[file.state], _CSS[file.state])
    scanned = labels.pages(file.pages_to_ocr)
    notes = (
        file.reason[:1].upper() + file.reason[1:],
        f"À océriser : {scanned}." if scanned else "",
        "Déjà connu, inchangé." if file.unchanged else "",
    )
    shown += "".join(f"<small>{safe(typeset(note))}</small>" for note in notes if note)
    if file.inferred and file.document:
        guesses = "".join(f"<small>{safe(typeset(guess))}</small>" for guess in file.inferred)
        shown += f"<details><summary>Déduit du contenu</summary>{guesses}</details>"
    return shown

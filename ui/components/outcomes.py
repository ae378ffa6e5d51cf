"""How each file ended its ingestion, in words: never silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.acts import label_of
from rag.types import Counted, DocumentState, Ingested
from rag.wire import version_label
from rag.zoning import Theme
from ui import labels
from ui.components import chips
from ui.components.markup import safe, typeset

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


def worst_first(files: Sequence[Ingested]) -> list[Ingested]:
    """What needs a hand first, then by name."""
    return sorted(files, key=lambda file: (_WORST_FIRST.index(file.state), file.file))


def listing(files: Sequence[Ingested], caption: str) -> str:
    """How each file of a deposit ended, what needs a hand first."""
    items = "".join(f"<li>{line(file, _name(file))}</li>" for file in worst_first(files))
    return f'<ul class="s-report" aria-label="{safe(caption)}">{items}</ul>'


def line(file: Ingested, title: str = "") -> str:
    """One file of a list, under its title: what it is, what was read of it, and how it ended."""
    known = (
        f"{label_of(file.document.kind)}, {file.document.territory.name}" if file.document else "",
        version_label(file.document) if file.document else "",
        labels.count(file.pages, "page") if file.pages else "",
        labels.count(file.chunks, "passage") if file.chunks else "",
    )
    units = ", ".join(map(labels.counted, file.units))
    told = (" · ".join(filter(None, known)), _layers(file), units, file.file if file.document else "")
    about = "".join(f"<small>{safe(typeset(each))}</small>" for each in told if each)
    named = f"<strong>{title}</strong>" if title else ""
    return f'<div class="s-file"><div>{named}{about}</div><div>{_state(file)}</div></div>'


def found(files: Sequence[Ingested]) -> str:
    """``Trouvé : 12 zones, 160 articles, 3 tableaux.``; empty when nothing was counted."""
    total: Counter[str] = Counter()
    for file in files:
        total.update({each.name: each.count for each in file.units})
    units = ", ".join(labels.counted(Counted(name, count)) for name, count in total.items())
    return f"Trouvé : {units}." if units else ""


def _name(file: Ingested) -> str:
    return safe(typeset(file.document.title)) if file.document else safe(file.file)


def _layers(file: Ingested) -> str:
    """The drawings that a file holds; empty when it holds none."""
    parcels = all(each.endswith(f"({Theme.PARCELS})") for each in file.layers)
    kind = "Plan cadastral" if parcels else "Plan de zonage"
    return f"{kind} : {', '.join(file.layers)}" if file.layers else ""


def _state(file: Ingested) -> str:
    shown = chips.state(file.state)
    scanned = labels.pages(file.pages_to_ocr)
    notes = (
        f"{file.reason[:1].upper()}{file.reason[1:].rstrip('.')}." if file.reason else "",
        f"À océriser : {scanned}." if scanned else "",
        "Déjà connu, inchangé." if file.unchanged else "",
        f"Renommé : c'était {file.renamed_from}." if file.renamed_from else "",
        f"Lu par OCR : {labels.pages(file.pages_ocr)}." if file.pages_ocr else "",
        *(f"À vérifier : {warning.rstrip('.')}." for warning in file.warnings),
    )
    shown += "".join(f"<small>{safe(typeset(note))}</small>" for note in notes if note)
    shown += _more("Déduit du contenu", file.inferred if file.document else ())
    apart = [f"{each.name} : {labels.number(each.count)} caractères" for each in file.set_apart]
    return shown + _more("Mis à part", apart)


def _more(summary: str, lines: Sequence[str]) -> str:
    """Lines that open under their summary."""
    shown = "".join(f"<small>{safe(typeset(line))}</small>" for line in lines)
    return f"<details><summary>{safe(summary)}</summary>{shown}</details>" if lines else ""

"""« Pourquoi ce passage »: what put it there, in words a reader can check, never a percentage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from rag.desk import Desk
from rag.explain import Explanation, Limit, Matched, Part, Where, Word, WordOrigin, signed
from rag.types import Citation, Question, Related
from ui.components.markup import paragraph, safe, show, typeset

LEAST_SHOWN = 0.005
"""Parts of a score below this change nothing, and are not drawn."""
_WHERE = {
    Where.HEADING: "dans le titre",
    Where.BODY: "dans le texte",
    Where.BOTH: "titre et texte",
    Where.TOWN: "commune de l'acte",
}


def render(desk: Desk, question: Question, citation: Citation, related: Related | None) -> None:
    """The explanation of the open source, searched for only when it is asked for."""
    box = st.expander("Pourquoi ce passage", key="pourquoi", on_change="rerun")
    if not box.open:
        return
    with box:
        if related is not None:
            show(paragraph(related.because) + _led(related))
            return
        searched = desk.searched(question)
        found = searched.explained(citation.passage.chunk.id)
        if found is None:
            show(paragraph("L'index a changé depuis cette réponse : reposez la question pour l'expliquer."))
            return
        show(html(found, searched.limits))


def html(found: Explanation, limits: Sequence[Limit]) -> str:
    rank = "1er" if found.rank == 1 else f"{found.rank}e"
    lead = paragraph(f"Ce passage {found.ahead}.") if found.ahead else ""
    return (
        f'<div class="s-why">{paragraph(f"{rank} passage trouvé pour cette question.")}{lead}'
        f"{_matched(found.matched)}{_missing(found.missing)}"
        f"<h3>Ce qui compte dans son rang</h3>{bars(found.parts)}"
        f"{_limits(limits)}"
        + paragraph(
            "Les points rangent les passages entre eux pour cette question ; ils ne disent pas si la réponse "
            "est juste.",
            "s-reminder",
        )
        + "</div>"
    )


def bars(parts: Sequence[Part]) -> str:
    """One bar for each part of the score, to the same scale; one that takes points away says so."""
    shown = [part for part in parts if abs(part.points) >= LEAST_SHOWN]
    widest = max((abs(part.points) for part in shown), default=1.0)
    rows = "".join(
        f'<li class="{"s-less" if part.points < 0 else ""}">'
        f"<span>{safe(typeset(part.label))}{' (retire des points)' if part.points < 0 else ''}</span>"
        f'<span class="s-bar" aria-hidden="true">'
        f'<span style="width:{abs(part.points) / widest * 100:.0f}%"></span></span>'
        f"<b>{safe(signed(part.points))}</b></li>"
        for part in shown
    )
    return f'<ul class="s-bars">{rows}</ul>'


def _matched(found: Sequence[Matched]) -> str:
    """The words found, those that tell the most first."""
    return _words("Mots retrouvés", ((each.word, _WHERE[each.where]) for each in found))


def _missing(found: Sequence[Word]) -> str:
    return _words("Mots de la question absents du passage", ((word, "") for word in found))


def _words(title: str, found: Iterable[tuple[Word, str]]) -> str:
    notes = {WordOrigin.LEXICON: "mot voisin", WordOrigin.CORRECTED: "orthographe corrigée"}
    items = []
    for word, where in found:
        note = ", ".join(part for part in (notes.get(word.origin, ""), where) if part)
        items.append(f"<li>{safe(word.shown)}{f' <small>({safe(note)})</small>' if note else ''}</li>")
    return f'<h3>{safe(title)}</h3><ul class="s-words">{"".join(items)}</ul>' if items else ""


def _limits(limits: Sequence[Limit]) -> str:
    lines = "".join(
        f"<li>{safe(typeset(f'{limit.name} : {limit.value}'))} <small>({safe(limit.origin)})</small></li>"
        for limit in limits
    )
    return f'<h3>Recherche limitée à</h3><ul class="s-words">{lines}</ul>' if lines else ""


def _led(related: Related) -> str:
    """The words, in the passage found, that lead to this one."""
    if not related.words:
        return ""
    return f"<p>Mots qui y mènent\u00a0: <q>{safe(related.words)}</q></p>"

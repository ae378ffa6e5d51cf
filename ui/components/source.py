"""The source panel beside an answer: the page of the act, the exact words marked, why they were found."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.desk import Desk
from rag.types import Citation, Related
from ui import labels
from ui.components import session, viewer, why
from ui.components.markup import heading, paragraph, show
from ui.components.session import Exchange, Opened

PLACE = "source"


def render(desk: Desk, exchange: Exchange, opened: Opened) -> None:
    """Draw the open source beside its answer: a citation, a near passage under a refusal, or what must be
    read beside them."""
    citation, sources = exchange.openable[opened.source], len(exchange.sources)
    related = exchange.related[opened.source - sources] if opened.source >= sources else None
    cited = exchange.answered and related is None
    document = citation.passage.document
    with st.container(key=f"panneau-{PLACE}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.html(heading(_heading(opened.source, related, cited, sources)), width="content")
            st.button("Fermer", icon=":material/close:", key="fermer", on_click=session.close_source)
        show(viewer.title(document) + validity(citation, exchange.day))
        viewer.body(desk, citation, PLACE, opened.page, session.turn_to, "Mots exacts" if cited else "")
        show(viewer.identity(citation))
        viewer.download(desk.original(document), document, PLACE)
        why.render(desk, exchange.question, citation, related)


def _heading(rank: int, related: Related | None, cited: bool, sources: int) -> str:
    if related is not None:
        return f"À lire aussi, {labels.letter(rank - sources)} : {related.why}"
    return f"Source {rank + 1}" if cited else f"Passage {rank + 1}, à vérifier"


def validity(citation: Citation, day: date) -> str:
    """When the passage is in force; a warning, in words, when it was not on the day that counts."""
    found = citation.passage.chunk.validity
    told = labels.validity(found, day)
    return paragraph(told, "s-valid" if found.at(day) else "s-lapsed") if told else ""

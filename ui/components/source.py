"""The source panel beside an answer: the page of the act, the exact words marked, why they were found."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.dates import in_french
from rag.desk import Desk
from rag.types import Citation, Related
from ui import labels
from ui.components import session, viewer, why
from ui.components.markup import heading, paragraph, show
from ui.components.session import Opened
from ui.exchange import Exchange

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
        show(viewer.title(document) + validity(citation, exchange.day) + since(desk, citation, exchange))
        viewer.body(citation, PLACE, _page, session.turn_to, "Mots exacts" if cited else "")
        why.render(desk, exchange.question, citation, related)


def _page() -> int | None:
    opened = session.opened()
    return opened.page if opened else None


def _heading(rank: int, related: Related | None, cited: bool, sources: int) -> str:
    if related is not None:
        return f"À lire aussi, {labels.letter(rank - sources)} : {related.why}"
    return f"Source {rank + 1}" if cited else f"Passage {rank + 1}, à vérifier"


def validity(citation: Citation, day: date) -> str:
    """When the passage is in force; a warning, in words, when it was not on the day that counts."""
    found = citation.passage.chunk.validity
    told = labels.validity(found, day)
    return paragraph(told, "s-valid" if found.at(day) else "s-lapsed") if told else ""


def since(desk: Desk, citation: Citation, exchange: Exchange) -> str:
    """That the document is no longer what the answer saw; empty while it is."""
    document = citation.passage.document
    if desk.document(document.id) is not None:
        return ""
    files = {(each.corpus, each.file) for each in desk.documents()}
    became = "remplacé par une autre version" if (document.corpus, document.file) in files else "retiré"
    day = f" du {in_french(exchange.asked.date())}" if exchange.asked else ""
    words = f"Document {became} depuis : les mots et la page sont ceux de la réponse{day}."
    return paragraph(words, "s-lapsed")

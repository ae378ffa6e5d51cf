"""The page of the act beside the rules."""

from __future__ import annotations

import streamlit as st

from rag.desk import Desk
from rag.sheet.types import Sheet
from ui.components import viewer
from ui.components.fiche import lead, state, words
from ui.components.markup import paragraph, show

PLACE = "fiche"


def render(desk: Desk) -> None:
    """The open source, or how to open one. A source opened by us, not by the reader, gives way on a narrow
    screen (see the style sheet): it is told by the key of its container."""
    current = state.opened()
    if current is None:
        show(
            '<div class="f-hint">'
            + paragraph(
                "« Ouvrir la page », sous une règle, montre ici la page de l'acte, les mots surlignés."
            )
            + "</div>"
        )
        return
    with st.container(key="fiche-source" if current.asked else "fiche-source-premiere"):
        st.button(
            "Fermer la page",
            icon=":material/close:",
            key="fiche-fermer",
            on_click=state.close_source,
        )
        viewer.panel(desk, current.citation, PLACE, current.heading)


def open_first(sheet: Sheet) -> None:
    """The source of the first figure of the themes to read first: the reader is led to check."""
    themes = sorted(sheet.themes, key=lambda each: not each.important)
    leading = [each for each in map(lead.leading, themes) if each is not None]
    first = next(iter((*leading, *sheet.findings)), None)
    if first is None:
        state.close_source()
    else:
        state.offer_source(first.citation, words.heading(first))

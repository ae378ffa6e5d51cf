"""The source that a card was asked to show: one at a time, beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st

from rag.desk import Desk
from rag.types import Citation
from ui.components import markup, viewer


def button(citation: Citation | None, place: str, rank: str, name: str) -> None:
    """A button that shows these words in their page. ``name`` says which."""
    if citation is None:
        return
    st.button(
        markup.label(name),
        key=f"voir-{place}-{rank}",
        icon=":material/find_in_page:",
        type="tertiary",
        on_click=show,
        args=(place, citation),
    )


def show(place: str, citation: Citation) -> None:
    st.session_state[f"source-{place}"] = citation


def forget(place: str) -> None:
    st.session_state.pop(f"source-{place}", None)


def panel(desk: Desk, place: str, default: Citation | None) -> None:
    """The words asked for in their page, else the act from its beginning, with nothing marked."""
    asked = cast("Citation | None", st.session_state.get(f"source-{place}"))
    citation = asked or (replace(default, quote="") if default else None)
    # A session outlives rights: what was opened before is asked again of the desk.
    if citation is None or not desk.scope.opens(citation.passage.document):
        return
    viewer.panel(desk, citation, place, "Dans l'acte")

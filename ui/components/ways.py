"""The way from an empty page to the one that fills it, for whom that one is open."""

from __future__ import annotations

import streamlit as st

from ui.components import session
from ui.components.markup import paragraph, show

NOT_YOURS = "Demandez à la personne qui gère les documents de les déposer."


def to_deposit() -> None:
    """Where documents are laid; else whom to ask."""
    if not to("documents", "Déposer des documents"):
        show(paragraph(NOT_YOURS))


def to(url: str, words: str) -> bool:
    """A link to the page of this address; false when it is not open to this person."""
    from ui.pages import PAGES  # the pages are made of components

    page = next(each for each in PAGES if each.url == url)
    if not page.opens_to(session.person()):
        return False
    # The source of a page is its address: the one registered at it runs.
    registered = st.Page(_unrun, title=page.title, url_path=url, default=page is PAGES[0])
    with st.container(key=f"chemin-{url}"):
        st.page_link(registered, label=words, icon=page.icon)
    return True


def _unrun() -> None:
    """The page registered at the address runs instead."""

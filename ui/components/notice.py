"""The duty to inform (AI Act, article 50): shown in full until the person says they have read it."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from rag.errors import SourcierError
from ui import labels
from ui.components import session
from ui.components.markup import paragraph, safe, show
from ui.keep.acknowledged import AcknowledgedStore

NAME = "article-50-1"
"""A notice that says something else takes another name, and is shown again."""
_READ = "notice-lue-par"


def first_use() -> None:
    """The notice and its button; nothing once it has been read."""
    try:
        person = session.person()
    except SourcierError:
        return  # nobody has come in yet
    try:
        read = st.session_state.get(_READ) == person.id or _store().has(person.id, NAME)
    except SourcierError:
        read = False  # a file that cannot be read must not take the notice away
    if read:
        st.session_state[_READ] = person.id
        return
    with st.container(key="notice"):
        in_full()
        st.button("J'ai compris", icon=":material/check:", key="notice-lue", on_click=_read)


def in_full() -> None:
    lines = "".join(paragraph(line) for line in labels.NOTICE)
    show(
        '<div class="s-note" role="note" aria-label="Information sur l\'outil">'
        f"<h2>{safe(labels.NOTICE_TITLE)}</h2>{lines}</div>"
    )


def _read() -> None:
    person = session.person()
    st.session_state[_READ] = person.id
    with suppress(SourcierError):  # it is then asked again at the next visit
        _store().add(person.id, NAME)


def _store() -> AcknowledgedStore:
    return AcknowledgedStore(session.settings())

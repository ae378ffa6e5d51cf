"""Which letter is open, and which validated ones must be read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from rag.appointment.cited import changes
from rag.desk import Desk
from rag.errors import SourcierError
from rag.logs import incident
from ui import labels
from ui.access.person import Person
from ui.components import session
from ui.components.markup import paragraph, show
from ui.keep.replies import Letter, LetterStore

URL = "reponses"
_OPEN, _DUE = "lettre-ouverte", "lettres-a-revoir"
Reasons = Mapping[str, tuple[str, ...]]


def _unrun() -> None:
    """The source of a page is its address: the one registered at it runs."""


def page() -> StreamlitPage:
    """The page of replies, to go there."""
    return st.Page(_unrun, title="Projets de réponse", url_path=URL)


def open_letter(id: str | None) -> None:
    st.session_state[_OPEN] = id


def opened() -> str | None:
    return cast("str | None", st.session_state.get(_OPEN))


def due(desk: Desk, person: Person) -> Reasons:
    """Why validated letters must be read again, by letter; those already accepted are left out.

    Read once for a state of the index, of the letters and of the day.
    """
    store, today = LetterStore(session.settings()), date.today()
    key = (person.id, desk.generation(), store.stamp(person.id), today, desk.scope)
    kept = cast("tuple[object, Reasons] | None", st.session_state.get(_DUE))
    if kept and kept[0] == key:
        return kept[1]
    found = _due(desk, store.all(person.id), today)
    st.session_state[_DUE] = (key, found)
    return found


def _due(desk: Desk, letters: tuple[Letter, ...], today: date) -> Reasons:
    signed = [each for each in letters if each.validated]
    made = desk.links() if signed and desk.generation() else ()
    found = {}
    for each in signed:
        told = [reason for one in each.citations for reason in changes(desk, one, today, made)]
        fresh = tuple(dict.fromkeys(reason for reason in told if reason not in each.accepted))
        if fresh:
            found[each.id] = fresh
    return found


def banner(person: Person) -> None:
    """One line on every page when a reply that was sent rests on what has changed."""
    try:
        count = len(due(session.desk(), person))
    except SourcierError:  # the page itself says what is wrong
        return
    except Exception:
        incident()
        return
    if count:
        said = labels.count(count, "réponse validée")
        told = f"{said} à revoir : ce qui y est cité a changé. Ouvrez « Projets de réponse »."
        show(f'<div class="s-degraded s-banner" role="status">{paragraph(told)}</div>')

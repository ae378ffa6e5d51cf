"""The conversations a person keeps: the one on the screen, the list of all, and the way from one to another.

The address of the page names the open one, so that a page that is loaded again finds it; another person's
is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from rag.dates import in_french
from rag.errors import SourcierError
from rag.scope import Scope
from ui import labels
from ui.access import walls
from ui.components import exports, limits, session
from ui.components.markup import box, heading, label, paragraph, safe, show, typeset
from ui.exchange import Exchange
from ui.export.conversation import paper
from ui.keep.conversations import NAME_LENGTH, Conversation, ConversationStore

ADDRESS = "conversation"
"""The word of the address that names the open conversation."""
RECENT = 6
"""Conversations listed beside the page; all are one click away."""
_OPEN = "conversation"
_TOLD = "conversation-message"
T = TypeVar("T")


def current() -> Conversation | None:
    """The conversation on the screen; None before it is kept."""
    return cast("Conversation | None", st.session_state.get(_OPEN))


def follow_address(scope: Scope) -> None:
    """Open the conversation that the address names, when the page was just loaded; then keep it there."""
    wanted = st.query_params.get(ADDRESS)
    if wanted and _OPEN not in st.session_state and not session.exchanges():
        st.session_state[_OPEN] = None
        open_one(scope, wanted)
    now = current()
    if now is not None and wanted != now.id:
        st.query_params[ADDRESS] = now.id
    elif now is None and wanted:
        del st.query_params[ADDRESS]


def open_one(scope: Scope, id: str) -> None:
    """Take up a conversation of this person."""
    try:
        owner = session.person().id
        found = _store().get(owner, id)
        kept = _store().exchanges(owner, id) if found else ()
    except SourcierError as error:
        st.session_state[_TOLD] = str(error)
        return
    if found is None:
        st.session_state[_TOLD] = "Cette conversation n'est plus gardée ici : choisissez-en une autre."
        return
    st.session_state[_OPEN] = found
    session.resume(walls.shown(kept, scope))
    limits.renew()


def keep(exchange: Exchange) -> None:
    """Keep a turn. An answer is never lost for want of it: the reader is told, and goes on."""
    stops: list[RerunException] = []
    now, who = steadily(current, stops), steadily(session.person, stops)
    try:
        kept = steadily(_store, stops).add(who.id, now.id if now else None, exchange)
        steadily(partial(st.session_state.__setitem__, _OPEN, kept), stops)
    except SourcierError as error:
        told = f"{error} Cet échange n'est pas gardé."
        steadily(partial(st.session_state.__setitem__, _TOLD, told), stops)
    if stops:
        raise stops[-1]


def steadily(act: Callable[[], T], stops: list[RerunException]) -> T:
    """Do it although the reader presses something meanwhile, which stops a run at its next look at the state.

    Else the next turn would begin another conversation. What is put in ``stops`` is to be raised afterwards.
    """
    while True:
        try:
            return act()
        except RerunException as stop:
            stops.append(stop)


def begin() -> None:
    """A new conversation."""
    st.session_state[_OPEN] = None
    session.clear()


# -- beside the page --------------------------------------------------------------------------------


def sidebar(scope: Scope) -> None:
    """A new one, the last ones, and the way to all."""
    with st.sidebar:
        st.button("Nouvelle conversation", icon=":material/add_comment:", on_click=begin, key="nouvelle")
        try:
            found = _store().all(session.person().id, limit=RECENT + 1)
        except SourcierError as error:
            show(paragraph(str(error), "s-lost"))
            return
        if not found:
            return
        st.header("Mes conversations", anchor=False)
        with st.container(key="conversations", gap=None):
            for each in found[:RECENT]:
                _entry(scope, each, "recente")
        if st.button(
            "Chercher, renommer, effacer…", icon=":material/manage_search:", key="conversations-toutes"
        ):
            _all(scope)


def _entry(scope: Scope, each: Conversation, place: str) -> None:
    now = current()
    is_open = now is not None and now.id == each.id
    st.button(
        f":small[{when(each, date.today())}] {label(typeset(each.name))}",
        key=f"{place}-{each.id}",
        type="secondary" if is_open else "tertiary",
        icon=":material/chat:" if is_open else ":material/chat_bubble_outline:",
        on_click=open_one,
        args=(scope, each.id),
        width="stretch",
    )


# -- the one on the screen --------------------------------------------------------------------------


def header(exchanges: tuple[Exchange, ...]) -> None:
    """What the page must tell once, then the name of the conversation and what can be done with it."""
    if told := st.session_state.pop(_TOLD, ""):
        show(box("degraded", told, role="status"))
    if not exchanges:
        return
    now = current()
    name = now.name if now else "Conversation"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="conversation"):
        show(f'<p class="s-conversation"><span>Conversation</span> {safe(typeset(name))}</p>')
        # The same button stands beside the page; there is no room beside it on a narrow screen.
        st.button("Nouvelle", icon=":material/add_comment:", on_click=begin, key="nouvelle-ici")
        if now is not None:
            with st.popover("Renommer", icon=":material/edit:", key="conversation-nom"):
                _rename(now, "page")
        with st.popover("Exporter", icon=":material/download:", key="conversation-exporter"):
            show(paragraph("Toutes les questions, réponses et sources de la conversation."))
            exports.buttons(partial(paper, name, exchanges), "conversation", name)


def _rename(each: Conversation, place: str) -> None:
    with st.form(f"renommer-{place}-{each.id}", border=False):
        name = st.text_input(
            "Nom de la conversation", each.name, max_chars=NAME_LENGTH, key=f"nom-{place}-{each.id}"
        )
        if st.form_submit_button("Enregistrer le nom", key=f"nommer-{place}-{each.id}"):
            try:
                named = _store().rename(session.person().id, each.id, name)
            except SourcierError as error:
                show(f'<div role="alert">{paragraph(str(error), "s-lost")}</div>')
                return
            now = current()
            if now is not None and now.id == named.id:
                st.session_state[_OPEN] = named
            st.rerun()


# -- all of them ------------------------------------------------------------------------------------


@st.dialog("Mes conversations", width="large", icon=":material/forum:")
def _all(scope: Scope) -> None:
    """Search among them, open, rename, erase one or all."""
    words = st.text_input("Chercher dans les noms et les questions", key="conversations-mots")
    found = _store().all(session.person().id, words)
    if not found:
        show(
            paragraph("Aucune conversation ne contient ces mots." if words else "Aucune conversation gardée.")
        )
    today = date.today()
    for title, group in groupby(found, key=lambda each: period(each.updated.date(), today)):
        show(heading(title))
        for each in group:
            _line(scope, each)
    if found and not words:
        _erase_all(len(found))


def _line(scope: Scope, each: Conversation) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"ligne-{each.id}"):
        if st.button(label(typeset(each.name)), key=f"ouvrir-{each.id}", type="tertiary", width="stretch"):
            open_one(scope, each.id)
            st.rerun()
        told = safe(typeset(when(each, date.today())))
        st.html(f'<span class="s-trace">{told}</span>', width="content")
        with st.popover("Gérer", key=f"gerer-{each.id}"):
            _rename(each, "liste")
            show(paragraph("Effacée, elle ne peut pas être retrouvée."))
            if st.button("Effacer cette conversation", icon=":material/delete:", key=f"effacer-{each.id}"):
                _erase(each.id)


def _erase_all(count: int) -> None:
    """The right to erasure: everything that is kept here of this person's conversations."""
    with st.popover("Effacer toutes mes conversations", icon=":material/delete_forever:", key="effacer-tout"):
        show(
            paragraph(
                f"{labels.count(count, 'conversation')} : noms, questions et réponses gardées pour vous. "
                f"{labels.journal_kept(session.settings().journal.jours)}"
            )
        )
        sure = st.checkbox("Oui, effacer toutes mes conversations", key="effacer-tout-sur")
        if st.button("Effacer définitivement", disabled=not sure, type="primary", key="effacer-tout-oui"):
            _erase(None)


def _erase(id: str | None) -> None:
    _store().delete(session.person().id, id)
    now = current()
    if now is not None and id in (None, now.id):
        begin()
    st.rerun()


def when(each: Conversation, today: date) -> str:
    """« Hier, 14 h 05 · 2 questions »: what tells apart those that begin with the same question."""
    day, clock = each.updated.date(), f"{each.updated.hour} h {each.updated:%M}"
    near = {today: clock, today - timedelta(days=1): f"Hier, {clock}"}
    said = near.get(day, f"{day:%d/%m/%Y}")
    return f"{said} · {labels.count(each.turns, 'question')}"


def period(day: date, today: date) -> str:
    """The heading a conversation stands under: ``Aujourd'hui``, ``Hier``, the last days, else its month."""
    if day >= today:
        return "Aujourd'hui"
    if day == today - timedelta(days=1):
        return "Hier"
    if day > today - timedelta(days=7):
        return "Ces sept derniers jours"
    month = in_french(day).partition(" ")[2]
    return f"{month[0].upper()}{month[1:]}"


def _store() -> ConversationStore:
    return ConversationStore(session.settings())

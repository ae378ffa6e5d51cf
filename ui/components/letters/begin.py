"""Begin a letter from an answer: the draft is made, kept for its owner, and the page of replies opens."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from rag.appointment import letter
from rag.appointment.cited import cited
from rag.desk import Desk
from ui.access.person import Role
from ui.components import session
from ui.components.attempts import attempt
from ui.components.letters import state
from ui.exchange import Exchange
from ui.keep.replies import LetterStore

ADVICE = frozenset({Role.CONSEILLER})
_READY = "lettre-prete"


def may_begin(exchange: Exchange) -> bool:
    """Is there something to write, and is it this person's work?"""
    return exchange.answered and bool(exchange.sources) and session.person().may(ADVICE)


def button(desk: Desk, exchange: Exchange, place: str) -> None:
    """« Projet de réponse » under an answer, for those who advise."""
    if not may_begin(exchange):
        return
    st.button(
        "Projet de réponse",
        icon=":material/edit_note:",
        key=f"lettre-de-{place}",
        help="Une lettre préparée à partir de cette réponse, à relire et à valider",
        on_click=attempt,
        args=(partial(_begin, desk, exchange),),
    )
    go()


def _begin(desk: Desk, exchange: Exchange) -> None:
    write(desk, exchange)
    ready()


def write(desk: Desk, exchange: Exchange) -> None:
    """A letter of one answer, its citations as the answer froze them; it becomes the one that is open."""
    reply = exchange.reply
    if reply is None or not may_begin(exchange):
        return
    today = date.today()
    town = reply.citations[0].passage.document.territory.name if reply.citations else ""
    made = letter.of_answer(exchange.question.text, reply, town, today)
    kept = tuple(cited(desk, each, today) for each in made.citations)
    store = LetterStore(session.settings())
    new = store.add(session.person().id, made.subject, made.text, kept, made.records, exchange.question.text)
    state.open_letter(new.id)


def ready() -> None:
    """A letter was made in a callback, where no page can be changed: :func:`go` does it."""
    st.session_state[_READY] = True


def go() -> None:
    """Open the page of replies, when a letter was just made for it."""
    if st.session_state.pop(_READY, False):
        st.switch_page(state.page())

"""What a session may go on showing: the person before it may change, and so may what is open to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from rag.scope import Scope
from ui.access.person import Person
from ui.exchange import Exchange

_HOLDER = "titulaire"
CLOSED = (
    "La réponse à cette question cite un document qui ne vous est plus ouvert : elle n'est plus montrée. "
    "Demandez l'accès au gestionnaire des documents, ou posez la question à nouveau."
)


def belongs_to(person: Person | None) -> None:
    """Forget all that the session holds when it was of another person, or of other corpora."""
    holder = (person.id, person.scope) if person else None
    known = st.session_state.get(_HOLDER)
    if known is not None and known != holder:
        st.session_state.clear()
    if holder:
        st.session_state[_HOLDER] = holder


def open_to(exchange: Exchange, scope: Scope) -> Exchange:
    """The turn as this reader may see it today: what was open that day may not be any more."""
    if exchange.reply is None or scope.opens_reply(exchange.reply):
        return exchange
    return replace(exchange, reply=None, problem=CLOSED)


def shown(exchanges: Iterable[Exchange], scope: Scope) -> tuple[Exchange, ...]:
    return tuple(open_to(each, scope) for each in exchanges)

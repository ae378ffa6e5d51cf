"""What the screens keep: the shared assistant, and each user's own conversation with its context.

Streamlit's caches are shared by all users: only the assistant lives there. Conversations live in the
session, as frozen values, so that a citation keeps pointing at the same words whatever happens to the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

import streamlit as st

from rag.assistant import Assistant
from rag.desk import Desk
from rag.logs import configure_logging
from rag.settings import Settings, load_settings
from rag.types import FactKind, Filters, Origin
from ui.access import identity, walls
from ui.access.person import Person
from ui.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Opened:
    """The source beside an answer, by its rank in ``openable``; ``page`` is set when another is shown."""

    exchange: int
    source: int
    page: int | None = None


NO_LIMIT = Filters()


@dataclass(frozen=True, slots=True)
class Context:
    """What the next question is asked under: the limits chosen, and the facts that the user took off the
    conversation."""

    filters: Filters = NO_LIMIT
    without: frozenset[FactKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to ask in this run, under the context of the moment."""

    text: str
    turns: tuple[str, ...]


@dataclass(slots=True)
class _Run:
    """What is read once for a whole run of the screen: with fifty readers, reading it at each call makes
    them wait for one another."""

    settings: Settings | None = None
    person: Person | None = None


_RUN = "lu-pour-ce-tirage"


@contextmanager
def one_run() -> Iterator[None]:
    """Read settings and person once until the end. What runs before (the click that led here) or apart (a
    fragment) reads them for itself."""
    st.session_state[_RUN] = _Run()
    try:
        yield
    finally:
        st.session_state.pop(_RUN, None)


def settings() -> Settings:
    """The settings, read again at each run so that a corrected file is enough."""
    run = cast("_Run | None", st.session_state.get(_RUN))
    if run is None:
        return load_settings()
    run.settings = run.settings or load_settings()
    return run.settings


def person() -> Person:
    """Who is before this screen."""
    run = cast("_Run | None", st.session_state.get(_RUN))
    if run is None:
        return identity.current(settings())
    run.person = run.person or identity.current(settings())
    return run.person


def desk() -> Desk:
    """The assistant as this person may use it. It is the only way to it that views are given."""
    return Desk(_assistant(settings()), person().scope)


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs={Settings: hash})
def _assistant(settings: Settings) -> Assistant:
    """The assistant of these settings (index and data folder included), one for all users."""
    configure_logging()
    return Assistant(settings)


def exchanges() -> tuple[Exchange, ...]:
    kept = cast("tuple[Exchange, ...]", st.session_state.get("exchanges", ()))
    return walls.shown(kept, person().scope)


def turns() -> tuple[str, ...]:
    """The questions asked so far; one asked again under another context counts once."""
    return tuple(text for text, _ in groupby(exchange.question.text for exchange in exchanges()))


def context() -> Context:
    return cast("Context", st.session_state.get("contexte", Context()))


def set_context(context: Context) -> None:
    st.session_state["contexte"] = context


def to_ask() -> Asking | None:
    """The question that a button asked for, once."""
    return cast("Asking | None", st.session_state.pop("a-poser", None))


def ask(text: str, turns: tuple[str, ...]) -> None:
    st.session_state["a-poser"] = Asking(text, turns)


def add(exchange: Exchange) -> None:
    """Keep an exchange and open its first source: the reader is led to check.

    A fact that the user had taken off holds again once a question says it.
    """
    st.session_state["exchanges"] = (*exchanges(), exchange)
    facts = exchange.reply.understood if exchange.reply else ()
    said = {fact.kind for fact in facts if fact.origin is Origin.QUESTION}
    set_context(replace(context(), without=context().without - said))
    cited = exchange.answered and exchange.sources
    st.session_state["opened"] = Opened(len(exchanges()) - 1, 0) if cited else None


def resume(kept: tuple[Exchange, ...]) -> None:
    """Take up a conversation where it was left, under the context of its last question."""
    last = kept[-1] if kept else None
    facts = last.reply.understood if last and last.reply else ()
    said = {fact.kind for fact in facts if fact.origin is Origin.QUESTION}
    asked = last.question if last else None
    set_context(Context(asked.filters, asked.without - said) if asked else Context())
    st.session_state["exchanges"] = kept
    st.session_state["opened"] = None


def clear() -> None:
    """Forget the conversation. The limits chosen stay: they are on the screen."""
    set_context(replace(context(), without=frozenset()))
    st.session_state["exchanges"] = ()
    st.session_state["opened"] = None


def opened() -> Opened | None:
    return cast("Opened | None", st.session_state.get("opened"))


def open_source(exchange: int, source: int) -> None:
    st.session_state["opened"] = Opened(exchange, source)


def turn_to(page: int | None) -> None:
    """Show another page of the open source; ``None`` is the cited page."""
    current = opened()
    if current is not None:
        st.session_state["opened"] = replace(current, page=page)


def close_source() -> None:
    st.session_state["opened"] = None

"""What the screens keep: the shared assistant, and each user's own conversation.

Streamlit's caches are shared by all users: only the assistant lives there. Conversations live in the
session, as frozen values, so that a citation keeps pointing at the same words whatever happens to the index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from rag.assistant import Assistant
from rag.logs import configure_logging
from rag.settings import Settings, load_settings
from rag.types import Citation, Question, Reply, Status

NEAREST = 3
"""Passages shown under a refusal."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: the question with its filters, and the reply, or the problem that took its place."""

    question: Question
    reply: Reply | None = None
    problem: str = ""

    @property
    def answered(self) -> bool:
        return self.reply is not None and self.reply.status is Status.ANSWERED

    @property
    def sources(self) -> tuple[Citation, ...]:
        """What the source panel can open: the citations, or the nearest passages when there is no answer."""
        if self.reply is None:
            return ()
        if self.answered:
            return self.reply.citations
        nearest = self.reply.passages[:NEAREST]
        return tuple(Citation(passage, passage.chunk.text, passage.chunk.pages) for passage in nearest)


@dataclass(frozen=True, slots=True)
class Opened:
    """The source beside an answer; ``page`` is another page than the cited one."""

    exchange: int
    source: int
    page: int | None = None


def settings() -> Settings:
    """The settings, read again at each run so that a corrected file is enough."""
    return load_settings()


def assistant() -> Assistant:
    """The assistant of these settings (index and data folder included), one for all users."""
    return _assistant(settings())


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs={Settings: hash})
def _assistant(settings: Settings) -> Assistant:
    configure_logging()
    return Assistant(settings)


def exchanges() -> tuple[Exchange, ...]:
    return cast("tuple[Exchange, ...]", st.session_state.get("exchanges", ()))


def add(exchange: Exchange) -> None:
    """Keep an exchange and open its first source: the reader is led to check."""
    st.session_state["exchanges"] = (*exchanges(), exchange)
    cited = exchange.answered and exchange.sources
    st.session_state["opened"] = Opened(len(exchanges()) - 1, 0) if cited else None


def clear() -> None:
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

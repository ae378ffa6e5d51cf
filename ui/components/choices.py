"""A question back, answered by one click: the same question, asked again with the choice made."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.desk import Desk
from rag.types import Fact, FactKind
from ui.components import context, limits, session
from ui.components.limits import Slot
from ui.components.markup import label
from ui.exchange import Exchange

_LISTS = {FactKind.COMMUNE: "Une autre commune", FactKind.ZONE: "Une autre zone"}


def render(desk: Desk, exchange: Exchange, rank: int) -> None:
    """A button for each likely answer, and the list of all of them when there are others."""
    choices = exchange.reply.choices if exchange.reply else ()
    if not choices:
        return
    with st.container(horizontal=True, gap="xsmall", key=f"choix-{rank}"):
        for number, fact in enumerate(choices):
            st.button(
                label(f"Zone {fact.value}" if fact.kind is FactKind.ZONE else fact.value),
                key=f"choix-{rank}-{number}",
                on_click=_choose,
                args=(rank, fact),
            )
    kind, offered = choices[0].kind, {fact.value for fact in choices}
    others = [value for value in _known(desk, exchange, kind) if value not in offered]
    if others:
        key = f"choix-{rank}-autre"
        st.selectbox(
            _LISTS[kind],
            others,
            index=None,
            placeholder=f"Parmi {len(others)} autres",
            key=key,
            on_change=_choose_listed,
            args=(rank, kind, key),
            width=320,
        )


def _known(desk: Desk, exchange: Exchange, kind: FactKind) -> tuple[str, ...]:
    """All that may be chosen here of this kind."""
    if kind is FactKind.COMMUNE:
        return desk.communes()
    if kind is FactKind.ZONE:
        return desk.zones(context.commune((exchange,), session.context()))
    return ()


def _choose(rank: int, fact: Fact) -> None:
    """Ask the question of this turn again, with this answer to what was asked back."""
    asked = session.exchanges()[rank].question
    match fact.kind:
        case FactKind.COMMUNE:
            limits.choose(Slot.COMMUNE, fact.value)
        case FactKind.ZONE:
            limits.choose(Slot.ZONES, [fact.value])
        case FactKind.PERIOD:
            year = int(fact.value)
            limits.choose(Slot.FROM, date(year, 1, 1))
            limits.choose(Slot.TO, date(year, 12, 31))
        case other:
            raise ValueError(f"no limit stands for {other}")
    session.ask(asked.text, asked.context)


def _choose_listed(rank: int, kind: FactKind, key: str) -> None:
    if value := st.session_state[key]:
        _choose(rank, Fact(kind, value))

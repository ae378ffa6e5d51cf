"""What the page of the sheet remembers in a session: the choice, the sheets made, the source that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from rag.desk import Desk
from rag.sheet import sheet, zone_labels
from rag.sheet.types import Request, Sheet
from rag.types import Citation
from ui.components import held, session
from ui.components.fiche import choice
from ui.components.fiche.choice import Choice, Read
from ui.keep.ticks import Tick, TickStore, mark

_CHOICE, _OPENED, _FILE = "fiche-choix", "fiche-ouverte", "fiche-dossier-ecrit"
_REFERENCE_MAX = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """The source beside the rules. ``asked`` tells that the reader opened it."""

    citation: Citation
    heading: str
    asked: bool = True


def read(desk: Desk, communes: tuple[str, ...]) -> Read:
    """The choice of the address; without any, the one this session made last."""
    given = {name: st.query_params[name] for name in choice.FIELDS if name in st.query_params}
    found = choice.read(given or chosen().address(), desk, communes, lambda commune: zones(desk, commune))
    if not found.refused:
        write(found.choice)
    return found


def chosen() -> Choice:
    """What this session last chose."""
    return cast("Choice", st.session_state.get(_CHOICE, Choice()))


def write(chosen: Choice) -> None:
    """Put a choice in the address, and remember it."""
    st.session_state[_CHOICE] = chosen
    wanted = chosen.address()
    shown = {name: st.query_params[name] for name in choice.FIELDS if name in st.query_params}
    if shown != wanted:
        for name in choice.FIELDS:
            if name in wanted:
                st.query_params[name] = wanted[name]
            elif name in st.query_params:
                del st.query_params[name]


def zones(desk: Desk, commune: str) -> tuple[str, ...]:
    """The zones and sectors of a commune, read once: those named inside a chapter need all of it."""
    return _zones(held.place(desk), commune, desk)


def made(desk: Desk, request: Request) -> Sheet:
    """The sheet of a request, made once: a tick or a page turned must not read the règlement again."""
    asked = (request.commune, request.zone, request.works, request.day)
    return _sheet(held.place(desk), asked, desk.settings.digest(), desk, request)


@st.cache_resource(show_spinner=False, max_entries=20)
def _zones(place: held.Place, commune: str, _desk: Desk) -> tuple[str, ...]:
    return zone_labels(_desk, commune)


@st.cache_resource(show_spinner=False, max_entries=40)
def _sheet(
    place: held.Place,
    asked: tuple[str, str, str, date | None],
    settings: str,
    _desk: Desk,
    _request: Request,
) -> Sheet:
    return sheet(_desk, _request)


# -- the source beside -----------------------------------------------------------------------------------


def opened() -> Opened | None:
    return cast("Opened | None", st.session_state.get(_OPENED))


def open_source(citation: Citation, heading: str) -> None:
    st.session_state[_OPENED] = Opened(citation, heading)


def offer_source(citation: Citation, heading: str) -> None:
    """Open a first source without its being asked for: the reader is led to check."""
    st.session_state[_OPENED] = Opened(citation, heading, asked=False)


def close_source() -> None:
    st.session_state[_OPENED] = None


def new_sheet(identity: str) -> bool:
    """True the first time that this sheet is shown after another one."""
    if st.session_state.get("fiche-montree") == identity:
        return False
    st.session_state["fiche-montree"] = identity
    return True


# -- ticks -----------------------------------------------------------------------------------------------


def ticks(citations: tuple[Citation, ...]) -> dict[str, Tick]:
    return TickStore(session.settings()).of(session.person().id, map(mark, citations))


def tick(widget: str, words: str) -> None:
    """Write what a tick box now says."""
    store, owner = TickStore(session.settings()), session.person().id
    if st.session_state[widget]:
        store.put(owner, words)
    else:
        store.lift(owner, words)


# -- the file --------------------------------------------------------------------------------------------


def reference() -> str:
    """The number of the permit file, for what is printed: kept in this session only."""
    return cast("str", st.session_state.get(_FILE, ""))


def set_reference(widget: str) -> None:
    st.session_state[_FILE] = " ".join(str(st.session_state[widget]).split())[:_REFERENCE_MAX]


def today() -> date:
    return date.today()

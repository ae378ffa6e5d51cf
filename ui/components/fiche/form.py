"""The form of the sheet: where, what works, which day, which file. Every change is written to the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

import streamlit as st

from rag.desk import Desk
from rag.sheet import kinds_of_works
from rag.zoning import ruled_as
from ui.components import zone_map
from ui.components.fiche import state
from ui.components.fiche.choice import FIRST_DAY, LAST_DAY, Choice
from ui.components.fiche.words import ANY_WORKS
from ui.components.markup import label, paragraph, show


class Field(StrEnum):
    """A field of the form; the value is part of its key."""

    COMMUNE = "commune"
    ZONE = "zone"
    WORKS = "travaux"
    DAY = "date"


_ON_MAP = "fiche-plan"
_SEEN = "fiche-plan-vu"
"""The shape last taken from the drawing: the field may say another zone since."""
_PARCEL = "parcelle"
_FIRST_ZONES = 24


def render(desk: Desk, chosen: Choice, communes: tuple[str, ...]) -> None:
    """Draw the fields with what is chosen in them."""
    zones = state.zones(desk, chosen.commune) if chosen.commune else ()
    with st.container(key="fiche-formulaire", horizontal=True, vertical_alignment="bottom"):
        _commune(chosen, communes)
        _zone(chosen, zones)
        _works(chosen)
        _day(chosen)
        _reference()
    if chosen.commune and desk.zoning().of(chosen.commune):
        _map(desk, chosen, zones)


def first_zones(chosen: Choice, zones: tuple[str, ...]) -> None:
    """The zones of the commune as buttons, while none is chosen."""
    with st.container(key="fiche-zones", horizontal=True, gap="xsmall"):
        for zone in zones[:_FIRST_ZONES]:
            st.button(
                label(f"Zone {zone}"),
                key=f"fiche-zone-{zone}",
                on_click=state.write,
                args=(replace(chosen, zone=zone),),
            )
    if len(zones) > _FIRST_ZONES:
        show(
            paragraph(f"Les {len(zones) - _FIRST_ZONES} autres zones sont dans la liste « Zone ».", "s-trace")
        )


def _commune(chosen: Choice, communes: tuple[str, ...]) -> None:
    key = _filled(Field.COMMUNE, chosen.commune or None)
    st.selectbox(
        "Commune",
        communes,
        index=None,
        placeholder="Choisir",
        key=key,
        width=230,
        on_change=_put,
        args=(Field.COMMUNE, key),
    )


def _zone(chosen: Choice, zones: tuple[str, ...]) -> None:
    key = _filled(Field.ZONE, chosen.zone or None)
    st.selectbox(
        "Zone",
        zones,
        index=None,
        placeholder="Choisir" if zones else "D'abord la commune",
        disabled=not zones,
        key=key,
        width=170,
        on_change=_put,
        args=(Field.ZONE, key),
        help="Celle du plan de zonage, à la parcelle du projet.",
    )


def _works(chosen: Choice) -> None:
    names = {each.key: each.name for each in kinds_of_works()}
    key = _filled(Field.WORKS, chosen.works or None)
    st.selectbox(
        "Genre de travaux",
        names,
        format_func=names.__getitem__,
        index=None,
        placeholder=ANY_WORKS,
        key=key,
        width=290,
        on_change=_put,
        args=(Field.WORKS, key),
        help="Met en tête les règles qui visent ces travaux, et replie celles qui en visent d'autres.",
    )


def _day(chosen: Choice) -> None:
    key = _filled(Field.DAY, chosen.day or state.today())
    st.date_input(
        "Date de dépôt",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="DD/MM/YYYY",
        key=key,
        width=170,
        on_change=_put,
        args=(Field.DAY, key),
        help="Le règlement lu est celui en vigueur ce jour-là, autant que les documents déposés le disent.",
    )


def _reference() -> None:
    key = _filled("dossier", state.reference())
    st.text_input(
        "N° de dossier",
        placeholder="PC, DP, CU…",
        max_chars=60,
        key=key,
        width=190,
        on_change=state.set_reference,
        args=(key,),
        help="Écrit sur la fiche exportée ou imprimée. Il ne va pas dans l'adresse de la page.",
    )


def _map(desk: Desk, chosen: Choice, zones: tuple[str, ...]) -> None:
    """The zone by a click or a point on the drawing; it then fills the field."""
    if parcel := st.query_params.get(_PARCEL, "")[:60]:
        # Other software links by a parcel. Once looked for, the address says the zone that is chosen.
        del st.query_params[_PARCEL]
        zone_map.seek(_ON_MAP, chosen.commune, parcel)
    doubtful = zone_map.shows_parcel(_ON_MAP) or zone_map.at_limit(desk, chosen.commune, _ON_MAP)
    with st.expander(
        "Trouver la zone sur le plan de zonage",
        icon=":material/map:",
        expanded=not chosen.zone or doubtful,
    ):
        shape = zone_map.pick(desk, chosen.commune, _ON_MAP)
        if shape is None:
            return
        zone = ruled_as(shape.label, zones)
        if zone and st.session_state.get(_SEEN) != shape.id:
            st.session_state[_SEEN] = shape.id
            if zone != chosen.zone:
                state.write(replace(state.chosen(), zone=zone))
                st.rerun()


def _filled(name: str, value: object) -> str:
    """The key of a widget that shows ``value``."""
    key = f"fiche-champ-{name}"
    st.session_state[key] = value
    return key


def _put(field: Field, key: str) -> None:
    """Write what a field now says. Another commune: nothing of the former one's zones holds."""
    current, value = state.chosen(), st.session_state[key]
    text = value if isinstance(value, str) else ""
    match field:
        case Field.COMMUNE:
            state.write(replace(current, commune=text, zone="", other_zone=""))
        case Field.ZONE:
            state.write(replace(current, zone=text))
        case Field.WORKS:
            state.write(replace(current, works=text))
        case Field.DAY:
            state.write(replace(current, day=value if isinstance(value, date) else None))

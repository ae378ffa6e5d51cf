"""The subjects of a visit, which the adviser corrects: their words, their zone, one less, one more."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rag.appointment import split
from rag.appointment.types import Need
from rag.desk import Desk
from ui.components.visit import work


def edit(desk: Desk, rank: int, need: Need, count: int) -> None:
    """Two buttons beside a subject: change its words, take it off."""
    with st.container(horizontal=True, gap="xsmall", key=f"sujet-{rank}"):
        with st.popover("Modifier ce sujet", icon=":material/edit:", key=f"modifier-{rank}"):
            _form(desk, rank, need)
        if count > 1:
            st.button(
                "Retirer ce sujet",
                icon=":material/delete:",
                key=f"retirer-{rank}",
                on_click=work.remove,
                args=(rank,),
            )
        if need.year or need.zone:
            limits = [f"zone {need.zone}" if need.zone else "", f"année {need.year}" if need.year else ""]
            st.button(
                f"Ôter la limite : {' et '.join(filter(None, limits))}",
                icon=":material/filter_alt_off:",
                key=f"sans-limite-{rank}",
                on_click=work.change,
                args=(rank, replace(need, zone="", year=None)),
            )


def _form(desk: Desk, rank: int, need: Need) -> None:
    made = work.current()
    commune = made.around.commune if made else ""
    # The key holds the words: another subject at this rank has its own field.
    words, zone = f"mots-{rank}-{need.text}", f"zone-{rank}-{need.text}"
    st.text_area("Le sujet, en une phrase", need.text, key=words, max_chars=400, height=90, width=420)
    zones = desk.zones(commune or None)
    if zones:
        st.selectbox(
            "Zone, pour ce sujet seulement",
            ("", *zones),
            index=zones.index(need.zone) + 1 if need.zone in zones else 0,
            format_func=lambda label: label or "Celle de la fiche",
            key=zone,
        )
    st.button(
        "Chercher à nouveau",
        key=f"refaire-{rank}",
        type="primary",
        on_click=_changed,
        args=(rank, need, words, zone),
    )


def _changed(rank: int, former: Need, words: str, zone: str) -> None:
    text = split.anonymous(st.session_state.get(words) or former.text)
    made = split.need_of(text, former) if text else former
    work.change(rank, replace(made, zone=st.session_state.get(zone) or ""))


def narrowed(rank: int, need: Need, zone: str, year: int | None) -> None:
    """The subject, limited to what was asked back."""
    work.change(rank, replace(need, zone=zone or need.zone, year=year or need.year))


def more() -> None:
    """A field that adds a subject."""
    with (
        st.form("ajouter-sujet", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        text = st.text_input(
            "Ajouter un sujet", max_chars=400, placeholder="Par exemple : poser une clôture sur rue"
        )
        sent = st.form_submit_button("Ajouter", icon=":material/add:")
    if sent and text.strip():
        work.add(text)
        st.rerun()

"""The sheets that a person keeps: put one away, take one up again against the documents of today."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from rag.dates import in_french
from rag.desk import Desk
from ui.components import session
from ui.components.attempts import attempt
from ui.components.markup import heading, label, paragraph, show
from ui.components.visit import work
from ui.components.visit.work import Work
from ui.keep.visits import KeptVisit, VisitStore


def keep_button(made: Work) -> None:
    st.button(
        "Fiche gardée : mettre à jour" if made.id else "Garder cette fiche",
        icon=":material/bookmark:",
        key="garder-rdv",
        help="Pour la retrouver ici ; elle sera cherchée à nouveau dans les documents du jour.",
        on_click=attempt,
        args=(partial(_keep, made),),
    )


def listed(desk: Desk) -> None:
    """The sheets of this person, newest first."""
    kept = VisitStore(session.settings()).all(session.person().id)
    if not kept:
        return
    show(heading("Vos fiches gardées"))
    for each in kept:
        with st.container(horizontal=True, vertical_alignment="center", key=f"fiche-gardee-{each.id}"):
            st.button(
                label(f"{each.situation[:140]} ({in_french(each.created.astimezone().date())})"),
                key=f"reprendre-{each.id}",
                type="tertiary",
                on_click=_take_up,
                args=(each,),
            )
            st.button(
                "Effacer",
                icon=":material/delete:",
                key=f"effacer-{each.id}",
                help=label(f"Effacer la fiche : {each.situation[:60]}"),
                on_click=attempt,
                args=(partial(_erase, each.id),),
            )
    show(paragraph("Une fiche reprise est cherchée à nouveau dans les documents du jour.", "s-reminder"))


def _keep(made: Work) -> None:
    store = VisitStore(session.settings())
    kept = store.keep(session.person().id, made.situation, made.around, made.needs, made.excluded, made.id)
    work.keep(replace(made, id=kept.id))


def _take_up(kept: KeptVisit) -> None:
    work.keep(
        Work(
            kept.situation,
            kept.around,
            kept.needs,
            (None,) * len(kept.needs),
            excluded=kept.excluded,
            id=kept.id,
        )
    )


def _erase(id: str) -> None:
    VisitStore(session.settings()).delete(session.person().id, id)

"""The sidebar: what the search is limited to, what that leaves, and how to lift it."""

from __future__ import annotations

import streamlit as st

from rag.desk import Desk
from rag.types import Filters
from ui import labels
from ui.components import limits, session
from ui.components.limits import Offer, Slot
from ui.components.markup import paragraph, show


def sidebar(desk: Desk, choices: Offer) -> None:
    """Draw the limits, in the order of use: the place, the day, then the kind of document."""
    with st.sidebar:
        st.header("Limiter la recherche", anchor=False)
        for slot in Slot:
            limits.widget(slot, "filtre", choices)
        _effect(desk, session.context().filters)


def _effect(desk: Desk, filters: Filters) -> None:
    """What the limits leave to search, in words, and the way to lift them all."""
    if filters == Filters():
        return
    left, whole = desk.count(filters), desk.count()
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        st.warning("La date de début est après la date de fin : aucun acte ne peut être trouvé.")
    elif not left:
        st.warning("Ces limites ne laissent aucun passage où chercher : ôtez-en une.")
    else:
        of = labels.count(whole, "passage")
        show(paragraph(f"La recherche porte sur {labels.number(left)} des {of} indexés.", "s-reminder"))
    st.button(
        "Effacer toutes les limites",
        icon=":material/filter_alt_off:",
        on_click=limits.clear,
        key="filtre-effacer",
    )

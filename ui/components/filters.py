"""The sidebar: what the search is limited to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.assistant import Assistant
from rag.types import ActKind, Document, Filters
from ui import labels

_FIRST_DAY = date(1900, 1, 1)


def sidebar(assistant: Assistant, documents: Sequence[Document]) -> Filters:
    """Draw the filters and return them. Choices that the documents do not offer are not shown."""
    with st.sidebar:
        st.header("Limiter la recherche", anchor=False)
        commune = st.selectbox(
            "Commune",
            assistant.communes(),
            index=None,
            placeholder="Toutes les communes",
            key="filtre-commune",
            help="Une commune membre donne aussi accès aux documents de son intercommunalité.",
        )
        zones = st.multiselect(
            "Zone d'urbanisme",
            assistant.zones(commune),
            placeholder="Toutes les zones",
            key="filtre-zones",
            help="Les dispositions générales, qui valent pour toutes les zones, restent cherchées.",
        )
        kinds = st.multiselect(
            "Nature de l'acte",
            [kind for kind in ActKind if any(document.kind is kind for document in documents)],
            format_func=lambda kind: labels.KINDS[kind],
            placeholder="Toutes les natures",
            key="filtre-natures",
        )
        corpora = st.multiselect(
            "Corpus",
            sorted({document.corpus for document in documents}),
            placeholder="Tous les corpus",
            key="filtre-corpus",
            help="Un corpus est un ensemble de documents déposés sous un même nom.",
        )
        first, last = _period()
    return Filters(
        corpora=tuple(corpora),
        commune=commune,
        zones=tuple(zones),
        kinds=tuple(kinds),
        date_from=first,
        date_to=last,
    )


def _period() -> tuple[date | None, date | None]:
    first = st.date_input(
        "Date d'effet, à partir du",
        value=None,
        min_value=_FIRST_DAY,
        format="DD/MM/YYYY",
        key="filtre-du",
        help="Date de l'acte, ou à défaut de la version du document. Les passages sans date sont écartés.",
    )
    last = st.date_input("Jusqu'au", value=None, min_value=_FIRST_DAY, format="DD/MM/YYYY", key="filtre-au")
    if first and last and first > last:
        st.warning("La date de début est après la date de fin : aucun acte ne peut être trouvé.")
    return first, last

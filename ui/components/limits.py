"""What a search can be limited to: one widget each, drawn in the sidebar and in the context bar alike.

Both write to the same context, so that they never say two different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import streamlit as st

from ingest.acts import in_order, label_of
from rag.desk import Desk
from rag.types import ActKind, Document, FactKind, Filters
from ui.components import session
from ui.components.session import Context

FOLDED = "contexte"
"""The place whose widgets stand in boxes that are folded most of the time."""
_DRAWN = "contexte-tirage"
_FIRST_DAY = date(1900, 1, 1)


class Slot(StrEnum):
    """One thing that the search can be limited to; the value is part of its widgets' keys."""

    COMMUNE = "commune"
    ZONES = "zones"
    IN_FORCE = "vigueur"
    CORPORA = "corpus"
    KINDS = "natures"
    FROM = "du"
    TO = "au"


FACTS = {
    Slot.COMMUNE: FactKind.COMMUNE,
    Slot.ZONES: FactKind.ZONE,
    Slot.IN_FORCE: FactKind.IN_FORCE,
    Slot.KINDS: FactKind.ACT_KIND,
    Slot.FROM: FactKind.PERIOD,
    Slot.TO: FactKind.PERIOD,
}
"""The fact of a conversation that each limit takes the place of. No fact says a corpus."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen here: nothing that the documents do not hold."""

    communes: tuple[str, ...]
    zones: tuple[str, ...]
    kinds: tuple[ActKind, ...]
    corpora: tuple[str, ...]


def offer(desk: Desk, documents: Sequence[Document], commune: str | None) -> Offer:
    """The choices of the documents; ``commune`` is the one the conversation is about."""
    present = {document.kind for document in documents}
    chosen = session.context().filters.zones
    zones = desk.zones(commune)
    return Offer(
        desk.communes(),
        (*zones, *(zone for zone in chosen if zone not in zones)),
        in_order(present),
        tuple(sorted({document.corpus for document in documents})),
    )


def widget(slot: Slot, place: str, choices: Offer) -> None:
    """Draw the widget of one limit, which shows the context and changes it."""
    key = _key(slot, place)
    st.session_state[key] = _shown(slot, session.context().filters)
    if slot in _DATES:
        name, help_text = _DATES[slot]
        st.date_input(
            name,
            value=None,
            min_value=_FIRST_DAY,
            format="DD/MM/YYYY",
            help=help_text,
            key=key,
            on_change=_change,
            args=(slot, key),
        )
    elif slot is Slot.COMMUNE:
        st.selectbox(
            "Commune",
            choices.communes,
            index=None,
            placeholder="Toutes les communes",
            help="Une commune membre donne aussi accès aux documents de son intercommunalité.",
            key=key,
            on_change=_change,
            args=(slot, key),
        )
    else:
        name, options, placeholder, help_text = {
            Slot.ZONES: ("Zone d'urbanisme", choices.zones, "Toutes les zones", _ZONES_HELP),
            Slot.KINDS: ("Type d'acte", choices.kinds, "Tous les types", None),
            Slot.CORPORA: ("Corpus", choices.corpora, "Tous les corpus", _CORPUS_HELP),
        }[slot]
        st.multiselect(
            name,
            options,
            format_func=lambda item: label_of(item) if isinstance(item, ActKind) else item,
            placeholder=placeholder,
            help=help_text,
            key=key,
            on_change=_change,
            args=(slot, key),
        )


_ZONES_HELP = "Les dispositions générales, qui valent pour toutes les zones, restent cherchées."
_CORPUS_HELP = "Un corpus est un ensemble de documents déposés sous un même nom."
_DATES: dict[Slot, tuple[str, str | None]] = {
    Slot.IN_FORCE: (
        "En vigueur au",
        "Le texte qui s'appliquait ce jour-là : par exemple la date de dépôt d'un permis. Ce dont la date "
        "n'est pas connue reste cherché.",
    ),
    Slot.FROM: (
        "Date de l'acte, à partir du",
        "Date de l'acte, ou à défaut de la version du document. Les passages sans date sont écartés.",
    ),
    Slot.TO: ("Jusqu'au", None),
}


def choose(slot: Slot, value: object) -> None:
    """Put a limit on the next questions; an empty value lifts it."""
    _put(slot, value)
    renew()


def clear() -> None:
    """Lift every limit that was chosen."""
    session.set_context(replace(session.context(), filters=Filters()))
    renew()


def chosen(slot: Slot, filters: Filters) -> bool:
    return bool(_shown(slot, filters))


def _change(slot: Slot, key: str) -> None:
    _put(slot, st.session_state[key])
    if not key.startswith(FOLDED):
        renew()


def _put(slot: Slot, value: object) -> None:
    """What the conversation said of the same thing no longer counts: the user has decided."""
    context = session.context()
    without = context.without | {FACTS[slot]} if slot in FACTS else context.without
    session.set_context(Context(_limited(context.filters, slot, value), without))


def _key(slot: Slot, place: str) -> str:
    drawn = st.session_state.get(_DRAWN, 0)
    return f"{place}-{slot}-{drawn}" if place == FOLDED and drawn else f"{place}-{slot}"


def renew() -> None:
    """A widget in a folded box does not hear that its value was changed from elsewhere, and would send the
    former one again: it is replaced by a new one."""
    st.session_state[_DRAWN] = st.session_state.get(_DRAWN, 0) + 1


def _shown(slot: Slot, filters: Filters) -> object:
    """What the widget of a limit holds, as the framework wants it."""
    return {
        Slot.COMMUNE: filters.commune,
        Slot.ZONES: list(filters.zones),
        Slot.KINDS: list(filters.kinds),
        Slot.CORPORA: list(filters.corpora),
        Slot.IN_FORCE: filters.in_force,
        Slot.FROM: filters.date_from,
        Slot.TO: filters.date_to,
    }[slot]


def _limited(filters: Filters, slot: Slot, value: object) -> Filters:
    """The filters with one limit changed. Values come from the browser: each is read as what it must be."""
    day = value if isinstance(value, date) else None
    several = tuple(value) if isinstance(value, list | tuple) else ()
    texts = tuple(item for item in several if isinstance(item, str))
    match slot:
        case Slot.COMMUNE:
            return replace(filters, commune=value if isinstance(value, str) else None, zones=())
        case Slot.ZONES:
            return replace(filters, zones=texts)
        case Slot.KINDS:
            return replace(filters, kinds=tuple(item for item in several if isinstance(item, ActKind)))
        case Slot.CORPORA:
            return replace(filters, corpora=texts)
        case Slot.IN_FORCE:
            return replace(filters, in_force=day)
        case Slot.FROM:
            return replace(filters, date_from=day)
        case Slot.TO:
            return replace(filters, date_to=day)

"""Which acts are looked for: limits that stay while the reader goes from page to page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ingest.acts import in_order, label_of
from rag.acts import ActKind
from rag.cards import Ledger, Sitting, Sought, sittings
from rag.cards.ledger import corpus
from rag.links import Standing
from ui.components import paging
from ui.components.acts import words

FIRST_DAY = date(1900, 1, 1)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked for, and the day on which states are told."""

    sought: Sought
    day: date


def register(acts: Ledger, place: str, folded: bool) -> Choice:
    """The limits of the register: all kinds of acts, their states on a day."""
    limits = _Limits(acts, place)
    with _box(place, folded):
        text_at, kinds_at, states_at = st.columns([2.2, 1.4, 1.4], vertical_alignment="bottom")
        with text_at:
            text = limits.text("12 rue du Lavoir, 2024-37, cantine…")
        with kinds_at:
            kinds = limits.kinds()
        with states_at:
            standings = limits.standings()
        sitting_at, first_at, last_at, day_at = st.columns([1.5, 1, 1, 1.2], vertical_alignment="bottom")
        with sitting_at:
            sitting = limits.sitting()
        with first_at:
            first = limits.day("Pris à partir du", "du")
        with last_at:
            last = limits.day("Jusqu'au", "au")
        with day_at:
            day = limits.day("État au", "jour", date.today()) or date.today()
        corpora_at, undated_at, clear_at = st.columns([1.4, 1.5, 1.1], vertical_alignment="bottom")
        with corpora_at:
            corpora = limits.corpora()
        with undated_at:
            undated = limits.undated()
        with clear_at:
            limits.clearing()
    return Choice(Sought(text, kinds, standings, corpora, first, last, sitting, not undated), day)


def council(acts: Ledger, place: str, folded: bool) -> Choice:
    """The limits among délibérations."""
    limits = _Limits(acts, place, ActKind.DELIBERATION)
    with _box(place, folded):
        text_at, sitting_at = st.columns([1, 1], vertical_alignment="bottom")
        with text_at:
            text = limits.text("cantine, 2024-37, école…")
        with sitting_at:
            sitting = limits.sitting()
        first_at, last_at, corpora_at, clear_at = st.columns([1, 1, 1.3, 1.2], vertical_alignment="bottom")
        with first_at:
            first = limits.day("Prise à partir du", "du")
        with last_at:
            last = limits.day("Jusqu'au", "au")
        with corpora_at:
            corpora = limits.corpora()
        with clear_at:
            limits.clearing()
    kinds = (ActKind.DELIBERATION,)
    return Choice(Sought(text, kinds, (), corpora, first, last, sitting), date.today())


def _box(place: str, folded: bool) -> DeltaGenerator:
    """Around the limits; folded while an act is open, so that it comes first."""
    if folded:
        return st.expander(
            "Critères de la liste", icon=":material/filter_alt:", key=f"criteres-{place}-plies"
        )
    return st.container(border=True, key=f"criteres-{place}")


class _Limits:
    """The widgets of one page. The framework forgets those of a page that is left: their values are kept."""

    def __init__(self, acts: Ledger, place: str, only: ActKind | None = None) -> None:
        self._place = place
        self._entries = [each for each in acts.entries if only is None or each.act.kind is only]
        self._corpora = sorted({corpus(each) for each in self._entries})

    def text(self, example: str) -> str:
        found = st.text_input(
            "Mots, numéro ou adresse",
            placeholder=example,
            max_chars=200,
            key=self._key("texte", ""),
            on_change=self._keep,
            args=("texte",),
        )
        return found.strip()

    def kinds(self) -> tuple[ActKind, ...]:
        present = {each.act.kind for each in self._entries}
        options = in_order(present)
        return tuple(
            st.multiselect(
                "Nature",
                options,
                format_func=label_of,
                placeholder="Toutes",
                key=self._key("natures", [], options),
                on_change=self._keep,
                args=("natures",),
            )
        )

    def standings(self) -> tuple[Standing, ...]:
        return tuple(
            st.multiselect(
                "État",
                list(Standing),
                format_func=lambda each: words.STANDINGS[each],
                placeholder="Tous",
                help=words.STATE_NOTE,
                key=self._key("etats", []),
                on_change=self._keep,
                args=("etats",),
            )
        )

    def sitting(self) -> Sitting | None:
        held = sittings(self._entries)
        named = len({each.corpus for each in held}) > 1
        return st.selectbox(
            "Séance",
            held,
            index=None,
            format_func=lambda each: words.sitting(each, named),
            placeholder="Toutes les séances",
            key=self._key("seance", None, held),
            on_change=self._keep,
            args=("seance",),
        )

    def day(self, name: str, field: str, default: date | None = None) -> date | None:
        return st.date_input(
            name,
            value=None,
            min_value=FIRST_DAY,
            format="DD/MM/YYYY",
            key=self._key(field, default),
            on_change=self._keep,
            args=(field,),
        )

    def corpora(self) -> tuple[str, ...]:
        """Which corpora; nothing to choose when there is one."""
        if len(self._corpora) < 2:
            return ()
        return tuple(
            st.multiselect(
                "Corpus",
                self._corpora,
                placeholder="Tous",
                key=self._key("corpus", [], self._corpora),
                on_change=self._keep,
                args=("corpus",),
            )
        )

    def undated(self) -> bool:
        if all(each.act.date for each in self._entries):
            return False
        return st.checkbox(
            "Seulement les actes sans date lue",
            key=self._key("sans-date", False),
            on_change=self._keep,
            args=("sans-date",),
        )

    def clearing(self) -> None:
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button(
                "Effacer les critères",
                icon=":material/filter_alt_off:",
                key=f"{self._place}-effacer",
                on_click=clear,
                args=(self._place,),
            )

    def _key(self, field: str, default: Value, options: Sequence[object] | None = None) -> str:
        """The key of a widget, its value put back. A value that can no longer be chosen is dropped."""
        key, kept = f"{self._place}-{field}", f"{self._place}-{field}-tenu"
        if key not in st.session_state:
            value = st.session_state.get(kept, default)
            if options is not None:
                value = _possible(value, default, options)
            st.session_state[key] = value
        return key

    def _keep(self, field: str) -> None:
        key = f"{self._place}-{field}"
        st.session_state[f"{key}-tenu"] = st.session_state[key]
        paging.first_page(self._place)


def clear(place: str) -> None:
    """Forget every limit of a page."""
    for name in list(st.session_state):
        if isinstance(name, str) and name.startswith(f"{place}-") and name.endswith("-tenu"):
            del st.session_state[name]
            st.session_state.pop(name.removesuffix("-tenu"), None)
    paging.first_page(place)


def _possible(value: object, default: object, options: Sequence[object]) -> object:
    if isinstance(value, list):
        return [each for each in value if each in options]
    return value if value in options else default

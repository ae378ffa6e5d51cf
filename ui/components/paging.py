"""A long list, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from ui import labels
from ui.components.markup import paragraph, safe, show

PER_PAGE = 20
Item = TypeVar("Item")


def paged(items: Sequence[Item], place: str, name: str) -> Sequence[Item]:
    """The items of the page asked for, and the way to the others. ``place`` names the list, ``name`` is that
    of one item."""
    count = max(1, -(-len(items) // PER_PAGE))
    page = min(max(0, int(st.session_state.get(f"{place}-page", 0))), count - 1)
    first = page * PER_PAGE
    last = min(first + PER_PAGE, len(items))
    if count > 1:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _step("Précédents", "chevron_left", place, page - 1, page == 0)
            told = f"{first + 1} à {last} sur {labels.number(len(items))}"
            st.html(f'<div class="s-trace" role="status">{safe(told)}</div>', width="content")
            _step("Suivants", "chevron_right", place, page + 1, page >= count - 1)
    else:
        show(paragraph(f"{labels.count(len(items), name)}.", "s-trace"))
    return items[first:last]


def first_page(place: str) -> None:
    """What is looked for has changed: back to the first page."""
    st.session_state[f"{place}-page"] = 0


def _step(name: str, icon: str, place: str, page: int, disabled: bool) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        icon_position="right" if icon.endswith("right") else "left",
        key=f"{place}-{icon}",
        disabled=disabled,
        on_click=_turn,
        args=(place, page),
    )


def _turn(place: str, page: int) -> None:
    st.session_state[f"{place}-page"] = page

"""What a button does before the page is drawn again: an error is told on the page, not raised at it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.errors import SourcierError
from ui.components.markup import box, show

_KEY = "action-impossible"


def attempt(action: Callable[[], object]) -> None:
    """Do it; what goes wrong and can be told is kept for :func:`told`."""
    try:
        action()
    except SourcierError as error:
        st.session_state[_KEY] = str(error)


def told() -> None:
    """Show once what the last action could not do."""
    problem = st.session_state.pop(_KEY, "")
    if problem:
        show(box("error", problem, "Action impossible", role="alert"))

"""What is done with the whole sheet: how far it is checked, what is taken away, another sheet beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.components import exports
from ui.components.fiche import words
from ui.components.fiche.paper import Progress
from ui.components.markup import safe, show
from ui.export.paper import Paper


def render(make: Callable[[], Paper], name: str, checked: Progress) -> None:
    """The progress of the checking, and the files."""
    with st.container(key="fiche-outils", horizontal=True, vertical_alignment="center", gap="medium"):
        told = words.progress(checked.done, checked.total)
        rest = words.progress_beside(checked.others_done, checked.others)
        first = f"{told} à lire d'abord" if rest else told
        if not checked.done:  # nothing to measure yet: what there is to do
            first = words.to_do(checked.total, bool(rest))
        st.html(
            f'<div class="f-progress" role="status"><label for="f-done">{safe(first)}'
            f"<small>{safe(rest)}</small></label>"
            f'<progress id="f-done" max="{max(checked.total, 1)}" value="{checked.done}">'
            f"{safe(told)}</progress></div>",
            width="content",
        )
        exports.buttons(make, "fiche", name)


def nothing_yet(title: str, *lines: str) -> None:
    """An empty state: what is missing, and what to do."""
    shown = "".join(f"<p>{safe(each)}</p>" for each in lines)
    show(f'<div class="s-note f-empty"><h2>{safe(title)}</h2>{shown}</div>')

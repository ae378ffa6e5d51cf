"""What surrounds every view: style, French, the notice, and the page shown when something breaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path

import streamlit as st

from rag.errors import SourcierError
from rag.logs import incident
from ui.components import notice
from ui.components.markup import box, paragraph, safe, show

STATIC = Path(__file__).resolve().parent.parent / "static"


def dress() -> None:
    """Our style sheet and our script, both local: nothing is asked from another machine."""
    st.html(STATIC / "style.css")
    script = (STATIC / "fr.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def guarded(view: Callable[[], None]) -> Callable[[], None]:
    """Turn what goes wrong in a view into a French page: no traceback reaches the screen."""

    @wraps(view)
    def page() -> None:
        try:
            view()
        except SourcierError as error:
            show(box("error", str(error), "Action impossible", role="alert"))
        except Exception:
            number = incident()
            show(
                box(
                    "error",
                    f"Incident {number}, noté dans le journal technique. Rechargez la page ; si l'erreur "
                    "revient, donnez ce numéro à votre service informatique.",
                    "Une erreur interne s'est produite",
                    role="alert",
                )
            )

    return page


def header(title: str, subtitle: str = "", inform: bool = True) -> None:
    """The title of a page; under it, what everyone must have been told once (a page may say it itself)."""
    show(f'<div class="s-head"><h1>{safe(title)}</h1>{paragraph(subtitle) if subtitle else ""}</div>')
    if inform:
        notice.first_use()

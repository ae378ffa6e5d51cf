"""What surrounds every view: style, French, the notice, and the page shown when something breaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path

import streamlit as st

from rag.errors import SourcierError
from rag.logs import incident
from ui import labels
from ui.components import notice
from ui.components.markup import box, paragraph, safe, show

STATIC = Path(__file__).resolve().parent.parent / "static"
_HEADED = "page-titree"


def dress() -> None:
    """Our style sheet and our scripts, all local: nothing is asked from another machine."""
    st.html(STATIC / "style.css")
    script = ";\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("fr.js", "feuille.js"))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def guarded(view: Callable[[], None]) -> Callable[[], None]:
    """Turn what goes wrong in a view into a French page: no traceback reaches the screen."""

    @wraps(view)
    def page() -> None:
        st.session_state[_HEADED] = False
        try:
            view()
        except SourcierError as error:
            _titled()
            show(box("error", str(error), "Action impossible", role="alert"))
        except Exception:
            number = incident()
            _titled()
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


def _titled() -> None:
    """A page that broke before its title still has one."""
    if not st.session_state[_HEADED]:
        header(labels.PRODUCT, inform=False)


def header(title: str, subtitle: str = "", inform: bool = True) -> None:
    """The title of a page; under it, what everyone must have been told once (a page may say it itself)."""
    st.session_state[_HEADED] = True
    show(f'<div class="s-head"><h1>{safe(title)}</h1>{paragraph(subtitle) if subtitle else ""}</div>')
    if inform:
        notice.first_use()

"""What surrounds every view: style, French, the notice, and the page shown when something breaks."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import streamlit as st

from rag.errors import SourcierError
from ui import labels
from ui.components.markup import paragraph, safe, show

STATIC = Path(__file__).resolve().parent.parent / "static"
_log = logging.getLogger(__name__)


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
            show(_problem("Action impossible", str(error)))
        except Exception:
            number = incident()
            show(
                _problem(
                    "Une erreur interne s'est produite",
                    f"Incident {number}, noté dans le journal technique. Rechargez la page ; si l'erreur "
                    "revient, donnez ce numéro à votre service informatique.",
                )
            )

    return page


def incident() -> str:
    """Log the current exception in full and return the number that finds it again."""
    number = secrets.token_hex(4).upper()
    _log.exception("incident %s", number)
    return number


def _problem(title: str, message: str) -> str:
    return f'<div class="s-error" role="alert"><h2>{safe(title)}</h2>{paragraph(message)}</div>'


def header(title: str, subtitle: str = "") -> None:
    show(f'<div class="s-head"><h1>{safe(title)}</h1>{paragraph(subtitle) if subtitle else ""}</div>')


def notice() -> None:
    """The duty to inform (AI Act, article 50), in full."""
    lines = "".join(paragraph(line) for line in labels.NOTICE)
    show(
        '<div class="s-note" role="note" aria-label="Information sur l\'outil">'
        f"<h2>{safe(labels.NOTICE_TITLE)}</h2>{lines}</div>"
    )

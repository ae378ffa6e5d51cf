"""« Copier »: an answer to the clipboard, with its quotes and where they come from."""

from __future__ import annotations

import streamlit as st

from ui.components.frame import STATIC
from ui.exchange import Exchange
from ui.export.conversation import copied

_HTML = """
<button type="button">Copier avec les citations</button>
<span role="status"></span>
<textarea hidden readonly rows="8" aria-label="Réponse et citations à copier"></textarea>
"""
_CSS = """
:host { display: block; }
button {
  font: inherit; font-size: .92rem; min-height: 2.5rem; padding: .25rem .75rem; cursor: pointer;
  color: #1c2430; background: #fff; border: 1px solid #8a94a3; border-radius: .5rem;
}
button:hover { color: #1d4079; border-color: #1d4079; }
button:focus-visible { outline: 3px solid #0b62d6; outline-offset: 2px; }
span { margin-left: .5rem; color: #17603a; font-size: .9rem; }
textarea { display: block; width: 100%; margin-top: .5rem; font: inherit; font-size: .9rem; }
textarea[hidden] { display: none; }
"""
_copy = st.components.v2.component(
    "sourcier_copier", html=_HTML, css=_CSS, js=(STATIC / "copier.js").read_text(encoding="utf-8")
)


def button(exchange: Exchange, place: str) -> None:
    words = copied(exchange)
    _copy(key=f"copier-{place}", data={"text": words.text, "html": words.html}, width="content")

"""The screens: navigation only. Started by ``ui.launch.command``."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts this folder first on the path; our packages are one level up, also in a bare checkout.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(1, _ROOT)

from rag.errors import SourcierError  # noqa: E402
from ui import labels, pages  # noqa: E402
from ui.components import session  # noqa: E402
from ui.components.frame import STATIC, dress, guarded  # noqa: E402
from ui.components.nights import banner  # noqa: E402

st.set_page_config(page_title=labels.PRODUCT, page_icon=str(STATIC / "icone.png"), layout="wide")
dress()


def _open() -> tuple[pages.Page, ...]:
    """The pages of this person; with settings that cannot be read, the first one, which says so."""
    try:
        return pages.open_to(session.person().roles)
    except SourcierError:
        return pages.PAGES[:1]


menu = {
    section: [
        st.Page(
            guarded(page.render),
            title=page.title,
            icon=page.icon,
            url_path=page.url,
            default=page is pages.PAGES[0],
        )
        for page in found
    ]
    for section, found in pages.by_section(_open()).items()
}
chosen = st.navigation(menu, position="top")
if chosen.url_path != pages.QUALITY:
    banner()
chosen.run()

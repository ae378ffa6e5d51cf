"""The screens: navigation only. Started by ``ui.launch.command``."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

# Streamlit puts this folder first on the path; our packages are one level up, also in a bare checkout.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(1, _ROOT)

from rag.errors import SourcierError  # noqa: E402
from ui import labels, pages  # noqa: E402
from ui.access import identity, walls  # noqa: E402
from ui.access.person import Person  # noqa: E402
from ui.components import session  # noqa: E402
from ui.components.frame import STATIC, dress, guarded  # noqa: E402
from ui.components.letters import state as letters  # noqa: E402
from ui.components.nights import banner  # noqa: E402
from ui.views import connexion  # noqa: E402

st.set_page_config(page_title=labels.PRODUCT, page_icon=str(STATIC / "icone.png"), layout="wide")
dress()


def _door(closed: identity.ClosedError) -> None:
    """The only page of whoever may not enter, at whatever address."""
    walls.belongs_to(None)
    page = st.Page(guarded(lambda: connexion.render(closed)), title=labels.PRODUCT, url_path="connexion")
    st.navigation([page], position="hidden").run()


def _inside(person: Person | None) -> None:
    """The pages of this person; with settings that cannot be read, the first one, which says so."""
    shown = pages.open_to(person) if person else pages.PAGES[:1]
    menu = {section: list(map(_entry, found)) for section, found in pages.by_section(shown).items()}
    if person:
        # A page typed by hand answers too: it says which role it takes.
        menu.setdefault("", []).extend(_entry(page, person) for page in pages.PAGES if page not in shown)
    chosen = st.navigation(menu, position="top")
    st.set_page_config(page_title=f"{chosen.title} · {labels.PRODUCT}")
    if person and session.settings().acces.signed:
        connexion.who()
    if chosen.url_path != pages.QUALITY:
        banner(any(page.url == pages.QUALITY for page in shown))
    if person and chosen.url_path != letters.URL and person.may(pages.ADVICE):
        letters.banner(person)
    chosen.run()


def _entry(page: pages.Page, refused: Person | None = None) -> StreamlitPage:
    """A page of the menu, or a hidden one when it is refused. Roles are asked again when it renders."""

    def render() -> None:
        if page.opens_to(session.person()):
            page.render()
        else:
            connexion.refused(page)

    return st.Page(
        guarded(render),
        title=page.title,
        icon=page.icon,
        url_path=page.url,
        default=page is pages.PAGES[0],
        visibility="hidden" if refused else "visible",
    )


with session.one_run():
    try:
        found = session.person()
    except identity.ClosedError as closed:
        _door(closed)
    except SourcierError:
        _inside(None)
    else:
        walls.belongs_to(found)
        _inside(found)

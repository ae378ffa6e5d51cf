"""The door: sign in, or be told why one may not enter and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from rag.settings import ContactSettings
from ui import labels
from ui.access import identity
from ui.access.identity import Why
from ui.access.person import Role
from ui.components import frame, session
from ui.components.markup import paragraph, safe, show

if TYPE_CHECKING:
    from ui.pages import Page

TITLES = {
    Why.UNKNOWN: "Connexion",
    Why.EXPIRED: "Session terminée",
    Why.NO_ROLE: "Accès à demander",
}
BUTTON = "Se connecter"
LEAVE = "Se déconnecter"


def render(closed: identity.ClosedError) -> None:
    """What whoever may not enter sees: one sentence, one button."""
    with st.container(key="porte"):
        frame.header(labels.PRODUCT, labels.TAGLINE, inform=False)
        show(f"<div class='s-note'><h2>{safe(TITLES[closed.why])}</h2>{_said(closed)}</div>")
        if closed.why is Why.NO_ROLE:
            st.button(LEAVE, icon=":material/logout:", key="quitter", on_click=identity.sign_out)
        elif st.button(BUTTON, icon=":material/login:", type="primary", key="entrer"):
            identity.sign_in()


def refused(page: Page) -> None:
    """A page that is not open to this person: why, and whom to ask."""
    person, contact = session.person(), session.settings().contact
    frame.header(page.title, inform=False)
    if person.may(page.roles):
        said = (
            "Cette page réunit ce qui vient de tous les corpus, et certains ne vous sont pas ouverts.",
            f"Demandez {_whom(contact)} de vous les ouvrir.",
        )
    else:
        wanted = " ou ".join(role.value for role in Role if role in page.roles)
        said = (
            f"Cette page demande le rôle {wanted}. Vous avez : {_named(person.roles)}.",
            f"Demandez {_whom(contact)} de vous donner ce rôle.",
        )
    lines = "".join(paragraph(line) for line in said)
    show(f'<div class="s-refusal"><h2>Page réservée</h2>{lines}</div>')


def who() -> None:
    """Who is signed in, with which roles, and the way out."""
    person = session.person()
    with st.container(
        key="personne", horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    ):
        named = f"<strong>{safe(person.name or 'Personne connectée')}</strong> · {safe(_named(person.roles))}"
        st.html(f"<p class='s-who'>{named}</p>", width="content")
        st.button(LEAVE, type="tertiary", icon=":material/logout:", key="sortir", on_click=identity.sign_out)


def _said(closed: identity.ClosedError) -> str:
    lines = [str(closed)]
    if closed.why is Why.NO_ROLE:
        lines.append(f"Demandez {_whom(session.settings().contact)} de vous en donner un.")
        lines += [f"Compte : {closed.name}."] if closed.name else []
    else:
        lines.append("Utilisez votre compte professionnel : Sourcier ne connaît pas votre mot de passe.")
    return "".join(paragraph(line) for line in lines)


def _whom(contact: ContactSettings) -> str:
    """Whom to ask, by the settings; nothing is invented."""
    known = ", ".join(each for each in (contact.service, contact.telephone, contact.courriel) if each)
    return f"à la personne qui gère Sourcier{f' ({known})' if known else ''}"


def _named(roles: Iterable[Role]) -> str:
    held = frozenset(roles)
    return ", ".join(role.value for role in Role if role in held)

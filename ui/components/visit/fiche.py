"""The sheet of rules beside a visit: the rules that are folded away, and the way to the whole of it."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from rag.appointment.letter import reference
from rag.appointment.types import Finding, Prepared
from rag.sheet.types import Request
from rag.types import Citation
from ui import labels
from ui.access.person import Role
from ui.components import session
from ui.components.fiche.choice import Choice
from ui.components.markup import itemised, paragraph, safe, show, typeset

URL = "fiche"
WHOLE = "La fiche de règles complète"
CASES = "Le même article, pour d'autres cas"


def render(rank: int, one: Prepared) -> None:
    """What to read first, and the whole sheet for whom it is open to."""
    if one.notices:
        show("".join(paragraph(each, "s-notice") for each in one.notices))
    if one.fiche and session.person().may(frozenset({Role.INSTRUCTEUR})):
        with st.container(key=f"vers-fiche-{rank}"):
            st.page_link(
                page(),
                label=WHOLE,
                icon=":material/fact_check:",
                help="Toutes les règles de la zone pour ces travaux, thème par thème",
                query_params=address(one.fiche),
            )


def _unrun() -> None:
    """The source of a page is its address: the one registered at it runs."""


def page() -> StreamlitPage:
    return st.Page(_unrun, title="Fiche de règles", url_path=URL)


def address(asked: Request) -> dict[str, str]:
    """What the address of the sheet of rules says of a request."""
    return Choice(asked.commune, asked.zone, asked.works, asked.day).address()


def beside(finding: Finding) -> str:
    """What the article says of other cases, in sight; the other rules of the point, folded."""
    cases = "".join(map(_rule, finding.exceptions))
    aside = f'<div class="s-near"><p class="s-side">{safe(CASES)}</p>{cases}</div>' if cases else ""
    if not finding.others:
        return aside
    told = "".join(map(_rule, finding.others))
    more = paragraph(further(finding)) if finding.more else ""
    title = f"{others(len(finding.others) + finding.more)} sur ce point"
    return f'{aside}<details class="s-more"><summary>{safe(title)}</summary><div>{told}{more}</div></details>'


def others(count: int) -> str:
    """« 12 autres règles »."""
    return f"{labels.number(count)} {'autres règles' if count > 1 else 'autre règle'}"


def further(finding: Finding) -> str:
    """Where the rules are that are not shown at all."""
    return f"{others(finding.more)} {'sont' if finding.more > 1 else 'est'} dans la fiche de règles."


def _rule(citation: Citation) -> str:
    return (
        f"<blockquote>{itemised(citation.quote.strip(' :'))}</blockquote>"
        f"<small>{safe(typeset(reference(citation)))}</small>"
    )

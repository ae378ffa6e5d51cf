"""What stands beside the règlement: annexes with their rank, documents cited but not given."""

from __future__ import annotations

import streamlit as st

from rag.sheet.types import Annex, Missing, Rank, Sheet
from rag.types import Citation
from ui.components.fiche import words
from ui.components.fiche.quotes import quote_html, where_html
from ui.components.fiche.rules import open_button
from ui.components.markup import chip, heading, paragraph, safe, show, typeset


def annexes(sheet: Sheet) -> None:
    """The plans and annexes given here that bear on the project, with what each is worth against a permit."""
    if not sheet.annexes:
        return
    show(heading("Autres documents à lire pour ce projet"))
    for rank, each in enumerate(sheet.annexes):
        with st.container(key=f"fiche-annexe-{rank}"):
            _annex(each, rank)


def _annex(annex: Annex, rank: int) -> None:
    show(
        f'<div class="f-rule"><h3>{safe(typeset(annex.document.title))}</h3>{_rank(annex.rank)}'
        f"{paragraph(words.source(annex.document), 's-trace')}</div>"
    )
    _passages(annex.citations, f"annexe-{rank}", annex.document.title, few=3)


def _rank(rank: Rank | None) -> str:
    if rank is None:
        return ""
    law = f" <small>({safe(typeset(rank.law))})</small>" if rank.law else ""
    return f'<p class="f-rank"><b>{safe(rank.name)}.</b> {safe(typeset(rank.sentence))}{law}</p>'


def missing(sheet: Sheet) -> None:
    """What the rules send the reader to, and that nobody gave: it may decide."""
    if not sheet.missing:
        return
    show(
        '<div class="f-theme"><h2>Documents cités, non fournis</h2></div>'
        + paragraph(
            "Le règlement y renvoie, mais ils ne sont pas parmi les documents qui vous sont ouverts : leurs "
            "règles ne sont pas sur cette fiche. Demandez-les au gestionnaire, ou lisez-les ailleurs avant "
            "de conclure.",
            "s-reminder",
        )
    )
    for rank, each in enumerate(sheet.missing):
        with st.container(key=f"fiche-manque-{rank}"):
            _missing(each, rank)


def _missing(each: Missing, rank: int) -> None:
    show(
        f'<div class="f-rule f-lacking"><h3>{safe(typeset(words.capital(each.name)))} '
        f"{chip('non fourni', 's-weak')}</h3>{_rank(each.rank)}</div>"
    )
    _passages(each.citations, f"manque-{rank}", f"Cite : {each.name}", few=1)


def _passages(citations: tuple[Citation, ...], place: str, told: str, few: int) -> None:
    """A few at once, the others at a click."""
    for number, citation in enumerate(citations[:few]):
        _passage(citation, f"{place}-{number}", told)
    more = len(citations) - few
    if more > 0:
        label = f"{more} autre{'s' if more > 1 else ''} passage{'s' if more > 1 else ''}"
        box = st.expander(label, key=f"fiche-repli-{place}", on_change="rerun")
        if box.open:
            with box:
                for number, citation in enumerate(citations[few:], start=few):
                    _passage(citation, f"{place}-{number}", told)


def _passage(citation: Citation, place: str, told: str) -> None:
    show(f'<div class="f-rule">{quote_html(citation)}</div>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(where_html(citation), width="content")
        open_button(citation, place, told)

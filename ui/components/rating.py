"""What the reader thinks of an answer: one click, a word more if they wish, changed as easily."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import streamlit as st

from rag.errors import SourcierError
from rag.types import Citation
from ui.components import session
from ui.components.markup import paragraph, show
from ui.keep.feedback import COMMENT_LENGTH, Feedback, FeedbackStore, Verdict

WORDS = {
    Verdict.RIGHT: "Juste",
    Verdict.WRONG: "Faux",
    Verdict.INCOMPLETE: "Incomplet",
    Verdict.BAD_SOURCE: "Source inadaptée",
}
_SIGNS = {
    Verdict.RIGHT: ":material/check:",
    Verdict.WRONG: ":material/close:",
    Verdict.INCOMPLETE: ":material/more_horiz:",
    Verdict.BAD_SOURCE: ":material/find_in_page:",
}
_HELP = (
    "« Faux » juge la réponse ; « Source inadaptée » juge le passage cité, même si la réponse est juste. "
    "Votre avis sert à corriger l'outil."
)
OF_REFUSALS = {Verdict.RIGHT: "Oui", Verdict.WRONG: "Non, la réponse est dans les documents"}
_HELP_REFUSED = "Dites dans la précision où se trouve la réponse : votre avis sert à corriger l'outil."
THANKS = "Merci : votre avis est gardé, et sera relu. Vous pouvez le changer."


@st.fragment
def render(record: str, sources: Sequence[Citation], answered: bool, place: str) -> None:
    """The question and its answers, for the answer or the refusal of this replay number."""
    said = _said(record)
    key = f"avis-{place}"
    st.session_state[key] = said.verdict if said else None
    words = WORDS if answered else OF_REFUSALS
    st.pills(
        "Cette réponse est-elle juste ?" if answered else "Ce refus est-il justifié ?",
        tuple(words),
        format_func=lambda verdict: f"{_SIGNS[verdict]} {words[verdict]}",
        help=_HELP if answered else _HELP_REFUSED,
        key=key,
        on_change=_rate,
        args=(record, key),
    )
    if problem := st.session_state.pop(f"avis-erreur-{record}", ""):
        show(f'<div role="alert">{paragraph(problem, "s-lost")}</div>')
    if said:
        _more(said, sources, place)


def _more(said: Feedback, sources: Sequence[Citation], place: str) -> None:
    """The thanks, and room for a word more."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"avis-merci-{place}"):
        st.html(f'<div class="s-thanks" role="status">{paragraph(THANKS)}</div>', width="content")
        name = "Modifier la précision" if said.comment else "Préciser"
        with st.popover(name, key=f"avis-preciser-{place}"):
            _details(said, sources, place)


def _details(said: Feedback, sources: Sequence[Citation], place: str) -> None:
    with st.form(f"avis-detail-{place}", border=False):
        rank = said.source
        if said.verdict is Verdict.BAD_SOURCE and len(sources) > 1:
            rank = st.radio(
                "Quelle source ne convient pas ?",
                range(1, len(sources) + 1),
                index=said.source - 1 if said.source and said.source <= len(sources) else None,
                format_func=lambda number: f"Source {number}",
                horizontal=True,
                key=f"avis-source-{place}",
            )
        comment = st.text_area(
            "Ce qui manque ou ne va pas (facultatif)",
            said.comment,
            max_chars=COMMENT_LENGTH,
            help="N'écrivez ni nom ni adresse d'administré : ce texte sera relu par un collègue.",
            key=f"avis-mots-{place}",
        )
        if st.form_submit_button("Enregistrer", key=f"avis-garder-{place}"):
            _keep(said.record, said.verdict, comment, rank)
            st.rerun(scope="fragment")


def _rate(record: str, key: str) -> None:
    """Keep the choice; taking it off forgets it."""
    verdict = cast("Verdict | None", st.session_state[key])
    if verdict is not None:
        said = _said(record)
        _keep(record, Verdict(verdict), said.comment if said else "")
        return
    try:
        _store().delete(session.person().id, record)
        st.session_state[_known(record)] = None
    except SourcierError as error:
        st.session_state[f"avis-erreur-{record}"] = str(error)


def _keep(record: str, verdict: Verdict, comment: str, source: int | None = None) -> None:
    try:
        said = _store().add(record, verdict, session.person().id, comment, source)
        st.session_state[_known(record)] = said
    except SourcierError as error:
        st.session_state[f"avis-erreur-{record}"] = str(error)


def _said(record: str) -> Feedback | None:
    """What this person said of it, read once for a session."""
    known = _known(record)
    if known not in st.session_state:
        try:
            st.session_state[known] = _store().of_record(record, session.person().id)
        except SourcierError as error:
            st.session_state[f"avis-erreur-{record}"] = str(error)
            return None
    return cast("Feedback | None", st.session_state[known])


def _known(record: str) -> str:
    return f"avis-dit-{session.person().id}-{record}"


def _store() -> FeedbackStore:
    return FeedbackStore(session.settings())

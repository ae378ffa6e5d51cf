"""The files of the index, a page at a time: each opens its report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from rag.types import DocumentState, Ingested
from ui import labels
from ui.components import markup, outcomes, paging
from ui.components.markup import heading, paragraph, show

PLACE = "documents"
OPENED = "documents-ouvert"
ALL = "Tous les corpus"
_STATES: tuple[DocumentState | None, ...] = (None, *DocumentState)


def name_of(file: Ingested) -> str:
    return f"{file.corpus}|{file.file}"


def opened(files: Sequence[Ingested]) -> Ingested | None:
    """The file whose report is open, while it is there."""
    wanted = st.session_state.get(OPENED)
    return next((each for each in files if name_of(each) == wanted), None)


def back() -> None:
    """The way back from a report to the list."""
    st.button(
        "Retour à la liste",
        icon=":material/arrow_back:",
        key="documents-retour",
        on_click=_open,
        args=(None,),
    )


def draw(files: Sequence[Ingested]) -> None:
    """The files looked for, under their corpus; in each, what needs a hand first."""
    shown = _chosen(files)
    if not shown:
        show(paragraph("Aucun document ne correspond à ces choix."))
        return
    by_corpus = {
        corpus: outcomes.worst_first([each for each in shown if each.corpus == corpus])
        for corpus in sorted({each.corpus for each in shown})
    }
    page = paging.paged([each for held in by_corpus.values() for each in held], PLACE, "document")
    for corpus, held in groupby(page, key=lambda each: each.corpus):
        _corpus(corpus, by_corpus[corpus], list(held))


def _corpus(corpus: str, files: Sequence[Ingested], page: Sequence[Ingested]) -> None:
    show(heading(f"Corpus « {corpus} »"))
    show(paragraph(f"{outcomes.summary(files)} {outcomes.found(files)}".strip(), "s-trace"))
    for each in page:
        name = name_of(each)
        with st.container(key=f"fichier-{name}", gap=None):
            st.button(
                markup.label(each.document.title if each.document else each.file),
                key=f"rapport-{name}",
                help="Qualité de lecture, remplacement, suppression",
                type="tertiary",
                on_click=_open,
                args=(name,),
            )
            show(outcomes.line(each))


def _chosen(files: Sequence[Ingested]) -> list[Ingested]:
    counts = {state: sum(each.state is state for each in files) for state in DocumentState}
    corpora = sorted({each.corpus for each in files})

    def shown(state: DocumentState | None) -> str:
        return f"{labels.STATES[state]} ({labels.number(counts[state])})" if state else "Tous"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.segmented_control(
            "Résultat",
            _STATES,
            default=None,
            format_func=shown,
            key="documents-etat",
            on_change=paging.first_page,
            args=(PLACE,),
        )
        words = st.text_input(
            "Nom du document",
            placeholder="titre ou fichier",
            key="documents-nom",
            on_change=paging.first_page,
            args=(PLACE,),
        )
        corpus = ALL
        if len(corpora) > 1:
            corpus = st.selectbox(
                "Corpus", [ALL, *corpora], key="documents-corpus", on_change=paging.first_page, args=(PLACE,)
            )
    wanted = words.strip().casefold()
    return [
        each
        for each in files
        if (state is None or each.state is state)
        and corpus in (ALL, each.corpus)
        and wanted in f"{each.file} {each.document.title if each.document else ''}".casefold()
    ]


def _open(name: str | None) -> None:
    st.session_state[OPENED] = name

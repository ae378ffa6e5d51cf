"""The documents and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.types import DocumentState, Ingested
from ui import labels
from ui.components import deposit, frame, outcomes, session
from ui.components.markup import heading, paragraph, show

MAX_ROWS = 300
_STATES: tuple[DocumentState | None, ...] = (None, *DocumentState)


def render() -> None:
    desk = session.desk()
    frame.header("Documents", "Ce que l'outil a pu lire, et ce qu'il n'a pas pu.")
    files = desk.outcomes()
    if not files:
        show(heading("Déposez vos documents") + paragraph("Aucun document n'est encore indexé."))
        deposit.form(session.settings())
        return
    shown = _chosen(files)
    if not shown:
        show(paragraph("Aucun document ne correspond à ces choix."))
    for corpus in sorted({_corpus(file) for file in shown}):
        _corpus_table(corpus, [file for file in shown if _corpus(file) == corpus])
    with st.expander(
        "Déposer d'autres documents",
        icon=":material/upload_file:",
        expanded="depot-rapport" in st.session_state,
    ):
        deposit.form(session.settings())


def _corpus(file: Ingested) -> str:
    return file.document.corpus if file.document else file.file.split("/")[0]


def _chosen(files: Sequence[Ingested]) -> list[Ingested]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.segmented_control(
            "Résultat",
            _STATES,
            default=None,
            format_func=lambda item: "Tous" if item is None else labels.STATES[item],
            key="documents-etat",
        )
        words = st.text_input(
            "Nom du document", placeholder="une partie du titre ou du fichier", key="documents-nom"
        )
    wanted = words.strip().casefold()
    return [
        file
        for file in files
        if (state is None or file.state is state)
        and wanted in f"{file.file} {file.document.title if file.document else ''}".casefold()
    ]


def _corpus_table(corpus: str, files: Sequence[Ingested]) -> None:
    show(heading(f"Corpus « {corpus} »"))
    if found := outcomes.found(files):
        show(paragraph(found))
    show(outcomes.listing(files[:MAX_ROWS], outcomes.summary(files)))
    if len(files) > MAX_ROWS:
        show(paragraph(f"{MAX_ROWS} premiers documents affichés : précisez le nom pour voir les autres."))

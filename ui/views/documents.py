"""The documents: deposits, what became of each file, corpora, and the health of the index."""

from __future__ import annotations

import streamlit as st

from ui.components import deposit, frame, session
from ui.components.documents import corpora, detail, doctor, live
from ui.components.documents import files as listed
from ui.components.markup import heading, paragraph, show


def render() -> None:
    desk = session.desk()
    frame.header("Documents", "Ce que l'outil a pu lire, et ce qu'il n'a pas pu.")
    files = desk.outcomes()
    if not files:
        show(heading("Déposez vos documents") + paragraph("Aucun document n'est encore indexé."))
        deposit.form(session.settings())
        return
    # One place for the works, come or gone: what is below keeps its own.
    with st.container(key="travaux"):
        live.show_all(session.settings())
    with st.expander("Déposer d'autres documents", icon=":material/upload_file:", key="depot-ouvert"):
        deposit.inputs(session.settings(), border=False)
    documents, held, index = st.tabs(["Documents", "Corpus et accès", "Vérifier l'index"])
    with documents:
        if chosen := listed.opened(files):
            listed.back()
            detail.show_file(desk, chosen)
        else:
            listed.draw(files)
    with held:
        corpora.show_all(desk, files)
    with index:
        doctor.show_doctor(desk, files)

"""« Vérifier l'index »: what the doctor finds, and the cures that this page can give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from rag.desk import Desk
from rag.encode import open_home
from rag.types import Ingested
from ui import labels
from ui.cli.doctor import Examination, examine, notes
from ui.components.documents import works
from ui.components.markup import paragraph, safe, show, typeset

KEY = "examen-index"
CLOSED = (
    "{count} problème(s), dont le détail peut nommer des documents qui ne vous sont pas ouverts : demandez à "
    "votre service informatique de lancer « sourcier corpus doctor »."
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, and on which generation."""

    generation: str
    found: Examination


def show_doctor(desk: Desk, files: tuple[Ingested, ...]) -> None:
    """The button, then the findings of this session's last look."""
    show(
        paragraph(
            "L'index, le catalogue et les originaux gardés sont-ils d'accord ? Rien n'est changé par cette "
            "vérification."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button("Vérifier l'index", icon=":material/health_and_safety:", key="verifier-index")
        complete = st.checkbox("Relire aussi les originaux (plus long)", key="verifier-complet")
    if asked:
        home, _ = open_home(desk.settings)
        with st.spinner("Vérification…"):
            st.session_state[KEY] = Examined(desk.generation() or "", _seen(desk, examine(home, complete)))
    seen = cast("Examined | None", st.session_state.get(KEY))
    if seen:
        _show(desk, seen, files)


def _seen(desk: Desk, found: Examination) -> Examination:
    """What this person may be told of it: sentences name documents, those of closed corpora too."""
    if desk.scope.everything:
        return found
    faults = (CLOSED.format(count=len(found.faults)),) if found.faults else ()
    passages = desk.count() if desk.documents() else 0
    return Examination(len(desk.documents()), passages, faults, notes(desk.outcomes()))


def _show(desk: Desk, seen: Examined, files: tuple[Ingested, ...]) -> None:
    found = seen.found
    if seen.generation != (desk.generation() or ""):
        show(paragraph("L'index a changé depuis cette vérification : relancez-la.", "s-reminder"))
    counts = f"{labels.count(found.documents, 'document')}, {labels.count(found.passages, 'passage')}"
    if found.faults:
        items = "".join(f"<li>{safe(typeset(each))}</li>" for each in found.faults)
        show(f'<div class="s-error" role="alert"><h2>À réparer ({counts})</h2><ul>{items}</ul></div>')
    else:
        show(f'<div role="status">{paragraph(f"Index sain : {counts}.", "s-found")}</div>')
    if found.notes:
        items = "".join(f"<li>{safe(typeset(each))}</li>" for each in found.notes)
        show(f"<details open><summary>À savoir</summary><ul>{items}</ul></details>")
    _cures(desk, found, files)


def _cures(desk: Desk, found: Examination, files: tuple[Ingested, ...]) -> None:
    """The cures that need no file from elsewhere; the sentences say the others."""
    lost = [each.document for each in files if each.document and each.pages_to_ocr]
    if lost and st.button(
        f"Lire les pages scannées de {labels.count(len(lost), 'document')}",
        icon=":material/document_scanner:",
        key="soigner-ocr",
    ):
        for document in lost:
            if original := desk.original(document):
                works.read_again(desk.settings, document, original)
        st.rerun()
    if found.faults and st.button(
        "Refaire les vecteurs à partir des passages gardés", icon=":material/build:", key="soigner-vecteurs"
    ):
        works.make_again(desk.settings)
        st.rerun()

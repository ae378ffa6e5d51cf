"""One file: how well it was read, what was left out of it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from ingest.acts import label_of
from ingest.ocr import available
from rag.desk import Desk
from rag.errors import UsageError
from rag.types import Document, Ingested, Page, PageState
from rag.wire import version_label
from ui import labels
from ui.components import deposit
from ui.components.documents import works
from ui.components.documents.effects import effects
from ui.components.markup import box, heading, pairs, paragraph, safe, show, table, typeset
from ui.launch import UPLOAD_MEGABYTES

MAX_PAGES = 60
"""Pages named one by one in the report."""
HIDDEN_SHOWN = 300
_WHY = {
    PageState.TO_OCR: (
        "Page scannée, non lue",
        "Lisez les pages scannées (OCR), ou déposez un PDF avec texte.",
    ),
    PageState.UNREADABLE: ("Illisible", "Ouvrez le fichier d'origine à cette page ; exportez-le à nouveau."),
}


def show_file(desk: Desk, file: Ingested) -> None:
    """The quality report of a file, and its actions."""
    document = file.document if file.document and file.document.file == file.file else None
    title = document.title if document else file.file
    show(heading(f"Qualité de lecture : {title}"))
    show(f'<dl class="s-quality">{pairs(_about(file, document))}</dl>')
    if file.reason:
        show(paragraph(f"{_sentence(file.reason)}", "s-lost"))
    for warning in file.warnings:
        show(paragraph(f"À vérifier : {warning.rstrip('.')}.", "s-lost"))
    if document:
        _pages(desk, document)
    _actions(desk, file, document)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _about(file: Ingested, document: Document | None) -> Iterator[tuple[str, str]]:
    yield "Résultat", labels.STATES[file.state]
    yield "Fichier", file.file
    if document:
        yield "Nature", label_of(document.kind)
        yield "Territoire", document.territory.name
        yield "Version", version_label(document)
        yield "Accès", labels.VISIBILITIES[document.visibility]
    yield "Pages", labels.number(file.pages) if file.pages else ""
    yield "Lues par OCR", labels.pages(file.pages_ocr) if file.pages_ocr else ""
    yield "Non lues (scannées)", labels.pages(file.pages_to_ocr) if file.pages_to_ocr else ""
    yield "Passages", labels.number(file.chunks) if file.chunks else ""
    yield "Couches", ", ".join(file.layers)
    yield "Trouvé", ", ".join(labels.counted(each) for each in file.units)
    yield (
        "Mis à part",
        ", ".join(f"{each.name} : {labels.number(each.count)} caractères" for each in file.set_apart),
    )
    yield "Déduit du contenu", " ; ".join(file.inferred)


def _pages(desk: Desk, document: Document) -> None:
    """The pages that could not be read, and why; those that hide text."""
    pages = [page for page in desk.pages(document) if page.state in _WHY or page.hidden.strip()]
    if not pages:
        show(paragraph("Toutes les pages ont été lues, et aucune ne cache de texte."))
        return
    rows = [(labels.number(page.number) if page.number else "–", *_told(page)) for page in pages[:MAX_PAGES]]
    show(table("Pages à regarder", ("Page", "Constat", "Que faire"), rows, numbers=(0,)))
    if len(pages) > MAX_PAGES:
        show(
            paragraph(
                f"{MAX_PAGES} premières pages sur {labels.number(len(pages))} à regarder.", "s-reminder"
            )
        )


def _told(page: Page) -> tuple[str, str]:
    if page.state in _WHY:
        found, cure = _WHY[page.state]
        return safe(found), safe(typeset(cure))
    hidden = " ".join(page.hidden.split())
    words = safe(hidden[:HIDDEN_SHOWN]) + ("…" if len(hidden) > HIDDEN_SHOWN else "")
    return (
        f"Texte caché, mis à part : {labels.number(len(hidden))} caractères"
        f"<details><summary>Le lire</summary><small>{words}</small></details>",
        "Ce texte n'est ni cherché ni cité : vérifiez auprès de l'auteur du fichier.",
    )


# -- what can be done ---------------------------------------------------------------------------------


def _actions(desk: Desk, file: Ingested, document: Document | None) -> None:
    key = f"{file.corpus}-{file.file}"
    choices = ["Remplacer"] if document else []
    if document and file.pages_to_ocr:
        choices.append("Lire les pages scannées")
    choices.append("Supprimer")
    chosen = st.segmented_control("Que faire de ce fichier ?", choices, key=f"que-faire-{key}")
    if chosen == "Remplacer" and document:
        _replace(desk, document)
    elif chosen == "Lire les pages scannées" and document:
        _read_scans(desk, document)
    elif chosen == "Supprimer":
        confirm_removal(
            desk, file.corpus, [document] if document else [], [] if document else [file.file], key
        )


def _replace(desk: Desk, document: Document) -> None:
    """A new version takes the place of the former one, once it is read: a refused one changes nothing."""
    settings = desk.settings
    limit = min(UPLOAD_MEGABYTES, settings.ingestion.taille_max_mo)
    with st.form(f"remplacer-{document.id}", border=True):
        show(
            paragraph(
                "La nouvelle version prend la place de celle-ci dès qu'elle est lue ; si elle est refusée, "
                "rien ne change. Titre, nature et accès sont gardés ; date et version sont relues. Les "
                "coches « vérifié » de l'ancienne ne vaudront plus ; les réponses validées qui citent un "
                "passage changé seront dites « à revoir »."
            )
        )
        sent_file = st.file_uploader(
            "Nouvelle version", type=list(deposit.TYPES), max_upload_size=limit, key=f"nouveau-{document.id}"
        )
        sent = st.form_submit_button("Remplacer", type="primary", icon=":material/published_with_changes:")
    if not sent:
        return
    try:
        if sent_file is None:
            raise UsageError("Choisissez le fichier de la nouvelle version.")
        ((name, content),) = deposit.check_files([(sent_file.name, sent_file.getvalue())], limit).kept
        works.renew(settings, document, name, content)
    except UsageError as error:
        show(box("error", str(error), role="alert"))
        return
    st.rerun()


def _read_scans(desk: Desk, document: Document) -> None:
    original = desk.original(document)
    if original is None:
        show(paragraph("L'original de ce document manque : déposez-le à nouveau.", "s-lost"))
    elif not available():
        show(
            paragraph("Installez tesseract-ocr et tesseract-ocr-fra sur ce serveur, puis revenez.", "s-lost")
        )
    elif st.button("Lancer la lecture", type="primary", icon=":material/document_scanner:"):
        works.read_again(desk.settings, document, original)
        st.rerun()


def confirm_removal(
    desk: Desk, corpus: str, documents: Sequence[Document], files: Sequence[str], key: str
) -> None:
    """What goes with them, then the button."""
    found = effects(desk, documents)
    sentences = list(found.sentences) if documents else []
    if files:
        sentences.append(f"{labels.count(len(files), 'fichier')} sans passage (plan de zonage ou refusé).")
    items = "".join(f"<li>{safe(typeset(each))}</li>" for each in sentences)
    show(f'<div class="s-refusal"><h3>Avant de supprimer</h3><ul>{items}</ul></div>')
    agreed = st.checkbox("J'ai lu ce que cette suppression entraîne", key=f"accord-{key}")
    if st.button(
        "Supprimer définitivement", disabled=not agreed, icon=":material/delete:", key=f"supprimer-{key}"
    ):
        works.remove(desk.settings, corpus, documents, files)
        st.session_state.pop(f"accord-{key}", None)
        st.rerun()

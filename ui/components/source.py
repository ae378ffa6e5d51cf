"""The source panel: the page of the act, the exact words marked, and where they come from."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from rag.assistant import Assistant
from rag.types import Citation, Document, Page, Passage, Visibility
from rag.wire import version_label
from ui import labels
from ui.components import session
from ui.components.markup import heading, marked, pairs, paragraph, safe, show, table, typeset
from ui.components.session import Opened
from ui.highlight import Box, PageImage, PageImageError, locate, render_page

SCALE = 1.6
READ_BY_OCR = "Page lue par OCR, à vérifier sur l'image."
_log = logging.getLogger(__name__)


def render(assistant: Assistant, citation: Citation, opened: Opened, cited: bool) -> None:
    """Draw the open source beside its answer; not ``cited``: a near passage, under a refusal."""
    document = citation.passage.document
    with st.container(key="panneau"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            title = f"Source {opened.source + 1}" if cited else f"Passage {opened.source + 1}, à vérifier"
            st.html(heading(title), width="content")
            st.button("Fermer", icon=":material/close:", key="fermer", on_click=session.close_source)
        show(_title(document))
        original = assistant.original(document)
        number = opened.page or (citation.pages[0] if citation.pages else 0)
        if number and original is not None and original.suffix.lower() == ".pdf":
            _turn(document, number, citation)
            _page_image(assistant, original, citation, number)
            show(_words(citation, "Mots exacts" if cited else "Texte du passage"))
        else:
            if cited:
                show(_words(citation, "Mots exacts"))
            _text(assistant.page(document, number) if number else None, citation, number)
        show(_identity(citation))
        _download(original, document)
        with st.expander("Pourquoi ce passage"):
            _scores(citation.passage)


def _title(document: Document) -> str:
    known = (document.territory.name, version_label(document) or "version non indiquée par le document")
    return (
        f'<div class="s-source"><h3>{safe(typeset(document.title))}</h3>{paragraph(" · ".join(known))}</div>'
    )


def _identity(citation: Citation) -> str:
    document, section = citation.passage.document, citation.passage.chunk.section
    pages = labels.pages(citation.pages)
    rows = (
        ("Acte", labels.act(section)),
        ("Article", " › ".join(("/".join(section.zones[:3]), *section.path)).removeprefix(" › ")),
        (pages.partition("\u00a0")[0].capitalize(), pages.partition("\u00a0")[2]),
        ("Fichier", document.file),
        ("Accès", "interne : ne pas diffuser" if document.visibility is Visibility.INTERNAL else ""),
    )
    return f'<div class="s-source"><dl>{pairs(rows)}</dl></div>'


def _words(citation: Citation, title: str) -> str:
    return f'<div class="s-source"><p>{title} :</p><blockquote>{safe(citation.quote)}</blockquote></div>'


def _turn(document: Document, number: int, citation: Citation) -> None:
    """Previous and next page, and the way back to the cited one."""
    last = max(document.page_count, *citation.pages)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.button(
            "Page précédente",
            icon=":material/chevron_left:",
            key="page-precedente",
            disabled=number <= 1,
            on_click=session.turn_to,
            args=(number - 1,),
        )
        st.html(f'<div class="s-trace" role="status">Page {number} sur {last}</div>', width="content")
        st.button(
            "Page suivante",
            icon=":material/chevron_right:",
            icon_position="right",
            key="page-suivante",
            disabled=number >= last,
            on_click=session.turn_to,
            args=(number + 1,),
        )
    if number not in citation.pages:
        st.button("Revenir à la page citée", key="page-citee", on_click=session.turn_to, args=(None,))


def _page_image(assistant: Assistant, path: Path, citation: Citation, number: int) -> None:
    is_cited = number in citation.pages
    quote = citation.quote if is_cited else ""
    within = citation.passage.chunk.text if is_cited else ""
    document = citation.passage.document
    page = assistant.page(document, number)
    words = page.words if page else ()
    boxes = tuple((word.text, (word.left, word.top, word.right, word.bottom)) for word in words)
    try:
        image = _cached_page(document.sha256, number, quote, within, boxes, path)
    except PageImageError as error:
        _log.warning("page %d of %s cannot be drawn: %s", number, document.file, error)
        show(paragraph("L'image de cette page ne peut pas être affichée : voici son texte.", "s-lost"))
        _text(page, citation, number)
        return
    if is_cited:
        _found(image.found, image.complete)
    if words:
        show(paragraph(READ_BY_OCR, "s-reminder"))
    with st.container(key="feuille"):
        st.image(image.png, width="stretch", alt=f"Page {number} du document {document.title}")


# Shared by all users: only what a page and a quote decide, never who asked.
@st.cache_data(show_spinner=False, max_entries=200)
def _cached_page(
    sha256: str, number: int, quote: str, within: str, words: tuple[tuple[str, Box], ...], _path: Path
) -> PageImage:
    return render_page(_path, number, quote, SCALE, within, words)


def _found(found: bool, complete: bool) -> None:
    if complete:
        show(paragraph("Les mots exacts sont surlignés.", "s-found"))
    elif found:
        show(paragraph("Une partie des mots est surlignée ; le reste est sur une autre page.", "s-found"))
    else:
        show(paragraph("Passage non localisé : comparez avec les mots exacts.", "s-lost"))


def _text(page: Page | None, citation: Citation, number: int) -> None:
    """A document without page images: its text, the words marked."""
    passage = citation.passage.chunk.text
    text = page.text if page else passage
    located = locate(text, citation.quote, passage)
    _found(bool(located.spans), located.complete)
    label = f"Texte de la page {number}" if page else "Passage du document"
    body = marked(text, located.spans)
    show(f'<div class="s-text" tabindex="0" role="region" aria-label="{label}">{body}</div>')


def _download(original: Path | None, document: Document) -> None:
    if original is None:
        show(paragraph("Le fichier d'origine n'est plus sur cette machine.", "s-lost"))
        return
    name = Path(document.file).name
    kind = {".pdf": ("le PDF", "application/pdf"), ".xml": ("le XML", "application/xml")}
    word, mime = kind.get(original.suffix.lower(), ("le texte", "text/plain"))
    st.download_button(
        f"Télécharger {word}",
        data=original.read_bytes,
        file_name=name,
        mime=mime,
        icon=":material/download:",
        key="telecharger",
        on_click="ignore",
    )


def _scores(passage: Passage) -> None:
    measures = [(labels.CRITERIA.get(name, name), value) for name, value in passage.legs]
    measures.append(("score du passage, toutes mesures pondérées", passage.score))
    rows = [(safe(name), f"{value:.2f}".replace(".", ",")) for name, value in measures]
    show(
        paragraph(
            "Ces scores rangent les passages les uns par rapport aux autres. Ce ne sont pas des "
            "pourcentages de confiance.",
            "s-reminder",
        )
        + table("Mesures du passage", ("Critère", "Valeur"), rows, numbers=(1,))
    )

"""The source panel: the page of the act, the exact words marked, and where they come from."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import streamlit as st

from rag.assistant import Assistant
from rag.types import Citation, Document, Page, Related, Visibility
from rag.wire import version_label
from ui import labels
from ui.components import session, why
from ui.components.markup import heading, marked, pairs, paragraph, safe, show, typeset
from ui.components.session import Exchange, Opened
from ui.highlight import Box, PageImage, PageImageError, locate, render_page

SCALE = 1.6
READ_BY_OCR = "Page lue par OCR, à vérifier sur l'image."
_log = logging.getLogger(__name__)


def render(assistant: Assistant, exchange: Exchange, opened: Opened) -> None:
    """Draw the open source beside its answer: a citation, a near passage under a refusal, or what must be
    read beside them."""
    citation, sources = exchange.openable[opened.source], len(exchange.sources)
    related = exchange.related[opened.source - sources] if opened.source >= sources else None
    cited = exchange.answered and related is None
    document = citation.passage.document
    with st.container(key="panneau"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.html(heading(_heading(opened.source, related, cited, sources)), width="content")
            st.button("Fermer", icon=":material/close:", key="fermer", on_click=session.close_source)
        show(_title(document) + validity(citation, exchange.day))
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
        why.render(assistant, exchange.question, citation, related)


def _heading(rank: int, related: Related | None, cited: bool, sources: int) -> str:
    if related is not None:
        return f"À lire aussi, {labels.letter(rank - sources)} : {related.why}"
    return f"Source {rank + 1}" if cited else f"Passage {rank + 1}, à vérifier"


def validity(citation: Citation, day: date) -> str:
    """When the passage is in force; a warning, in words, when it was not on the day that counts."""
    found = citation.passage.chunk.validity
    told = labels.validity(found, day)
    return paragraph(told, "s-valid" if found.at(day) else "s-lapsed") if told else ""


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

"""A page of a document with exact words marked on it: the one way every screen shows a source."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit import runtime

from rag.desk import Desk
from rag.types import Citation, Document, Page, Visibility
from rag.wire import version_label
from ui import labels
from ui.components.markup import marked, pairs, paragraph, safe, show, typeset
from ui.page_images.highlight import Box, PageImage, PageImageError, locate, render_page

SCALE = 1.6
READ_BY_OCR = "Page lue par OCR, à vérifier sur l'image."
Turn = Callable[[int | None], None]
"""Shows another page; None is the cited one."""
_log = logging.getLogger(__name__)


def panel(desk: Desk, citation: Citation, place: str, heading: str = "") -> None:
    """A whole source on its own: title, page, exact words, where they come from, the file.

    ``place`` names this panel on its page; the page turned to is kept under it, and forgotten with another
    citation.
    """
    key = f"page-{place}"
    mark = (citation.passage.chunk.id, citation.quote)
    kept = st.session_state.get(key)
    page = kept[1] if kept and kept[0] == mark else None

    def turn(number: int | None) -> None:
        st.session_state[key] = (mark, number)

    desk.original(citation.passage.document)  # a closed document is refused before its title is shown
    with st.container(key=f"panneau-{place}"):
        if heading:
            show(f"<h2 class='s-title'>{safe(typeset(heading))}</h2>")
        show(title(citation.passage.document))
        body(desk, citation, place, page, turn)
        show(identity(citation))
        document = citation.passage.document
        download(desk.original(document), document, place, page or next(iter(citation.pages), 0))


def body(
    desk: Desk, citation: Citation, place: str, page: int | None, turn: Turn, words: str = "Mots exacts"
) -> None:
    """The page image with the words marked, and the words; the text where there is no image.

    ``words`` is the title over the exact words, none when empty and the text is shown anyway.
    """
    document = citation.passage.document
    original = desk.original(document)
    number = page or (citation.pages[0] if citation.pages else 0)
    if number and original is not None and original.suffix.lower() == ".pdf":
        _turn(document, number, citation, place, turn)
        _page_image(desk, original, citation, number, place)
        show(exact_words(citation, words or "Texte du passage"))
        return
    if words:
        show(exact_words(citation, words))
    _text(desk.page(document, number) if number else None, citation, number)


def title(document: Document) -> str:
    known = (document.territory.name, version_label(document) or "version non indiquée par le document")
    return (
        f'<div class="s-source"><h3>{safe(typeset(document.title))}</h3>{paragraph(" · ".join(known))}</div>'
    )


def identity(citation: Citation) -> str:
    """The act, the article path, the pages, the file and who may read it."""
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


def exact_words(citation: Citation, title: str) -> str:
    return f'<div class="s-source"><p>{title} :</p><blockquote>{safe(citation.quote)}</blockquote></div>'


def download(original: Path | None, document: Document, place: str, page: int = 0) -> None:
    """The ways to the file itself, as it was given: opened at ``page`` when it is a PDF, and downloaded."""
    if original is None:
        show(paragraph("Le fichier d'origine n'est plus sur cette machine.", "s-lost"))
        return
    name = Path(document.file).name
    kind = {".pdf": ("le PDF", "application/pdf"), ".xml": ("le XML", "application/xml")}
    word, mime = kind.get(original.suffix.lower(), ("le texte", "text/plain"))
    with st.container(horizontal=True, gap="xsmall"):
        if page and mime == "application/pdf" and runtime.exists():
            # Held for this session as long as the panel is open, like any image; the browser finds the page.
            address = runtime.get_instance().media_file_mgr.add(str(original), mime, f"pdf-{place}")
            st.link_button(
                f"Ouvrir le PDF à la page {page}",
                f"{address}#page={page}",
                icon=":material/open_in_new:",
                key=f"ouvrir-pdf-{place}",
            )
        st.download_button(
            f"Télécharger {word}",
            data=original.read_bytes,
            file_name=name,
            mime=mime,
            icon=":material/download:",
            key=f"telecharger-{place}",
            on_click="ignore",
        )


def _turn(document: Document, number: int, citation: Citation, place: str, turn: Turn) -> None:
    """Previous and next page, and the way back to the cited one."""
    last = max(document.page_count, *citation.pages, number)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.button(
            "Page précédente",
            icon=":material/chevron_left:",
            key=f"page-precedente-{place}",
            disabled=number <= 1,
            on_click=turn,
            args=(number - 1,),
        )
        st.html(f'<div class="s-trace" role="status">Page {number} sur {last}</div>', width="content")
        st.button(
            "Page suivante",
            icon=":material/chevron_right:",
            icon_position="right",
            key=f"page-suivante-{place}",
            disabled=number >= last,
            on_click=turn,
            args=(number + 1,),
        )
    if citation.pages and number not in citation.pages:
        st.button("Revenir à la page citée", key=f"page-citee-{place}", on_click=turn, args=(None,))


def _page_image(desk: Desk, path: Path, citation: Citation, number: int, place: str) -> None:
    is_cited = number in citation.pages
    quote = citation.quote if is_cited else ""
    within = citation.passage.chunk.text if is_cited else ""
    document = citation.passage.document
    page = desk.page(document, number)
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
    with st.container(key=f"feuille-{place}"):
        st.image(
            image.png, width="stretch", output_format="PNG", alt=f"Page {number} du document {document.title}"
        )


# Shared by all users: only what a page and a quote decide, never who asked; the desk has let them read it.
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
    words = marked(text, located.spans)
    show(f'<div class="s-text" tabindex="0" role="region" aria-label="{label}">{words}</div>')

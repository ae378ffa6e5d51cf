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
from ui.components import frame, session
from ui.components.markup import itemised, marked, pairs, paragraph, safe, show, typeset
from ui.page_images.highlight import Box, Located, PageImage, PageImageError, Wanted, locate
from ui.page_images.render import render_page
from ui.page_images.sought import NOTHING, Sought, sought

SCALE = 1.6
READ_BY_OCR = "Page lue par OCR, à vérifier sur l'image."
Turn = Callable[[int | None], None]
"""Shows another page; None is the cited one."""
Shown = Callable[[], int | None]
"""The page turned to; None is the cited one."""
_log = logging.getLogger(__name__)


def panel(desk: Desk, citation: Citation, place: str, heading: str = "") -> None:
    """A whole source on its own: title, exact words, page, where they come from, the file.

    ``place`` names this panel on its page; the page turned to is kept under it, and forgotten with another
    citation.
    """
    key = f"page-{place}"
    mark = (citation.passage.chunk.id, citation.quote)

    def turned() -> int | None:
        kept = st.session_state.get(key)
        return kept[1] if kept and kept[0] == mark else None

    def turn(number: int | None) -> None:
        st.session_state[key] = (mark, number)

    desk.original(citation.passage.document)  # a closed document is refused before its title is shown
    with st.container(key=f"panneau-{place}"):
        if heading:
            show(f"<h2 class='s-title'>{safe(typeset(heading))}</h2>")
        show(title(citation.passage.document))
        body(citation, place, turned, turn)


def body(citation: Citation, place: str, shown: Shown, turn: Turn, words: str = "Mots exacts") -> None:
    """The exact words, the page with these words marked (its text where there is no image), the act, the
    file.

    ``words`` is the title over the exact words, none when empty and the text is shown anyway. A citation of
    no words is the page alone, nothing marked. A page turned draws this alone again: the rest of the screen
    has nothing to say of it.
    """
    st.fragment(frame.guarded(lambda: _body(citation, place, shown(), turn, words)))()


def _body(citation: Citation, place: str, page: int | None, turn: Turn, words: str) -> None:
    desk = session.desk()  # as this person may use it at this turn of a page, not when the screen was drawn
    document = citation.passage.document
    original = desk.original(document)
    number = page or next(iter(citation.pages), 0)
    if number and original is not None and original.suffix.lower() == ".pdf":
        if citation.quote:
            show(exact_words(citation, words or "Texte du passage"))
        _turn(document, number, citation, place, turn)
        _page_image(desk, original, citation, number, place)
    else:
        if words and citation.quote:
            show(exact_words(citation, words))
        _text(desk.page(document, number) if number else None, citation, number)
    show(identity(citation))
    download(original, document, place, number)


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
    """The words, and nothing else but the line breaks that their lists ask for."""
    words = itemised(citation.quote)
    return f'<div class="s-source"><p>{title}\u00a0:</p><blockquote tabindex="0">{words}</blockquote></div>'


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
    """Previous and next page, the page larger, and the way back to the cited one."""
    last = max(document.page_count, *citation.pages, number)
    with st.container(
        key=f"tourner-{place}",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="xsmall",
    ):
        # Never disabled, which takes the focus of the keyboard away: feuille.js tells the ends.
        st.button(
            "Page précédente",
            icon=":material/chevron_left:",
            key=f"page-precedente-{place}",
            on_click=turn,
            args=(max(1, number - 1),),
        )
        told = f'<div class="s-trace" role="status" data-page="{number}" data-last="{last}">'
        st.html(f"{told}Page {number} sur {last}</div>", width="content")
        st.button(
            "Page suivante",
            icon=":material/chevron_right:",
            icon_position="right",
            key=f"page-suivante-{place}",
            on_click=turn,
            args=(min(last, number + 1),),
        )
        large = _enlarged(place)
        st.button(
            "Réduire" if large else "Agrandir",
            icon=":material/zoom_out:" if large else ":material/zoom_in:",
            key=f"agrandir-{place}",
            on_click=_enlarge,
            args=(place, not large),
        )
    if citation.pages and number not in citation.pages:
        st.button("Revenir à la page citée", key=f"page-citee-{place}", on_click=turn, args=(None,))


def _enlarged(place: str) -> bool:
    """Is the page shown at its full size here, to be read in its frame?"""
    return bool(st.session_state.get(f"agrandie-{place}"))


def _enlarge(place: str, wanted: bool) -> None:
    st.session_state[f"agrandie-{place}"] = wanted


def _page_image(desk: Desk, path: Path, citation: Citation, number: int, place: str) -> None:
    is_cited = number in citation.pages
    cited = sought(citation, number) if is_cited else NOTHING
    document = citation.passage.document
    page = desk.page(document, number)
    words = page.words if page else ()
    boxes = tuple((word.text, (word.left, word.top, word.right, word.bottom)) for word in words)
    try:
        image = _cached_page(document.sha256, number, cited.wanted, boxes, path)
    except PageImageError as error:
        _log.warning("page %d of %s cannot be drawn: %s", number, document.file, error)
        show(paragraph("L'image de cette page ne peut pas être affichée : voici son texte.", "s-lost"))
        _text(page, citation, number)
        return
    if cited.wanted.quote:
        show(_found(image, cited, citation))
    if words:
        show(paragraph(READ_BY_OCR, "s-reminder"))
    with st.container(key=f"feuille-grande-{place}" if _enlarged(place) else f"feuille-{place}"):
        st.image(
            image.png, width="stretch", output_format="PNG", alt=f"Page {number} du document {document.title}"
        )


# Shared by all users: only what a page and a quote decide, never who asked; the desk has let them read it.
@st.cache_data(show_spinner=False, max_entries=200)
def _cached_page(
    sha256: str, number: int, wanted: Wanted, words: tuple[tuple[str, Box], ...], _path: Path
) -> PageImage:
    return render_page(_path, number, wanted, SCALE, words)


def _found(shown: PageImage | Located, cited: Sought, citation: Citation) -> str:
    """What is marked; where it begins on an image, for the script that brings it into view."""
    if not shown.found:
        more = ", et voyez l'autre page citée" if len(citation.pages) > 1 else ""
        return paragraph(f"Passage non localisé : comparez avec les mots exacts{more}.", "s-lost")
    left, top = shown.start if isinstance(shown, PageImage) else (0.0, 0.0)
    words = paragraph(told(shown, cited.rows, len(citation.pages)), "s-found")
    return f'<div data-left="{left:.4f}" data-top="{top:.4f}">{words}</div>'


def told(shown: PageImage | Located, rows: int, pages: int) -> str:
    """What the marks are, never more exact than they are."""
    if rows == 1:
        return "La ligne du tableau est surlignée : comparez avec les mots exacts."
    if rows:
        return "Plusieurs lignes du tableau disent ces mots : elles sont surlignées, comparez."
    if shown.several:
        return "Ces mots figurent à plusieurs endroits du passage : chacun est surligné."
    if shown.complete:
        return "Les mots exacts sont surlignés."
    rest = "le reste est sur une autre page" if pages > 1 else "comparez avec les mots exacts"
    return f"Une partie des mots est surlignée ; {rest}."


def _text(page: Page | None, citation: Citation, number: int) -> None:
    """A document without page images: its text, the words marked."""
    text = page.text if page else citation.passage.chunk.text
    cited = sought(citation, number)
    located = locate(text, cited.wanted)
    if cited.wanted.quote:
        show(_found(located, cited, citation))
    label = f"Texte de la page {number}" if page else "Passage du document"
    words = marked(text, located.spans)
    show(f'<div class="s-text" tabindex="0" role="region" aria-label="{label}">{words}</div>')

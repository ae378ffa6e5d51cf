"""The panes of a règlement being read: its outline, the article, and its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.desk import Desk
from rag.mentions import Mention
from rag.outline import Article, ChunksOf, Definition, Force, definitions, force, used_in
from rag.text import squeeze
from rag.types import Chunk, Citation, Passage
from rag.wire import version_label
from ui import labels
from ui.components import held, markup, viewer
from ui.components.markup import heading, paragraph, safe, show
from ui.components.reading import place, text
from ui.components.reading.place import Reading

MOST_DEFINED = 15
OUTSIDE = "Renvoi à la loi ou à un plan, hors du texte écrit."
UNRESOLVED = "Non trouvé dans les documents déposés : non fourni, ou écrit autrement."


def outline(reading: Reading) -> None:
    """The articles of the part, their chapters between."""
    show(heading("Articles"))
    with st.container(height=640, key="sommaire"):
        above: tuple[str, ...] = ()
        former: Article | None = None
        several = len({each.document.id for each in reading.articles}) > 1
        for article in reading.articles:
            if several and (former is None or former.document.id != article.document.id):
                show(f'<p class="s-book">{safe(article.document.title)}</p>')
                above = ()
            chapter = article.path[:-1]
            # A chapter that has words of its own is already in the list.
            known = former.path[: len(chapter)] if former else ()
            if chapter and chapter not in (above, known):
                show(f'<p class="s-chapter">{safe(chapter[-1])}</p>')
            above, former = chapter, article
            current = reading.article is not None and article.id == reading.article.id
            st.button(
                markup.label(_short(article.title)),
                key=f"article-{article.id}",
                type="secondary" if current else "tertiary",
                on_click=place.go_to,
                args=(article.document.id, article.id),
            )


def article(desk: Desk, reading: Reading, chunks_of: ChunksOf, day: date) -> None:
    """The article being read, the way to its neighbours, and where it leads."""
    read = reading.article
    if read is None:
        return
    show(
        f'<div class="s-reading"><p class="s-trace">{safe(" › ".join(read.path[:-1]))}</p>'
        f"<h2>{safe(read.title)}</h2>"
        f'<p class="s-trace">{safe(_where(read))}</p></div>' + standing(read, day)
    )
    _neighbours(reading)
    show(text.article(read, reading.part.zone))
    _references(desk, read, chunks_of)
    _defined(read, definitions(reading.edition, chunks_of))


def page(desk: Desk, reading: Reading) -> None:
    """The page of the article beside it, its title marked."""
    if reading.article is not None:
        viewer.panel(desk, citation(reading.article), "lecture", "La page")


def citation(read: Article) -> Citation:
    """The first line of an article, in its page."""
    first = read.chunks[0]
    line = squeeze(first.text.lstrip().split("\n", 1)[0].split("\f", 1)[0])
    return Citation(Passage(first, 0.0), line, first.pages[:1])


def standing(read: Article, day: date) -> str:
    """When the text is in force; a warning when it is not."""
    found = force(read.validity, day)
    if found is Force.UNDATED:
        return paragraph("Aucune date n'a été lue : rien ne dit que ce texte est en vigueur.", "s-lapsed")
    told = labels.validity(read.validity, day)
    return paragraph(told, "s-valid" if found is Force.NOW else "s-lapsed") if told else ""


def _where(read: Article) -> str:
    known = (read.document.title, version_label(read.document), labels.pages(read.pages))
    return " · ".join(part for part in known if part)


def _neighbours(reading: Reading) -> None:
    rank = reading.rank
    before = reading.articles[rank - 1] if rank > 0 else None
    after = reading.articles[rank + 1] if 0 <= rank < len(reading.articles) - 1 else None
    with st.container(horizontal=True, horizontal_alignment="distribute", key="voisins"):
        _neighbour("Article précédent", "chevron_left", before)
        _neighbour("Article suivant", "chevron_right", after)


def _neighbour(name: str, icon: str, read: Article | None) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        icon_position="right" if icon.endswith("right") else "left",
        key=f"voisin-{icon}",
        disabled=read is None,
        help=markup.label(_short(read.title)) if read else None,
        on_click=place.go_to,
        args=(read.document.id, read.id) if read else ("", ""),
    )


def _references(desk: Desk, read: Article, chunks_of: ChunksOf) -> None:
    """What the article refers to, each with the way there."""
    led = held.targets(desk, read.document)
    known = {
        chunk.id: chunk
        for document in desk.documents()
        if document.corpus == read.document.corpus
        for chunk in chunks_of(document)
    }
    found: dict[str, tuple[Mention, Chunk | None]] = {}
    for chunk in read.chunks:
        for rank, mention in enumerate(chunk.mentions):
            targets = [known[each] for each in led.get(chunk.id, {}).get(rank, ()) if each in known]
            found.setdefault(squeeze(mention.text).casefold(), (mention, targets[0] if targets else None))
    if not found:
        return
    show(heading("Ce texte renvoie à"))
    inside = [each for each in found.values() if each[1] is not None]
    with st.container(key="renvois", gap="xsmall"):
        for rank, (mention, target) in enumerate(inside):
            if target is not None:
                _lead(f"renvoi-{rank}", squeeze(mention.text), target)
    for note, rest in (
        (UNRESOLVED, [each for each, target in found.values() if target is None and not each.outside]),
        (OUTSIDE, [each for each, target in found.values() if target is None and each.outside]),
    ):
        if rest:
            items = ", ".join(f"« {squeeze(each.text)} »" for each in rest)
            show(f"<div>{paragraph(note, 's-reminder')}<p>{safe(items)}</p></div>")


def _lead(name: str, words: str, target: Chunk) -> None:
    where = " / ".join(part for part in ("/".join(target.section.zones[:3]), _last(target)) if part)
    st.button(
        markup.label(_short(f"{words} → {where}", 110)),
        key=name,
        icon=":material/link:",
        type="tertiary",
        on_click=place.go_to,
        args=(target.document.id, target.id),
    )


def _defined(read: Article, defined: Sequence[Definition]) -> None:
    """The words of the article that a lexicon of the same version defines."""
    used = used_in(read, defined)[:MOST_DEFINED]
    if not used:
        return
    show(heading("Mots définis au lexique"))
    for rank, each in enumerate(used):
        with st.expander(markup.label(each.word), key=f"mot-{rank}"):
            show(f'<div class="s-article"><p>{safe(each.said)}</p></div>')
            st.button(
                "Lire dans le lexique",
                key=f"definition-{rank}",
                icon=":material/menu_book:",
                help=markup.label(each.word),
                on_click=place.go_to,
                args=(each.chunk.document.id, each.chunk.id),
            )


def _last(chunk: Chunk) -> str:
    return chunk.section.path[-1] if chunk.section.path else chunk.document.title


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"

"""The plain search: words in, ranked passages out, their words marked. No answer is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from ingest.acts import in_order, label_of
from rag.desk import Desk
from rag.explain import Searched
from rag.text import STOPWORDS, sentences, stem, words
from rag.types import Document, Filters, Passage, Question
from ui import labels
from ui.components import markup, viewer
from ui.components.acts.choose import FIRST_DAY
from ui.components.markup import box, heading, marked, paragraph, safe, show, typeset
from ui.components.source import validity
from ui.exchange import whole
from ui.page_images.highlight import Span

PLACE = "recherche"
MOST, EXCERPT = 20, 420
START = (
    "Écrivez des mots : les passages qui les contiennent viennent ici, les plus proches d'abord, sans "
    "réponse rédigée. Par exemple « clôture hauteur », « cantine tarif », « 12 rue du Lavoir »."
)
NOTHING = (
    "Aucun passage trouvé. Essayez d'autres mots, moins de mots, ou ôtez une limite : ce qui n'est pas dans "
    "les documents déposés ne peut pas être trouvé."
)
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    filters: Filters


def draw(desk: Desk, documents: Sequence[Document]) -> None:
    asked = _form(desk, documents)
    if not asked.text:
        show(box("note", START))
        return
    searched = desk.searched(Question(asked.text, filters=asked.filters), MOST)
    if not searched.passages:
        show(box("note", NOTHING))
        return
    opened = st.session_state.get(f"{PLACE}-ouvert")
    current = next((each for each in searched.passages if each.chunk.id == opened), None)
    with st.container(key=f"volets-{PLACE}"):
        if current is None:
            _results(searched, asked, None)
            return
        left, right = st.columns([1, 1], gap="large")
        with left:
            _results(searched, asked, current)
        with right:
            _page(desk, current)


def _form(desk: Desk, documents: Sequence[Document]) -> _Asked:
    present = {document.kind for document in documents}
    with st.container(border=True, key=f"criteres-{PLACE}"):
        text = st.text_input(
            "Mots cherchés", placeholder="clôture hauteur", max_chars=300, key=f"{PLACE}-texte"
        )
        first, second, third, fourth, fifth = st.columns([1.2, 1.2, 1, 1.1, 1.1], vertical_alignment="bottom")
        with first:
            kinds = st.multiselect(
                "Nature",
                in_order(present),
                format_func=label_of,
                placeholder="Toutes",
                key=f"{PLACE}-natures",
            )
        with second:
            commune = st.selectbox(
                "Commune", desk.communes(), index=None, placeholder="Toutes", key=f"{PLACE}-commune"
            )
        with third:
            zones = st.multiselect("Zone", desk.zones(commune), placeholder="Toutes", key=f"{PLACE}-zones")
        with fourth:
            start = _day("Acte du", f"{PLACE}-du")
        with fifth:
            end = _day("Jusqu'au", f"{PLACE}-au")
    limits = Filters((), commune, tuple(zones), tuple(kinds), start, end)
    return _Asked(text.strip(), limits)


def _day(name: str, key: str) -> date | None:
    return st.date_input(name, value=None, min_value=FIRST_DAY, format="DD/MM/YYYY", key=key)


def _results(searched: Searched, asked: _Asked, current: Passage | None) -> None:
    show(heading(f"{labels.count(len(searched.passages), 'passage')} pour « {asked.text} »"))
    limits = [f"{each.name} {each.value} ({each.origin})" for each in searched.limits]
    if limits:
        show(paragraph(f"Limites de la recherche : {' ; '.join(limits)}.", "s-reminder"))
    for rank, passage in enumerate(searched.passages, 1):
        _result(rank, passage, asked.text, current is passage)


def _result(rank: int, passage: Passage, query: str, is_open: bool) -> None:
    chunk, document = passage.chunk, passage.document
    label = chunk.section.label or document.title
    with st.container(key=f"resultat-{rank}", gap=None):
        st.button(
            markup.label(f"{rank}. {label}"[:140]),
            key=f"passage-{rank}",
            type="tertiary",
            on_click=_open,
            args=(chunk.id,),
        )
        known = (
            label_of(document.kind),
            document.territory.name,
            document.title,
            labels.pages(chunk.pages),
        )
        start, end = excerpt(chunk.text, query)
        body = chunk.text[start:end]
        dots = ("… " if start else "", " …" if end < len(chunk.text) else "")
        css = " s-current" if is_open else ""
        show(
            f'<div class="s-act{css}"><p>{dots[0]}{marked(body, spans(body, query))}{dots[1]}</p>'
            f"<small>{safe(typeset(' · '.join(part for part in known if part)))}</small></div>"
        )


def _page(desk: Desk, passage: Passage) -> None:
    citation = whole(passage)
    st.button("Fermer la page", icon=":material/close:", key=f"fermer-{PLACE}", on_click=_open, args=("",))
    show(validity(citation, date.today()))
    viewer.panel(desk, citation, PLACE, "La page")


def _open(chunk_id: str) -> None:
    st.session_state[f"{PLACE}-ouvert"] = chunk_id


def spans(text: str, query: str) -> list[Span]:
    """Where words of the query stand in a text, whatever their ending and accents."""
    wanted = {stem(word) for word in words(query) if word not in STOPWORDS}
    return [
        match.span()
        for match in _WORD.finditer(text)
        if any(stem(word) in wanted for word in words(match[0]) if word not in STOPWORDS)
    ]


def excerpt(text: str, query: str) -> Span:
    """The part of a passage that holds most of the words, from a sentence's beginning."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    found = spans(text, query)
    starts = [start for start, _ in sentences(text)] or [0]

    def held(start: int) -> tuple[int, int]:
        inside = {stem(text[a:b].casefold()) for a, b in found if start <= a and b <= start + EXCERPT}
        return len(inside), -start

    best = max(starts, key=held)
    end = min(len(text), best + EXCERPT)
    return best, end if end == len(text) else best + len(text[best:end].rsplit(" ", 1)[0])

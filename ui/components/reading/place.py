"""Where the reader is in a règlement: commune, version, part, article, kept in the page's address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from rag.dates import in_french
from rag.outline import Article, ChunksOf, Edition, Force, Part, articles, editions, holding, part_of, parts
from rag.types import Document
from ui import labels

DOCUMENT, ARTICLE = "document", "article"
"""What the address holds: a document and one of its passages. Both are asked of the desk again."""
TITLE_ONLY = 200
"""Characters up to which an article is but a title or a cover."""
COMMUNE, VERSION, PART = "lecture-commune", "lecture-version", "lecture-partie"


@dataclass(frozen=True, slots=True)
class Reading:
    """An open part, and the article being read. ``lost``: the address leads to nothing that is open."""

    edition: Edition
    part: Part
    articles: tuple[Article, ...]
    article: Article | None

    @property
    def rank(self) -> int:
        return self.articles.index(self.article) if self.article in self.articles else -1


def communes(documents: Sequence[Document]) -> tuple[str, ...]:
    """Communes and intercommunalities that have a règlement here."""
    names = (
        name
        for document in documents
        for name in (document.territory.name, *(each.name for each in document.territory.members))
    )
    return tuple(sorted(dict.fromkeys(names)))


def of_commune(documents: Sequence[Document], commune: str) -> tuple[Document, ...]:
    return tuple(
        document
        for document in documents
        if commune in (document.territory.name, *(each.name for each in document.territory.members))
    )


def follow_address(documents: Sequence[Document], chunks_of: ChunksOf) -> bool:
    """Set the choices to what the address names; False when it names nothing open to the reader."""
    wanted, passage = st.query_params.get(DOCUMENT), st.query_params.get(ARTICLE)
    if wanted is None or (wanted, passage) == st.session_state.get("lecture-adresse"):
        return True
    document = next((each for each in documents if each.id == wanted), None)
    article = holding(chunks_of(document), passage) if document and passage else None
    if document is None or article is None:
        return False
    known = of_commune(documents, document.territory.name)
    for edition in editions(known, chunks_of, date.today()):
        if document in edition.documents:
            st.session_state[COMMUNE] = document.territory.name
            st.session_state[VERSION] = version(edition)
            current = st.session_state.get(PART)
            others = [part for part in parts(edition, chunks_of) if part.name == current]
            if not (others and article in articles(edition, others[0], chunks_of)):
                st.session_state[PART] = part_of(article).name
    st.session_state["lecture-adresse"] = (wanted, passage)
    return True


def opened(found: Sequence[Article]) -> Article | None:
    """The article of the address among those of the part, else the first that has a text of its own."""
    passage = st.query_params.get(ARTICLE)
    for each in found:
        if any(chunk.id == passage for chunk in each.chunks):
            return each
    told = (each for each in found if each.path and sum(len(c.text) for c in each.chunks) > TITLE_ONLY)
    return next(told, found[0] if found else None)


def go_to(document: str, passage: str) -> None:
    st.query_params[DOCUMENT] = document
    st.query_params[ARTICLE] = passage


def leave() -> None:
    """Another commune, version or part was chosen: the address no longer holds."""
    for name in (DOCUMENT, ARTICLE):
        st.query_params.pop(name, None)
    st.session_state.pop("lecture-adresse", None)


def version(edition: Edition) -> str:
    """« En vigueur aujourd'hui (20 documents) », « Modification n° 1, remplacée le 5 juillet 2024 »."""
    count = labels.count(len(edition.documents), "document")
    found = edition.validity
    if edition.force is Force.NOW:
        return f"En vigueur aujourd'hui ({count})"
    if edition.force is Force.UNDATED:
        return f"Sans date connue ({count})"
    name = edition.label or (in_french(found.since) if found.since else "Autre version")
    if edition.force is Force.COMING and found.since:
        return f"{name} : à venir, le {in_french(found.since)} ({count})"
    return f"{name} : ancienne, jusqu'au {in_french(found.until)} ({count})" if found.until else name

"""Ways to start, made from what the documents really hold: each names a rule or an act that is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

import streamlit as st

from rag.desk import Desk
from rag.sends import SENDS
from rag.types import Act, ActKind, Chunk, Document
from ui.components import held, session
from ui.components.markup import heading, label, show

LEAST_LETTERS = 60
MOST_EXAMPLES = 4
MOST_READ = 12
"""Documents of one kind that are looked into."""
# What a heading must say for the question to have its article, in the order of the examples.
_THEMES = (
    (re.compile(r"\bhauteur", re.IGNORECASE), "Quelle est la hauteur maximale des constructions"),
    (re.compile(r"\bstationnement", re.IGNORECASE), "Combien de places de stationnement faut-il"),
    (re.compile(r"\bcl[ôo]tures?\b", re.IGNORECASE), "Quelles sont les règles pour les clôtures"),
    (re.compile(r"\bemprise au sol", re.IGNORECASE), "Quelle est l'emprise au sol maximale"),
)
_ZONE = " en zone "
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:m\b|mètres?|%|places?|m²)", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[^\W_]|[ '’/.-]){1,70}")


def render(desk: Desk, documents: Sequence[Document]) -> None:
    """A button for each example; none when the documents offer nothing sure."""
    questions = list(dict.fromkeys(_questions(desk, documents)))[:MOST_EXAMPLES]
    if not questions:
        return
    show(heading("Par exemple"))
    with st.container(key="exemples", gap="xsmall"):
        for number, question in enumerate(questions):
            st.button(label(question), key=f"exemple-{number}", on_click=session.ask, args=(question, ()))


def _questions(desk: Desk, documents: Sequence[Document]) -> Iterator[str]:
    """Two rules of a zone, then an act of each kind, the newest, of the commune chosen when there is one."""
    chosen = session.context().filters.commune
    several = not chosen and len(desk.communes()) > 1
    mine = [each for each in documents if chosen in (None, each.territory.name)] or list(documents)
    for kind, most in ((ActKind.PLU, 2), (ActKind.DELIBERATION, 1), (ActKind.ARRETE, 1)):
        newest = sorted(
            (each for each in mine if each.kind is kind),
            key=lambda each: each.version.date or date.min,
            reverse=True,
        )
        read = (_by_turns(newest) if several else newest)[:MOST_READ]
        held_by = (_of(held.place(desk), each.id, several, desk, each) for each in read)
        yield from islice(_apart(held_by, 1 if several else most), most)


def _by_turns(newest: Sequence[Document]) -> list[Document]:
    """The newest of each territory first, then the next of each."""
    turns = Counter[str]()
    ranked = []
    for each in newest:
        ranked.append((turns[each.territory.name], each))
        turns[each.territory.name] += 1
    return [each for _, each in sorted(ranked, key=lambda pair: pair[0])]


def _apart(found: Iterable[tuple[str, ...]], most: int) -> Iterator[str]:
    """What each document offers, ``most`` of one, never twice the same theme."""
    asked = set[str]()
    for questions in found:
        fresh = [each for each in questions if each.partition(_ZONE)[0] not in asked][:most]
        asked.update(each.partition(_ZONE)[0] for each in fresh)
        yield from fresh


# Shared by all who may read the same: only what a document holds.
@st.cache_data(show_spinner=False, max_entries=60)
def _of(
    place: held.Place, document_id: str, several: bool, _desk: Desk, _document: Document
) -> tuple[str, ...]:
    if _document.kind is ActKind.PLU:
        where = f" à {_document.territory.name}" if several else ""
        return tuple(f"{rule}{where} ?" for rule in rules(_desk.chunks(_document)))
    return tuple(_acts(_desk, _document))


def rules(chunks: Iterable[Chunk]) -> list[str]:
    """One question for each theme that an article of one urban zone settles by a figure, in their order."""
    found: dict[str, str] = {}
    for chunk in chunks:
        section = chunk.section
        if len(section.zones) != 1 or not section.path or len(chunk.text) < LEAST_LETTERS:
            continue
        zone = section.zones[0]
        if not zone.startswith("U") or not _PLAIN.fullmatch(zone) or not _FIGURE.search(chunk.text):
            continue
        sent = SENDS.search(chunk.text.replace("’", "'"))
        if sent and not _FIGURE.search(chunk.text, 0, sent.start()):
            continue  # « Se reporter à l'article 6 »: the figure is elsewhere
        for theme, asked in _THEMES:
            if asked not in found and theme.search(section.path[-1]):
                found[asked] = f"{asked}{_ZONE}{zone}"
                break
    return [found[asked] for _, asked in _THEMES if asked in found]


def _acts(desk: Desk, document: Document) -> Iterator[str]:
    """A question on the subject of an act that decides something, in the words of the act."""
    for entry in desk.acts([document]):
        act: Act = entry.act
        if act.kind is document.kind and act.decision and _plain(act.subject):
            subject = f"{act.subject[0].upper()}{act.subject[1:]}"
            yield f"{subject} : {_asked(act, document)}"


def _plain(subject: str) -> bool:
    """Words to put in a question: short, and not shouted."""
    capitals = sum(char.isupper() for char in subject)
    return bool(_PLAIN.fullmatch(subject)) and capitals * 4 < len(subject)


def _asked(act: Act, document: Document) -> str:
    if act.kind is ActKind.ARRETE:
        return f"que dit l'arrêté de {document.territory.name} ?"
    body = act.sitting.body if act.sitting and act.sitting.body else "conseil municipal"
    return f"qu'a voté le {body[0].lower()}{body[1:]} de {document.territory.name} ?"

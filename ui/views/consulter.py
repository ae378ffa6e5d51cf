"""The règlement by version, zone and article, with its page; and the plain search."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.acts import ActKind
from rag.desk import Desk
from rag.outline import Edition, Force, Part, articles, editions, parts
from rag.types import Document
from ui import labels
from ui.components import frame, held, session, ways
from ui.components.markup import box, paragraph, show
from ui.components.reading import finding, panes, place
from ui.components.reading.place import COMMUNE, PART, VERSION, Reading

READ, SEARCH = "Lire le règlement", "Chercher des mots"
EMPTY = (
    "Aucun document n'est encore indexé. Déposez un règlement d'urbanisme, page Documents : ses zones et ses "
    "articles se lisent ensuite ici, avec l'image de leurs pages."
)
NO_PLAN = (
    "Aucun règlement d'urbanisme n'est déposé. Déposez un PLU ou un PLUi, page Documents ; les autres "
    "documents se cherchent par leurs mots, sous « Chercher des mots »."
)
CLOSED = (
    "Ce lien ne mène à aucun article qui vous soit ouvert : choisissez la commune, la version et la zone."
)


def render() -> None:
    frame.header("Règlement", "Par zone et par article, ou par ses mots.")
    desk = session.desk()
    documents = desk.documents()
    if not documents:
        show(box("note", EMPTY))
        ways.to_deposit()
        return
    shape = st.segmented_control(
        "Lire ou chercher", (READ, SEARCH), default=READ, key="consulter-forme", label_visibility="collapsed"
    )
    if shape == SEARCH:
        finding.draw(desk, documents)
        return
    plans = [each for each in documents if each.kind in (ActKind.PLU, ActKind.ANNEXE)]
    if not any(each.kind is ActKind.PLU for each in plans):
        show(box("note", NO_PLAN))
        ways.to_deposit()
        return
    _read(desk, plans)


def _read(desk: Desk, plans: list[Document]) -> None:
    chunks_of, today = held.chunks_of(desk), date.today()
    if not place.follow_address(plans, chunks_of):
        show(box("refusal", CLOSED, role="alert"))
    commune_at, version_at, part_at = st.columns([1, 1.6, 1.2], vertical_alignment="bottom")
    with commune_at:
        commune = _commune(plans)
    known = editions(place.of_commune(plans, commune), chunks_of, today)
    with version_at:
        edition = _version(known)
    found = parts(edition, chunks_of)
    with part_at:
        part = _part(found)
    _standing(edition, known)
    every = articles(edition, part, chunks_of)
    reading = Reading(edition, part, every, place.opened(every))
    with st.container(key="volets-lecture"):
        left, middle, right = st.columns([1.1, 2, 2], gap="medium")
        with left:
            panes.outline(reading)
        with middle:
            panes.article(desk, reading, chunks_of, today)
        with right:
            panes.page(desk, reading)


def _commune(plans: list[Document]) -> str:
    options = place.communes(plans)
    _valid(COMMUNE, options)
    return str(st.selectbox("Commune", options, key=COMMUNE, on_change=place.leave))


def _version(known: tuple[Edition, ...]) -> Edition:
    named = {place.version(each): each for each in known}
    _valid(VERSION, tuple(named))
    return named[str(st.selectbox("Version", tuple(named), key=VERSION, on_change=place.leave))]


def _part(found: tuple[Part, ...]) -> Part:
    named = {each.name: each for each in found}
    first = next((each.name for each in found if each.zone), found[0].name)
    _valid(PART, tuple(named), first)
    return named[str(st.selectbox("Zone ou partie", tuple(named), key=PART, on_change=place.leave))]


def _valid(key: str, options: tuple[str, ...], default: str = "") -> None:
    """Put a choice that can no longer be made back to the first one."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default or options[0]


def _standing(edition: Edition, known: tuple[Edition, ...]) -> None:
    """Which text applies today, said plainly; a former one cannot be mistaken for it."""
    if edition.force is Force.NOW:
        told = labels.validity(edition.validity, date.today())
        versions = dict.fromkeys(each.version.label for each in edition.documents if each.version.label)
        named = f" Versions lues : {' ; '.join(versions)}." if versions else ""
        older = len(known) - 1
        rest = f" {labels.count(older, 'autre version')} dans la liste." if older else ""
        show(paragraph(f"{told}{named}{rest}", "s-valid"))
    elif edition.force is Force.UNDATED:
        show(paragraph("Aucune date n'a été lue : rien ne dit que ce texte est en vigueur.", "s-lapsed"))
    else:
        show(paragraph(labels.validity(edition.validity, date.today()), "s-lapsed"))

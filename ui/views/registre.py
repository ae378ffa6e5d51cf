"""The register: all acts by date, kind, state, place and sitting, and what each does to the others."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.acts import ActKind
from rag.cards import Cards, Ledger, Row, key, seek
from rag.desk import Desk
from rag.registry import Entry
from ui import labels
from ui.components import frame, held, session, ways
from ui.components.acts import beside, choose, listing, words
from ui.components.acts import card as cards_view
from ui.components.acts.choose import Choice
from ui.components.markup import box, heading, paragraph, show
from ui.export import acts_csv
from ui.export.spreadsheet import MIME

PLACE = "registre"
ADDRESS = "acte"
LIST, SITTINGS = "Liste", "Par séance"
EMPTY = (
    "Aucun acte n'est encore lu. Déposez, page Documents, des procès-verbaux, des registres, des "
    "délibérations ou des arrêtés : chaque acte qu'ils contiennent vient ici, avec sa date, son objet "
    "et ce qu'il change."
)
NOTHING = (
    "Aucun acte ne répond à ces critères. Ôtez-en un, ou écrivez moins de mots : ils sont cherchés dans le "
    "numéro, l'objet et l'adresse, pas dans le texte entier (pour cela, voyez Règlement, Chercher des mots)."
)
CLOSED = "Ce lien ne mène à aucun acte qui vous soit ouvert : cherchez-le dans la liste."


def render() -> None:
    frame.header("Registre des actes", "Les actes par date, état, adresse et séance.")
    desk = session.desk()
    acts = held.ledger(desk)
    if not len(acts):
        show(box("note", EMPTY))
        ways.to_deposit()
        return
    show(paragraph(_held(acts), "s-trace"))
    opened = st.query_params.get(ADDRESS)
    found = acts.find(opened) if opened else None
    choice = choose.register(acts, PLACE, found is not None)
    rows = seek(acts, choice.sought, choice.day)
    if found is not None:
        _open_act(desk, acts, found, rows, choice)
        return
    if opened:
        show(box("refusal", CLOSED, role="alert"))
    _list(acts, rows, choice)


def _open_act(desk: Desk, acts: Ledger, entry: Entry, rows: tuple[Row, ...], choice: Choice) -> None:
    """The act and its page, side by side."""
    card = Cards(desk, acts, choice.day).card(entry)
    with st.container(horizontal=True, gap="small", key=f"entete-{PLACE}"):
        listing.around(rows, key(entry), PLACE, _open, _close)
    with st.container(key=f"volets-{PLACE}"):
        left, right = st.columns([6, 5], gap="large")
        with left:
            cards_view.draw(card, PLACE, _open)
        with right:
            beside.panel(desk, PLACE, card.whole)


def _held(acts: Ledger) -> str:
    counts = {
        kind: sum(entry.act.kind is kind for entry in acts.entries)
        for kind in (ActKind.DELIBERATION, ActKind.ARRETE)
    }
    names = {ActKind.DELIBERATION: "délibération", ActKind.ARRETE: "arrêté"}
    told = " et ".join(labels.count(count, names[kind]) for kind, count in counts.items() if count)
    return f"Dans les documents qui vous sont ouverts : {told}. {words.STATE_NOTE}"


def _list(acts: Ledger, rows: tuple[Row, ...], choice: Choice) -> None:
    if not rows:
        show(box("note", NOTHING))
        return
    _left_out(acts, choice)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        shape = st.segmented_control(
            "Présentation", (LIST, SITTINGS), default=LIST, key=f"{PLACE}-forme", label_visibility="collapsed"
        )
        _exports(rows)
    show(heading("Actes trouvés"))
    listing.draw(rows, PLACE, _open, shape == SITTINGS)


def _left_out(acts: Ledger, choice: Choice) -> None:
    """Acts without date cannot be told to be in a period: say how many are left out."""
    if not (choice.sought.first or choice.sought.last):
        return
    undated = sum(entry.act.date is None for entry in acts.entries)
    if undated:
        show(
            paragraph(
                f"{labels.count(undated, 'acte')} sans date lue : hors de cette période faute de le savoir.",
                "s-reminder",
            )
        )


def _exports(rows: tuple[Row, ...]) -> None:
    with st.container(horizontal=True, gap="xsmall", width="content"):
        if any(row.entry.act.kind is ActKind.DELIBERATION for row in rows):
            _csv("Délibérations (SCDL)", "deliberations-scdl.csv", partial(acts_csv.scdl, rows))
        _csv("Tous ces actes (CSV)", "actes.csv", partial(acts_csv.register, rows))


def _csv(name: str, file: str, make: partial[bytes]) -> None:
    st.download_button(
        name,
        data=make,
        file_name=file,
        mime=MIME,
        icon=":material/download:",
        key=f"csv-{file}",
        on_click="ignore",
    )


def _open(name: str) -> None:
    st.query_params[ADDRESS] = name
    beside.forget(PLACE)


def _close() -> None:
    st.query_params.pop(ADDRESS, None)
    beside.forget(PLACE)

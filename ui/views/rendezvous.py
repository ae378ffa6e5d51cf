"""Préparer un rendez-vous: a situation in plain French, its subjects, a sheet to print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

import streamlit as st

from rag.appointment import letter
from rag.appointment.cited import cited
from rag.appointment.types import Around
from rag.dates import in_french
from rag.desk import Desk
from rag.types import ActKind
from ui.components import exports, frame, session, ways
from ui.components.attempts import attempt, told
from ui.components.frame import STATIC
from ui.components.letters import begin
from ui.components.letters import state as letters
from ui.components.markup import heading, label, paragraph, show
from ui.components.visit import paper, sheet, shelf, subjects, work
from ui.components.visit.words import NO_NAME_KEPT
from ui.components.visit.work import Work
from ui.keep.replies import LetterStore

MAX_TEXT = 1500
SUBTITLE = "Ce qui s'applique, les pièces, les démarches, et ce qui reste à confirmer."
_PRINT = """
if (!window.sourcierPrint) {
  window.sourcierPrint = true
  document.addEventListener("click", (event) => {
    if (event.target.closest(".st-key-imprimer button")) setTimeout(() => window.print(), 300)
  })
}
"""


def render() -> None:
    desk = session.desk()
    st.html(STATIC / "rendezvous.css")
    frame.header("Préparer un rendez-vous", SUBTITLE)
    told()
    if not desk.documents():
        _no_document()
        return
    made = work.current()
    if made is None:
        _form(desk)
        _examples(desk)
        shelf.listed(desk)
        return
    _around(desk, made)
    if work.lacks_commune(desk, made):
        show(
            '<div class="s-clarify" role="status"><h2>De quelle commune s\'agit-il ?</h2>'
            f"{paragraph('Les documents portent sur plusieurs communes : choisissez-la ci-dessus.')}</div>"
        )
        return
    with st.spinner("Recherche dans les documents, sujet par sujet…"):
        made = work.completed(desk, made)
    _take_away(desk, made)
    sheet.render(desk, made)
    subjects.more()
    sheet.trace(made)
    show(paragraph(NO_NAME_KEPT, "s-reminder"))


def _no_document() -> None:
    show(
        heading("Déposez d'abord vos documents")
        + '<div class="s-prose">'
        + paragraph(
            "Cette page part de ce que le visiteur vous dit, en deux lignes, et cherche ce que les "
            "règlements, les délibérations et les arrêtés en disent. Aucun document n'est encore indexé : "
            "déposez-en depuis la page Documents."
        )
        + "</div>"
    )
    ways.to_deposit()


def _form(desk: Desk) -> None:
    communes = desk.communes()
    with st.form("situation-rdv", border=False):
        text = st.text_area(
            "Ce que le visiteur vient demander",
            key="rdv-texte",
            max_chars=MAX_TEXT,
            height=120,
            placeholder="Écrivez comme on vous l'a dit : plusieurs sujets sont possibles, séparés par « et » "
            "ou par un point.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            commune = (
                st.selectbox(
                    "Commune",
                    communes,
                    index=None,
                    placeholder="Celle que dit le texte",
                    key="rdv-commune",
                    width=280,
                )
                if len(communes) > 1
                else None
            )
            day = st.date_input(
                "Jour du rendez-vous", date.today(), format="DD/MM/YYYY", key="rdv-jour", width=200
            )
            sent = st.form_submit_button(
                "Préparer la fiche", type="primary", icon=":material/event_available:"
            )
    show(paragraph(NO_NAME_KEPT, "s-reminder"))
    if sent and text and text.strip():
        work.start(desk, text, commune or "", day if isinstance(day, date) else date.today())
        st.rerun()
    elif sent:
        show(paragraph("Écrivez d'abord ce que le visiteur vient demander.", "s-lost"))


def _examples(desk: Desk) -> None:
    """Situations that the documents can answer: a click prepares them."""
    found = list(_situations(desk))[:3]
    if not found:
        return
    show(heading("Par exemple"))
    with st.container(key="exemples-rdv", gap="xsmall"):
        for number, text in enumerate(found):
            st.button(
                label(text),
                key=f"exemple-rdv-{number}",
                on_click=attempt,
                args=(partial(_started, desk, text),),
            )


def _started(desk: Desk, text: str) -> None:
    work.start(desk, text, "", date.today())


def _situations(desk: Desk) -> Iterator[str]:
    """One for a règlement, one for a council, one for an arrêté on an address: of what is really there."""
    several = len(desk.communes()) > 1
    documents = desk.documents()
    for kind in (ActKind.PLU, ActKind.DELIBERATION, ActKind.ARRETE):
        mine = [each for each in documents if each.kind is kind]
        town = mine[0].territory.name if mine else ""
        where = f" à {town}" if several else ""
        if kind is ActKind.PLU and (zones := desk.zones(town or None)):
            built = [zone for zone in zones if zone.startswith("U")] or list(zones)
            yield (
                f"Un couple veut poser un abri de jardin de 12 m² en zone {built[0]}{where} et refaire sa "
                "clôture"
            )
        elif kind is ActKind.DELIBERATION and mine:
            yield f"Une famille demande le tarif de la cantine{where}, et le prix d'une place au cimetière"
        elif kind is ActKind.ARRETE and mine:
            entries = (entry.act for entry in desk.acts(mine[:40]))
            place = next((act.place for act in entries if act.place and act.place[:1].isdigit()), "")
            if place:
                yield f"Une locataire du {place}{where} demande si son immeuble est interdit d'habitation"


def _around(desk: Desk, made: Work) -> None:
    """The situation, and what holds for the whole sheet; changing it asks everything again."""
    around = made.around
    told = (
        around.commune,
        f"zone {around.zone}" if around.zone else "",
        f"règles en vigueur au {in_french(around.day)}",
    )
    printed = paragraph(" · ".join(filter(None, told)), "s-printed")  # in place of the fields
    said = paragraph(made.situation)
    show(f'<div class="s-situation"><p class="s-side">Situation</p>{said}{printed}</div>')
    communes, zones = desk.communes(), desk.zones(made.around.commune or None)
    with st.container(horizontal=True, vertical_alignment="bottom", key="autour-rdv"):
        if len(communes) > 1:
            st.selectbox(
                "Commune de la fiche",
                communes,
                index=communes.index(made.around.commune) if made.around.commune in communes else None,
                placeholder="À choisir",
                key=f"autour-commune-{made.situation}",
                width=240,
                on_change=_moved,
                args=("commune", f"autour-commune-{made.situation}"),
            )
        if zones:
            known = tuple(dict.fromkeys(("", made.around.zone, *zones)))
            key = f"autour-zone-{made.situation}-{made.around.commune}"
            st.selectbox(
                "Zone du terrain",
                known,
                index=known.index(made.around.zone),
                format_func=lambda zone: zone or "Non dite",
                key=key,
                width=180,
                on_change=_moved,
                args=("zone", key),
            )
        key = f"autour-jour-{made.situation}"
        st.date_input(
            "Règles en vigueur au",
            made.around.day,
            format="DD/MM/YYYY",
            key=key,
            width=190,
            on_change=_moved,
            args=("day", key),
        )
        st.button("Autre situation", icon=":material/restart_alt:", key="autre-rdv", on_click=work.forget)


def _moved(name: str, key: str) -> None:
    made, value = work.current(), st.session_state.get(key)
    if made is None:
        return
    around = made.around
    commune = (value or "") if name == "commune" else around.commune
    zone = (value or "") if name == "zone" else "" if name == "commune" else around.zone
    day = value if name == "day" and isinstance(value, date) else around.day
    work.set_around(Around(day, commune, zone))


def _take_away(desk: Desk, made: Work) -> None:
    """Print, files, a letter, and the sheet kept for later."""
    visit = made.visit
    st.html(f"<script>{_PRINT}</script>", unsafe_allow_javascript=True)
    with st.container(horizontal=True, gap="xsmall", key="sortie-rdv"):
        st.button("Imprimer", icon=":material/print:", key="imprimer")
        make = partial(paper.paper, visit, desk.settings.contact, datetime.now().astimezone())
        exports.buttons(make, "rdv", f"rendez-vous {in_french(visit.around.day)}")
        if any(one.findings for one in visit.prepared):
            st.button(
                "Projet de réponse",
                icon=":material/edit_note:",
                key="ecrire-rdv",
                help="Une lettre préparée à partir de cette fiche, à relire et à valider",
                on_click=attempt,
                args=(partial(_write, desk, made),),
            )
        shelf.keep_button(made)
        if made.excluded:
            st.button(
                "Remettre la source écartée"
                if len(made.excluded) < 2
                else f"Remettre les {len(made.excluded)} sources écartées",
                icon=":material/undo:",
                key="remettre-rdv",
                on_click=work.include_all,
            )
    begin.go()


def _write(desk: Desk, made: Work) -> None:
    """A draft of the sheet as it is shown, kept for its owner; then the page of replies opens."""
    drafted = letter.of_visit(made.visit, date.today())
    kept = tuple(cited(desk, each, date.today()) for each in drafted.citations)
    store = LetterStore(session.settings())
    new = store.add(session.person().id, drafted.subject, drafted.text, kept, drafted.records, made.situation)
    letters.open_letter(new.id)
    begin.ready()

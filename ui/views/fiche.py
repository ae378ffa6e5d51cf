"""The sheet of rules: a zone, works and a day in; every theme with its rules, to be checked one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from rag.desk import Desk
from rag.sheet.types import Sheet
from ui.components import frame, session, ways
from ui.components.attempts import told
from ui.components.fiche import (
    beside,
    choice,
    compare,
    compared_paper,
    form,
    others,
    paper,
    rules,
    state,
    summary,
    tools,
    words,
)
from ui.components.fiche.choice import Choice
from ui.components.markup import paragraph, show


def render() -> None:
    frame.header(words.TITLE, "Toutes les règles d'une zone pour un projet, à vérifier à la source.")
    st.html(frame.STATIC / "fiche.css")
    script = (frame.STATIC / "fiche.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    told()
    desk = session.desk()
    communes = choice.ruled_communes(desk) if desk.documents() else ()
    if not communes:
        _no_plan(bool(desk.documents()))
        return
    read = state.read(desk, communes)
    form.render(desk, read.choice, communes)
    for each in read.refused:
        show(f'<div class="s-refusal" role="status">{paragraph(each)}</div>')
    if not read.choice.complete:
        _incomplete(desk, read.choice)
        return
    _sheet(desk, read.choice)


def _sheet(desk: Desk, chosen: Choice) -> None:
    with st.spinner("Lecture du règlement…"):
        left = state.made(desk, chosen.request(state.today()))
        right = state.made(desk, chosen.other_request(state.today())) if chosen.compares else None
    if state.new_sheet(repr(chosen)):
        beside.open_first(left)
    citations = tuple(each.citation for each in words.to_check(left))
    ticks = state.ticks(citations)
    summary.heading(left, state.reference())
    _tools(left, right, ticks)
    if right is None:
        summary.strip(left)
    compare.form(desk, chosen)
    if right is not None:
        compare.overview(left, right)
    with st.container(key="fiche-corps"):
        main, side = st.columns([3, 2], gap="medium")
        with main:
            if right is not None:
                compare.render(left, right)
            else:
                _rules(left, ticks)
        with side:
            beside.render(desk)


def _tools(left: Sheet, right: Sheet | None, ticks: rules.Ticks) -> None:
    """The progress and the files. What they hold is decided now: they are made outside the page."""
    now, settings = datetime.now(UTC), session.settings().digest()
    reference, by = state.reference(), session.person().name
    if right is not None:
        make = partial(compared_paper.paper, left, right, settings, now, reference)
        name = compared_paper.file_name(left, right, reference)
    else:
        make = partial(paper.paper, left, settings, now, ticks, reference, by)
        name = paper.file_name(left, reference)
    tools.render(make, name, paper.progress(left, ticks))


def _rules(sheet: Sheet, ticks: rules.Ticks) -> None:
    rules.render(sheet, ticks)
    others.annexes(sheet)
    others.missing(sheet)
    summary.not_found(sheet, session.settings().contact.service)


def _no_plan(some: bool) -> None:
    """Nothing to make a sheet from."""
    tools.nothing_yet(
        "Aucun règlement de zone à lire" if some else "Aucun document à lire",
        "Une fiche rassemble, thème par thème, les règles d'une zone : il faut pour cela le règlement écrit "
        "d'un PLU ou d'un PLUi, en PDF, en texte ou au format national (XML, JSON).",
        "Un gestionnaire le dépose dans la page Documents, avec ses annexes (PPRI, SCOT…) et, s'il en a les "
        "fichiers, le plan de zonage.",
        *(["Aucun des documents déjà déposés et qui vous sont ouverts n'en est un."] if some else []),
    )
    ways.to_deposit()


def _incomplete(desk: Desk, chosen: Choice) -> None:
    """What to choose next, with what there is to choose from."""
    if not chosen.commune:
        tools.nothing_yet(
            "Choisissez la commune",
            "La liste ne montre que celles dont un règlement de zone vous est ouvert.",
        )
        return
    tools.nothing_yet(
        "Choisissez la zone du projet",
        "Le plan de zonage donne celle de la parcelle. La fiche montre alors, thème par thème, ce que le "
        "règlement dit pour cette zone, mot pour mot, avec la page ; ce qu'il dit ne pas régler ; et ce qui "
        "n'a pas été trouvé.",
        "L'adresse de la page garde vos choix : mettez-la en favori, ou envoyez-la à un collègue.",
    )
    form.first_zones(chosen, state.zones(desk, chosen.commune))

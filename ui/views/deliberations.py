"""Délibérations: the key points of one, those near it, and the cards of many."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from rag.acts import ActKind
from rag.cards import Card, Cards, Ledger, Row, Trait, compare, key, nearest, seek
from rag.desk import Desk
from rag.registry import Entry
from ui import labels
from ui.components import exports, frame, held, markup, session, ways
from ui.components.acts import beside, choose, listing, papers, together, words
from ui.components.acts import card as cards_view
from ui.components.acts.choose import Choice
from ui.components.markup import box, heading, paragraph, safe, show, table, typeset
from ui.export import acts_csv
from ui.export.paper import Format, Paper
from ui.export.spreadsheet import MIME

PLACE = "deliberations"
ADDRESS, OTHER = "acte", "avec"
ONE, MANY = "Une délibération", "Plusieurs fiches"
MOST_CARDS, PREVIEWED, SHORT = 200, 15, 220
EMPTY = (
    "Aucune délibération n'est encore lue. Déposez, page Documents, des procès-verbaux, des registres ou des "
    "délibérations : chacune a ici sa fiche, avec les mots de l'acte qui disent sa décision, ses montants et "
    "son vote."
)
START = (
    "Choisissez une délibération dans la liste : sa fiche s'ouvre, avec les mots de l'acte, leur page et les "
    "délibérations les plus proches."
)
NOTHING = (
    "Aucune délibération ne répond à ces critères : ôtez-en un, ou écrivez moins de mots. Ils sont cherchés "
    "dans le numéro et l'objet."
)
CLOSED = "Ce lien ne mène à aucune délibération qui vous soit ouverte : cherchez-la dans la liste."
NEAR_NOTE = (
    "Rapprochées par les mots de leur objet et par la recherche ; à vous de juger si elles traitent du même "
    "sujet."
)
TOO_MANY = (
    "{count} délibérations répondent : les fiches se font par {most} au plus. Choisissez une séance, une "
    "période ou des mots."
)


def render() -> None:
    frame.header("Délibérations", "La fiche de chacune, et ses proches.")
    desk = session.desk()
    acts = held.ledger(desk)
    if not any(_is_council(entry) for entry in acts.entries):
        show(box("note", EMPTY))
        ways.to_deposit()
        return
    shape = st.segmented_control(
        "Que voulez-vous voir ?", (ONE, MANY), default=ONE, key=f"{PLACE}-forme", label_visibility="collapsed"
    )
    opened = st.query_params.get(ADDRESS) if shape != MANY else None
    found = acts.find(opened) if opened else None
    if found is not None and not _is_council(found):
        found = None
    if opened and found is None:
        show(box("refusal", CLOSED, role="alert"))
    choice = choose.council(acts, PLACE, found is not None)
    rows = seek(acts, choice.sought, choice.day)
    if shape == MANY:
        _many(desk, acts, rows, choice)
    elif found is not None:
        _card(desk, acts, found, rows, choice)
    elif rows:
        show(paragraph(START))
        show(heading("Délibérations trouvées"))
        listing.draw(rows, PLACE, _open)
    else:
        show(box("note", NOTHING))


def _card(desk: Desk, acts: Ledger, entry: Entry, rows: tuple[Row, ...], choice: Choice) -> None:
    """The card and the page of the act, side by side; the nearest acts below."""
    maker = Cards(desk, acts, choice.day)
    card = maker.card(entry)
    with st.container(horizontal=True, gap="small", key=f"entete-{PLACE}"):
        listing.around(rows, key(entry), PLACE, _open, _close)
        make = partial(papers.paper, (card,), datetime.now().astimezone(), desk.generation() or "")
        exports.buttons(make, PLACE, f"fiche {entry.act.number or key(entry)}")
    with st.container(key=f"volets-{PLACE}"):
        left, right = st.columns([6, 5], gap="large")
        with left:
            cards_view.draw(card, PLACE, _open)
        with right:
            beside.panel(desk, PLACE, card.whole)
    _near(desk, acts, entry, maker)


def _near(desk: Desk, acts: Ledger, entry: Entry, maker: Cards) -> None:
    """The nearest délibérations, and one of them side by side with this one."""
    show(heading("Les délibérations les plus proches"))
    found = nearest(desk, acts, entry)
    if not found:
        show(paragraph("Aucune autre délibération lue ici ne traite d'un objet proche."))
        return
    show(paragraph(NEAR_NOTE, "s-reminder"))
    other = st.query_params.get(OTHER)
    for rank, each in enumerate(found):
        name = key(each.entry)
        shared = f"<small>Mots communs : {safe(', '.join(each.words))}</small>"
        show(
            f'<div class="s-act"><p>{safe(words.title(each.entry.act))}</p>'
            f"<p>{words.subject(each.entry.act)}</p>{shared}</div>"
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Comparer",
                key=f"comparer-{rank}",
                icon=":material/compare_arrows:",
                help=markup.label(words.title(each.entry.act)),
                on_click=_compare,
                args=(name,),
                type="primary" if name == other else "secondary",
            )
            st.button(
                "Ouvrir",
                key=f"proche-{rank}",
                icon=":material/open_in_new:",
                help=markup.label(words.title(each.entry.act)),
                on_click=_open,
                args=(name,),
            )
        if name == other:
            left, right = maker.card(entry), maker.card(each.entry)
            together.draw(left, right, compare(left, right, maker.whole(entry), maker.whole(each.entry)))


def _many(desk: Desk, acts: Ledger, rows: tuple[Row, ...], choice: Choice) -> None:
    """The cards of all that is found, as files; the first ones are shown."""
    if not rows:
        show(box("note", NOTHING))
        return
    show(heading(f"{labels.count(len(rows), 'délibération')} à mettre en fiches"))
    if len(rows) > MOST_CARDS:
        told = TOO_MANY.format(count=labels.number(len(rows)), most=MOST_CARDS)
        show(box("note", told))
        return
    maker = Cards(desk, acts, choice.day)
    entries = tuple(row.entry for row in rows)
    with st.container(horizontal=True, gap="xsmall"):
        st.download_button(
            "Fiches (CSV)",
            data=lambda: acts_csv.cards(maker.many(entries)),
            file_name="fiches-deliberations.csv",
            mime=MIME,
            icon=":material/download:",
            key="csv-fiches",
            on_click="ignore",
        )
        st.download_button(
            "Délibérations (SCDL)",
            data=partial(acts_csv.scdl, rows),
            file_name="deliberations-scdl.csv",
            mime=MIME,
            icon=":material/download:",
            key="csv-scdl",
            on_click="ignore",
        )
        generation = desk.generation() or ""
        make = partial(_papers, maker, entries, generation)
        exports.buttons(make, PLACE, "fiches deliberations", (Format.DOCX, Format.PDF))
    _preview(maker, entries[:PREVIEWED], len(entries))


def _papers(maker: Cards, entries: tuple[Entry, ...], generation: str) -> Paper:
    return papers.paper(tuple(maker.many(entries)), datetime.now().astimezone(), generation)


def _preview(maker: Cards, entries: tuple[Entry, ...], count: int) -> None:
    rows = [
        (
            safe(words.title(card.act)),
            words.subject(card.act),
            _short(card, Trait.DECISION),
            _decided(card),
            _short(card, Trait.VOTE),
        )
        for card in maker.many(entries)
    ]
    caption = f"Les {len(rows)} premières sur {labels.number(count)}" if count > len(rows) else "Les fiches"
    heads = ("Acte", "Objet", "Décision", "Montants décidés", "Vote")
    show(table(typeset(caption), heads, rows, css="s-cards"))


def _decided(card: Card) -> str:
    """The sums decided, those of a table counted; else the words by which the decision sends to others."""
    decided = [each for each in card.sums if each.decided]
    # A sum is one word: « 1 480,00 € » never breaks.
    single = " ; ".join(each.value.replace(" ", "\u00a0") for each in decided if not each.within)
    count = sum(each.within is not None for each in decided)
    held = f"{labels.count(count, 'montant')} en tableau" if count else ""
    sends = words.sends(card) if card.sums else ""
    sent = f"à lire dans l'acte (« {sends} »)" if sends else "–"
    return safe(typeset(" ; ".join(filter(None, (single, held))) or sent))


def _short(card: Card, trait: Trait) -> str:
    """The first words of what is said; what is not located is not shown."""
    found = card.get(trait)
    if found is None or found.citation is None:
        return f"<em>{safe(words.NOT_LOCATED if found else words.UNREAD)}</em>"
    text = words.value(card, found)
    shown = f"{text[:SHORT].rsplit(' ', 1)[0]}…" if len(text) > SHORT else text
    where = words.pages(found.citation)
    return safe(shown) + (f"<small>{safe(where)}</small>" if where else "")


def _is_council(entry: Entry) -> bool:
    return entry.act.kind is ActKind.DELIBERATION


def _open(name: str) -> None:
    st.query_params[ADDRESS] = name
    st.query_params.pop(OTHER, None)
    beside.forget(PLACE)


def _compare(name: str) -> None:
    if st.query_params.get(OTHER) == name:
        del st.query_params[OTHER]
    else:
        st.query_params[OTHER] = name


def _close() -> None:
    for name in (ADDRESS, OTHER):
        st.query_params.pop(name, None)
    beside.forget(PLACE)

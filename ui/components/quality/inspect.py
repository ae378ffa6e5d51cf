"""What a night answered, question by question: what turned, what is wrong, and why, beside the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from eval.answers import AnswerRow
from eval.compare import Flip
from eval.gold import GoldQuestion
from eval.history import Night
from eval.html.cards import expected, shown_answer
from eval.html.words import clip, kind_name
from eval.summary import Row
from eval.why import judged
from rag.desk import Desk
from ui import labels
from ui.components import nights, viewer
from ui.components.markup import box, chip, heading, paragraph, safe, show, typeset
from ui.components.quality import runs
from ui.components.quality.located import citation_of
from ui.components.quality.runs import Kind, NightRun

SHOWN = 12
PASSAGES = 5
_OPEN, _SOURCE, _MORE = "qualite-question", "qualite-source", "qualite-suite"
_WORDS = {
    Kind.LOST: "La réponse était juste, ou le refus ; ce n'est plus le cas.",
    Kind.GAINED: "La réponse était fausse, ou le refus ; ce n'est plus le cas.",
    Kind.WRONG: "La plus sûre d'elle d'abord : c'est la plus dangereuse.",
    Kind.UNDUE: "Aucun document ne répond à ces questions : il fallait refuser.",
    Kind.MISSED: "Les documents répondent, et rien n'a été affirmé.",
    Kind.LOOSE: "Un nombre, une date, un nom ou une zone de la réponse manque dans ce qu'elle cite.",
}
FIRST = (
    "Première nuit de ce jeu : rien à comparer. Les questions manquées se lisent ci-dessous ; ce qui aura "
    "basculé se lira ici dès la prochaine nuit."
)
GONE = (
    "Les réponses de cette nuit ne sont plus gardées en entier ([evaluation] nuits_completes) : il reste le "
    "résultat de chaque question."
)
CLOSED = "Ce document n'est pas indexé ici, ou ne vous est pas ouvert : sa page ne peut pas être montrée."


def render(desk: Desk, sets: dict[str, tuple[Night, ...]]) -> None:
    """Choose a set and two nights, a list, a question."""
    if not sets:
        show(paragraph("Aucune nuit n'est allée à son terme : il n'y a pas encore de réponse à relire."))
        return
    after, before = _choices(desk, sets)
    turned = runs.flips(before, after) if before else ()
    open_id = st.session_state.get(_OPEN)
    row = after.row(open_id) if open_id else None
    if row is not None and runs.opens(desk.scope, after, row.id):
        _detail(desk, row, after, before)
        return
    if before is None:
        show(paragraph(FIRST))
    if not after.answers:
        show(box("degraded", GONE, role="status"))
    _listed(after, turned, desk)


def _choices(desk: Desk, sets: dict[str, tuple[Night, ...]]) -> tuple[NightRun, NightRun | None]:
    left, right = st.columns(2)
    with left:
        gold = st.selectbox("Jeu de questions", list(sets), key="qualite-jeu", on_change=_close)
    known = sets[gold][::-1]
    with right:
        former = st.selectbox(
            "Dernière nuit comparée à",
            range(1, len(known)),
            format_func=lambda rank: f"la nuit du {nights.moment(known[rank].started)}",
            key=f"qualite-avant-{gold}",
            placeholder="aucune autre nuit",
            disabled=len(known) < 2,
            on_change=_close,
        )
    after = runs.read(desk.settings, known[0])
    return after, runs.read(desk.settings, known[former]) if former else None


# -- the list ---------------------------------------------------------------------------------------


def _listed(after: NightRun, turned: Sequence[Flip], desk: Desk) -> None:
    found = runs.lists(after, turned, desk.scope)
    kinds = [kind for kind in Kind if found[kind]]
    if not kinds:
        show(paragraph("Toutes les questions de cette nuit ont eu la réponse, ou le refus, attendus."))
        return
    kind = st.segmented_control(
        "Questions à lire",
        kinds,
        format_func=lambda each: f"{each.value.capitalize()} ({len(found[each])})",
        default=kinds[0],
        required=True,
        key="qualite-liste",
        persist_state="page",
    )
    kind = kind if kind in kinds else kinds[0]
    show(paragraph(_WORDS[kind], "s-reminder"))
    limit = st.session_state.get(_MORE, SHOWN)
    past = {flip.after.id: flip.before for flip in turned}
    for rank, row in enumerate(found[kind][:limit]):
        _line(rank, row, after, past.get(row.id))
    if len(found[kind]) > limit:
        st.button("Voir les suivantes", key="qualite-plus", on_click=_more, args=(limit + SHOWN,))


def _line(rank: int, row: Row, run: NightRun, before: Row | None) -> None:
    question = run.questions.get(row.id)
    with st.container(horizontal=True, vertical_alignment="top", wrap=False, key=f"qualite-ligne-{rank}"):
        st.button(
            "Lire",
            key=f"lire-{row.id}",
            help=f"Ouvrir la question {row.id} : attendu, réponse, page",
            on_click=_open,
            args=(row.id,),
        )
        asked = clip(question.question, 220) if question else f"Question {row.id}"
        course = f"{_state(before)} → {_state(row)}" if before else _state(row)
        tags = " · ".join(part for part in (row.id, kind_name(row.kind), row.commune) if part)
        show(
            f'<div class="s-place">{safe(typeset(asked))}<small>{safe(tags)}</small>'
            f"<small><b>{safe(course)}</b></small></div>"
        )


def _state(row: Row) -> str:
    return shown_answer(row, None).state


# -- one question -----------------------------------------------------------------------------------


def _detail(desk: Desk, row: Row, after: NightRun, before: NightRun | None) -> None:
    st.button("Revenir à la liste", icon=":material/arrow_back:", key="qualite-retour", on_click=_close)
    question, answer = after.questions.get(row.id), after.answers.get(row.id)
    former = before.row(row.id) if before else None
    with st.container(key="echange-qualite"):
        left, right = st.columns([11, 9], gap="medium")
        with left:
            show(heading(f"Question {row.id}"))
            if question is None:
                show(paragraph(GONE))
                return
            show(_asked(question, row))
            show(_key(question, row, answer))
            if before and former:
                night = f"Réponse de la nuit du {nights.moment(before.night.started)}"
                show(_answered(night, former, before.answers.get(row.id)))
            night = f"Réponse de la nuit du {nights.moment(after.night.started)}"
            show(_answered(night, row, answer))
            sources = _sources(question, answer)
        with right:
            _source(desk, sources)


def _asked(question: GoldQuestion, row: Row) -> str:
    turns = "".join(f"<p>Avant : {safe(typeset(turn))}</p>" for turn in question.context)
    tags = " · ".join(part for part in (kind_name(row.kind), row.commune, row.transform) if part)
    return f'<div class="s-ask">{turns}{safe(typeset(question.question))}</div>{paragraph(tags, "s-trace")}'


def _key(question: GoldQuestion, row: Row, answer: AnswerRow | None) -> str:
    """What was expected, what was forbidden, why it was judged so."""
    wanted = "".join(f"<li>{safe(typeset(line))}</li>" for line in expected(question))
    never = ", ".join(f"« {one} »" for one in question.must_not)
    reasons = "".join(f"<li>{safe(typeset(line))}</li>" for line in judged(question, answer))
    note = paragraph(f"Note du relecteur : {question.note}", "s-trace") if question.note else ""
    good = bool(row.value("reussite"))
    verdict = chip("Jugée bonne" if good else "Jugée mauvaise", "s-good" if good else "s-bad")
    return (
        f'<div class="s-prose"><h3>Attendu</h3><ul>{wanted}</ul>'
        f"{paragraph(f'Interdit : {never}') if never else ''}{note}"
        f"<h3>Pourquoi ce jugement</h3><p>{verdict}</p>{f'<ul>{reasons}</ul>' if reasons else ''}</div>"
    )


def _answered(title: str, row: Row, answer: AnswerRow | None) -> str:
    shown = shown_answer(row, answer)
    css = "s-good" if shown.good else "s-bad"
    note = f" <small>{safe(shown.confidence)}</small>" if shown.confidence else ""
    return (
        f'<div class="s-prose"><h3>{safe(title)}</h3><p>{chip(shown.state.capitalize(), css)}{note}</p>'
        f'<blockquote class="s-said">{safe(shown.text)}</blockquote></div>'
    )


# -- its sources ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A page to read; ``name`` tells why."""

    name: str
    file: str
    pages: tuple[int, ...]
    quote: str = ""
    section: str = ""


def _sources(question: GoldQuestion, answer: AnswerRow | None) -> tuple[Place, ...]:
    """The proofs, what was cited, and the passages found, each place once."""
    places = [
        Place(f"Preuve {rank}", item.file, item.pages, item.quote)
        for rank, item in enumerate(question.sources, start=1)
    ]
    if answer is not None:
        places += [
            Place(f"Citée {rank}", item.file, item.pages, item.quote, item.section)
            for rank, item in enumerate(answer.citations, start=1)
        ]
        places += [
            Place(f"Trouvé {rank}", item.file, item.pages, section=item.section)
            for rank, item in enumerate(answer.passages[:PASSAGES], start=1)
        ]
    return tuple(places)


def _source(desk: Desk, places: Sequence[Place]) -> None:
    """The page of one of them, the words marked."""
    if not places:
        show(paragraph("Ni preuve, ni citation, ni passage : il n'y a pas de page à montrer."))
        return
    rank = st.selectbox(
        "Page à lire",
        range(len(places)),
        format_func=lambda at: _place(places[at]),
        key=_SOURCE,
        help="« Preuve » : page du corrigé ; « Citée » : source de la réponse ; « Trouvé » : passage lu.",
    )
    place = places[rank]
    citation = citation_of(desk, place.file, place.pages, place.quote, place.section)
    if citation is None:
        show(paragraph(CLOSED, "s-lost"))
        return
    viewer.panel(desk, citation, "qualite")


def _place(place: Place) -> str:
    parts = (place.name, place.file.rpartition("/")[2], labels.pages(place.pages))
    return " · ".join(part for part in parts if part)


def _open(id: str) -> None:
    st.session_state[_OPEN] = id
    st.session_state.pop(_SOURCE, None)


def _close() -> None:
    st.session_state[_OPEN] = None
    st.session_state.pop(_MORE, None)


def _more(limit: int) -> None:
    st.session_state[_MORE] = limit

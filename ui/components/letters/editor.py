"""One letter: its words on one side, what it rests on on the other, then its validation."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import streamlit as st

from rag.appointment.cited import Cited, found_again, now_there
from rag.appointment.figures import unsupported
from rag.appointment.share import per_cent, share_kept
from rag.dates import in_french
from rag.desk import Desk
from ui import labels
from ui.access.person import LOCAL, Person
from ui.components import exports, session, viewer
from ui.components.attempts import attempt
from ui.components.fiche.difference import Kind, pieces, side
from ui.components.letters import paper, state
from ui.components.markup import heading, label, paragraph, safe, show, typeset
from ui.keep.replies import TEXT_LENGTH, Letter, LetterStore

HEIGHT = 640
CLOSED = (
    "Cette réponse cite un document qui ne vous est plus ouvert : elle n'est plus montrée. Demandez "
    "l'accès au gestionnaire des documents, ou effacez-la."
)
_SHOWN, _JUST_SIGNED = "lettre-source", "lettre-signee"
# The mention that goes with the letter is at its head: it is shown as soon as it is signed.
_TO_TOP = "document.querySelector('[data-testid=stMain]')?.scrollTo({ top: 0 })"


def render(desk: Desk, letter: Letter, reasons: tuple[str, ...]) -> None:
    """Draw it; ``reasons`` are why it must be read again, when it is validated."""
    person = session.person()
    with st.container(horizontal=True, vertical_alignment="center", key="lettre-haut"):
        st.button("Retour à la liste", icon=":material/arrow_back:", key="lettre-liste", on_click=_close)
        _erase(person, letter)
    if letter.validated:
        _signed(person, letter, reasons)
    with st.container(key="volets-lettre"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            if letter.validated:
                show(
                    heading(letter.subject[:1].upper() + letter.subject[1:])
                    + f'<div class="s-text s-whole">{safe(letter.text)}</div>'
                )
            else:
                _edit(person, letter)
        with right:
            _sources(desk, person, letter)
    if not letter.validated:
        _validation(person, letter)


def closed(letter: Letter) -> None:
    """In place of a letter that cites what this person may no longer read."""
    with st.container(horizontal=True, vertical_alignment="center", key="lettre-haut"):
        st.button("Retour à la liste", icon=":material/arrow_back:", key="lettre-liste", on_click=_close)
        _erase(session.person(), letter)
    show(f'<div class="s-refusal" role="status"><h2>Réponse fermée</h2>{paragraph(CLOSED)}</div>')


def _close() -> None:
    state.open_letter(None)
    st.session_state.pop(_SHOWN, None)


# -- the words --------------------------------------------------------------------------------------


def _edit(person: Person, letter: Letter) -> None:
    keys = tuple(f"lettre-{name}-{letter.id}" for name in ("objet", "recue", "texte"))
    change = partial(attempt, partial(_save, person, letter, keys))
    st.text_input("Objet", letter.subject, key=keys[0], max_chars=300, on_change=change)
    st.date_input(
        "Demande reçue le (pour le délai de réponse)",
        letter.received,
        format="DD/MM/YYYY",
        max_value=date.today(),
        key=keys[1],
        on_change=change,
        width=320,
    )
    st.text_area(
        "Texte de la lettre", letter.text, key=keys[2], height=HEIGHT, max_chars=TEXT_LENGTH, on_change=change
    )
    kept = per_cent(share_kept(letter.draft, letter.text))
    show(
        paragraph(
            f"{kept}\u202f% des mots de cette lettre viennent du projet préparé par l'outil. Cette part est "
            "comptée à nouveau et écrite sur la réponse quand vous la validez.",
            "s-reminder",
        )
    )


def _save(person: Person, letter: Letter, keys: tuple[str, ...]) -> None:
    subject, received, text = (st.session_state.get(key) for key in keys)
    day = received if isinstance(received, date) else None
    LetterStore(session.settings()).write(person.id, letter.id, str(text or ""), str(subject or ""), day)


# -- what it rests on -------------------------------------------------------------------------------


def _sources(desk: Desk, person: Person, letter: Letter) -> None:
    show(heading("Sources citées"))
    if not letter.citations:
        show(paragraph("Cette lettre ne cite aucun document : tout ce qu'elle dit est de vous.", "s-lost"))
    elif not letter.validated:
        left = len(letter.unread)
        told = f"Encore {labels.count(left, 'source')} à ouvrir ou à cocher." if left else "Toutes sont lues."
        show(f'<p class="{"s-lost" if left else "s-found"}" role="status">{safe(told)}</p>')
    for rank, each in enumerate(letter.citations):
        _source(desk, person, letter, rank, each)


def _source(desk: Desk, person: Person, letter: Letter, rank: int, each: Cited) -> None:
    opened = st.session_state.get(_SHOWN) == (letter.id, rank)
    place = " · ".join(filter(None, (each.label, labels.pages(each.pages))))
    with st.container(key=f"lettre-source-{rank}"):
        show(
            f'<div class="s-place"><strong>{rank + 1}. {safe(typeset(each.title))}</strong>'
            f"<small>{safe(typeset(place))}</small></div>"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                f"Fermer la source {rank + 1}" if opened else f"Ouvrir la source {rank + 1}",
                key=f"lettre-ouvrir-{rank}",
                icon=":material/close:" if opened else ":material/article:",
                help=label(f"Source {rank + 1} : {each.title}"),
                on_click=attempt,
                args=(partial(_toggle, person, letter, rank, opened),),
            )
            if not letter.validated:
                _ticked(person, letter, rank)
        if opened:
            _opened(desk, rank, each)


def _opened(desk: Desk, rank: int, each: Cited) -> None:
    citation = found_again(desk, each)
    if citation is None:
        show(
            paragraph(
                "Ces mots ne sont plus dans les documents indexés. Tels qu'ils ont été cités :", "s-lost"
            )
            + f'<div class="s-source"><blockquote>{safe(each.quote)}</blockquote></div>'
        )
        _today(desk, rank, each)
        return
    viewer.panel(desk, citation, f"lettre-{rank}")


def _today(desk: Desk, rank: int, each: Cited) -> None:
    """What stands there now, its new words marked, and its page."""
    now = now_there(desk, each)
    if now is None:
        return
    found = side(pieces(each.quote, now.quote), Kind.NEW)
    words = "".join(
        f"<strong>{safe(piece.text)}</strong>" if piece.kind is Kind.NEW else safe(piece.text)
        for piece in found
    )
    show(
        paragraph("Aujourd'hui, au même endroit (en gras : ce qui est nouveau) :", "s-reminder")
        + f'<div class="s-source"><blockquote>{words}</blockquote></div>'
    )
    viewer.panel(desk, now, f"lettre-{rank}")


def _toggle(person: Person, letter: Letter, rank: int, opened: bool) -> None:
    """Opening a source counts as reading it: the page is there, with the words marked."""
    st.session_state[_SHOWN] = None if opened else (letter.id, rank)
    if not opened and not letter.validated:
        LetterStore(session.settings()).mark_read(person.id, letter.id, rank)


def _ticked(person: Person, letter: Letter, rank: int) -> None:
    """The box of a source. What it shows is compared with what is kept at each run: of boxes ticked fast, one
    after the other, the framework may tell none but the last that it has changed."""
    kept = rank in letter.read
    ticked = st.checkbox(f"Source {rank + 1} lue", kept, key=f"lue-{letter.id}-{rank}-{kept}")
    if ticked is not kept:
        attempt(partial(LetterStore(session.settings()).mark_read, person.id, letter.id, rank, ticked))
        st.rerun()


# -- validation -------------------------------------------------------------------------------------


def _validation(person: Person, letter: Letter) -> None:
    show(heading("Valider"))
    loose = _loose(letter)
    if loose:
        listed = " ; ".join(loose[:12])
        show(
            f'<div class="s-degraded" role="status">{paragraph(f"Dans aucune source citée : {listed}.")}'
            f"{paragraph('Vérifiez-les. Vous pouvez valider : vous en répondez.')}</div>"
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"signataire-{letter.id}"
        name = person.name if person != LOCAL else ""
        if name:
            show(paragraph(f"Validée par {name}"))
        else:
            name = st.text_input("Validée par (prénom et nom)", key=key, max_chars=120, width=320)
        st.button(
            "Valider la réponse",
            type="primary",
            icon=":material/task_alt:",
            key="valider-lettre",
            disabled=bool(letter.unread) or not letter.text.strip() or not name.strip(),
            help="Possible quand chaque source citée a été ouverte ou cochée, et que le nom est écrit.",
            on_click=attempt,
            args=(partial(_validate, person, letter, name),),
        )


def _loose(letter: Letter) -> tuple[str, ...]:
    """Figures of the letter that its sources do not show; the visitor's own and its date are not of them."""
    sources = [f"{each.shown}\n{each.line}\n{labels.pages(each.pages)}" for each in letter.citations]
    days = [letter.created.astimezone().date(), date.today(), *filter(None, [letter.received])]
    return unsupported(letter.text, sources, (letter.said, *map(in_french, days)))


def _validate(person: Person, letter: Letter, name: str) -> None:
    LetterStore(session.settings()).validate(person.id, letter.id, name)
    st.session_state[_JUST_SIGNED] = True
    st.session_state.pop(_SHOWN, None)


def _signed(person: Person, letter: Letter, reasons: tuple[str, ...]) -> None:
    show(f'<div class="s-mention" role="status">{paragraph(letter.mention)}</div>')
    if st.session_state.pop(_JUST_SIGNED, False):
        st.html(f"<script>{_TO_TOP}</script>", unsafe_allow_javascript=True)
    if reasons:
        listed = "".join(f"<li>{safe(typeset(each))}</li>" for each in reasons)
        show(
            '<div class="s-refusal" role="status"><h2>À revoir : ce qui est cité a changé</h2>'
            f"<ul>{listed}</ul></div>"
        )
    with st.container(horizontal=True, gap="xsmall", key="lettre-suites"):
        exports.buttons(
            partial(paper.paper, letter, datetime.now().astimezone()), "lettre", f"réponse {letter.subject}"
        )
        store = LetterStore(session.settings())
        if reasons:
            st.button(
                "J'ai relu, la réponse reste bonne",
                icon=":material/done_all:",
                key="lettre-relue",
                on_click=attempt,
                args=(partial(store.accept, person.id, letter.id, reasons),),
            )
        st.button(
            "Reprendre en brouillon",
            icon=":material/edit:",
            key="lettre-reprendre",
            help="La validation est effacée, et les sources sont à relire.",
            on_click=attempt,
            args=(partial(store.reopen, person.id, letter.id),),
        )


def _erase(person: Person, letter: Letter) -> None:
    with st.popover("Effacer cette réponse", icon=":material/delete:", key="lettre-effacer"):
        show(paragraph("Le projet, le texte et les sources gardées seront effacés, sans retour possible."))
        st.button(
            "Effacer pour de bon",
            key="lettre-effacer-oui",
            on_click=attempt,
            args=(partial(_gone, person, letter.id),),
        )


def _gone(person: Person, id: str) -> None:
    LetterStore(session.settings()).delete(person.id, id)
    _close()

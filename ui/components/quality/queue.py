"""The ratings that wait to be read again: a list, newest first, each opening its review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from rag.anonymous import hidden
from rag.desk import Desk
from rag.journal import Entry, Journal
from rag.scope import Scope
from ui import labels
from ui.access.person import Person
from ui.components import chips
from ui.components.attempts import attempt, told
from ui.components.markup import box, paragraph, safe, show, typeset
from ui.components.quality import review
from ui.components.quality.trending import reason as refusal
from ui.keep.feedback import Feedback, FeedbackState, FeedbackStore, Verdict

SHOWN = 15
_OPEN, _MORE = "retour-ouvert", "retours-suite"
_STATES = {
    FeedbackState.WAITING: "À relire",
    FeedbackState.KEPT: "Retenus",
    FeedbackState.DISCARDED: "Écartés",
}
WHAT = (
    "Un retour est l'avis d'un lecteur sur une réponse. Relu, il devient une question de référence : elle "
    "sera posée chaque nuit, et dira si l'outil fait mieux. Les noms, adresses, téléphones et numéros "
    "personnels (véhicule, sécurité sociale) sont masqués ; ce qui est gardé est ce que vous voyez."
)
EMPTY = {
    FeedbackState.WAITING: (
        "Aucun retour à relire. Sous chaque réponse, « Juste », « Faux », « Incomplet » et « Source "
        "inadaptée » en déposent un ici."
    ),
    FeedbackState.KEPT: "Aucun retour n'a encore été ajouté à un jeu de questions.",
    FeedbackState.DISCARDED: "Aucun retour n'a été écarté.",
}
FORGOTTEN = "La réponse n'est plus au journal : ce retour ne peut qu'être écarté."


def waiting(desk: Desk) -> int:
    """How many ratings wait."""
    return FeedbackStore(desk.settings).count(FeedbackState.WAITING)


def render(desk: Desk, person: Person) -> None:
    """The list, or the review of the rating that is open."""
    store = FeedbackStore(desk.settings)
    told()
    review.told()
    opened = store.get(st.session_state[_OPEN]) if st.session_state.get(_OPEN) else None
    if opened is not None:
        entry = _entries(desk, [opened]).get(opened.record)
        if entry is not None:
            review.render(desk, person, opened, entry, close)
            return
    show(f'<div class="s-prose">{paragraph(WHAT)}</div>')
    state, verdicts = _choices()
    found = store.queue((state,), verdicts)
    entries = _entries(desk, found)
    kept = [each for each in found if _seen(desk.scope, each, entries)]
    if not kept:
        show(box("note", EMPTY[state]))
        return
    limit = st.session_state.get(_MORE, SHOWN)
    towns = desk.communes() if desk.generation() else ()
    show(paragraph(f"{labels.count(len(kept), 'retour')}, le plus récent d'abord.", "s-trace"))
    for rank, each in enumerate(kept[:limit]):
        _line(rank, each, entries.get(each.record), towns, store, person)
    if len(kept) > limit:
        st.button("Voir les suivants", key="retours-plus", on_click=_more, args=(limit + SHOWN,))


def _choices() -> tuple[FeedbackState, tuple[Verdict, ...]]:
    left, right = st.columns(2)
    with left:
        state = st.segmented_control(
            "État",
            list(FeedbackState),
            format_func=_STATES.__getitem__,
            default=FeedbackState.WAITING,
            required=True,
            key="retours-etat",
            persist_state="page",
        )
    with right:
        verdicts = st.pills(
            "Avis du lecteur",
            list(Verdict),
            selection_mode="multi",
            format_func=lambda each: each.value.capitalize(),
            key="retours-avis",
            persist_state="page",
        )
    return state, tuple(verdicts) or tuple(Verdict)


def _entries(desk: Desk, found: Sequence[Feedback]) -> dict[str, Entry]:
    """The answers that were rated, those that stand on documents closed to this reader left out."""
    entries = Journal(desk.settings).some({each.record for each in found})
    return {id: entry for id, entry in entries.items() if desk.scope.opens_all(entry.corpora)}


def _seen(scope: Scope, each: Feedback, entries: Mapping[str, Entry]) -> bool:
    """A rating whose answer is no longer there is seen by who may see everything."""
    return each.record in entries or scope.everything


def _line(
    rank: int, each: Feedback, entry: Entry | None, towns: Sequence[str], store: FeedbackStore, person: Person
) -> None:
    with st.container(horizontal=True, vertical_alignment="top", wrap=False, key=f"retour-ligne-{rank}"):
        if entry is not None and each.state is FeedbackState.WAITING:
            st.button(
                "Relire",
                key=f"relire-{each.id}",
                help="Ouvrir ce retour, la question de référence déjà préparée",
                on_click=_open,
                args=(each.id,),
            )
        elif each.state is FeedbackState.WAITING:
            st.button(
                "Écarter",
                key=f"ecarter-{each.id}",
                on_click=attempt,
                args=(partial(_forget, store, each.id, person.name or person.id),),
            )
        show(_said(each, entry, towns))


def _said(each: Feedback, entry: Entry | None, towns: Sequence[str]) -> str:
    asked = hidden(entry.question, towns) if entry else FORGOTTEN
    outcome = ""
    if entry is not None:
        outcome = "réponse donnée" if entry.decision == "answered" else f"refus : {refusal(entry.decision)}"
    source = f"source {each.source} visée" if each.source else ""
    day = f"{each.created.astimezone():%d/%m/%Y}"
    line = " · ".join(part for part in (outcome, source, day, f"n° {each.record}") if part)
    comment = f"<small>« {safe(hidden(each.comment, towns))} »</small>" if each.comment else ""
    return (
        f'<div class="s-place">{chips.verdict(each.verdict)} '
        f"{safe(typeset(asked))}{comment}<small>{safe(typeset(line))}</small>{_ended(each)}</div>"
    )


def _ended(each: Feedback) -> str:
    if each.decided is None:
        return ""
    by = f" par {each.decided_by}" if each.decided_by not in ("", "local") else ""
    day = f"le {each.decided.astimezone():%d/%m/%Y}{by}"
    what = {
        FeedbackState.KEPT: f"Devenu la question « {each.question} », {day}.",
        FeedbackState.DISCARDED: f"Écarté {day} : {each.reason}",
    }.get(each.state, "")
    return f"<small>{safe(typeset(what))}</small>"


def _open(id: str) -> None:
    st.session_state[_OPEN] = id


def _forget(store: FeedbackStore, id: str, by: str) -> None:
    store.decide(id, FeedbackState.DISCARDED, by, FORGOTTEN)


def close() -> None:
    """Back to the list."""
    st.session_state[_OPEN] = None


def _more(limit: int) -> None:
    st.session_state[_MORE] = limit

"""The works asked for, as they go: one line a file, a button to stop, and the report at the end."""

from __future__ import annotations

import streamlit as st

from ingest.progress import Stage
from rag.errors import UsageError
from rag.settings import Settings
from ui import deposits, labels
from ui.access.person import Role
from ui.components import chips, outcomes, session
from ui.components.documents import works
from ui.components.markup import box, heading, paragraph, safe, show, table, typeset
from ui.deposits import Interrupted
from ui.jobs import FileLine, State, View

EVERY = 1.0
"""Seconds between two looks at what goes on."""
_NAMED = 5
_STOPPING = "Arrêt demandé : ce qui est prêt est en train d'être gardé."
_CANCELLED = "Annulé : rien n'en sera lu, et les fichiers reçus seront effacés à son tour."


def show_all(settings: Settings) -> None:
    """The works on corpora open to this person, looked at again while one of them goes on; then the deposits
    that were interrupted, to take up or to give up."""
    views = _views(settings)
    if views:
        active = any(each.active for each in views)

        @st.fragment(run_every=EVERY if active else None)
        def follow() -> None:
            _followed(settings, active)

        follow()
    for each in _left(settings):
        with st.container(border=True, key=f"interrompu-{each.id}"):
            _offered(settings, each)


def _views(settings: Settings) -> tuple[View, ...]:
    """A work whose deposit is kept, because it failed, is told once: with the way to take it up."""
    left = {each.id for each in _left(settings)}
    return tuple(
        each for each in works.jobs(settings).views() if each.id not in left and _theirs(each.corpus)
    )


def _left(settings: Settings) -> tuple[Interrupted, ...]:
    return tuple(each for each in deposits.interrupted(settings) if _theirs(each.order.corpus))


def _theirs(corpus: str) -> bool:
    """Asked at each look: a fragment goes on when the rest of the page does not."""
    return Role.MANAGER in session.person().roles and session.desk().scope.opens_corpus(corpus)


def _offered(settings: Settings, left: Interrupted) -> None:
    order, kept = left.order, len(left.order.files) - len(left.missing)
    show(heading(f"{order.title} : interrompu"))
    if order.problem:
        show(box("error", order.problem, role="alert"))
    held = f"{labels.count(kept, 'fichier')} {'est gardé' if kept < 2 else 'sont gardés'} sur cette machine"
    show(
        paragraph(
            f"Reçu {labels.moment(order.received.astimezone())}, pas encore indexé. {held} : reprenez sans "
            "rien déposer à nouveau."
        )
    )
    if left.missing:
        named = ", ".join(left.missing[:_NAMED]) + (", …" if len(left.missing) > _NAMED else "")
        show(paragraph(f"Pas entièrement reçu, à déposer à nouveau : {named}.", "s-lost"))
    with st.container(horizontal=True):
        again = st.button(
            "Reprendre", type="primary", icon=":material/play_arrow:", key=f"reprendre-{left.id}"
        )
        gone = st.button(
            "Abandonner et effacer les fichiers reçus", icon=":material/delete:", key=f"abandonner-{left.id}"
        )
    if not (again or gone):
        return
    try:
        (works.resume if again else works.give_up)(settings, left.id)
    except UsageError as error:
        show(box("error", str(error), role="alert"))
        return
    st.rerun()


def _followed(settings: Settings, active: bool) -> None:
    views = _views(settings)
    if active and not any(each.active for each in views):
        st.rerun()  # the rest of the page shows what has changed
    for rank, view in enumerate(views):
        with st.container(border=True, key=f"travail-{view.id}"):
            _one(settings, view, newest=rank == 0)


def _one(settings: Settings, view: View, *, newest: bool) -> None:
    show(heading(view.title))
    if view.active:
        _going_on(settings, view)
    elif view.problem:
        show(box("error", view.problem, role="alert"))
        _dismiss(settings, view)
    elif view.result:
        _ended(settings, view, newest)


def _going_on(settings: Settings, view: View) -> None:
    show(f'<div role="status">{paragraph(_where(view))}</div>')
    if view.lines:
        rows = [(safe(each.file), _stage(each), _bar(each)) for each in view.lines]
        show(table("Ce que devient chaque fichier", ("Fichier", "Étape", "Avancement"), rows, css="s-live"))
    waiting = view.state is State.WAITING
    if view.stopping:
        show(paragraph(_CANCELLED if waiting else _STOPPING, "s-reminder"))
    elif view.lines and st.button(
        "Annuler" if waiting else "Arrêter, et garder ce qui est prêt",
        icon=":material/stop_circle:",
        key=f"arreter-{view.id}",
    ):
        if job := works.jobs(settings).job(view.id):
            job.stop()
        st.rerun(scope="fragment")


def _where(view: View) -> str:
    if view.state is State.WAITING:
        return "En attente : un autre travail est en cours."
    ended = sum(each.outcome is not None for each in view.lines)
    if not view.lines:
        return "En cours…"
    if ended == len(view.lines):
        return "Tous les fichiers sont lus : mise en service de l'index…"
    return (
        f"{labels.number(ended)} sur {labels.count(len(view.lines), 'fichier')}. Vous pouvez quitter cette "
        "page : la lecture continue."
    )


def _stage(line: FileLine) -> str:
    if line.outcome:
        return f"{chips.state(line.outcome.state)}<small>{safe(typeset(line.outcome.reason))}</small>"
    if line.stage is None:
        return "En attente"
    if line.stage is Stage.READ:
        return "Lu, à indexer"
    page = f"page {labels.number(line.page)} sur {labels.number(line.pages)}" if line.page else ""
    words = "Page scannée" if line.stage is Stage.OCR else "Lecture"
    if not page:
        return words
    return f"{words}, {page}" if line.stage is Stage.READING else page.replace("page", "Page scannée")


def _bar(line: FileLine) -> str:
    if line.outcome or line.stage is Stage.READ:
        return f"{labels.count(line.pages, 'page')}" if line.pages else "–"
    if not line.page or not line.pages:
        return "–"
    return (
        f'<progress max="{line.pages}" value="{line.page}" aria-label="{safe(line.file)}">'
        f"{round(100 * line.page / line.pages)} %</progress>"
    )


def _ended(settings: Settings, view: View, newest: bool) -> None:
    assert view.result is not None
    report = view.result.report
    show(f'<div role="status">{paragraph(view.result.message)}</div>')
    if report:
        if found := outcomes.found(report.files):
            show(paragraph(found))
        for note in filter(session.desk().tells, report.notes):
            show(paragraph(note, "s-reminder"))
        if any(file.pages_to_ocr for file in report.files):
            show(
                paragraph(
                    "Des pages scannées restent à lire : choisissez le document plus bas, puis « Lire les "
                    "pages scannées »."
                )
            )
        if report.files:
            with st.expander("Ce que chaque fichier est devenu", expanded=newest):
                show(outcomes.listing(report.files, "Fichiers du dépôt"))
    _dismiss(settings, view)


def _dismiss(settings: Settings, view: View) -> None:
    if st.button("Masquer ce compte rendu", key=f"masquer-{view.id}", type="tertiary"):
        works.jobs(settings).dismiss(view.id)
        st.rerun()

"""The sheet of a visit on the screen: each subject with what applies, beside the exact words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from rag.appointment.letter import reference
from rag.appointment.types import Finding, Prepared, Unconfirmed, Visit
from rag.desk import Desk
from rag.types import Citation, FactKind, RefusalReason
from ui import labels
from ui.components import viewer
from ui.components.markup import itemised, label, safe, show, typeset
from ui.components.visit import fiche, subjects, work
from ui.components.visit.words import contact_line, exact_lines, excerpt, warnings, whom
from ui.components.visit.work import Work
from ui.exchange import whole


def render(desk: Desk, made: Work) -> None:
    """Every subject, one under the other."""
    visit = made.visit
    if visit.ask:
        show(f'<div class="s-clarify" role="note"><h2>À demander d\'abord</h2>{_listed(visit.ask)}</div>')
    for rank, one in enumerate(visit.prepared):
        with st.container(key=f"besoin-{rank}", gap="xsmall"):
            show(f'<h2 class="s-need"><span>{rank + 1}.</span> {safe(typeset(one.title))}</h2>')
            subjects.edit(desk, rank, one.need, len(visit.prepared))
            _need(desk, rank, one, visit, made)


def trace(made: Work) -> None:
    """What lets the sheet be explained again, and the duty to inform, printed with it."""
    records = dict.fromkeys(record for one in made.visit.prepared for record in one.records)
    numbers = f" N° de relecture : {', '.join(records)}." if records else ""
    show(f'<p class="s-trace">{safe(typeset(labels.REMINDER + numbers))}</p>')


def _need(desk: Desk, rank: int, one: Prepared, visit: Visit, made: Work) -> None:
    if one.findings:
        _title("Ce qui s'applique")
    before: tuple[str, ...] = ()
    for number, finding in enumerate(one.findings):
        _finding(finding, visit, finding.points != before)
        before = finding.points
        _actions(desk, f"{rank}-r{number}", finding.citation, made)
    fiche.render(rank, one)
    for title, letter, citations in (
        ("Pièces à apporter", "p", one.papers),
        ("Démarches et délais", "d", one.steps),
    ):
        if citations:
            _title(title)
        for number, citation in enumerate(citations):
            show(f'<div class="s-pair s-one">{_exact(citation)}</div>{_warnings(citation, visit)}')
            _actions(desk, f"{rank}-{letter}{number}", citation, made)
    _contacts(desk, rank, one, made)
    _unconfirmed(desk, rank, one, made)
    if one.ask:
        _title("À demander au visiteur")
        show(f'<div class="s-boxes">{_listed(one.ask)}</div>')


def _finding(finding: Finding, visit: Visit, titled: bool) -> None:
    """Plain words on the left, the act's own on the right. The second rule of a point has no title again."""
    said = [finding.said] if finding.written else []
    plain = "".join(f"<li>{safe(typeset(each))}</li>" for each in (*said, *finding.plain))
    written = (
        "<p class='s-reminder'>La première phrase a été rédigée par un modèle, puis vérifiée.</p>"
        if said
        else ""
    )
    title = f"<h4>{safe(' ; '.join(finding.points))}</h4>" if titled else ""
    level = f'<p class="s-side">{safe(labels.LEVELS[finding.level])}</p>' if finding.level else ""
    show(
        f'<div class="s-pair"><div>{title}<p class="s-side">En clair</p><ul>{plain}</ul>{written}{level}'
        f"</div><div>{_exact(finding.citation, finding.under)}{fiche.beside(finding)}</div></div>"
        f"{_warnings(finding.citation, visit)}"
    )


def _exact(citation: Citation, under: Sequence[str] = ()) -> str:
    over = f"<small>{safe(typeset(' › '.join(under)))}</small>" if under else ""
    return (
        f'<div><p class="s-side">Mots exacts</p>{over}'
        f"<blockquote>{'<br>'.join(map(safe, exact_lines(citation)))}</blockquote>"
        f"<small>{safe(typeset(reference(citation)))}</small></div>"
    )


def _warnings(citation: Citation, visit: Visit) -> str:
    return "".join(f'<p class="s-lapsed">{safe(typeset(each))}</p>' for each in warnings(citation, visit))


def _actions(desk: Desk, place: str, citation: Citation, made: Work, excludable: bool = True) -> None:
    """See the page, or set the source aside; the page opens under its line."""
    is_open = made.opened is not None and made.opened[0] == place
    with st.container(horizontal=True, gap="xsmall", key=f"actes-{place}"):
        st.button(
            "Fermer la page" if is_open else "Voir la page",
            key=f"voir-{place}",
            icon=":material/close:" if is_open else ":material/article:",
            type="tertiary",
            help=f"Ouvrir {_short(citation)} à la page citée",
            on_click=work.show,
            args=(place, None if is_open else citation),
        )
        if excludable:
            st.button(
                "Écarter cette source",
                key=f"ecarter-{place}",
                icon=":material/block:",
                type="tertiary",
                help="Ce passage n'est plus repris dans la fiche ; vous pourrez le remettre.",
                on_click=work.exclude,
                args=(citation.passage.chunk.id,),
            )
    if is_open:
        viewer.panel(desk, citation, f"rdv-{place}")


def _contacts(desk: Desk, rank: int, one: Prepared, made: Work) -> None:
    if not one.contacts:
        return
    _title("Contacts écrits dans les documents")
    for number, contact in enumerate(one.contacts):
        show(
            f'<div class="s-contact">{safe(typeset(contact_line(contact)))}'
            f"<small>{safe(typeset(reference(contact.citation)))}</small></div>"
        )
        _actions(desk, f"{rank}-c{number}", contact.citation, made)


def _unconfirmed(desk: Desk, rank: int, one: Prepared, made: Work) -> None:
    if not one.unconfirmed:
        return
    _title("Ce qui n'a pas pu être confirmé")
    for number, problem in enumerate(one.unconfirmed):
        told = f"{problem.message}{whom(desk.settings.contact, problem.message)}"
        show(
            f'<div class="s-refusal" role="note"><h4>{safe(typeset(problem.point))}</h4>'
            f"<p>{safe(typeset(told))}</p></div>"
        )
        _choices(rank, number, problem, one)
        for index, passage in enumerate(problem.passages):
            show(
                '<div class="s-near"><p class="s-side">À lire, sans que ce soit une réponse</p>'
                f"<blockquote>{itemised(excerpt(passage, one.title))}</blockquote>"
                f"<small>{safe(typeset(reference(whole(passage))))}</small></div>"
            )
            _actions(desk, f"{rank}-u{number}-{index}", whole(passage), made, excludable=False)


def _choices(rank: int, number: int, problem: Unconfirmed, one: Prepared) -> None:
    """A button for each year or zone that would answer what is asked back."""
    years = [each.value for each in problem.choices if each.kind is FactKind.PERIOD and each.value.isdigit()]
    zones = [each.value for each in problem.choices if each.kind is FactKind.ZONE]
    if problem.reason is not RefusalReason.NEEDS_DETAIL or not (years or zones):
        return
    with st.container(horizontal=True, gap="xsmall", key=f"choix-rdv-{rank}-{number}"):
        for value in (*years, *zones):
            st.button(
                label(value if value in years else f"Zone {value}"),
                key=f"choix-rdv-{rank}-{number}-{value}",
                on_click=subjects.narrowed,
                args=(
                    rank,
                    one.need,
                    value if value in zones else "",
                    int(value) if value in years else None,
                ),
            )


def _title(text: str) -> None:
    show(f'<h3 class="s-part">{safe(typeset(text))}</h3>')


def _listed(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{safe(typeset(each))}</li>" for each in items) + "</ul>"


def _short(citation: Citation) -> str:
    return label(citation.passage.document.title)

"""Projets de réponse: drafts to correct, replies validated, those that must be read again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from rag.appointment.cited import open_to
from rag.appointment.share import per_cent
from rag.dates import in_french
from rag.desk import Desk
from ui import labels
from ui.components import frame, session, ways
from ui.components.attempts import attempt, told
from ui.components.frame import STATIC
from ui.components.letters import begin, editor, state
from ui.components.letters.state import Reasons
from ui.components.markup import chip, heading, label, paragraph, safe, show, typeset
from ui.exchange import Exchange
from ui.keep.replies import Figures, Letter, LetterStore

LEAST = 3
"""Replies from which a mean or a median says something of the service, rather than of one letter."""
TOO_FEW = (
    f"La part moyenne gardée et le délai de réponse sont donnés à partir de {LEAST} réponses validées ; le "
    "délai ne compte que celles où la date de la demande est écrite."
)
SUBTITLE = "Des lettres préparées à partir des actes, relues et validées par vous."


def render() -> None:
    desk, person = session.desk(), session.person()
    st.html(STATIC / "rendezvous.css")
    frame.header("Projets de réponse", SUBTITLE)
    told()
    store = LetterStore(session.settings())
    due = state.due(desk, person)
    chosen = store.get(person.id, state.opened() or "")
    if chosen is not None and not all(open_to(desk, each) for each in chosen.citations):
        editor.closed(chosen)
        return
    if chosen is not None:
        editor.render(desk, chosen, due.get(chosen.id, ()))
        return
    mine = store.all(person.id)
    answered = [each for each in session.exchanges() if each.answered and each.sources]
    if not mine:
        _first(bool(answered))
    if answered:
        _from_answer(desk, answered)
    if mine:
        _list(mine, due)
    _figures(store.figures())


def _first(answered: bool) -> None:
    """What this page is for, when there is nothing on it."""
    more = (
        "Choisissez ci-dessous une réponse de votre conversation, ou préparez un rendez-vous : le bouton "
        "« Projet de réponse » de la fiche crée la lettre."
        if answered
        else "Préparez d'abord un rendez-vous, ou posez une question : le bouton « Projet de réponse » de la "
        "fiche crée la lettre, et vos réponses de la page Questions peuvent servir de départ ici."
    )
    show(
        heading("Aucune réponse pour l'instant")
        + '<div class="s-prose">'
        + paragraph(more)
        + paragraph(
            "Vous corrigez la lettre ici même. La valider demande d'avoir ouvert ou coché chaque source "
            "citée ; la part du texte qui vient de l'outil est alors comptée et écrite sur la réponse. Si un "
            "acte cité change ensuite, la réponse est signalée à revoir."
        )
        + "</div>"
    )
    if not answered:
        ways.to("rendez-vous", "Préparer un rendez-vous")
        ways.to("questions", "Poser une question")


def _from_answer(desk: Desk, answered: Sequence[Exchange]) -> None:
    questions = [each.question.text for each in answered]
    with st.container(horizontal=True, vertical_alignment="bottom", key="depuis-reponse"):
        rank = st.selectbox(
            "Partir d'une réponse de votre conversation",
            range(len(answered)),
            format_func=lambda at: questions[at],
            index=len(answered) - 1,
            key="depuis-choix",
        )
        st.button(
            "Écrire la lettre",
            icon=":material/edit_note:",
            key="depuis-ecrire",
            on_click=attempt,
            args=(partial(begin.write, desk, answered[rank]),),
        )


def _list(mine: Sequence[Letter], due: Reasons) -> None:
    groups = (
        ("À revoir", [each for each in mine if each.id in due]),
        ("Brouillons", [each for each in mine if not each.validated]),
        ("Validées", [each for each in mine if each.validated and each.id not in due]),
    )
    for title, found in groups:
        if not found:
            continue
        show(heading(f"{title} ({len(found)})"))
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center", key=f"reponse-{each.id}"):
                st.button(
                    "Ouvrir",
                    key=f"ouvrir-reponse-{each.id}",
                    icon=":material/edit_note:",
                    help=label(f"Ouvrir : {each.subject[:80]}"),
                    on_click=state.open_letter,
                    args=(each.id,),
                )
                show(_line(each, due.get(each.id, ())))


def _line(each: Letter, reasons: Sequence[str]) -> str:
    status = (
        chip("à revoir", "s-weak")
        if reasons
        else chip("validée", "s-good")
        if each.validated
        else chip("brouillon", "s-mid")
    )
    told = each.mention or f"Brouillon du {in_french(each.created.astimezone().date())}, " + (
        f"encore {labels.count(len(each.unread), 'source')} à lire" if each.unread else "sources lues"
    )
    why = "".join(f"<small>{safe(typeset(reason))}</small>" for reason in reasons)
    subject = f"{each.subject[:1].upper()}{each.subject[1:]}"
    return (
        f'<div class="s-letters"><h3>{safe(typeset(subject))} {status}</h3>'
        f"<small>{safe(typeset(told))}</small>{why}</div>"
    )


def _figures(found: Figures) -> None:
    """The service's figures: numbers, no word of any letter."""
    if not found.validated:
        return
    signed, drafts = "s" if found.validated > 1 else "", "s" if found.drafts > 1 else ""
    rows = [
        (f"réponse{signed} validée{signed}", labels.number(found.validated)),
        (f"brouillon{drafts} en cours", labels.number(found.drafts)),
    ]
    if found.mean_share is not None and found.validated >= LEAST:
        rows.append(("part moyenne gardée du projet", f"{per_cent(found.mean_share)}\u202f%"))
    if found.median_days is not None and found.dated >= LEAST:
        days = f"{found.median_days:g}".replace(".", ",")
        rows.append(
            (
                f"délai médian de réponse, sur {found.dated} dont la date de demande est dite",
                f"{days} jour{'s' if found.median_days >= 2 else ''}",
            )
        )
    listed = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in rows)
    told = "" if found.validated >= LEAST and found.dated >= LEAST else paragraph(TOO_FEW, "s-reminder")
    show(heading("Pour le service") + f'<dl class="s-figures">{listed}</dl>{told}')

"""The conversation: ask, read the answer, check the source beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.desk import Desk
from rag.errors import SourcierError
from rag.logs import incident
from rag.types import Document, Passage, Question, Reply, Statement, Status
from ui import labels
from ui.access.person import Role
from ui.components import (
    answer,
    context,
    conversations,
    deposit,
    examples,
    filters,
    frame,
    limits,
    session,
    source,
    understood,
)
from ui.components.documents import live
from ui.components.markup import heading, safe, show, typeset
from ui.components.session import Asking, Opened
from ui.exchange import Exchange

MAX_QUESTION = 1000
_SIGNS = {
    Status.ANSWERED: ":material/description:",
    Status.REFUSED: ":material/do_not_disturb_on:",
    Status.CLARIFY: ":material/contact_support:",
}
WELCOME = (
    "Nommez la commune, la zone ou l'acte : « hauteur maximale en zone UB », « tarif de la cantine ».",
    "La réponse cite les mots exacts de l'acte ; chaque numéro ouvre la page, les mots surlignés.",
    "Si rien ne le dit dans les documents, l'outil refuse et montre les passages les plus proches.",
)


def render() -> None:
    """The conversation and what stands around it; when a question is asked, its answer first: the rest
    follows from it, and it does not wait for the rest."""
    desk = session.desk()
    frame.header(labels.PRODUCT, labels.TAGLINE)
    documents = desk.documents()
    if not documents:
        _no_document()
        return
    conversations.follow_address(desk.scope)
    name, beginning = st.container(), st.empty()
    with st.bottom:
        bar = st.container()
    asking = _asked()
    exchanges = session.exchanges()
    if not exchanges and not asking:
        with beginning.container():
            if session.person().may(frozenset({Role.MANAGER})):
                live.show_all(session.settings())
            _welcome()
            examples.render(desk, documents)
    if not asking:
        _around(desk, documents, name, bar)
    for rank, exchange in enumerate(exchanges):
        last = rank + 1 == len(exchanges) and not asking
        # A new question closes the source of a former answer: what stands beside an answer is its own.
        _exchange(desk, rank, exchange, None if asking else session.opened(), last)
    if asking:
        _ask(desk, asking)
        conversations.follow_address(desk.scope)
        _around(desk, documents, name, bar)


def _around(desk: Desk, documents: Sequence[Document], name: DeltaGenerator, bar: DeltaGenerator) -> None:
    """What stands around the conversation: its name, the others, the limits, the context."""
    exchanges = session.exchanges()
    choices = limits.offer(desk, documents, context.commune(exchanges, session.context()))
    with name:
        conversations.header(exchanges)
    conversations.sidebar(desk.scope)
    filters.sidebar(desk, choices)
    with bar:
        context.bar(exchanges, documents, choices)


def _asked() -> Asking | None:
    """The question of this run: typed, or asked for by a button."""
    typed = st.chat_input(
        "Votre question sur les actes de la commune",
        key="question",
        max_chars=MAX_QUESTION,
        submit_mode="disable",
    )
    pending = session.to_ask()
    return Asking(typed.strip(), session.turns()) if typed and typed.strip() else pending


def _welcome() -> None:
    """An empty page teaches how to ask, and how to check."""
    lines = "".join(f"<li>{safe(typeset(line))}</li>" for line in WELCOME)
    show(f'<div class="s-welcome">{heading("Posez une question, vérifiez la source")}<ol>{lines}</ol></div>')


def _no_document() -> None:
    show(
        heading("Déposez vos documents")
        + "<div class=\"s-prose\"><p>Aucun document n'est encore indexé : l'outil ne peut répondre à rien. "
        "Déposez des règlements d'urbanisme, des délibérations ou des arrêtés ; ils restent sur cette "
        "machine.</p></div>"
    )
    deposit.form(session.settings())


def _exchange(desk: Desk, rank: int, exchange: Exchange, current: Opened | None, last: bool) -> None:
    with st.container(key=f"tour-{rank}"):
        _question(exchange.question, exchange.reply)
        with st.container(key=f"echange-{rank}"):
            _answer(desk, rank, exchange, current, last)


def _answer(desk: Desk, rank: int, exchange: Exchange, current: Opened | None, last: bool = True) -> None:
    """The reply, with the open source beside it when it is one of its own."""
    if current is None or current.exchange != rank or current.source >= len(exchange.openable):
        _reply(desk, exchange, rank, last)
        return
    left, right = st.columns([4, 5], gap="medium")
    with left:
        _reply(desk, exchange, rank, last)
    with right:
        source.render(desk, exchange, current)


def _question(question: Question, reply: Reply | None = None) -> DeltaGenerator:
    """The question, in a place that can also say, later, what was understood of it."""
    with st.chat_message("user", avatar=":material/person:"):
        return st.html(_question_html(question, reply))


def _question_html(question: Question, reply: Reply | None) -> str:
    told = understood.html(reply.understood if reply else (), question.filters)
    return f'<div class="s-ask">{safe(typeset(question.text))}</div>{told}'


def _reply(desk: Desk, exchange: Exchange, rank: int, last: bool) -> None:
    with st.chat_message("assistant", avatar=_avatar(exchange)):
        answer.render(desk, exchange, rank, last)


def _avatar(exchange: Exchange) -> str:
    """Its own sign for each outcome, so that a refusal is not told by colour alone."""
    if exchange.reply is None:
        return ":material/error:"
    return _SIGNS[exchange.reply.status]


def _ask(desk: Desk, asking: Asking) -> None:
    """Ask in the place of a new turn, keep the reply, and draw it there whole: a second run of the page, with
    all that has not changed, would make the reader wait."""
    under = session.context()
    question = Question(asking.text, asking.turns, under.filters, under.without)
    rank = len(session.exchanges())
    with st.container(key=f"tour-{rank}"):
        said = _question(question)
        with st.container(key=f"echange-{rank}"):
            place = st.empty()
            with place, st.chat_message("assistant", avatar=_SIGNS[Status.ANSWERED]):
                exchange = _replied(desk, question, rank)
            session.add(exchange)
            try:
                said.html(_question_html(question, exchange.reply))
                place.empty()  # else what was shown meanwhile could stay under a shorter reply
                with place:
                    _answer(desk, rank, exchange, session.opened())
            finally:  # also when the reader presses something else meanwhile
                conversations.keep(exchange)


def _replied(desk: Desk, question: Question, rank: int) -> Exchange:
    """Show the passages found, then each verified sentence as it comes."""
    now = datetime.now().replace(microsecond=0)
    with st.spinner("Recherche dans les documents…"):
        place, beneath = st.empty(), st.empty()
        sentences: list[Statement] = []

        def on_statement(sentence: str) -> None:
            sentences.append(Statement(sentence, ()))
            place.html(answer.statements_html(sentences, rank))

        def on_passages(passages: Sequence[Passage]) -> None:
            if passages:
                beneath.html(answer.found_html(passages))

        try:
            return Exchange(question, desk.ask(question, on_statement, on_passages), asked=now)
        except SourcierError as error:
            return Exchange(question, problem=str(error), asked=now)
        except Exception:
            problem = (
                f"Une erreur interne s'est produite (incident {incident()}). Posez la question à nouveau ; "
                "si l'erreur revient, donnez ce numéro à votre service informatique."
            )
            return Exchange(question, problem=problem, asked=now)

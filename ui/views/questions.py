"""The conversation: ask, read the answer, check the source beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from rag.desk import Desk
from rag.errors import SourcierError
from rag.logs import incident
from rag.types import Passage, Question, Reply, Statement, Status
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
    desk = session.desk()
    frame.header(labels.PRODUCT, labels.TAGLINE)
    documents = desk.documents()
    if not documents:
        _no_document()
        return
    conversations.follow_address(desk.scope)
    exchanges = session.exchanges()
    choices = limits.offer(desk, documents, context.commune(exchanges, session.context()))
    conversations.sidebar(desk.scope)
    filters.sidebar(desk, choices)
    conversations.header(exchanges)
    beginning = st.empty()
    if not exchanges:
        with beginning.container():
            if session.person().may(frozenset({Role.MANAGER})):
                live.show_all(session.settings())
            _welcome()
            examples.render(desk, documents)
    for rank, exchange in enumerate(exchanges):
        _exchange(desk, rank, exchange)
    context.bar(exchanges, documents, choices)
    typed = st.chat_input(
        "Votre question sur les actes de la commune",
        key="question",
        max_chars=MAX_QUESTION,
        submit_mode="disable",
    )
    pending = session.to_ask()
    if typed and typed.strip():
        pending = Asking(typed.strip(), session.turns())
    if pending:
        beginning.empty()  # the first answer comes on a page of its own, not under the greeting
        _ask(desk, pending)


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


def _exchange(desk: Desk, rank: int, exchange: Exchange) -> None:
    with st.container(key=f"tour-{rank}"):
        _question(exchange.question, exchange.reply)
        _answer(desk, rank, exchange, session.opened())


def _answer(desk: Desk, rank: int, exchange: Exchange, current: Opened | None) -> None:
    """The reply, with the open source beside it when it is one of its own."""
    with st.container(key=f"echange-{rank}"):
        if current is None or current.exchange != rank or current.source >= len(exchange.openable):
            _reply(desk, exchange, rank)
            return
        left, right = st.columns([1, 1], gap="large")
        with left:
            _reply(desk, exchange, rank)
        with right:
            source.render(desk, exchange, current)


def _question(question: Question, reply: Reply | None = None) -> None:
    """The question and, once it has been read, what was understood of it."""
    with st.chat_message("user", avatar=":material/person:"):
        facts = reply.understood if reply else ()
        told = understood.html(facts, question.filters)
        show(f'<div class="s-ask">{safe(typeset(question.text))}</div>{told}')


def _reply(desk: Desk, exchange: Exchange, rank: int) -> None:
    with st.chat_message("assistant", avatar=_avatar(exchange)):
        answer.render(desk, exchange, rank)


def _avatar(exchange: Exchange) -> str:
    """Its own sign for each outcome, so that a refusal is not told by colour alone."""
    if exchange.reply is None:
        return ":material/error:"
    return _SIGNS[exchange.reply.status]


def _ask(desk: Desk, asking: Asking) -> None:
    """Ask, showing the passages found, then each verified sentence as it comes; then keep the reply whole."""
    under = session.context()
    question = Question(asking.text, asking.turns, under.filters, under.without)
    rank = len(session.exchanges())
    _question(question)
    with (
        st.chat_message("assistant", avatar=":material/description:"),
        st.spinner("Recherche dans les documents…"),
    ):
        place, beneath = st.empty(), st.empty()
        sentences: list[Statement] = []

        def on_statement(sentence: str) -> None:
            sentences.append(Statement(sentence, ()))
            place.html(answer.statements_html(sentences, rank))

        def on_passages(passages: Sequence[Passage]) -> None:
            if passages:
                beneath.html(answer.found_html(passages))

        now = datetime.now().replace(microsecond=0)
        try:
            reply = desk.ask(question, on_statement, on_passages)
            exchange = Exchange(question, reply, asked=now)
        except SourcierError as error:
            exchange = Exchange(question, problem=str(error), asked=now)
        except Exception:
            number = incident()
            problem = (
                f"Une erreur interne s'est produite (incident {number}). Posez la question à nouveau ; si "
                "l'erreur revient, donnez ce numéro à votre service informatique."
            )
            exchange = Exchange(question, problem=problem, asked=now)
    session.add(exchange)
    conversations.keep(exchange)
    st.rerun()

"""The conversation: ask, read the answer, check the source beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from rag.assistant import Assistant
from rag.errors import SourcierError
from rag.types import ActKind, Document, Filters, Question, Statement, Status
from ui import labels
from ui.components import answer, deposit, filters, frame, session, source
from ui.components.markup import heading, safe, show, typeset
from ui.components.session import Exchange, Opened

MAX_QUESTION = 1000
_SIGNS = {
    Status.ANSWERED: ":material/description:",
    Status.REFUSED: ":material/do_not_disturb_on:",
    Status.CLARIFY: ":material/contact_support:",
}
# Letters, digits, hyphens and apostrophes only: the label of a button is read as Markdown.
_PLAIN = re.compile(r"(?:[^\W_]|[ '’-]){1,60}")


def render() -> None:
    assistant = session.assistant()
    frame.header(labels.PRODUCT, labels.TAGLINE)
    documents = assistant.documents() if assistant.generation() else ()
    if not documents:
        frame.notice()
        _no_document()
        return
    chosen = filters.sidebar(assistant, documents)
    st.sidebar.button(
        "Nouvelle conversation", icon=":material/restart_alt:", on_click=session.clear, key="nouvelle"
    )
    if not session.exchanges():
        frame.notice()
        deposit.show_report()
        _examples(assistant, documents, chosen)
    for rank, exchange in enumerate(session.exchanges()):
        _exchange(assistant, rank, exchange)
    typed = st.chat_input(
        "Votre question sur les actes de la commune",
        key="question",
        max_chars=MAX_QUESTION,
        submit_mode="disable",
    )
    asked = typed or st.session_state.pop("exemple", None)
    if asked and asked.strip():
        _ask(assistant, asked.strip(), chosen)


def _no_document() -> None:
    show(
        heading("Déposez vos documents")
        + "<div class=\"s-prose\"><p>Aucun document n'est encore indexé : l'outil ne peut répondre à rien. "
        "Déposez des règlements d'urbanisme, des délibérations ou des arrêtés ; ils restent sur cette "
        "machine.</p></div>"
    )
    deposit.form(session.settings())


def _examples(assistant: Assistant, documents: Sequence[Document], chosen: Filters) -> None:
    """A few ways to start, made from what the documents really hold."""
    commune = chosen.commune or documents[0].territory.name
    where = f" à {commune}" if len(assistant.communes()) > 1 and _PLAIN.fullmatch(commune) else ""
    zones = [zone for zone in assistant.zones(commune) if _PLAIN.fullmatch(zone)]
    questions = [f"Quelle est la hauteur maximale en zone {zone}{where} ?" for zone in zones[:1]]
    questions += [f"Combien de places de stationnement en zone {zone}{where} ?" for zone in zones[-1:]]
    if any(document.kind is ActKind.DELIBERATION for document in documents):
        questions.append(f"Quels sont les derniers tarifs votés{where} ?")
    if questions:
        show(heading("Par exemple"))
    with st.container(key="exemples", gap="xsmall"):
        for number, question in enumerate(questions):
            st.button(question, key=f"exemple-{number}", on_click=_choose, args=(question,))


def _choose(question: str) -> None:
    st.session_state["exemple"] = question


def _exchange(assistant: Assistant, rank: int, exchange: Exchange) -> None:
    with st.container(key=f"tour-{rank}"):
        _question(exchange.question)
        _answer(assistant, rank, exchange, session.opened())


def _answer(assistant: Assistant, rank: int, exchange: Exchange, current: Opened | None) -> None:
    """The reply, with the open source beside it when it is one of its own."""
    with st.container(key=f"echange-{rank}"):
        if current is None or current.exchange != rank or current.source >= len(exchange.sources):
            _reply(exchange, rank)
            return
        left, right = st.columns([1, 1], gap="large")
        with left:
            _reply(exchange, rank)
        with right:
            source.render(assistant, exchange.sources[current.source], current, exchange.answered)


def _question(question: Question) -> None:
    limits = labels.filters(question.filters)
    note = f'<div class="s-limits">Recherche limitée à : {safe(limits)}</div>' if limits else ""
    with st.chat_message("user", avatar=":material/person:"):
        show(f'<div class="s-ask">{safe(typeset(question.text))}</div>{note}')


def _reply(exchange: Exchange, rank: int) -> None:
    with st.chat_message("assistant", avatar=_avatar(exchange)):
        answer.render(exchange, rank)


def _avatar(exchange: Exchange) -> str:
    """Its own sign for each outcome, so that a refusal is not told by colour alone."""
    if exchange.reply is None:
        return ":material/error:"
    return _SIGNS[exchange.reply.status]


def _ask(assistant: Assistant, text: str, chosen: Filters) -> None:
    """Ask, showing each verified sentence as it comes, then keep the reply whole."""
    context = tuple(exchange.question.text for exchange in session.exchanges())
    question = Question(text, context, chosen)
    rank = len(session.exchanges())
    _question(question)
    with (
        st.chat_message("assistant", avatar=":material/description:"),
        st.spinner("Recherche dans les documents…"),
    ):
        place = st.empty()
        sentences: list[Statement] = []

        def on_statement(sentence: str) -> None:
            sentences.append(Statement(sentence, ()))
            place.html(answer.statements_html(sentences, rank))

        try:
            session.add(Exchange(question, assistant.ask(question, on_statement)))
        except SourcierError as error:
            session.add(Exchange(question, problem=str(error)))
        except Exception:
            number = frame.incident()
            problem = (
                f"Une erreur interne s'est produite (incident {number}). Posez la question à nouveau ; si "
                "l'erreur revient, donnez ce numéro à votre service informatique."
            )
            session.add(Exchange(question, problem=problem))
    st.rerun()

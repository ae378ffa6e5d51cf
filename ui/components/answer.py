"""An answer, a refusal or a question back, as the reader sees it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.tables import quoted_rows
from rag.types import Citation, Level, Reply, Statement, Status
from rag.wire import version_label
from ui import labels
from ui.components import session
from ui.components.markup import chip, heading, paragraph, safe, show, typeset
from ui.components.session import Exchange

_LEVEL_CSS = {Level.HIGH: "s-good", Level.MEDIUM: "s-mid", Level.LOW: "s-weak"}


def key(exchange: int, source: int) -> str:
    """The name shared by a source's button and its markers in the text."""
    return f"source-{exchange}-{source + 1}"


def statements_html(statements: Sequence[Statement], exchange: int) -> str:
    """Sentences, each followed by the numbered markers of its sources."""
    lines = []
    for statement in statements:
        # The last word stays with its markers.
        text, _, last = statement.text.rpartition(" ")
        markers = "".join(
            f'<button type="button" class="s-mark" data-source="{key(exchange, rank - 1)}" '
            f'aria-label="Voir la source {rank}">{rank}</button>'
            for rank in statement.citations
        )
        lines.append(f'<p>{safe(text)} <span class="s-nobreak">{safe(last)}{markers}</span></p>')
    return f'<div class="s-answer">{"".join(lines)}</div>'


def render(exchange: Exchange, rank: int) -> None:
    """Draw one reply; ``rank`` is its place in the conversation."""
    reply = exchange.reply
    if reply is None:
        show(f'<div class="s-error" role="alert"><h2>Pas de réponse</h2>{paragraph(exchange.problem)}</div>')
        return
    if reply.notice:
        show(f'<div class="s-degraded" role="status">{paragraph(reply.notice)}</div>')
    if reply.status is Status.ANSWERED:
        _answered(reply, exchange, rank)
    elif reply.status is Status.CLARIFY:
        _clarify(reply)
    else:
        _refused(reply, exchange, rank)
    _trace(reply)


def _answered(reply: Reply, exchange: Exchange, rank: int) -> None:
    statements = reply.statements or (Statement(reply.text, ()),)
    show(statements_html(statements, rank))
    for item in reply.computed:
        show(paragraph(f"Calcul vérifié : {labels.calculation(item)}", "s-calc"))
    show(
        f'<details class="s-more"><summary>{chip(labels.LEVELS[reply.level], _LEVEL_CSS[reply.level])}'
        "Ce que cela veut dire</summary>"
        f"<div>{paragraph(labels.LEVEL_MEANINGS[reply.level])}{paragraph(labels.LEVEL_LIMIT)}</div></details>"
    )
    _sources(exchange, rank, "Sources")
    show(paragraph(labels.REMINDER, "s-reminder"))


def _clarify(reply: Reply) -> None:
    message = reply.refusal.message if reply.refusal else reply.text
    show(f'<div class="s-clarify" role="status"><h3>Précision nécessaire</h3>{paragraph(message)}</div>')


def _refused(reply: Reply, exchange: Exchange, rank: int) -> None:
    """Why nothing is asserted, in the words of the refusal: what was searched, and whom to ask."""
    title = labels.REFUSALS[reply.refusal.reason] if reply.refusal else "Pas de réponse"
    message = reply.refusal.message if reply.refusal else reply.text
    limits = labels.filters(exchange.question.filters)
    searched = paragraph(f"Recherche limitée par vos filtres ({limits}).") if limits else ""
    show(
        f'<div class="s-refusal" role="status"><h3>Pas de réponse : {safe(title[0].lower() + title[1:])}</h3>'
        f"{paragraph(message)}{searched}</div>"
    )
    if exchange.sources:
        _sources(exchange, rank, "Passages les plus proches, à vérifier")


def _sources(exchange: Exchange, rank: int, title: str) -> None:
    """The list of sources. A button opens each beside the answer; its words come from the document."""
    show(heading(title))
    current = session.opened()
    for number, citation in enumerate(exchange.sources):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            is_open = current is not None and (current.exchange, current.source) == (rank, number)
            st.button(
                str(number + 1),
                key=key(rank, number),
                type="primary" if is_open else "secondary",
                help="Voir le passage dans le document",
                on_click=session.open_source,
                args=(rank, number),
            )
            show(_source_line(citation))


def _source_line(citation: Citation) -> str:
    document = citation.passage.document
    origin = typeset(" · ".join(part for part in (document.title, version_label(document)) if part))
    place = typeset(labels.place(citation))
    rows = quoted_rows(citation.quote, citation.passage.chunk.table)
    read = "".join(f"<small>Ligne du tableau : {safe(row)}</small>" for row in rows)
    return f'<div class="s-place">{safe(place)}<small>{safe(origin)}</small>{read}</div>'


def _trace(reply: Reply) -> None:
    """What lets the answer be found and explained again (CRPA L.311-3-1)."""
    number = f"N° de relecture {reply.record}" if reply.record else ""
    seconds = f"{reply.seconds:.2f} s".replace(".", ",")
    show(
        paragraph(" · ".join(part for part in (number, labels.mode(reply.mode), seconds) if part), "s-trace")
    )

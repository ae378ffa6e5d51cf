"""An answer, a refusal or a question back, as the reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from rag.dates import in_french
from rag.desk import Desk
from rag.tables import quoted_rows
from rag.types import Citation, Filters, Passage, Reply, Statement, Status
from rag.wire import version_label
from ui import labels
from ui.components import chips, choices, copying, exports, limits, next_steps, rating, session, source
from ui.components.letters import begin
from ui.components.markup import box, heading, itemised, paragraph, safe, show, typeset
from ui.exchange import NEAREST, Exchange
from ui.export.conversation import paper
from ui.keep.conversations import default_name


def key(exchange: int, source: int) -> str:
    """The name shared by a source's button and its markers in the text."""
    return f"source-{exchange}-{source + 1}"


def statements_html(statements: Sequence[Statement], exchange: int) -> str:
    """Sentences, each followed by the numbered markers of its sources."""
    lines = []
    for statement in statements:
        text, last = _parted(statement.text)
        markers = "".join(
            f'<button type="button" class="s-mark" data-source="{key(exchange, rank - 1)}" '
            f'aria-label="Voir la source {rank}">{rank}</button>'
            for rank in statement.citations
        )
        lines.append(f'<p>{itemised(text)} <span class="s-nobreak">{safe(last)}{markers}</span></p>')
    return f'<div class="s-answer">{"".join(lines)}</div>'


def _parted(text: str) -> tuple[str, str]:
    """The last word, that stays with its markers; a sign apart, as « ; », is no word by itself."""
    start, _, last = text.rpartition(" ")
    if any(char.isalnum() for char in last):
        return start, last
    start, _, word = start.rpartition(" ")
    return start, f"{word} {last}"


def found_html(passages: Sequence[Passage]) -> str:
    """The nearest passages, shown at once, while the answer is being written and checked."""
    lines = [f"<li>{_line(Citation(each, '', each.chunk.pages))}</li>" for each in passages[:NEAREST]]
    return f"{heading('Passages trouvés, réponse en cours de vérification')}<ol>{''.join(lines)}</ol>"


def render(desk: Desk, exchange: Exchange, rank: int, last: bool = True) -> None:
    """Draw one reply; ``rank`` is its place in the conversation, ``last`` that none follows it."""
    reply = exchange.reply
    if reply is None:
        show(box("error", exchange.problem, "Pas de réponse", role="alert"))
        return
    if reply.notice:
        show(box("degraded", reply.notice, role="status"))
    if reply.status is Status.ANSWERED:
        _answered(desk, reply, exchange, rank)
    elif reply.status is Status.CLARIFY:
        _clarify(reply)
        choices.render(desk, exchange, rank)
    else:
        _refused(desk, reply, exchange, rank)
    if exchange.related and reply.status is not Status.CLARIFY:
        _related(desk, exchange, rank)
    _tools(desk, exchange, rank, last)
    _trace(exchange, reply)


def _answered(desk: Desk, reply: Reply, exchange: Exchange, rank: int) -> None:
    statements = reply.statements or (Statement(reply.text, ()),)
    show(statements_html(statements, rank))
    for item in reply.computed:
        show(paragraph(f"Calcul vérifié : {labels.calculation(item)}", "s-calc"))
    show(
        f'<details class="s-more"><summary>{chips.level(reply.level)}'
        "Ce que cela veut dire</summary>"
        f"<div>{paragraph(labels.LEVEL_MEANINGS[reply.level])}{paragraph(labels.LEVEL_LIMIT)}</div></details>"
    )
    _sources(desk, exchange, rank, "Sources")
    show(paragraph(labels.REMINDER, "s-reminder"))


def _clarify(reply: Reply) -> None:
    message = reply.refusal.message if reply.refusal else reply.text
    show(f'<div class="s-clarify" role="status"><h2>Précision nécessaire</h2>{paragraph(message)}</div>')


def _refused(desk: Desk, reply: Reply, exchange: Exchange, rank: int) -> None:
    """Why nothing is asserted, in the words of the refusal: what was searched, and whom to ask."""
    title = labels.REFUSALS[reply.refusal.reason] if reply.refusal else "Pas de réponse"
    if reply.mode in labels.READ_ONLY:
        title = "Passages à lire"
    message = reply.refusal.message if reply.refusal else reply.text
    told = labels.filters(exchange.question.filters)
    searched = paragraph(f"Recherche limitée par vos choix ({told}).") if told else ""
    if told and not reply.passages:
        searched = paragraph(f"Aucun passage ne reste avec ces limites : {told}. Ôtez-en une, ou toutes.")
    show(
        f'<div class="s-refusal" role="status"><h2>Pas de réponse : {safe(title[0].lower() + title[1:])}</h2>'
        f"{paragraph(message)}{searched}</div>"
    )
    if told and session.context().filters != Filters():
        st.button(
            "Reposer la question sans ces limites",
            icon=":material/filter_alt_off:",
            key=f"sans-limites-{rank}",
            on_click=_ask_without_limits,
            args=(rank,),
        )
    next_steps.render(desk, exchange, rank)
    if exchange.sources:
        _sources(desk, exchange, rank, "Passages les plus proches, à vérifier")


def _ask_without_limits(rank: int) -> None:
    asked = session.exchanges()[rank].question
    limits.clear()
    session.ask(asked.text, asked.context)


def _sources(desk: Desk, exchange: Exchange, rank: int, title: str) -> None:
    """The list of sources. A button opens each beside the answer; its words come from the document."""
    show(heading(title))
    for number, citation in enumerate(exchange.sources):
        lapsed = _lapsed(desk, citation, exchange)
        _openable(rank, number, str(number + 1), "Voir le passage dans le document", _line(citation) + lapsed)


def _related(desk: Desk, exchange: Exchange, rank: int) -> None:
    """What must be read beside the sources, and why; lettered, so as not to be taken for a source."""
    show(heading("À lire aussi"))
    before = len(exchange.sources)
    for number, each in enumerate(exchange.related):
        citation = exchange.openable[before + number]
        line = f'<div class="s-because">{paragraph(each.because)}</div>'
        line += _line(citation) + _lapsed(desk, citation, exchange)
        _openable(rank, before + number, labels.letter(number), "Lire ce passage à côté de la réponse", line)


def _openable(rank: int, number: int, name: str, told: str, line: str) -> None:
    """A button that opens a passage beside the answer, and what it is."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        current = session.opened()
        is_open = current is not None and (current.exchange, current.source) == (rank, number)
        st.button(
            name,
            key=key(rank, number),
            type="primary" if is_open else "secondary",
            help=told,
            on_click=session.open_source,
            args=(rank, number),
        )
        show(line)


def _lapsed(desk: Desk, citation: Citation, exchange: Exchange) -> str:
    """Warnings under a passage that is not in force on the day that counts, or whose document has gone."""
    found = citation.passage.chunk.validity
    ended = "" if found.at(exchange.day) else paragraph(labels.validity(found, exchange.day), "s-lapsed")
    return ended + source.since(desk, citation, exchange)


def _line(citation: Citation) -> str:
    document = citation.passage.document
    origin = typeset(" · ".join(part for part in (document.title, version_label(document)) if part))
    place = typeset(labels.place(citation))
    rows = quoted_rows(citation.quote, citation.passage.chunk.table)
    read = "".join(f"<small>Ligne du tableau : {safe(row)}</small>" for row in rows)
    return f'<div class="s-place">{safe(place)}<small>{safe(origin)}</small>{read}</div>'


def _tools(desk: Desk, exchange: Exchange, rank: int, last: bool) -> None:
    """What can be done with a reply: take it away, say what it is worth. One click away under the replies
    before the last: a long conversation stays light."""
    reply = exchange.reply
    if reply is None or reply.status is Status.CLARIFY:
        return
    unfolded = f"outils-ouverts-{rank}"
    if not last and not st.session_state.get(unfolded):
        st.button(
            "Copier, exporter ou noter",
            icon=":material/more_horiz:",
            key=f"deplier-outils-{rank}",
            on_click=_unfold,
            args=(unfolded,),
        )
        return
    with st.container(horizontal=True, gap="small", key=f"outils-{rank}"):
        copying.button(exchange, str(rank))
        with st.popover("Exporter", icon=":material/download:", key=f"exporter-{rank}"):
            show(paragraph("Cette réponse, ses citations, leurs versions et son numéro de relecture."))
            name = default_name(exchange.question.text)
            exports.buttons(partial(paper, "", (exchange,)), str(rank), name)
        begin.button(desk, exchange, str(rank))
    if reply.record:
        rating.render(reply.record, exchange.sources, exchange.answered, str(rank))


def _unfold(key: str) -> None:
    st.session_state[key] = True


def _trace(exchange: Exchange, reply: Reply) -> None:
    """What lets the answer be found and explained again (CRPA L.311-3-1)."""
    number = f"N° de relecture {reply.record}" if reply.record else ""
    asked = exchange.asked
    day = f"réponse du {in_french(asked.date())}" if asked and asked.date() != date.today() else ""
    seconds = f"{labels.decimal(reply.seconds, 2)} s"
    show(
        paragraph(
            " · ".join(filter(None, (number, day, labels.mode(reply.mode), seconds, labels.cost(reply)))),
            "s-trace",
        )
    )

"""Of what the engine answers on a point, what is kept for a sheet: verified sentences, and whole scales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rag.appointment.plain import plain_words
from rag.appointment.proof import Proof, one_row_of_a_scale, over
from rag.appointment.scale import asked_about, rows_in_words, scale, whole_of
from rag.appointment.table import WORKS, Asked
from rag.appointment.types import Finding, Need
from rag.tables import quoted_ranks
from rag.types import Citation, Reply, Status
from rag.wire import passage_date

MAX_FINDINGS = 2
"""Sentences kept for one point: the following ones rarely answer it."""
EXTRACTIVE = "extractif"


def kept(asked: Asked, reply: Reply, proof: Proof) -> Iterator[Finding]:
    """What proves the point. Asked back for the case of a table, the whole table tells all of them."""
    if reply.status is Status.CLARIFY:
        if not reply.choices:
            yield from _every_case(asked, reply, proof)
        return
    taken: set[str] = set()
    for statement in reply.statements:
        cited = [_entire(reply.citations[rank - 1]) for rank in statement.citations]
        if cited and all(proof.holds(each) for each in cited):
            # What a second act says otherwise is read in that act.
            own = next((each for each in cited if each.passage.chunk.id not in taken), cited[0])
            taken.add(own.passage.chunk.id)
            if proof.of_rules and over(own.quote, proof.day):
                continue
            plain = _plain(own, asked, proof)
            written = reply.mode != EXTRACTIVE
            yield Finding((asked.point,), plain, statement.text, own, reply.level, reply.record, written)


def _every_case(asked: Asked, reply: Reply, proof: Proof) -> Iterator[Finding]:
    message = reply.refusal.message if reply.refusal else reply.text
    for whole in asked_about(reply.passages, message):
        if proof.holds(whole):
            plain = (asked.plain, *rows_in_words(whole))
            yield Finding((asked.point,), plain, "", whole, None, reply.record)
            return


def _entire(citation: Citation) -> Citation:
    """A row of a scale of incomes is not known to be the visitor's: the scale is. Several rows are read best
    with the others; one row of another table was chosen for what it names."""
    table = citation.passage.chunk.table
    several = table is not None and len(quoted_ranks(citation.quote, table)) > 1
    return whole_of(citation) if several or one_row_of_a_scale(citation.quote) else citation


def _plain(citation: Citation, asked: Asked, proof: Proof) -> tuple[str, ...]:
    if citation == scale(citation.passage):
        return (asked.plain, *rows_in_words(citation))
    return plain_words(citation, asked.plain, proof.named)


def first(need: Need, found: Iterable[Finding]) -> Sequence[Finding]:
    """The first ones, each passage once; of several acts, the newest before the one it may replace."""
    once = {(each.citation.passage.chunk.id, each.citation.quote): each for each in reversed([*found])}
    each_once = list(reversed(once.values()))
    if need.subject == WORKS:
        return each_once[:1]
    return sorted(
        each_once[:MAX_FINDINGS],
        key=lambda each: passage_date(each.citation.passage) or date.min,
        reverse=True,
    )

"""A reply as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rag.tables import quoted_rows
from rag.types import Citation, Passage, Question, RefusalReason, Related, Reply, Status
from ui import texts
from ui.cli.output import document_label, pages_label, say

NEAREST_SHOWN = 3


def show_reply(reply: Reply, question: Question) -> None:
    """The answer then its sources; a refusal looks like one, and shows where to look."""
    say(f"\n{question.text}\n")
    if reply.status is Status.ANSWERED:
        _show_answer(reply)
    else:
        _show_refusal(reply)
    show_related(reply.related)
    if reply.notice:
        say(f"\n{texts.DEGRADED if reply.degraded else 'Note'} : {reply.notice}")
    say(f"\n{texts.AI_NOTICE}")
    if reply.record:
        say(texts.RECORD.format(id=reply.record))


def show_related(related: Sequence[Related]) -> None:
    """What must be read beside the passages shown, each with why."""
    if related:
        say(f"\n{texts.READ_ALSO}")
    for each in related:
        chunk = each.passage.chunk
        say(f"  - {place(each.passage, chunk.pages)} ({each.why.value})")
        say(f"    {each.because}")


def place(passage: Passage, pages: tuple[int, ...]) -> str:
    """``Règlement (modification n°2, 05/07/2024), UD2 / 4.6, p. 13``."""
    parts = (document_label(passage.document), passage.chunk.section.label, pages_label(pages))
    return ", ".join(part for part in parts if part)


def _show_answer(reply: Reply) -> None:
    say(reply.text)
    for item in reply.computed:
        say(f"  calcul : {item.expression} = {item.value}")
    say(f"\n{texts.SOURCES} ({texts.CONFIDENCE[reply.level]})")
    for rank, citation in enumerate(reply.citations, start=1):
        _show_citation(rank, citation, reply.text)


def _show_citation(rank: int, citation: Citation, answer: str) -> None:
    say(f"[{rank}] {place(citation.passage, citation.pages)}")
    say(f"    « {citation.quote} »")
    for row in quoted_rows(citation.quote, citation.passage.chunk.table):
        if row not in answer:
            say(f"    {texts.ROW_READ} : {row}")
    say(f"    {citation.passage.document.file}")


def _show_refusal(reply: Reply) -> None:
    reason = reply.refusal.reason if reply.refusal else RefusalReason.NEEDS_DETAIL
    say(f"--- {texts.REFUSALS[reason]} ---")
    say(reply.refusal.message if reply.refusal else reply.text)
    if reply.passages:
        say(f"\n{texts.NEAREST}")
    _list(reply.passages)


def show_found(passages: Sequence[Passage]) -> None:
    """The passages found, while the answer is being written and checked."""
    say(texts.BEING_CHECKED if passages else texts.NOTHING_FOUND)
    _list(passages)


def _list(passages: Sequence[Passage]) -> None:
    for passage in passages[:NEAREST_SHOWN]:
        say(f"  - {place(passage, passage.chunk.pages)} ({passage.document.file})")

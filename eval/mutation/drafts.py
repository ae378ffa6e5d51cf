"""Right drafts: sentences that the acts support, each with the passages a model would have been sent.

Two sorts: sentences written by hand on the demonstration town (``data/justes.jsonl``), and the sentences of
answers that the gold set calls right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from eval.answers import answer_from_line
from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.metrics.accuracy import is_right
from rag.answers.frames import CUT
from rag.assistant import Assistant
from rag.types import Filters, Passage, Question
from rag.verbatim import exact_quote
from rag.wire import reply_to_json

SENT = 5
"""Passages a draft is written from: those of a search, the cited one among them."""
_FEW_WORDS = 120  # what a model may write at all


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a model's reply: a sentence, the numbers of its passages, the words that prove it."""

    phrase: str
    ranks: tuple[int, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class RightDraft:
    """A sentence that is right, its line, and the passages it was written from.

    ``about`` are the terms the question was understood to be about, which the writer is given too.
    """

    id: str
    question: Question
    line: Line
    passages: tuple[Passage, ...]
    about: frozenset[str] = frozenset()
    by_hand: bool = False

    @property
    def cited(self) -> Passage:
        return self.passages[self.line.ranks[0] - 1]


def by_hand(assistant: Assistant) -> tuple[RightDraft, ...]:
    """The sentences written by hand on the demonstration town, which ``assistant`` must have indexed.

    Raises:
        EvalError: the words that one of them cites are in none of its document's passages.
    """
    text = files("eval.mutation").joinpath("data/justes.jsonl").read_text(encoding="utf-8")
    return tuple(_written(assistant, json.loads(row)) for row in text.splitlines())


def _written(assistant: Assistant, row: dict[str, str]) -> RightDraft:
    question = Question(row["question"])
    searched = assistant.searched(question, limit=200)
    found, about = searched.passages, frozenset(searched.understood.terms)
    quote = row["citation"]
    home = [
        passage
        for passage in found
        if passage.document.file.rpartition("/")[2].startswith(row["document"])
        and exact_quote(quote, passage.chunk.whole) is not None
    ]
    if not home:
        home = _elsewhere(assistant, row)
    others = [passage for passage in found if passage is not home[0]][: SENT - 1]
    passages = tuple(sorted([home[0], *others], key=lambda passage: -passage.score))
    rank = next(at for at, passage in enumerate(passages, 1) if passage is home[0])
    return RightDraft(row["id"], question, Line(row["phrase"], (rank,), quote), passages, about, by_hand=True)


def _elsewhere(assistant: Assistant, row: dict[str, str]) -> list[Passage]:
    """The cited passage, searched with its own words when the question does not lead to it."""
    for passage in assistant.search(Question(row["citation"], filters=Filters()), limit=200):
        if passage.document.file.rpartition("/")[2].startswith(row["document"]) and exact_quote(
            row["citation"], passage.chunk.whole
        ):
            return [passage]
    raise EvalError(f"{row['id']} : l'extrait cité n'est dans aucun passage de {row['document']}.")


def of_questions(assistant: Assistant, questions: Sequence[GoldQuestion]) -> Iterator[RightDraft]:
    """The sentences of the answers that are right, each alone, short enough for a model to write."""
    for question in questions:
        if not question.answerable:
            continue
        asked = Question(question.question, question.context, question.filters)
        reply = assistant.ask(asked)
        if not is_right(question, answer_from_line(reply_to_json(reply, question.id))):
            continue
        for at, statement in enumerate(reply.statements, 1):
            citation = reply.citations[statement.citations[0] - 1]
            if len(statement.citations) > 1 or len(statement.text.split()) > _FEW_WORDS:
                continue
            sent = [citation.passage, *(each for each in reply.passages if each != citation.passage)][:SENT]
            line = Line(statement.text.removesuffix(CUT), (1,), citation.quote)
            about = frozenset(assistant.searched(asked, limit=1).understood.terms)
            yield RightDraft(f"{question.id}/{at}", asked, line, tuple(sent), about)

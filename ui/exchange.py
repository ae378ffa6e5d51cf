"""One turn of a conversation, as the screen shows it and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rag.dates import find_dates
from rag.refuse import elsewhere
from rag.types import Citation, FactKind, Passage, Question, Related, Reply, Status

NEAREST = 3
"""Passages shown under a refusal."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The question with its filters, and the reply, or the problem that took its place.

    ``asked`` is when, without a time zone, as the clock of this machine shows it.
    """

    question: Question
    reply: Reply | None = None
    problem: str = ""
    asked: datetime | None = None

    @property
    def answered(self) -> bool:
        return self.reply is not None and self.reply.status is Status.ANSWERED

    @property
    def day(self) -> date:
        """The day on which what is shown should be in force: the one asked for, else today."""
        facts = self.reply.understood if self.reply else ()
        said = next((fact.value for fact in facts if fact.kind is FactKind.IN_FORCE), "")
        found = [each.full for each in find_dates(said) if each.full]
        return self.question.filters.in_force or (found[0] if found else date.today())

    @property
    def sources(self) -> tuple[Citation, ...]:
        """What the source panel can open: the citations, or the nearest passages when there is no answer.

        Those of our towns are not near a question about another one.
        """
        if self.reply is None:
            return ()
        if self.answered:
            return self.reply.citations
        if elsewhere(self.reply.refusal):
            return ()
        return tuple(map(whole, self.reply.passages[:NEAREST]))

    @property
    def related(self) -> tuple[Related, ...]:
        """What to read beside the sources; a passage that is already a source is not said twice."""
        if self.reply is None:
            return ()
        known = {citation.passage.chunk.id for citation in self.sources}
        return tuple(each for each in self.reply.related if each.passage.chunk.id not in known)

    @property
    def openable(self) -> tuple[Citation, ...]:
        """The sources, then what to read beside them, in the order of their buttons."""
        return (*self.sources, *(whole(each.passage) for each in self.related))


def whole(passage: Passage) -> Citation:
    """A passage to be read, as a citation of all its words."""
    return Citation(passage, passage.chunk.text, passage.chunk.pages)

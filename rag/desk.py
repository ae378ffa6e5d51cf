"""The assistant as one reader may use it: each call goes through the reader's scope, and only so.

Screens are given a desk, never the assistant: what is closed to the reader cannot be named by accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rag.assistant import Assistant
from rag.explain import Searched
from rag.links import Reference, State, state_at
from rag.registry import Entry, references, registry
from rag.scope import EVERYTHING, AccessError, Scope
from rag.settings import Settings
from rag.settle import OnPassages, OnStatement
from rag.trust.gate import Trust
from rag.types import Act, Chunk, Document, Filters, Ingested, Page, Passage, Question, Reply

NO_FILTER = Filters()


@dataclass(frozen=True)
class Desk:
    """An assistant seen through a scope. Same errors as :class:`rag.assistant.Assistant`, and:

    Raises:
        AccessError: by each call that names a document or a corpus closed to this reader.
    """

    assistant: Assistant
    scope: Scope = EVERYTHING

    @property
    def settings(self) -> Settings:
        return self.assistant.settings

    # -- asking -------------------------------------------------------------------------------------

    def ask(
        self,
        question: Question,
        on_statement: OnStatement | None = None,
        on_passages: OnPassages | None = None,
    ) -> Reply:
        return self.assistant.ask(self._limited(question), on_statement, on_passages)

    def search(self, question: Question, limit: int = 10) -> tuple[Passage, ...]:
        return self.assistant.search(self._limited(question), limit)

    def searched(self, question: Question, limit: int = 10) -> Searched:
        return self.assistant.searched(self._limited(question), limit)

    def count(self, filters: Filters = NO_FILTER) -> int:
        return self.assistant.count(self.scope.within(filters))

    # -- what is indexed ----------------------------------------------------------------------------

    def generation(self) -> str | None:
        return self.assistant.generation()

    def trust(self) -> Trust:
        return self.assistant.trust()

    def documents(self) -> tuple[Document, ...]:
        """The documents open to this reader; none before anything is indexed."""
        return self.scope.kept(self.assistant.documents()) if self.generation() else ()

    def document(self, document_id: str) -> Document | None:
        """A document by its identifier; None when there is none, or when it is closed to this reader."""
        return next((each for each in self.documents() if each.id == document_id), None)

    def outcomes(self) -> tuple[Ingested, ...]:
        """How each file ended, the refused ones included."""
        found = self.assistant.outcomes() if self.generation() else ()
        return tuple(each for each in found if self.scope.opens_corpus(corpus_of(each)))

    def zones(self, commune: str | None = None) -> tuple[str, ...]:
        return self.assistant.zones(commune, self._bounds())

    def communes(self) -> tuple[str, ...]:
        """Names a user may choose: territories, and members of intercommunalities."""
        return self.assistant.communes(self._bounds())

    def page(self, document: Document, number: int) -> Page | None:
        return self.assistant.page(self._open(document), number)

    def pages(self, document: Document) -> tuple[Page, ...]:
        return self.assistant.pages(self._open(document))

    def chunks(self, document: Document) -> tuple[Chunk, ...]:
        """The passages of a document, in reading order."""
        return self.assistant.chunks(self._open(document))

    def original(self, document: Document) -> Path | None:
        """The file as it was given, if it is still there."""
        return self.assistant.original(self._open(document))

    def acts(self, documents: Sequence[Document] | None = None) -> tuple[Entry, ...]:
        """The acts of these documents (of all by default), each once whatever the number of its tellings."""
        wanted = self.documents() if documents is None else [self._open(each) for each in documents]
        return registry((document, act) for document in wanted for act in self.assistant.acts(document))

    def links(self) -> tuple[Reference, ...]:
        """What the acts open to this reader do to one another."""
        return references(self.acts())

    def state(self, act: Act, day: date, made: Sequence[Reference]) -> State:
        """What an act has become that day, after ``made`` (see :meth:`links`)."""
        return state_at(act, made, day)

    # -- inside -------------------------------------------------------------------------------------

    def _bounds(self) -> Filters:
        """The scope alone, as limits: none when it opens nothing."""
        return self.scope.within(NO_FILTER)

    def _limited(self, question: Question) -> Question:
        return replace(question, filters=self.scope.within(question.filters))

    def _open(self, document: Document) -> Document:
        if not self.scope.opens(document):
            raise AccessError("Ce document ne vous est pas ouvert : demandez l'accès au gestionnaire.")
        return document


def corpus_of(file: Ingested) -> str:
    """The corpus of a file, from its document, else from its path (a refused file has no document)."""
    return file.document.corpus if file.document else file.file.split("/")[0]

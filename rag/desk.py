"""The assistant as one reader may use it: each call goes through the reader's scope, and only so.

Screens are given a desk, never the assistant: what is closed to the reader cannot be named by accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rag.assistant import Assistant
from rag.explain import Searched
from rag.links import Reference, State, state_at
from rag.parcels import Parcel, ParcelName
from rag.registry import Entry, references, registry, town_of
from rag.scope import EVERYTHING, AccessError, Scope
from rag.settings import Settings
from rag.settle import OnPassages, OnStatement
from rag.trust.gate import Trust
from rag.types import Act, Chunk, Document, Filters, Ingested, Page, Passage, Question, Reply
from rag.zoning import Zoning

NO_FILTER = Filters()
CLOSED = "Ce document ne vous est pas ouvert : demandez l'accès au gestionnaire des documents."


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
        return self.assistant.count(self._within(filters))

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
        found = self.assistant.document(document_id) if self.generation() else None
        return found if found and self.scope.opens(found) else None

    def outcomes(self) -> tuple[Ingested, ...]:
        """How each file ended, the refused ones included."""
        if not self.generation():
            return ()
        if self.scope.everything:
            return self.assistant.outcomes()
        # By the corpus that each file was given to: neither its path nor the document it stands for tells it.
        return tuple(
            each
            for corpus in self.corpora()
            for each in self.assistant.outcomes(corpus)
            if each.document is None or self.scope.opens(each.document)
        )

    def corpora(self) -> tuple[str, ...]:
        """The names of the corpora open to this reader, those of which no file could be read too."""
        found = self.assistant.corpora() if self.generation() else ()
        return self.scope.kept_names(found)

    def tells(self, note: str) -> bool:
        """May a sentence on the holdings be told? Not when it names a corpus closed to this reader."""
        if self.scope.everything or not self.generation():
            return True
        closed = [each for each in self.assistant.corpora() if not self.scope.opens_corpus(each)]
        return not any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", note) for each in closed)

    def opens_reply(self, reply: Reply) -> bool:
        """May this reader be shown a reply kept from before?"""
        return self.scope.opens_reply(reply)

    def zones(self, commune: str | None = None) -> tuple[str, ...]:
        return self.assistant.zones(commune, self._bounds())

    def communes(self) -> tuple[str, ...]:
        """Names a user may choose: territories, and members of intercommunalities."""
        return self.assistant.communes(self._bounds())

    def zoning(self) -> Zoning:
        """The zoning drawings open to this reader."""
        found = self.assistant.layers() if self.generation() else ()
        return Zoning(tuple(each for each in found if self.scope.opens_corpus(each.corpus)))

    def parcels(self, wanted: ParcelName, commune: str | None = None) -> tuple[Parcel, ...]:
        """The parcels that a reference may be, in the open cadastre layers (of a commune): several where two
        communes, or two merged ones, have one of that name."""
        zoning = self.zoning().of(commune)
        layers = {each.id: each for each in zoning.cadastre}
        found = self.assistant.parcels(tuple(layers), wanted) if layers else ()
        return tuple(each for each in found if layers[each.layer].holds_of(each, commune))

    def page(self, document: Document, number: int) -> Page | None:
        return self.assistant.page(self._open(document), number)

    def pages(self, document: Document) -> tuple[Page, ...]:
        return self.assistant.pages(self._open(document))

    def chunks(self, document: Document) -> tuple[Chunk, ...]:
        """The passages of a document, in reading order."""
        return self.assistant.chunks(self._open(document))

    def targets(self, document: Document) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """Where the references of a document lead, as identifiers: a reader opens those of their own passages
        (:meth:`chunks`), the others tell them nothing."""
        return self.assistant.targets(self._open(document))

    def original(self, document: Document) -> Path | None:
        """The file as it was given, if it is still there."""
        opened = self._open(document)
        # A file is found by its content: a copy that the index does not know could name that of any other.
        if not self.scope.everything and self.assistant.document(opened.id) is None:
            return None
        return self.assistant.original(opened)

    def acts(self, documents: Sequence[Document] | None = None) -> tuple[Entry, ...]:
        """The acts of these documents (of all by default), each once whatever the number of its tellings."""
        wanted = self.documents() if documents is None else [self._open(each) for each in documents]
        return registry((document, act) for document in wanted for act in self.assistant.acts(document))

    def links(self) -> tuple[Reference, ...]:
        """What the acts open to this reader do to one another."""
        return references(self.acts())

    def state(self, act: Act, day: date, made: Sequence[Reference], told: Document) -> State:
        """What an act that this document tells of has become that day, after ``made`` (see :meth:`links`):
        what the acts of other towns do is nothing to it, their numbers may be the same."""
        town = town_of(told)
        return state_at(act, [each for each in made if each.town == town], day)

    # -- inside -------------------------------------------------------------------------------------

    def _bounds(self) -> Filters:
        """The scope alone, as limits: none when it opens nothing."""
        return self._within(NO_FILTER)

    def _within(self, filters: Filters) -> Filters:
        # What a caller says is open counts for nothing: only the scope tells it.
        return self.scope.within(replace(filters, opened=()), self.corpora())

    def _limited(self, question: Question) -> Question:
        return replace(question, filters=self._within(question.filters))

    def _open(self, document: Document) -> Document:
        """The document as the index holds it: what a caller's own copy says of its corpus or of its content
        opens nothing. One that is no longer indexed is judged by its copy: nothing is left to read of it."""
        held = self.assistant.document(document.id) if self.generation() else None
        if not self.scope.opens(document) or (held and not self.scope.opens(held)):
            raise AccessError(CLOSED)
        return held or document

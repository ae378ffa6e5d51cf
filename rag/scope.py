"""What a reader may reach: corpora opened to them, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from rag.errors import SourcierError
from rag.text import fold
from rag.types import Document, Filters, Reply

NOTHING_OPEN = (
    "Aucun corpus ne vous est ouvert : demandez l'accès au gestionnaire des documents, en lui disant votre "
    "service."
)
NOT_ASKED = (
    "Aucun des corpus demandés ne vous est ouvert : ôtez cette limite, ou demandez l'accès au gestionnaire "
    "des documents."
)


class AccessError(SourcierError):
    """What is asked for is not open to this reader. The message never tells whether it exists."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``corpora`` are the only ones that may be read (None: all of them), ``closed`` those that may not.

    A corpus is closed under any writing of its name: case and accents do not count.
    """

    corpora: frozenset[str] | None = None
    closed: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """Is nothing closed?"""
        return self.corpora is None and not self.closed

    def opens(self, document: Document) -> bool:
        return self.opens_corpus(document.corpus)

    def opens_corpus(self, corpus: str) -> bool:
        """May this corpus be read, or made, by this reader? It need not be indexed."""
        if self.corpora is not None and corpus not in self.corpora:
            return False
        return not self.closed or fold(corpus).strip() not in {fold(each).strip() for each in self.closed}

    def opens_reply(self, reply: Reply) -> bool:
        """May a reply kept from before be shown? Each document that it names must be open now."""
        if self.everything:
            return True
        shown = [*reply.passages, *(each.passage for each in reply.citations)]
        shown += [each.passage for each in reply.related]
        return all(self.opens(passage.document) for passage in shown)

    def opens_all(self, corpora: Collection[str]) -> bool:
        """May what was made of these corpora be told? Of what says nothing of its corpora, nothing is."""
        return self.everything or (bool(corpora) and all(map(self.opens_corpus, corpora)))

    def kept_names(self, corpora: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in corpora if self.opens_corpus(each))

    def kept(self, documents: Iterable[Document]) -> tuple[Document, ...]:
        return tuple(document for document in documents if self.opens(document))

    def within(self, filters: Filters, indexed: Collection[str]) -> Filters:
        """The same limits, inside this scope; ``indexed`` are the corpora there are.

        Raises:
            AccessError: nothing of what is asked for is open; unknown and closed corpora are told alike.
        """
        if self.everything:
            return filters
        opened = tuple(sorted(self.kept_names(indexed)))
        if not opened:
            raise AccessError(NOTHING_OPEN)
        if filters.corpora and set(filters.corpora).isdisjoint(opened):
            raise AccessError(NOT_ASKED)
        return replace(filters, opened=opened)


EVERYTHING = Scope()

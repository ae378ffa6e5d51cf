"""What a reader may reach: corpora opened to them, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rag.errors import SourcierError
from rag.types import Document, Filters


class AccessError(SourcierError):
    """What is asked for is not open to this reader. The message never tells whether it exists."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``corpora`` are those that may be read; None opens all of them."""

    corpora: frozenset[str] | None = None

    def opens(self, document: Document) -> bool:
        return self.opens_corpus(document.corpus)

    def opens_corpus(self, corpus: str) -> bool:
        return self.corpora is None or corpus in self.corpora

    def kept(self, documents: Iterable[Document]) -> tuple[Document, ...]:
        return tuple(document for document in documents if self.opens(document))

    def within(self, filters: Filters) -> Filters:
        """The same limits, inside this scope.

        Raises:
            AccessError: nothing of what is asked for is open; unknown and closed corpora are told alike.
        """
        if self.corpora is None:
            return filters
        allowed = sorted(self.corpora & set(filters.corpora) if filters.corpora else self.corpora)
        if not allowed:
            raise AccessError(
                "Aucun des corpus demandés ne vous est ouvert : ôtez cette limite, ou demandez l'accès au "
                "gestionnaire des documents."
            )
        return replace(filters, corpora=tuple(allowed))


EVERYTHING = Scope()

"""The seam of the passage store: what any engine must do, and the values it takes and gives.

Two engines stand behind it (``embedded``: qdrant-edge; ``server``: QdrantClient), under one contract
test suite. Vectors come in already made, so that both engines rank alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.types import Analysed, Chunk, Filters, Validity

Leg = Literal["body", "heading", "dense"]


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term weights. ``indices`` are 32-bit hashes of analysed terms, strictly increasing."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk and its vectors. ``dense`` is absent from an index without embedder.

    ``analysed`` is for the catalog: the terms from which the sparse vectors were made.
    """

    chunk: Chunk
    body: SparseVector
    heading: SparseVector
    dense: tuple[float, ...] | None = None
    analysed: Analysed | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    chunk_id: str
    score: float


class Store(Protocol):
    """A set of entries searched by one vector leg at a time, under filters.

    Sparse legs score by the sum over shared terms of idf × stored weight × query weight (Qdrant's IDF
    modifier); the dense leg by cosine. Filters are part of the engine's query, never applied after. After
    ``flush``, what was written outlives this process.
    """

    def upsert(self, entries: Sequence[Entry]) -> None: ...

    def delete(self, chunk_ids: Collection[str]) -> None: ...

    def set_validity(self, changes: Mapping[str, Validity]) -> None:
        """Say when these entries, which are there, are in force; their vectors stay."""
        ...

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]: ...

    def chunk_ids(self) -> set[str]: ...

    def count(self, filters: Filters | None = None) -> int:
        """How many entries there are, or how many the filters let through."""
        ...

    def flush(self) -> None: ...

    def close(self) -> None: ...

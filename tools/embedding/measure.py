"""Held-out searches: BM25 alone, the vectors alone, and both fused as the product fuses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rag.models.static import StaticEmbedder
from rag.text import AVERAGE_LENGTH, K1, B
from tools.embedding.pairs import Slice

CANDIDATES = 150
TENTH = 10
Encode = Callable[[Sequence[Sequence[str]]], NDArray[np.float32]]


def of_embedder(embedder: StaticEmbedder) -> Encode:
    """The vectors as the product makes them."""
    return lambda texts: np.stack([embedder.vector(text) for text in texts])


@dataclass(frozen=True, slots=True)
class Score:
    """Mean reciprocal rank and recall at 5, of one way of searching a slice."""

    mrr: float
    first_five: float

    def __str__(self) -> str:
        return f"{self.mrr:.3f}, {self.first_five:.3f}"


class Bench:
    """A slice with its BM25 scores, which do not depend on the vectors."""

    def __init__(self, task: Slice) -> None:
        self.task = task
        names = {term: rank for rank, term in enumerate({term for text in task.documents for term in text})}
        rows, columns, values = [], [], []
        for row, text in enumerate(task.documents):
            norm = K1 * (1 - B + B * len(text) / AVERAGE_LENGTH)
            for term, count in Counter(text).items():
                rows.append(names[term])
                columns.append(row)
                values.append(count * (K1 + 1) / (count + norm))
        shape = (len(names), len(task.documents))
        held = csr_matrix((values, (rows, columns)), shape)
        seen = np.diff(held.indptr)
        idf = np.log(1 + (shape[1] - seen + 0.5) / (seen + 0.5))
        asked = [
            (row, names[term])
            for row, (query, _) in enumerate(task.queries)
            for term in set(query)
            if term in names
        ]
        query = csr_matrix(
            ([idf[column] for _, column in asked], tuple(zip(*asked, strict=True))),
            (len(task.queries), shape[0]),
        )
        self.lexical = (query @ held).toarray().astype(np.float32)

    def dense(self, encode: Encode) -> NDArray[np.float32]:
        found = encode([query for query, _ in self.task.queries]) @ encode(self.task.documents).T
        return found.astype(np.float32)

    def fused(self, dense: NDArray[np.float32], weight: float, power: float = 0) -> Score:
        """BM25 over its best plus the weighted cosine; with ``power``, the less BM25 tells, the more."""
        share = weight * _hesitation(self.lexical) ** power
        return self.score(_over_best(self.lexical) + share * _candidates(dense))

    def score(self, scores: NDArray[np.float32]) -> Score:
        ranks = []
        for row, (_, right) in zip(scores, self.task.queries, strict=True):
            best = max(row[list(right)])
            ranks.append(int((row > best).sum()) + 1 if best > 0 else len(row))
        places = np.array(ranks)
        return Score(float((1 / places).mean()), float((places <= 5).mean()))


def _candidates(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Only the best of each row, as the index gives them."""
    if scores.shape[1] <= CANDIDATES:
        return scores.clip(min=0)
    least = np.partition(scores, -CANDIDATES, axis=1)[:, -CANDIDATES, None]
    return np.where(scores >= least, scores, 0).clip(min=0)


def _hesitation(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The tenth score of each row over its best: near 1 where the words tell nothing apart."""
    if scores.shape[1] < TENTH:
        return np.zeros((len(scores), 1), np.float32)
    tenth = np.partition(scores, -TENTH, axis=1)[:, -TENTH, None]
    best = scores.max(axis=1, keepdims=True)
    return tenth / np.where(best > 0, best, 1)


def _over_best(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    best = scores.max(axis=1, keepdims=True)
    return scores / np.where(best > 0, best, 1)

"""Contrastive training of one vector by stem: a text is the weighted sum of its stems' vectors.

Within a batch, made of one source, each query must find its passage among all the others, on top of what
the words it shares with them already say (``lexical``): the vectors learn what BM25 misses
(Gao et al., 2021, « Complement lexical retrieval model with semantic residual embeddings »).
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch.nn.functional import cross_entropy, normalize

from tools.embedding.pairs import Pair
from tools.embedding.start import start, windows

Report = Callable[[int, int, float, float], None]

# How many times a pair is drawn for one of the codes: the closer to a user's question, the more.
TIMES = {
    "piaf": 6.0, "piaf_phrase": 2.0, "fiches_titre": 8.0, "fiches_phrase": 6.0, "lexique": 12.0,
    "lexique_texte": 1.0,
    "demandes": 5.0, "demandes_article": 6.0, "demandes_titre": 1.5, "actes_titre": 1.0, "actes_phrase": 1.0,
    "codes_titre": 0.5, "codes_phrase": 0.5,
}  # fmt: skip
READ = frozenset(("codes_titre", "fiches_titre", "piaf_phrase", "actes_titre"))
TOLD_AT_ONCE = frozenset(("demandes", "demandes_titre", "lexique"))
LENGTH = 0.1  # by value, of the rows that training starts from


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the result depends on, with the pairs.

    ``forgotten`` is the share of words hidden at each sight; ``unknown`` the quantile of the rows' lengths
    that a stem outside the vocabulary has.
    """

    dimension: int = 256
    pairs: int = 500_000
    batch: int = 1024
    temperature: float = 0.07
    lexical: float = 1.0
    rate: float = 5e-3
    forgotten: float = 0.15
    floor: float = 0.01
    unknown: float = 0.7
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Source:
    """A row by pair, a column by stem; pairs of one group have the same passage.

    ``pieces`` are lines of the texts, in rows too: no text twice.
    """

    queries: csr_matrix
    passages: csr_matrix
    groups: NDArray[np.int64]
    pieces: csr_matrix


@dataclass(frozen=True, slots=True)
class Trained:
    """One row by stem, its weight within; and the length of the vector of any other stem."""

    rows: NDArray[np.float32]
    unknown: float


def train(
    pairs: Sequence[Pair],
    vocabulary: Sequence[str],
    recipe: Recipe,
    report: Report = lambda *_: None,
    times: dict[str, float] = TIMES,
) -> Trained:
    """The same pairs, recipe and machine give the same vectors."""
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    draw = random.Random(recipe.seed)
    sources = _numbered(pairs, vocabulary)
    model = _Bag(tuple(sources.values()), recipe)
    names = sorted(sources)
    shares = [len(sources[name].groups) * times[name] for name in names]
    steps = recipe.pairs // recipe.batch
    optimiser = torch.optim.Adam(model.parameters, lr=recipe.rate)
    started = time.perf_counter()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1 - step / steps) + 1e-4
        source = sources[draw.choices(names, shares)[0]]
        size = min(recipe.batch, len(source.groups))
        loss = model.loss(source, rng.choice(len(source.groups), size, replace=False), rng)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        report(step, steps, loss.item(), time.perf_counter() - started)
    found = model.matrix().detach().numpy()
    return Trained(found, float(np.quantile(np.linalg.norm(found, axis=1), recipe.unknown)))


def _numbered(pairs: Sequence[Pair], vocabulary: Sequence[str]) -> dict[str, _Source]:
    columns = {term: place for place, term in enumerate(vocabulary)}
    found: dict[str, list[tuple[list[int], list[int]]]] = defaultdict(list)
    for pair in pairs:
        query = [columns[term] for term in pair.query if term in columns]
        passage = [columns[term] for term in pair.passage if term in columns]
        if query and passage:
            found[pair.source].append((query, passage))
    return {
        name: _Source(
            rows([query for query, _ in each], len(columns)),
            rows([passage for _, passage in each], len(columns)),
            np.unique([hash(tuple(passage)) for _, passage in each], return_inverse=True)[1],
            rows(windows(_texts(name, each)), len(columns)),
        )
        for name, each in found.items()
    }


def _texts(source: str, pairs: Sequence[tuple[list[int], list[int]]]) -> list[list[int]]:
    """What is read before any pair is learned: the passages, once each, and users' requests whole."""
    if source in TOLD_AT_ONCE:
        return [query + passage for query, passage in pairs]
    return list(map(list, dict.fromkeys(tuple(passage) for _, passage in pairs))) if source in READ else []


def rows(texts: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """How many times each stem is in each text."""
    starts = np.cumsum([0, *map(len, texts)])
    flat = np.array([column for text in texts for column in text], np.int64)
    found = csr_matrix((np.ones(len(flat), np.float32), flat, starts), (len(texts), width))
    found.sum_duplicates()
    return found


class _Sum(torch.autograd.Function):
    """Sparse rows times the matrix of vectors: SciPy does it several times faster than torch."""

    @staticmethod
    def forward(context: Any, matrix: torch.Tensor, texts: csr_matrix) -> torch.Tensor:
        context.texts = texts
        return torch.from_numpy(texts @ matrix.detach().numpy())

    @staticmethod
    def backward(context: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        return torch.from_numpy(context.texts.T.tocsr() @ gradients[0].numpy()), None


class _Bag:
    """A vector and a weight by stem."""

    def __init__(self, sources: Sequence[_Source], recipe: Recipe) -> None:
        self._recipe = recipe
        width = sources[0].passages.shape[1]
        seen = [np.bincount(each.passages.indices, minlength=width) for each in sources]
        counts = 1.0 + np.sum(seen, axis=0, dtype=float)
        self._idf = np.log(1 + counts.sum() / (100 * counts)).astype(np.float32)
        near = start([each.pieces for each in sources], recipe.dimension)
        self._rows = torch.nn.Parameter(torch.from_numpy(near * np.float32(LENGTH * recipe.dimension**0.5)))
        self._weights = torch.nn.Parameter(torch.from_numpy(self._idf[:, None].copy()))
        self.parameters = [self._rows, self._weights]

    def matrix(self) -> torch.Tensor:
        return self._rows * self._weights.clamp(min=self._recipe.floor)

    def loss(self, source: _Source, taken: NDArray[np.int64], rng: np.random.Generator) -> torch.Tensor:
        recipe, matrix = self._recipe, self.matrix()
        queries = _some(source.queries[taken], recipe.forgotten, rng)
        passages = _some(source.passages[taken], recipe.forgotten, rng)
        asked = normalize(_Sum.apply(matrix, queries), dim=-1)
        held = normalize(_Sum.apply(matrix, passages), dim=-1)
        scores = asked @ held.T / recipe.temperature
        if recipe.lexical:
            scores = scores + recipe.lexical * torch.from_numpy(self._shared(queries, passages))
        groups = source.groups[taken]
        twins = (groups[:, None] == groups[None, :]) & ~np.eye(len(taken), dtype=bool)
        scores = scores.masked_fill(torch.from_numpy(twins), -1e4)
        right = torch.arange(len(taken))
        return (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2

    def _shared(self, queries: csr_matrix, passages: csr_matrix) -> NDArray[np.float32]:
        """The share of each query's weight that each passage holds, between 0 and 1."""
        asked, held = queries.sign().multiply(self._idf[None, :]).tocsr(), passages.sign()
        total = np.asarray(asked.sum(axis=1)) + 1e-6
        shares: NDArray[np.float32] = ((asked @ held.T).toarray() / total).astype(np.float32)
        return shares


def _some(texts: csr_matrix, forgotten: float, rng: np.random.Generator) -> csr_matrix:
    """The texts with some words forgotten; one that would lose all keeps all."""
    kept = texts.copy()
    kept.data *= rng.random(len(kept.data)) >= forgotten
    lost = np.flatnonzero(np.asarray(kept.sum(axis=1))[:, 0] == 0)
    for row in lost:
        span = slice(kept.indptr[row], kept.indptr[row + 1])
        kept.data[span] = texts.data[span]
    kept.eliminate_zeros()
    return kept

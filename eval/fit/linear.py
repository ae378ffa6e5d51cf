"""A linear ranking: its figures on pools, and its weights fitted near those set by hand.

Loss: for each question, minus the log of the share that right candidates have of a softmax over all of them
(listwise; Cao et al. 2007, with several right ones summed), for the right page and for the quoted passage,
half each; plus, for each weight, the square of its distance to its prior over its spread. A few hundred
questions of a few towns do not say more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.fit.pools import Pool
from eval.stats import Interval, bootstrap_mean, wilson

Vector = NDArray[np.float64]

SHARPNESS = 3.0
"""How decided the softmax is: a point of score multiplies a candidate's share by e³."""

STEPS, RATE = 150, 0.05
CUTS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Prior:
    """Where each weight is drawn to, and how far it may go from there; 0 holds it."""

    centre: Vector
    spread: Vector


@dataclass(frozen=True, slots=True)
class Figures:
    """The rank of the first right page and of the quoted passage, by question; 0 when not among them."""

    page: tuple[int, ...]
    passage: tuple[int, ...]

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.page + other.page, self.passage + other.passage)

    @property
    def total(self) -> int:
        return len(self.page)


def within(ranks: Sequence[int], cut: int) -> int:
    """How many are among the first ``cut``."""
    return sum(0 < rank <= cut for rank in ranks)


def reciprocal(ranks: Sequence[int]) -> float:
    """MRR, over all the candidates read."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else 0.0


def recall_range(ranks: Sequence[int], cut: int) -> Interval:
    return wilson(within(ranks, cut), len(ranks))


def reciprocal_range(ranks: Sequence[int]) -> Interval | None:
    return bootstrap_mean([1 / rank if rank else 0.0 for rank in ranks])


def measure(pools: Sequence[Pool], weights: Vector) -> Figures:
    """The ranks that these weights give."""
    page, passage = [], []
    for pool in pools:
        order = np.argsort(-(pool.values @ weights), kind="stable")
        page.append(_first(pool.page[order]))
        passage.append(_first(pool.passage[order]))
    return Figures(tuple(page), tuple(passage))


def _first(right: NDArray[np.bool_]) -> int:
    return int(right.argmax()) + 1 if right.any() else 0


def fit(pools: Sequence[Pool], prior: Prior) -> Vector:
    """The weights of least loss, by Adam (Kingma & Ba 2015) on all the questions at each step."""
    batch = _Batch.of(pools)
    free = prior.spread > 0
    spread = np.where(free, prior.spread, 1.0)
    weights, mean, square = prior.centre.copy(), np.zeros_like(spread), np.zeros_like(spread)
    for step in range(1, STEPS + 1):
        gradient = batch.gradient(weights) + 2 * (weights - prior.centre) / spread**2 / len(pools)
        gradient = np.where(free, gradient, 0.0)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        rate = RATE * (1 - step / (STEPS + 1))
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


@dataclass(frozen=True, slots=True)
class _Batch:
    """The candidates of all questions in one table; ``starts`` are the first rows of each."""

    values: Vector
    right: NDArray[np.bool_]
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @classmethod
    def of(cls, pools: Sequence[Pool]) -> _Batch:
        """Both labels of each question that has right candidates and others."""
        lists = [
            (pool.values, right)
            for pool in pools
            for right in (pool.page, pool.passage)
            if right.any() and not right.all()
        ]
        sizes = np.array([len(right) for _, right in lists], dtype=np.intp)
        return cls(
            np.concatenate([values for values, _ in lists]),
            np.concatenate([right for _, right in lists]),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
            sizes,
        )

    def gradient(self, weights: Vector) -> Vector:
        scores = SHARPNESS * (self.values @ weights)
        scores -= np.repeat(np.maximum.reduceat(scores, self.starts), self.sizes)
        shares = np.exp(np.maximum(scores, -500.0))
        right = shares * self.right
        among_all = shares / np.repeat(np.add.reduceat(shares, self.starts), self.sizes)
        among_right = right / np.repeat(np.add.reduceat(right, self.starts), self.sizes)
        found: Vector = SHARPNESS * (self.values.T @ (among_all - among_right)) / len(self.starts)
        return found

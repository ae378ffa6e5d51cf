"""What a ranking is fitted on: the candidates of each question, their features, which of them are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from eval.gold import GoldQuestion
from eval.metrics.citation import points_at
from rag.atlas import Atlas
from rag.encode import open_home
from rag.index.base import Leg
from rag.question import ZonesOf, understand
from rag.ranking.features import FEATURES
from rag.rerank import rerank
from rag.retrieve import candidates
from rag.settings import Settings
from rag.text import terms
from rag.types import Passage, Question

NAMES: tuple[str, ...] = (*get_args(Leg), *FEATURES)
QUOTED = 0.8
"""The share of a quote's terms that a passage must hold to be the one that is quoted."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of one question, a row each, their features a column each, in the order of ``NAMES``.

    ``page``: those of a right page; ``passage``: those of them that hold the quoted words.
    """

    id: str
    commune: str
    values: NDArray[np.float64]
    page: NDArray[np.bool_]
    passage: NDArray[np.bool_]


def pools(questions: Sequence[GoldQuestion], settings: Settings) -> Iterator[Pool]:
    """The pools of the questions that have an answer, in order; one whose search finds nothing has no row.

    Raises:
        IndexStoreError: nothing is indexed, or the index cannot be read.
    """
    home, embedder = open_home(settings)
    with home.read() as snapshot:
        atlas = Atlas.of(snapshot)
        for question in questions:
            if not question.answerable:
                continue
            asked = Question(question.question, question.context, question.filters)
            seen = atlas.through(asked.filters)
            understood = understand(asked, seen.territories, ZonesOf(seen.zones))
            found = candidates(snapshot, understood, asked.filters, settings, embedder)
            yield _pool(question, rerank(found, understood).passages)


def _pool(question: GoldQuestion, found: Sequence[Passage]) -> Pool:
    legs = [dict(passage.legs) for passage in found]
    right = [points_at(item.document.file, item.chunk.pages, question.sources) for item in found]
    return Pool(
        question.id,
        question.commune,
        np.array([[each.get(name, 0.0) for name in NAMES] for each in legs]).reshape(len(legs), len(NAMES)),
        np.array(right, dtype=bool),
        np.array([at and _quoted(item, question) for at, item in zip(right, found, strict=True)], dtype=bool),
    )


def _quoted(passage: Passage, question: GoldQuestion) -> bool:
    own = set(terms(passage.chunk.whole))
    quotes = [set(terms(source.quote)) for source in question.sources]
    return any(len(quote & own) >= QUOTED * len(quote) for quote in quotes if quote)

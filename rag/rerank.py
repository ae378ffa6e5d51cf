"""A second, closer reading of the candidates: term coverage, pairs, zone, act, date, address.

Each feature is named and kept on the passage; a score is the sum of its contributions, so that a rank can
be explained. The weights are data (:mod:`rag.ranking.weights`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

from rag.index.base import Leg
from rag.question import Understanding
from rag.ranking.features import FEATURES, features, read
from rag.ranking.reading import bound_share
from rag.ranking.weights import FUSION, READING, Weights, check_names, shipped
from rag.types import Passage

CROSS = "croise"
"""The part of a score that a cross-encoder gives, already weighed: its weight is a setting."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages, best first, and how much each asked term tells among them (weights that sum to one).

    ``notice`` tells, in French, that a configured model could not be used.
    """

    passages: tuple[Passage, ...]
    weights: dict[str, float]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one search or one feature adds to a passage's score: ``points`` = ``weight`` × ``value``."""

    name: str
    value: float
    weight: float

    @property
    def points(self) -> float:
        return self.weight * self.value


@cache
def ranking_weights() -> Weights:
    """The weights in use, one for each leg and feature.

    Raises:
        SettingsError: the file of weights was damaged.
    """
    found = shipped()
    check_names(found.legs, dict.fromkeys(get_args(Leg)), FUSION)
    check_names(found.features, FEATURES, READING)
    return found


def contributions(passage: Passage, dense: float | None = None) -> tuple[Contribution, ...]:
    """What makes the score of a ranked passage, which is the sum of it. ``dense``: the weight that settings
    give the dense leg, when they give one ([vecteurs] poids)."""
    weights = ranking_weights()
    given = {CROSS: 1.0} if dense is None else {CROSS: 1.0, "dense": dense}
    return tuple(
        Contribution(name, value, given[name] if name in given else weights.of(name))
        for name, value in passage.legs
    )


def rerank(
    passages: Sequence[Passage], understood: Understanding, weights: Mapping[str, float] | None = None
) -> Ranking:
    """The passages in their new order; ``legs`` gains the features, ``score`` is their weighted sum."""
    weights = ranking_weights().features if weights is None else weights
    asked, candidates = read(passages, understood)
    found = []
    for seen in candidates:
        values = features(asked, seen)
        score = seen.passage.score + sum(weights[name] * value for name, value in values.items())
        found.append(replace(seen.passage, score=score, legs=(*seen.passage.legs, *values.items())))
    # To choose a sentence the words that bound count whole: the rule asked is there, beside those of others.
    whole = {term: weight / bound_share(term) for term, weight in asked.weights.items()}
    total = sum(whole.values()) or 1.0
    return Ranking(
        tuple(sorted(found, key=lambda item: -item.score)),
        {term: weight / total for term, weight in whole.items()},
    )

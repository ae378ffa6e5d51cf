"""What a metric is: one pure function from a gold question and its answer to a score.

Per-question scores come first; figures are sums over them. A question that a metric does not concern
has ``total`` 0 and enters no denominator; a question that could not be asked is not scored at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from eval.answers import AnswerRow
from eval.gold import GoldQuestion


@dataclass(frozen=True, slots=True)
class Score:
    """``hits`` out of ``total`` on one question; ``detail`` names what made it so."""

    hits: float
    total: int
    detail: tuple[str, ...] = ()


OUTSIDE = Score(0, 0)


class Kind(StrEnum):
    """How scores become a figure."""

    PROPORTION = "proportion"
    MEAN = "moyenne"
    SECONDS = "secondes"


@dataclass(frozen=True, slots=True)
class Metric:
    """A named metric; ``label`` is French and shown with its n."""

    name: str
    label: str
    kind: Kind
    score: Callable[[GoldQuestion, AnswerRow], Score]


def yes(condition: bool, *detail: str) -> Score:
    """One observation, true or false."""
    return Score(int(condition), 1, detail)

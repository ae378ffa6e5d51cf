"""What a metric is: a pure function from a gold question and its answer to a score, or from rows to a figure.

Per-question scores come first; figures are sums over them. A question that a metric does not concern
has ``total`` 0 and enters no denominator; a question that could not be asked is not scored at all.
A module of this package that holds ``METRICS``, ``AGGREGATES`` or ``with_originals`` is found by itself; its
``MEANINGS`` say each of its figures in one plain French sentence, for who decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.stats import Interval

if TYPE_CHECKING:
    from eval.summary import Row


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
    ENERGY = "Wh"


class Family(StrEnum):
    """What a figure is about, in the order of the reports."""

    ANSWERS = "Réponses"
    REFUSALS = "Refus"
    FACTS = "Faits"
    CITATIONS = "Citations"
    RETRIEVAL = "Recherche"
    CONFIDENCE = "Confiance"
    STABILITY = "Stabilité"
    COST = "Coût"


class Method(StrEnum):
    """How an interval is obtained, named as reports say it."""

    WILSON = "wilson"
    WILSON_QUESTIONS = "wilson par question"
    BOOTSTRAP = "bootstrap"
    BY_QUESTION = "bootstrap par question"
    SIMULATION = "simulation"


class Better(StrEnum):
    """Which way a figure improves; NEITHER for one that only describes."""

    HIGHER = "haut"
    LOWER = "bas"
    NEITHER = "aucun"


@dataclass(frozen=True, slots=True)
class Metric:
    """A named metric; ``label`` is French and shown with its n. ``split`` shows it by kind and town too."""

    name: str
    label: str
    kind: Kind
    score: Callable[[GoldQuestion, AnswerRow], Score]
    family: Family
    better: Better = Better.HIGHER
    split: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over ``total`` observations; ``value`` is None without any. ``method`` is the interval's."""

    value: float | None
    total: int
    interval: Interval | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure that is no sum of scores: computed from the rows of a run, the unscored left out."""

    name: str
    label: str
    kind: Kind
    compute: Callable[[Sequence[Row]], Estimate]
    family: Family
    better: Better = Better.HIGHER


def yes(condition: bool, *detail: str) -> Score:
    """One observation, true or false."""
    return Score(int(condition), 1, detail)

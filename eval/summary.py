"""What an evaluation gives: a row by question, then figures, each with its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass

from eval.metrics.base import Better, Family, Kind, Score
from eval.stats import Interval


@dataclass(frozen=True, slots=True)
class Forced:
    """What is answered when the confidence threshold is lifted: what a threshold is chosen from."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One question's outcome. ``error`` is filled, and ``scores`` empty, where it could not be scored.

    ``refusal`` is the reason of a refusal. ``signature`` changes with the words shown or their citations.
    ``forced`` is None where no answer was written even without threshold.
    """

    id: str
    kind: str
    commune: str
    answerable: bool
    status: str
    scores: tuple[tuple[str, Score], ...] = ()
    error: str = ""
    refusal: str = ""
    confidence: float = 0.0
    signature: str = ""
    forced: Forced | None = None
    variant_of: str = ""
    transform: str = ""

    def score(self, name: str) -> Score | None:
        return next((score for key, score in self.scores if key == name), None)

    def value(self, name: str) -> float | None:
        """The question's own mean of a metric; None where the metric does not concern it."""
        score = self.score(name)
        return score.hits / score.total if score and score.total else None


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is None without observation. ``hits`` is the sum of the scores over ``total``.

    ``method`` names, in French, how ``interval`` is obtained; empty without interval.
    """

    name: str
    label: str
    kind: Kind
    hits: float
    total: int
    value: float | None
    interval: Interval | None
    family: Family = Family.ANSWERS
    better: Better = Better.HIGHER
    method: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A proportion among the questions that share a value of a field: kind, commune or transform."""

    metric: str
    field: str
    value: str
    hits: int
    total: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a run was made with: two runs of the same provenance give the same answers."""

    settings: str = ""
    generation: str = ""
    code: str = ""
    questions: str = ""
    model: str = ""
    started: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What an evaluation found. ``unscored`` questions enter no figure: they are not wrong."""

    gold: str
    split: str
    questions: int
    unscored: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    made: Provenance = Provenance()

    def figure(self, name: str) -> Figure:
        """Raises ``KeyError`` for a name that no metric bears."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)

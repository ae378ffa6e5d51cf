"""What an evaluation gives: a row by question, then figures, each with its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass

from eval.metrics.base import Kind, Score
from eval.stats import Interval


@dataclass(frozen=True, slots=True)
class Row:
    """One question's outcome. ``error`` is filled, and ``scores`` empty, where it could not be scored."""

    id: str
    kind: str
    commune: str
    answerable: bool
    status: str
    scores: tuple[tuple[str, Score], ...] = ()
    error: str = ""

    def score(self, name: str) -> Score | None:
        return next((score for key, score in self.scores if key == name), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is None without observation. ``hits`` is the sum of the scores over ``total``."""

    name: str
    label: str
    kind: Kind
    hits: float
    total: int
    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Group:
    """Right answers and right refusals among the questions that share a value of a field."""

    field: str
    value: str
    hits: int
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What an evaluation found. ``unscored`` questions enter no figure: they are not wrong."""

    gold: str
    split: str
    questions: int
    unscored: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    settings: str = ""
    generation: str = ""
    started: str = ""
    seconds: float = 0.0

    def figure(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)

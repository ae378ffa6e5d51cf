"""What judging a run gave."""

from __future__ import annotations

from dataclasses import dataclass

from eval.judge.agreement import Agreement
from eval.stats import Interval


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer on which the judge and the rule differ: worth a person's reading."""

    id: str
    judge: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class JudgeSummary:
    """The outcome over the ``shown`` answers of a run: each is in one and only one of the counts.

    ``withheld``: never sent, for they cite an internal document or one that is no longer indexed.
    ``unreadable``: two replies that could not be read. ``failed``: the model did not answer. ``left``: not
    asked, by the limit or after ``stopped``. None of these is scored. ``no_view``: the judge cannot tell.
    ``supported`` and ``read`` are over the opinions given, ``no_view`` included. ``same_model``: the answers
    were written by the judge itself.
    """

    model: str
    prompt: str
    shown: int
    read: int
    reused: int
    no_view: int
    supported: int
    unreadable: int
    failed: int
    withheld: int
    left: int
    table: Agreement
    kappa: float | None
    interval: Interval | None
    doubts: tuple[Doubt, ...] = ()
    stopped: str = ""
    same_model: bool = False

    @property
    def unscored(self) -> int:
        """Answers without an opinion."""
        return self.unreadable + self.failed + self.withheld + self.left

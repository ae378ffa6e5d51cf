"""Two runs on the same questions: what changed, question by question, and whether chance explains it."""

from __future__ import annotations

from dataclasses import dataclass

from eval.summary import Figure, Row


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both runs, on their common questions only.

    ``gained`` questions went from a miss to a hit, ``lost`` the other way; ``p_lost`` is the exact one-sided
    McNemar probability of at least that many losses among the changed questions, were both ways as likely;
    ``p_gained`` likewise. Both are None for a figure that is not a proportion of questions.
    """

    before: Figure
    after: Figure
    gained: int = 0
    lost: int = 0
    p_lost: float | None = None
    p_gained: float | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose two-sided success changed. ``better``: it was wrong and is right."""

    before: Row
    after: Row

    @property
    def better(self) -> bool:
        return bool(self.after.value("reussite"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """``common`` questions scored in both runs; ``only_before`` and ``only_after`` are ids of the others."""

    common: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    reworded: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()

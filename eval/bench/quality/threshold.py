"""A fair threshold for systems that have none, chosen with one town left out.

For each town, the least score below which nothing is shown is the one that gives the most successes on the
*other* towns (a right answer, or a refusal where nothing answers); it is then applied to the town left out.
No town's threshold has seen its own questions (leave-one-group-out: Stone, JRSS B 36, 1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer shown without threshold; ``right`` is False on an unanswerable question."""

    id: str
    town: str
    score: float
    right: bool
    answerable: bool


def best_threshold(items: Sequence[Shown]) -> float:
    """The score from which answers are shown that gives the most successes; the lowest of equals.

    Candidates are the scores themselves, and one above all (nothing is shown).
    """
    ordered = sorted(items, key=lambda item: item.score)
    best, chosen = sum(item.right for item in ordered), float("-inf")
    successes = best
    for rank, item in enumerate(ordered):
        successes += (not item.answerable) - item.right
        last = rank + 1 == len(ordered)
        following = float("inf") if last else ordered[rank + 1].score
        if successes > best and following > item.score:
            best, chosen = successes, following
    return chosen


def withheld_ids(items: Sequence[Shown]) -> frozenset[str] | None:
    """The questions whose answer falls under the threshold of the other towns; None with a single town."""
    towns = {item.town for item in items}
    if len(towns) < 2:
        return None
    limits = {town: best_threshold([item for item in items if item.town != town]) for town in towns}
    return frozenset(item.id for item in items if item.score < limits[item.town])

"""Two runs on the same questions: what changed, question by question, and whether chance explains it.

Only questions scored in both runs and asked in the same words, against the same key, are compared: a
reworded question, one that a run did not ask or could not score, is listed and enters no figure. The
corpora a question was limited to are no part of its words: they are what two runs may differ by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import Kind
from eval.metrics.refusal import SUCCESS
from eval.pages import Originals
from eval.scoring import summarise
from eval.stats import Interval, Pair, bootstrap_difference, mcnemar
from eval.summary import Figure, Row

if TYPE_CHECKING:
    from eval.runs import Run


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both runs, on their common questions only.

    ``gained`` questions went from a miss to a hit, ``lost`` the other way, among the ``pairs`` questions that
    the figure concerns in both runs; where a low figure is the better one, a gained hit is a loss.
    ``p_lost`` is the exact one-sided McNemar probability of at least that many losses among the changed
    questions, were both ways as likely; ``p_gained`` likewise, ``p_both`` two-sided. All are None for a
    figure that is not a proportion of questions. ``difference`` is the paired bootstrap interval of
    after − before, None where it cannot be drawn (a quantile, a figure computed from whole rows).
    """

    before: Figure
    after: Figure
    gained: int = 0
    lost: int = 0
    p_lost: float | None = None
    p_gained: float | None = None
    p_both: float | None = None
    pairs: int = 0
    difference: Interval | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose two-sided success changed. ``better``: it was wrong and is right."""

    before: Row
    after: Row

    @property
    def better(self) -> bool:
        return bool(self.after.value(SUCCESS.name))


@dataclass(frozen=True, slots=True)
class Comparison:
    """``common`` questions scored in both runs; ``only_before`` and ``only_after`` are ids of the others.

    ``unscored`` are ids asked in both runs that at least one could not score. ``differing`` counts the common
    questions whose shown answer or citations changed, right or not.
    """

    common: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    reworded: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    differing: int = 0

    def change(self, name: str) -> Change | None:
        return next((change for change in self.changes if change.after.name == name), None)


def compare(before: Run, after: Run) -> Comparison:
    """Compare two finished runs.

    Raises:
        EvalError: the questions of a run cannot be read.
    """
    same = before.summary.made.questions and before.summary.made.questions == after.summary.made.questions
    reworded = () if same else reworded_ids(before.questions(), after.questions())
    return compare_rows(before.rows, after.rows, reworded)


def compare_rows(before: Sequence[Row], after: Sequence[Row], reworded: Collection[str] = ()) -> Comparison:
    """Compare two sets of rows; ``reworded`` ids are left out."""
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    shared = [name for name in old if name in new]
    unscored = tuple(name for name in shared if old[name].error or new[name].error)
    rows = _pairs(before, after, reworded)
    return Comparison(
        common=len(rows),
        changes=_changes(rows),
        flips=_flips(rows),
        reworded=tuple(name for name in shared if name in reworded),
        only_before=tuple(name for name in old if name not in new),
        only_after=tuple(name for name in new if name not in old),
        unscored=unscored,
        differing=sum(one.signature != two.signature for one, two in rows),
    )


def flips_between(
    before: Sequence[Row], after: Sequence[Row], reworded: Collection[str] = ()
) -> tuple[Flip, ...]:
    """The flips alone, without the figures and their intervals."""
    return _flips(_pairs(before, after, reworded))


def reworded_ids(before: Mapping[str, GoldQuestion], after: Mapping[str, GoldQuestion]) -> tuple[str, ...]:
    """The ids that two sets share, but asked in other words or marked against another key."""
    return tuple(name for name in before if name in after and _asked(before[name]) != _asked(after[name]))


def _asked(question: GoldQuestion) -> object:
    """What makes two questions the same one: their words and their key."""
    return (
        question.question,
        question.context,
        replace(question.filters, corpora=()),
        question.answerable,
        question.must,
        question.must_not,
        question.sources,
    )


def _pairs(before: Sequence[Row], after: Sequence[Row], reworded: Collection[str]) -> list[tuple[Row, Row]]:
    """The questions scored in both, in the order of the first, the reworded ones left out."""
    new = {row.id: row for row in after}
    return [
        (row, new[row.id])
        for row in before
        if row.id in new and row.id not in reworded and not (row.error or new[row.id].error)
    ]


def _flips(rows: Sequence[tuple[Row, Row]]) -> tuple[Flip, ...]:
    return tuple(Flip(one, two) for one, two in rows if _flipped(one, two))


def _flipped(before: Row, after: Row) -> bool:
    one, two = before.value(SUCCESS.name), after.value(SUCCESS.name)
    return one is not None and two is not None and one != two


def _changes(rows: Sequence[tuple[Row, Row]]) -> tuple[Change, ...]:
    """Every figure that at least one of the runs has, on the same questions."""
    metrics = metrics_for(Originals({}))
    before, after = (summarise([pair[side] for pair in rows], metrics, gold="").figures for side in (0, 1))
    return tuple(
        _change(one, two, rows) for one, two in zip(before, after, strict=True) if one.total or two.total
    )


def _change(before: Figure, after: Figure, rows: Sequence[tuple[Row, Row]]) -> Change:
    pairs = [pair for one, two in rows if (pair := _pair(one, two, before.name))]
    if not pairs or before.kind is Kind.SECONDS:
        return Change(before, after)
    difference = bootstrap_difference(pairs)
    both = [pair for pair in pairs if pair.total_before and pair.total_after]
    if before.kind is not Kind.PROPORTION or any(
        max(pair.total_before, pair.total_after) > 1 for pair in pairs
    ):
        return Change(before, after, pairs=len(both), difference=difference)
    gained = sum(pair.hits_after > pair.hits_before for pair in both)
    lost = sum(pair.hits_after < pair.hits_before for pair in both)
    test = mcnemar(lost, gained)
    return Change(before, after, gained, lost, test.lost, test.gained, test.both, len(both), difference)


def _pair(before: Row, after: Row, name: str) -> Pair | None:
    """What a question counts in both runs; None where the figure concerns it in neither."""
    one, two = before.score(name), after.score(name)
    if not (one and one.total) and not (two and two.total):
        return None
    return Pair(
        one.hits if one else 0.0,
        one.total if one else 0,
        two.hits if two else 0.0,
        two.total if two else 0,
    )

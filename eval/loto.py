"""Leave one town out: what is fitted on some towns, told on one that it has never seen.

Definition: for each town, fit on the questions of all the others, apply to its own; the pooled figures are
those of all the questions, each judged by what was fitted without its town. The same figures, fitted and told
on everything, are given beside: the gap is the optimism of a figure told on the questions it was fitted on.
Formulas: coverage = shown / questions; risk = wrong shown / shown; right refusals = refused / unanswerable;
Brier score and expected calibration error as in ``eval.metrics.calibration``.
Intervals: Wilson; questions of one town are alike, so that a new town may fall outside.
Source: leave-one-group-out cross-validation (Stone 1974; Roberts et al. 2017 for groups).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, fsum
from typing import Generic, Protocol, TypeVar

from eval.errors import EvalError
from eval.french import NONE, Table, counted, number, percent, percent_range
from eval.metrics.calibration import expected_error
from eval.metrics.risk_coverage import Point, points
from eval.risk import LEVEL, Platt, Threshold, enough_answers, fit_platt, threshold_for
from eval.stats import Interval, wilson
from eval.summary import Row

Fitted = TypeVar("Fitted")
Outcome = TypeVar("Outcome")
Measured = TypeVar("Measured")
Measured_co = TypeVar("Measured_co", covariant=True)


class Task(Protocol[Fitted, Outcome, Measured_co]):
    """Something fitted on rows, applied to one row, measured on outcomes."""

    def fit(self, rows: Sequence[Row]) -> Fitted: ...

    def apply(self, fitted: Fitted, row: Row) -> Outcome: ...

    def measure(self, outcomes: Sequence[Outcome]) -> Measured_co: ...


@dataclass(frozen=True, slots=True)
class Fold(Generic[Fitted, Measured]):
    """What was fitted without the town (on everything where ``commune`` is empty), and how it does there."""

    commune: str
    fitted: Fitted
    measured: Measured


@dataclass(frozen=True, slots=True)
class LeaveOneOut(Generic[Fitted, Measured]):
    """A fold by town, all their questions together, and the optimistic figures beside."""

    folds: tuple[Fold[Fitted, Measured], ...]
    pooled: Measured
    optimistic: Fold[Fitted, Measured]


def leave_one_town_out(
    rows: Sequence[Row], task: Task[Fitted, Outcome, Measured]
) -> LeaveOneOut[Fitted, Measured]:
    """Fit on the other towns, measure on the one left out; unscored rows enter nothing.

    Raises:
        EvalError: the rows are of fewer than two towns.
    """
    scored = [row for row in rows if not row.error]
    towns = sorted({row.commune for row in scored})
    if len(towns) < 2:
        raise EvalError(
            "Il faut des questions d'au moins deux villes pour régler sur les unes et mesurer sur une autre. "
            "Ajoutez des questions d'une autre ville, avec leur champ « commune »."
        )
    folds, all_outcomes = [], list[Outcome]()
    for town in towns:
        fitted = task.fit([row for row in scored if row.commune != town])
        outcomes = [task.apply(fitted, row) for row in scored if row.commune == town]
        folds.append(Fold(town, fitted, task.measure(outcomes)))
        all_outcomes += outcomes
    return LeaveOneOut(tuple(folds), task.measure(all_outcomes), all_towns(scored, task))


def all_towns(rows: Sequence[Row], task: Task[Fitted, Outcome, Measured]) -> Fold[Fitted, Measured]:
    """Fitted and measured on the same questions: what leaving a town out is compared with."""
    scored = [row for row in rows if not row.error]
    fitted = task.fit(scored)
    return Fold("", fitted, task.measure([task.apply(fitted, row) for row in scored]))


# -- a threshold ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question gets under a threshold."""

    answered: bool
    wrong: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Selective:
    """``wrong`` of the ``answered`` out of ``questions``; ``refused`` of the ``unanswerable`` ones."""

    questions: int
    answered: int
    wrong: int
    unanswerable: int
    refused: int

    @property
    def risk(self) -> float | None:
        return self.wrong / self.answered if self.answered else None

    @property
    def risk_range(self) -> Interval:
        return wilson(self.wrong, self.answered)

    @property
    def coverage(self) -> float | None:
        return self.answered / self.questions if self.questions else None

    @property
    def refusal_range(self) -> Interval:
        return wilson(self.refused, self.unanswerable)


@dataclass(frozen=True, slots=True)
class ThresholdTask:
    """The threshold of a stated risk, from a stated ``start`` or from where answers are enough. Where none
    holds, nothing is answered."""

    risk: float
    level: float = LEVEL
    start: float | None = None

    def fit(self, rows: Sequence[Row]) -> Threshold | None:
        return threshold_for(points(rows), self.risk, self.level, self.start)

    def apply(self, fitted: Threshold | None, row: Row) -> Shown:
        forced = row.forced
        answered = fitted is not None and forced is not None and forced.confidence >= fitted.value
        return Shown(answered, answered and not (forced and forced.right), row.answerable)

    def measure(self, outcomes: Sequence[Shown]) -> Selective:
        without = [item for item in outcomes if not item.answerable]
        return Selective(
            len(outcomes),
            sum(item.answered for item in outcomes),
            sum(item.wrong for item in outcomes),
            len(without),
            sum(not item.answered for item in without),
        )


# -- a calibration ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mended:
    """An answer's confidence before and after calibration."""

    before: float
    after: float
    right: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Brier score and expected calibration error over ``total`` answers; None without any."""

    total: int
    brier_before: float | None
    brier_after: float | None
    gap_before: float | None
    gap_after: float | None


@dataclass(frozen=True, slots=True)
class CalibrationTask:
    """Platt's calibration of the confidence, over the answers given without threshold."""

    def fit(self, rows: Sequence[Row]) -> Platt | None:
        return fit_platt(points(rows))

    def apply(self, fitted: Platt | None, row: Row) -> Mended | None:
        if row.forced is None:
            return None
        seen = row.forced.confidence
        return Mended(seen, fitted.probability(seen) if fitted else seen, row.forced.right)

    def measure(self, outcomes: Sequence[Mended | None]) -> Calibrated:
        kept = [item for item in outcomes if item is not None]
        if not kept:
            return Calibrated(0, None, None, None, None)
        before = [Point(item.before, item.right) for item in kept]
        after = [Point(item.after, item.right) for item in kept]
        return Calibrated(
            len(kept), _brier(before), _brier(after), expected_error(before), expected_error(after)
        )


def _brier(shown: Sequence[Point]) -> float:
    return fsum((point.confidence - point.right) ** 2 for point in shown) / len(shown)


# -- in French --------------------------------------------------------------------------------------

_THRESHOLD_HEAD = ("Ville laissée de côté", "seuil", "répondues", "fausses", "part fausse", "refus justes")
_CALIBRATION_HEAD = ("Ville laissée de côté", "réponses", "écart avant", "après", "Brier avant", "après")
_CALIBRATION = "Confiance étalonnée sur les autres villes"


def town_tables(rows: Sequence[Row], risk: float | None, default: float) -> tuple[Table, ...]:
    """What a stated risk gives on a town never seen, and the threshold to set.

    Without a stated ``risk`` it is told for ``default``, and nothing is said where it cannot be; a stated one
    gets the reason instead. Questions made from others are left out: they would count them twice.
    """
    stated = default if risk is None else risk
    own = [row for row in rows if not row.transform]
    try:
        found = leave_one_town_out(own, ThresholdTask(stated))
    except EvalError as error:
        return () if risk is None else (Table(_title(stated), (), (), str(error)),)
    mended = leave_one_town_out(own, CalibrationTask())
    total, gap = mended.pooled.total, calibration_headline(mended)
    if not total and risk is None:
        return ()
    said = f"{threshold_advice(found, stated, total)} {threshold_headline(found, stated)}"
    return (
        Table(_title(stated), _THRESHOLD_HEAD, tuple(_threshold_rows(found)), said),
        Table(_CALIBRATION, _CALIBRATION_HEAD, tuple(_calibration_rows(mended)), gap),
    )


def threshold_table(rows: Sequence[Row], task: ThresholdTask) -> Table:
    """The threshold of a task, chosen on the other towns and told on each; the reason where there is one."""
    try:
        found = leave_one_town_out(rows, task)
    except EvalError as error:
        return Table(_title(task.risk), (), (), str(error))
    said = threshold_headline(found, task.risk)
    return Table(_title(task.risk), _THRESHOLD_HEAD, tuple(_threshold_rows(found)), said)


def threshold_headline(found: LeaveOneOut[Threshold | None, Selective], risk: float) -> str:
    """What a new town may expect."""
    pooled, told = found.pooled, found.optimistic.measured
    if pooled.risk is None:
        return (
            f"Réglé sur les autres villes, aucun seuil ne tient un risque de {_stated(risk)} : sur la ville "
            f"laissée de côté, rien ne serait affirmé ({counted(pooled.questions, 'question')})."
        )
    honest = (
        f"Seuil réglé sur les autres villes pour au plus {_stated(risk)} d'erreurs : sur la ville laissée de "
        f"côté, {_wrong(pooled.wrong)} sur {pooled.answered} montrées ({percent(pooled.risk)} "
        f"{percent_range(pooled.risk_range)}), {pooled.answered} questions répondues sur {pooled.questions}, "
        f"{pooled.refused} refus justes sur {pooled.unanswerable} questions sans réponse "
        f"{percent_range(pooled.refusal_range)}."
    )
    if told.risk is None:
        return honest
    return (
        f"{honest} Réglé et mesuré sur les mêmes questions, on aurait annoncé {_wrong(told.wrong)} sur "
        f"{told.answered} ({percent(told.risk)}) : ce chiffre-là ne vaut pas pour une ville nouvelle."
    )


def threshold_advice(found: LeaveOneOut[Threshold | None, Selective], risk: float, total: int) -> str:
    """The threshold to set, fitted on all towns, or why none can be, over ``total`` answers."""
    fitted, pooled = found.optimistic.fitted, found.pooled
    if fitted is None:
        return f"Non certifiable : {_lacking(risk, total)}"
    said = (
        f"Seuil à mettre dans [reponse] : seuil = {fitted.value:.2f}, réglé sur toutes les villes ("
        f"{_wrong(fitted.wrong)} sur {fitted.answered}, soit au plus {percent(fitted.bound)} à 95 % de "
        "confiance)."
    )
    if pooled.risk is None or pooled.risk > risk:
        held = "aucun ne tient" if pooled.risk is None else "il y laisse passer plus d'erreurs que prévu"
        return f"{said} Prudence pour une ville nouvelle : réglé sans elle, {held}."
    return said


def _lacking(risk: float, total: int) -> str:
    """Too few answers, or too many wrong ones."""
    enough = enough_answers(risk)
    passing = f"{enough} réponses, dont {floor(enough * risk / 2)} fausses au plus"
    if total < enough:
        few = "ne suffisent pas" if total > 1 else "ne suffit pas"
        return (
            f"{counted(total, 'réponse')} {few} à montrer, à 95 % de confiance, un risque de "
            f"{_stated(risk)}. Il en faudrait au moins {passing}. Ajoutez des questions de référence, ou "
            "acceptez un risque plus élevé, par écrit."
        )
    return (
        f"même parmi les plus sûres des {total} réponses, trop sont fausses pour montrer, à 95 % de "
        f"confiance, un risque de {_stated(risk)}. Il faudrait, parmi les plus sûres, {passing}. Acceptez un "
        "risque plus élevé, par écrit, ou corrigez d'abord les réponses fausses et sûres d'elles."
    )


def calibration_headline(found: LeaveOneOut[Platt | None, Calibrated]) -> str:
    """The gap between confidence and share right, before and after."""
    pooled = found.pooled
    if pooled.gap_before is None or pooled.gap_after is None:
        return "Aucune réponse à étalonner."
    better = pooled.gap_after < pooled.gap_before
    return (
        f"Sur la ville laissée de côté ({counted(pooled.total, 'réponse')}), l'écart moyen entre la "
        "confiance et la part de réponses justes passe de "
        f"{_points(pooled.gap_before)} à {_points(pooled.gap_after)} points."
        + ("" if better else " L'étalonnage n'aide pas : il faudrait plus de questions.")
    )


def _title(risk: float) -> str:
    return f"Sur une ville jamais vue, pour un risque de {_stated(risk)}"


def _stated(risk: float) -> str:
    return f"{number(100 * risk, 1).removesuffix(',0')} %"


def _threshold_rows(found: LeaveOneOut[Threshold | None, Selective]) -> list[tuple[str, ...]]:
    rows = [_threshold_row(fold.commune or "(non précisée)", fold) for fold in found.folds]
    pooled: Fold[Threshold | None, Selective] = Fold("", None, found.pooled)
    return [
        *rows,
        ("Ensemble", "", *_threshold_row("", pooled)[2:]),
        _threshold_row("Réglé et mesuré sur tout", found.optimistic),
    ]


def _threshold_row(name: str, fold: Fold[Threshold | None, Selective]) -> tuple[str, ...]:
    measured = fold.measured
    shown = (
        NONE if measured.risk is None else f"{percent(measured.risk)} {percent_range(measured.risk_range)}"
    )
    return (
        name,
        number(fold.fitted.value, 2) if fold.fitted else "aucun",
        f"{measured.answered}/{measured.questions}",
        f"{measured.wrong}/{measured.answered}",
        shown,
        f"{measured.refused}/{measured.unanswerable}",
    )


def _calibration_rows(found: LeaveOneOut[Platt | None, Calibrated]) -> list[tuple[str, ...]]:
    return [
        *(_calibration_row(fold.commune or "(non précisée)", fold.measured) for fold in found.folds),
        _calibration_row("Ensemble", found.pooled),
        _calibration_row("Réglé et mesuré sur tout", found.optimistic.measured),
    ]


def _calibration_row(name: str, measured: Calibrated) -> tuple[str, ...]:
    values = (measured.gap_before, measured.gap_after, measured.brier_before, measured.brier_after)
    shown = tuple(NONE if value is None else number(value, 3) for value in values)
    return (name, str(measured.total), *shown)


def _wrong(count: int) -> str:
    return f"{count} réponses fausses" if count > 1 else f"{count} réponse fausse"


def _points(value: float) -> str:
    return number(100 * value, 1)

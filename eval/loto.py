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
from math import fsum
from typing import Generic, Protocol, TypeVar

from eval.errors import EvalError
from eval.french import NONE, counted, markdown_rows, number, percent, percent_range, terminal_table
from eval.metrics.calibration import expected_error
from eval.metrics.risk_coverage import Point, points
from eval.risk import LEVEL, Platt, Threshold, fit_platt, threshold_for
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
    """The threshold of a stated risk. Where none holds, nothing is answered."""

    risk: float
    level: float = LEVEL

    def fit(self, rows: Sequence[Row]) -> Threshold | None:
        return threshold_for(points(rows), self.risk, self.level)

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


def format_thresholds(found: LeaveOneOut[Threshold | None, Selective], risk: float) -> str:
    """The towns in a terminal table, under the headline."""
    table = terminal_table(_THRESHOLD_HEAD, _threshold_rows(found))
    return "\n".join([threshold_headline(found, risk), "", *table])


def markdown_thresholds(found: LeaveOneOut[Threshold | None, Selective], risk: float) -> str:
    table = markdown_rows(_THRESHOLD_HEAD, _threshold_rows(found))
    return "\n".join([threshold_headline(found, risk), "", *table])


def threshold_headline(found: LeaveOneOut[Threshold | None, Selective], risk: float) -> str:
    """What a new town may expect, in two sentences."""
    stated = f"{number(100 * risk, 1).removesuffix(',0')} %"
    pooled, told = found.pooled, found.optimistic.measured
    if not pooled.answered or pooled.risk is None:
        return (
            f"Aucun seuil ne tient un risque de {stated} d'erreurs assez sûrement, sur une ville laissée "
            f"de côté ({counted(pooled.questions, 'question')}) : rien ne serait affirmé. Acceptez "
            "un risque plus élevé, ou ajoutez des questions de référence."
        )
    honest = (
        f"Seuil réglé sur les autres villes pour au plus {stated} d'erreurs : sur la ville laissée de côté, "
        f"{_wrong(pooled.wrong)} sur {pooled.answered} montrées ({percent(pooled.risk)} "
        f"{percent_range(pooled.risk_range)}), {pooled.answered} questions répondues sur {pooled.questions}, "
        f"{pooled.refused} refus justes sur {pooled.unanswerable} questions sans réponse "
        f"{percent_range(pooled.refusal_range)}."
    )
    if told.risk is None:
        return f"{honest} Réglé sur toutes les villes, aucun seuil ne tient ce risque."
    return (
        f"{honest} Réglé et mesuré sur les mêmes questions, on aurait annoncé {_wrong(told.wrong)} sur "
        f"{told.answered} ({percent(told.risk)}) : ce chiffre-là ne vaut pas pour une ville nouvelle."
    )


def format_calibration(found: LeaveOneOut[Platt | None, Calibrated]) -> str:
    """The calibration town by town: the gap between confidence and share right, before and after."""
    table = terminal_table(_CALIBRATION_HEAD, _calibration_rows(found))
    return "\n".join([calibration_headline(found), "", *table])


def markdown_calibration(found: LeaveOneOut[Platt | None, Calibrated]) -> str:
    table = markdown_rows(_CALIBRATION_HEAD, _calibration_rows(found))
    return "\n".join([calibration_headline(found), "", *table])


def calibration_headline(found: LeaveOneOut[Platt | None, Calibrated]) -> str:
    pooled = found.pooled
    if pooled.gap_before is None or pooled.gap_after is None:
        return "Aucune réponse à étalonner."
    better = pooled.gap_after < pooled.gap_before
    return (
        f"Confiance étalonnée sur les autres villes ({counted(pooled.total, 'réponse')}) : sur la ville "
        "laissée de côté, l'écart moyen entre la confiance et la part de réponses justes passe de "
        f"{_points(pooled.gap_before)} à {_points(pooled.gap_after)} points."
        + (" L'étalonnage n'aide pas : il faudrait plus de questions." if not better else "")
    )


def threshold_cells(
    found: LeaveOneOut[Threshold | None, Selective],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The head and the rows of the table, for another medium."""
    return _THRESHOLD_HEAD, tuple(_threshold_rows(found))


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

"""What the gates are made of: ceilings and floors on a figure, tests paired with a former night.

A verdict is held, not held, or None with nothing to judge by; its sentence is French, with figures and n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum

from eval.french import chance, counted, figure_count, number, percent
from eval.metrics.refusal import SUCCESS
from eval.stats import fair_tail
from eval.summary import Figure, Row, Summary
from rag.settings import GateSettings

IMPERCEPTIBLE = 0.5
"""Seconds under which a slower 95th percentile is noise of the machine, not a loss for the user."""
TRIFLING = 0.02
"""A mean squared error of confidence that grows by less is no loss of calibration."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run as the gates see it."""

    summary: Summary
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: this night, the last good one, and the rows of the best one kept."""

    after: Outcome
    before: Outcome | None
    best: Sequence[Row]
    limits: GateSettings


@dataclass(frozen=True, slots=True)
class Paired:
    """Of ``common`` questions, those whose value went ``up`` and those whose value went ``down``."""

    common: int
    up: int
    down: int

    @property
    def p_up(self) -> float:
        return fair_tail(self.up, self.up + self.down)

    @property
    def p_down(self) -> float:
        return fair_tail(self.down, self.up + self.down)


Verdict = tuple[bool | None, str]
Judge = Callable[[Case], Verdict]
Limit = Callable[[GateSettings], float]

NO_FORMER: Verdict = (None, "pas encore de nuit de référence à comparer")
NO_COMMON: Verdict = (None, "aucune question de cette sorte commune avec la référence")
NO_FIGURE: Verdict = (None, "aucune question de cette sorte dans ce jeu")
NO_LIMIT: Verdict = (None, "aucune limite réglée")


def paired(before: Sequence[Row], after: Sequence[Row], name: str) -> Paired:
    """How a metric moved, on the questions it concerns in both."""
    former = {row.id: value for row in before if (value := row.value(name)) is not None}
    moves = [
        value - former[row.id] for row in after if row.id in former and (value := row.value(name)) is not None
    ]
    return Paired(len(moves), sum(move > 0 for move in moves), sum(move < 0 for move in moves))


# -- builders ---------------------------------------------------------------------------------------


def at_least(name: str, limit: Limit) -> Judge:
    """The figure is not under the limit. A limit of 0 is none."""

    def judge(case: Case) -> Verdict:
        figure, least = _figure(case.after, name), limit(case.limits)
        if not least:
            return NO_LIMIT
        if figure is None or figure.value is None:
            return NO_FIGURE
        return figure.value >= least, f"{_share(figure)}, plancher {percent(least)}"

    return judge


def at_most(name: str, limit: Limit) -> Judge:
    """The figure is not over the limit. A limit of 1 is none."""

    def judge(case: Case) -> Verdict:
        figure, most = _figure(case.after, name), limit(case.limits)
        if most >= 1:
            return NO_LIMIT
        if figure is None or figure.value is None:
            return NO_FIGURE
        return figure.value <= most, f"{_share(figure)}, plafond {percent(most)}"

    return judge


def falls(name: str) -> Judge:
    """The values did not go down more than chance explains."""
    return _moves(name, up_is_worse=False)


def rises(name: str) -> Judge:
    """The values did not go up more than chance explains."""
    return _moves(name, up_is_worse=True)


def _moves(name: str, *, up_is_worse: bool) -> Judge:
    def judge(case: Case) -> Verdict:
        if case.before is None:
            return NO_FORMER
        change = paired(case.before.rows, case.after.rows, name)
        if not change.common:
            return NO_COMMON
        worse, better = (change.up, change.down) if up_is_worse else (change.down, change.up)
        return _tested(case, change.common, worse, better)

    return judge


def _tested(case: Case, common: int, worse: int, better: int) -> Verdict:
    asked = counted(common, "question") + " en commun"
    if not worse and not better:
        return True, f"{asked} : aucun changement"
    risk = fair_tail(worse, worse + better)
    sign = "p " if risk < 0.001 else "p = "
    return risk >= case.limits.erreur, (
        f"{asked} : {worse} moins bien, {better} mieux "
        f"({sign}{chance(risk)}, alerte sous {number(case.limits.erreur, 3)})"
    )


# -- judges with a rule of their own ----------------------------------------------------------------


def coverage(case: Case) -> Verdict:
    """Fewer answers fail when as many right ones went as wrong ones; more answers, when as many wrong ones
    came as right ones. So neither a cure (wrong answers now refused) nor real progress fails."""
    if case.before is None:
        return NO_FORMER
    shown, right, wrong = (
        paired(case.before.rows, case.after.rows, name) for name in ("repondu", "juste", "faux_montre")
    )
    if not shown.common:
        return NO_COMMON
    risk = case.limits.erreur
    collapse = shown.p_down < risk and right.down >= wrong.down
    surge = shown.p_up < risk and wrong.up >= right.up
    return not (collapse or surge), (
        f"{counted(shown.common, 'question')} en commun dont la réponse existe : {shown.down} n'en reçoivent "
        f"plus, {shown.up} de plus en reçoivent une ; {right.down} justes perdues, {wrong.up} fausses de plus"
    )


def calibration(case: Case) -> Verdict:
    """Brier's squared error of the confidence, threshold lifted: a loss both real and more than trifling."""
    if case.before is None:
        return NO_FORMER
    former = {row.id: error for row in case.before.rows if (error := _brier(row)) is not None}
    moves = [
        error - former[row.id]
        for row in case.after.rows
        if row.id in former and (error := _brier(row)) is not None
    ]
    if not moves:
        return NO_COMMON
    mean = fsum(moves) / len(moves)
    held, counts = _tested(case, len(moves), sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    sign = "+" if mean >= 0 else "−"
    return held or mean <= TRIFLING, (
        f"{counts} ; erreur quadratique moyenne {sign}{number(abs(mean), 3)}, tolérée +{number(TRIFLING, 2)}"
    )


def _brier(row: Row) -> float | None:
    if row.error or row.forced is None:
        return None
    return (row.forced.confidence - row.forced.right) ** 2


def slower(case: Case) -> Verdict:
    """The 95th percentile against that of the last good night."""
    if case.before is None:
        return NO_FORMER
    now, former = _figure(case.after, "secondes_p95"), _figure(case.before, "secondes_p95")
    if now is None or former is None or now.value is None or not former.value:
        return NO_FIGURE
    return now.value <= max(IMPERCEPTIBLE, case.limits.latence * former.value), (
        f"95 % des réponses en moins de {_seconds(now.value)} (n = {now.total}), {_seconds(former.value)} "
        f"avant ; au plus {number(case.limits.latence, 1)} fois plus, {_seconds(IMPERCEPTIBLE)} "
        "toujours admises"
    )


def slow(case: Case) -> Verdict:
    """The 95th percentile against a ceiling."""
    now, most = _figure(case.after, "secondes_p95"), case.limits.latence_max
    if now is None or now.value is None:
        return NO_FIGURE
    return now.value <= most, (
        f"95 % des réponses en moins de {_seconds(now.value)} (n = {now.total}), plafond {_seconds(most)}"
    )


def unscored_share(summary: Summary) -> float:
    return len(summary.unscored) / summary.questions if summary.questions else 1.0


def scored(case: Case) -> Verdict:
    """Not too many questions that could not be scored."""
    summary, most = case.after.summary, case.limits.non_notees_max
    return unscored_share(summary) <= most, (
        f"{len(summary.unscored)} question(s) non notée(s) sur {summary.questions}, plafond {percent(most)}"
    )


_PARTS = {
    "code": "le programme a changé depuis la référence",
    "settings": "les réglages ont changé depuis la référence",
    "generation": "l'index a changé depuis la référence",
}


def same_answers(case: Case) -> Verdict:
    """The same code, settings, index and question give the same words and the same citations."""
    if case.before is None:
        return NO_FORMER
    now, former = case.after.summary.made, case.before.summary.made
    if now.model:
        return None, "un modèle de langage ne redonne pas toujours les mêmes mots"
    for part, reason in _PARTS.items():
        if getattr(now, part) != getattr(former, part):
            return None, reason
    signatures = {row.id: row.signature for row in case.before.rows if row.signature}
    pairs = [(signatures[row.id], row.signature) for row in case.after.rows if row.id in signatures]
    if not pairs:
        return NO_COMMON
    changed = sum(one != other for one, other in pairs)
    return not changed, f"{changed} réponse(s) changée(s) sur {len(pairs)}, rien d'autre n'ayant changé"


def reruns(case: Case) -> Verdict:
    """Questions asked twice on the same night get the same answer twice."""
    if case.after.summary.made.model:
        return None, "un modèle de langage ne redonne pas toujours les mêmes mots"
    return at_least("constance_relance", lambda _: 1.0)(case)


def drift(case: Case) -> Verdict:
    """The two-sided success against that of the best night kept."""
    change = paired(case.best, case.after.rows, SUCCESS.name)
    if not change.common:
        return None, "pas encore de meilleure nuit à comparer"
    return _tested(case, change.common, change.down, change.up)


# -- words ------------------------------------------------------------------------------------------


def _figure(outcome: Outcome, name: str) -> Figure | None:
    return next((figure for figure in outcome.summary.figures if figure.name == name), None)


def _share(figure: Figure) -> str:
    assert figure.value is not None, "checked by the caller"
    return f"{percent(figure.value)} ({figure_count(figure)})"


def _seconds(seconds: float) -> str:
    return f"{number(seconds, 2)} s"

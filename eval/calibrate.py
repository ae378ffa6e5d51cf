"""Choose the thresholds that answers are shown under, each for a risk: ``sourcier calibrate``.

Risk: P(wrong | shown), the selective risk: among the answers shown, the share that is wrong, an answer to a
question without answer being wrong. The questions are those asked, answerable or not.
Guarantee: Learn then Test (Angelopoulos, Bates, Candès, Jordan & Lei 2021), fixed-sequence testing from the
strictest threshold with exact binomial p-values (``eval.risk``). With probability 1 − δ at least over the
questions drawn, the risk at the threshold is at most the one stated, whatever the documents and the model of
the confidence, for new questions drawn like these: same towns, same kinds, asked independently. Each risk has
its own guarantee. It is over all the questions, not within a town or a subject: what it gives on a town left
aside is told beside.
What breaks it is left out: the questions that served to set the weights or the rules (``Model.seen``), unless
they are accepted, and the threshold is then « indicatif »; those made from others (robustness sets), which
are no new draw, are counted apart.
Where no threshold passes, the strictest is taken: only answers of level « élevée » are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eval.french import Table, counted, number, percent, percent_range
from eval.gold import GoldQuestion
from eval.loto import ThresholdTask, threshold_table
from eval.metrics.risk_coverage import points
from eval.risk import enough_answers, threshold_for
from eval.stats import clopper_pearson_upper, wilson
from eval.summary import Row
from rag.trust.calibration import Bound, Calibration, Chosen
from rag.trust.model import seen_key

DELTA = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """The scored questions: those never ``seen``, those that were, those ``made`` from others."""

    fresh: tuple[Row, ...]
    seen: tuple[Row, ...]
    made: tuple[Row, ...]

    @property
    def own(self) -> tuple[Row, ...]:
        return (*self.fresh, *self.seen)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a calibration: each risk once, the one for every question first.

    ``start`` is the strictest threshold, fixed beforehand; none is chosen under ``floor``, where answers that
    a rule withholds would be shown; ``seen``: questions already seen are accepted.
    """

    risks: tuple[float, ...]
    start: float
    delta: float = DELTA
    seen: bool = False
    floor: float = 0.0


def sorted_out(rows: Iterable[Row], questions: Iterable[GoldQuestion], seen: Collection[str]) -> Asked:
    """The scored rows of these questions, by what they may prove."""
    known = {item.id for item in questions if seen_key(item.question, item.context) in seen}
    scored = [row for row in rows if not row.error]
    own = [row for row in scored if not (row.transform or row.variant_of)]
    return Asked(
        tuple(row for row in own if row.id not in known),
        tuple(row for row in own if row.id in known),
        tuple(row for row in scored if row.transform or row.variant_of),
    )


def calibrated(asked: Asked, plan: Plan, bound: Bound, day: date) -> Calibration:
    """The thresholds of these risks, the first stated being the one for every question."""
    basis = _basis(asked, plan)
    return Calibration(
        tuple(_chosen(basis, risk, plan) for risk in plan.risks),
        plan.delta,
        len(basis),
        day,
        plan.seen and bool(asked.seen),
        bound,
    )


def _basis(asked: Asked, plan: Plan) -> tuple[Row, ...]:
    return asked.own if plan.seen else asked.fresh


def _chosen(basis: Sequence[Row], risk: float, plan: Plan) -> Chosen:
    found = threshold_for(points(basis), risk, 1 - plan.delta, plan.start)
    if found is None:
        return Chosen(risk, plan.start, False, *_at(basis, plan.start))
    value = max(found.value, plan.floor)  # all that the walk went through are certified
    return Chosen(risk, value, True, *_at(basis, value))


def _at(rows: Iterable[Row], threshold: float) -> tuple[int, int]:
    """Answers shown at a threshold, and wrong ones."""
    shown = [point for point in points(tuple(rows)) if point.confidence >= threshold]
    return len(shown), sum(not point.right for point in shown)


# -- in French --------------------------------------------------------------------------------------

_HEAD = (
    "Risque accepté",
    "seuil",
    "état",
    "fausses / montrées",
    "borne haute",
    "questions répondues",
    "parmi celles qui ont une réponse",
)
_HINT = (
    "Ces questions ont servi à régler les poids ou les règles : sur elles le système paraît meilleur qu'il "
    "n'est. Rien n'en est retenu ; --seen s'en contente."
)
_STRICTEST = "Le niveau le plus strict est pris : seules les réponses « élevée » sont montrées."


def told(asked: Asked, plan: Plan, found: Calibration) -> tuple[Table, ...]:
    """The thresholds, why a risk cannot be certified, and what they give on a town left aside."""
    basis = _basis(asked, plan)
    tables = [_main(asked, basis, found)]
    if asked.seen and not plan.seen:
        hint = replace(plan, seen=True)
        chosen = tuple(_chosen(asked.own, risk, hint) for risk in plan.risks)
        tables.append(
            Table(
                "À titre indicatif, questions déjà vues comprises",
                _HEAD,
                tuple(_row(one, asked.own, plan.delta, "indicatif") for one in chosen),
                "\n".join([_HINT, *(lacking(one, plan.delta) for one in chosen if not one.certified)]),
            )
        )
    task = ThresholdTask(plan.risks[0], 1 - plan.delta, plan.start)
    return (*tables, threshold_table(asked.own, task))


def _main(asked: Asked, basis: Sequence[Row], found: Calibration) -> Table:
    said = [
        f"Questions posées : n = {found.questions}, dont {len(asked.seen)} déjà vues (seuil indicatif)."
        if found.seen
        else f"Questions jamais vues au réglage : n = {found.questions}."
    ]
    if asked.seen and not found.seen:
        said.append(f"{counted(len(asked.seen), 'question')} vues au réglage, laissées de côté.")
    if asked.made:
        shown, wrong = _at(asked.made, found.chosen[0].threshold)
        said.append(
            f"{counted(len(asked.made), 'question')} fabriquées, comptées à part : {shown} réponses montrées "
            f"au seuil {number(found.chosen[0].threshold, 2)}, dont {wrong} fausses."
        )
    lacks = [lacking(one, found.delta) for one in found.chosen if not one.certified]
    said += [*lacks, _STRICTEST] if lacks else []
    state = "indicatif" if found.seen else "certifié"
    return Table(
        f"Seuils choisis, à {percent(1 - found.delta).replace(',0', '')} de confiance",
        _HEAD if basis else (),
        tuple(_row(one, basis, found.delta, state) for one in found.chosen if basis),
        "\n".join(said),
    )


def _row(one: Chosen, rows: Sequence[Row], delta: float, state: str) -> tuple[str, ...]:
    answerable = [row for row in rows if row.answerable]
    shown, _wrong = _at(answerable, one.threshold)
    return (
        stated(one.risk),
        number(one.threshold, 2),
        state if one.certified else "non certifiable",
        f"{one.wrong}/{one.shown}",
        percent(clopper_pearson_upper(one.wrong, one.shown, 1 - delta)),
        _share(one.shown, len(rows)),
        _share(shown, len(answerable)),
    )


def lacking(one: Chosen, delta: float) -> str:
    """Why a risk is not certifiable, and how many answers it takes."""
    level = 1 - delta
    share = one.wrong / one.shown if one.shown else 0.0
    said = (
        f"Risque de {stated(one.risk)} non certifiable : n = {counted(one.shown, 'réponse')} au seuil le "
        f"plus strict ({number(one.threshold, 2)}), dont {one.wrong} fausses ; il en faut "
        f"{enough_answers(one.risk, level, 0.0)} sans une faute"
    )
    if share >= one.risk:
        end = ", et aucun nombre n'y suffit à cette part d'erreurs : corrigez d'abord les réponses fausses"
    elif share:
        end = f", ou {enough_answers(one.risk, level, share)} à cette part d'erreurs"
    else:
        end = ""
    return f"{said}{end}."


def stated(risk: float) -> str:
    return f"{number(100 * risk, 1).removesuffix(',0')} %"


def _share(hits: int, total: int) -> str:
    return f"{hits}/{total} {percent_range(wilson(hits, total))}"

"""``python -m eval.fit.confidence --gold FILE``: fit the confidence, leave a town out, write it as data.

Logistic regression over the signs of ``rag.confidence``, drawn near the weights set by hand (a Gaussian
prior, Newton's method), on the answers given once the threshold is lifted, behind an open gate; the gates are
rules and stay. Each question is told by weights that have not seen its town (Stone 1974). The fitted weights
are kept only when, on towns left out, both the log loss and the area under the ROC curve are better than
those of the weights set by hand. The questions are listed (as digests) among those that were seen: no
threshold can be certified on them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.answers import answer_from_line
from eval.errors import EvalError
from eval.french import NONE, between, number, percent, percent_range, terminal_table
from eval.gold import GoldQuestion, load_gold
from eval.metrics.accuracy import is_right
from eval.metrics.calibration import Bin, expected_error, perfect_errors, reliability_of
from eval.metrics.risk_coverage import Point
from eval.risk import fit_platt
from eval.stats import Interval, bootstrap, quantile
from rag.assistant import Assistant
from rag.confidence import Evidence
from rag.errors import SourcierError
from rag.index.files import storage_errors
from rag.settings import JournalSettings, Settings, load_settings
from rag.trust.model import FILE, SIGNS, Model, seen_key, shipped
from rag.types import Question
from rag.wire import reply_to_json

HAND = {"biais": -2.75, "couverture": 1.0, "unite": 1.6, "type": 1.0, "noms": 0.4, "marge": 0.9}
FREE, HELD = 1.0, 5.0
"""How hard the prior holds the bias and the weights: the inverse of its variance."""
SVG = "fiabilite.svg"
_EDGE = 1e-6

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer given without threshold: its signs, whether a gate is closed on it, whether it is right."""

    commune: str
    signs: tuple[float, ...]
    closed: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Of confidences against what happened: area under the ROC curve, log loss, calibration error and the one
    of a perfect confidence at the same n (median and bounds), reliability in bins of equal mass."""

    total: int
    auc: float | None
    auc_range: Interval | None
    loss: float
    error: float
    perfect: float
    perfect_range: Interval
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Set by hand; the same made probabilities (Platt) without the town; fitted and told on the same answers;
    fitted without the town. ``towns`` are, for each, the log losses by hand and fitted without it."""

    hand: Figures
    mended: Figures
    together: Figures
    left_out: Figures
    towns: tuple[tuple[str, int, float, float], ...]
    fitted: Model
    by_hand: Model

    @property
    def helps(self) -> bool:
        """Do the fitted weights beat those set by hand on towns that they have not seen?"""
        mine, theirs = self.left_out.auc, self.hand.auc
        return (
            mine is not None and theirs is not None and mine > theirs and self.left_out.loss < self.hand.loss
        )

    @property
    def kept(self) -> Model:
        return self.fitted if self.helps else self.by_hand


def samples(questions: Sequence[GoldQuestion], settings: Settings) -> Iterator[Sample]:
    """The answers to these questions with the threshold lifted.

    Raises:
        IndexStoreError: nothing is indexed, or the index cannot be read.
    """
    answers = settings.reponse.model_copy(update={"seuil": 0.0, "calibrage": False})
    quiet = {"reponse": answers, "journal": JournalSettings(actif=False)}
    with Assistant(settings.model_copy(update=quiet)) as assistant:
        for question in questions:
            asked = Question(question.question, question.context, question.filters)
            reply, evidence = assistant.weighed(asked)
            answer = answer_from_line(reply_to_json(reply, question.id))
            if answer.answered and evidence is not None:
                yield _sample(question.commune, evidence, is_right(question, answer))


def _sample(commune: str, evidence: Evidence, right: bool) -> Sample:
    signs = dict(evidence.signals)
    return Sample(commune, tuple(signs[name] for name in SIGNS), evidence.closed, right)


# -- fitting ----------------------------------------------------------------------------------------


def hand_model() -> Model:
    """The shipped gates under the weights set by hand."""
    return replace(shipped(), bias=HAND["biais"], weights={name: HAND[name] for name in SIGNS})


def fit(found: Sequence[Sample], near: Model, rounds: int = 50) -> Model:
    """The most likely weights, given the answers and a Gaussian prior around ``near`` (penalised Newton)."""
    centre = np.array([near.bias, *(near.weights[name] for name in SIGNS)])
    held = np.diag([FREE, *[HELD] * len(SIGNS)])
    opened = [item for item in found if not item.closed]
    table = np.array([[1.0, *item.signs] for item in opened]).reshape(len(opened), len(centre))
    right = np.array([float(item.right) for item in opened])
    weights = centre.copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ (chance - right) + held @ (weights - centre)
        curve = (table.T * (chance * (1 - chance))) @ table + held
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    bias, *others = (float(round(each, 3)) + 0.0 for each in weights)
    return replace(near, bias=bias, weights=dict(zip(SIGNS, others, strict=True)))


def told_by(model: Model, found: Sequence[Sample]) -> list[Point]:
    return [
        Point(model.confidence(dict(zip(SIGNS, item.signs, strict=True)), closed=item.closed), item.right)
        for item in found
    ]


def report(found: Sequence[Sample]) -> Report:
    """Fit on everything, then on all towns but one, in turn.

    Raises:
        EvalError: the answers are of fewer than two towns.
    """
    towns = sorted({item.commune for item in found})
    if len(towns) < 2:
        raise EvalError(
            "Il faut des réponses d'au moins deux villes pour régler sur les unes et mesurer sur une autre. "
            "Ajoutez des questions d'une autre ville, avec leur champ « commune »."
        )
    near = hand_model()
    held: list[Point] = []
    mended: list[Point] = []
    lines = []
    for town in towns:
        own, others = ([item for item in found if (item.commune == town) is here] for here in (True, False))
        points = told_by(fit(others, near), own)
        held += points
        mended += _mended(told_by(near, others), told_by(near, own))
        lines.append((town, len(own), log_loss(told_by(near, own)), log_loss(points)))
    fitted = fit(found, near)
    return Report(
        measure(told_by(near, found)),
        measure(mended),
        measure(told_by(fitted, found)),
        measure(held),
        tuple(lines),
        fitted,
        near,
    )


def _mended(others: Sequence[Point], own: Sequence[Point]) -> list[Point]:
    platt = fit_platt(others)
    return [replace(point, confidence=platt.probability(point.confidence)) for point in own] if platt else []


# -- measuring --------------------------------------------------------------------------------------


def measure(points: Sequence[Point]) -> Figures:
    chance = perfect_errors([point.confidence for point in points])
    return Figures(
        len(points),
        auc(points),
        bootstrap(points, auc),
        log_loss(points),
        expected_error(points),
        quantile(chance, 0.5) or 0.0,
        Interval(0.0, quantile(chance, 0.95) or 0.0),
        reliability_of(points),
    )


def auc(points: Sequence[Point]) -> float | None:
    """P(a right answer has more confidence than a wrong one), ties for half (Hanley & McNeil 1982); None
    where one of the two sorts is missing."""
    values = np.array([point.confidence for point in points])
    right = np.array([point.right for point in points], dtype=bool)
    if right.all() or not right.any():
        return None
    gaps = values[right][:, None] - values[~right][None, :]
    return float((gaps > 0).mean() + (gaps == 0).mean() / 2)


def log_loss(points: Sequence[Point]) -> float:
    """Mean of −ln P(what happened)."""
    chances = (min(1 - _EDGE, max(_EDGE, point.confidence)) for point in points)
    told = (
        -log(chance if point.right else 1 - chance) for chance, point in zip(chances, points, strict=True)
    )
    return fsum(told) / len(points)


# -- showing ----------------------------------------------------------------------------------------

_HEAD = ("", "n", "AUC", "log-perte", "écart (ECE)", "écart d'une confiance parfaite")
_BINS = ("Confiance annoncée", "part juste", "intervalle à 95 %", "n")


def shown(told: Report) -> str:
    """The figures as tables, in French."""
    rows = [
        _row("poids posés à la main", told.hand),
        _row("les mêmes, étalonnés sans la ville", told.mended),
        _row("réglés, mesurés sur les mêmes questions", told.together),
        _row("réglés sans la ville", told.left_out),
    ]
    towns = [(town, str(n), number(hand, 3), number(fitted, 3)) for town, n, hand, fitted in told.towns]
    lines = [*terminal_table(_HEAD, rows), ""]
    lines += [*terminal_table(("Log-perte par ville", "n", "à la main", "réglés sans elle"), towns), ""]
    for name, figures in (("à la main", told.hand), ("réglés sans la ville", told.left_out)):
        cells = [
            (percent(item.confidence), percent(item.share), percent_range(item.interval), str(item.total))
            for item in figures.bins
        ]
        lines += [f"Fiabilité, {name}", *terminal_table(_BINS, cells), ""]
    weights = (
        (name, number(told.by_hand.weights[name], 2), number(told.fitted.weights[name], 2)) for name in SIGNS
    )
    biases = ("biais", number(told.by_hand.bias, 2), number(told.fitted.bias, 2))
    return "\n".join([*lines, *terminal_table(("Poids", "à la main", "réglés"), [biases, *weights])])


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    area = NONE if figures.auc is None else number(figures.auc, 3)
    span = f" {between(figures.auc_range, 3)}" if figures.auc_range else ""
    perfect = f"{number(figures.perfect, 3)} {between(figures.perfect_range, 3)}"
    return (name, str(figures.total), area + span, number(figures.loss, 3), number(figures.error, 3), perfect)


# -- writing ----------------------------------------------------------------------------------------


def as_toml(told: Report, questions: Sequence[GoldQuestion], command: str) -> str:
    """The model: the fitted weights when they help, else those set by hand, and why. Questions seen before
    stay seen."""
    model = told.kept
    said = (
        "réglés"
        if told.helps
        else "posés à la main : le réglage ne fait pas mieux sur une ville laissée de côté"
    )
    seen = sorted(model.seen | {seen_key(item.question, item.context) for item in questions})
    lines = [
        "# Modèle de confiance : une régression logistique sur des signes nommés, entre 0 et 1.",
        "# Écrit par la commande ci-dessous ; à refaire quand changent le classement ou la rédaction.",
        "# questions_vues : empreintes des questions qui ont servi au réglage. `sourcier calibrate` ne",
        "# certifie rien sur elles.",
        "",
        "[reglage]",
        f'poids = "{said}"',
        f'date = "{date.today().isoformat()}"',
        f'commande = "{command}"',
        f"questions = {len(questions)}",
        f"reponses = {told.hand.total}",
        f"villes = {len(told.towns)}",
        _told("a_la_main", told.hand),
        _told("regles_et_mesures_ensemble", told.together),
        _told("regles_sans_la_ville", told.left_out),
        "questions_vues = [",
        *(
            f"    {' '.join(f'{chr(34)}{key}{chr(34)},' for key in seen[at : at + 9])}"
            for at in range(0, len(seen), 9)
        ),
        "]",
        "",
        "[modele]",
        f"biais = {model.bias}",
        "",
        "[poids]",
        *(f"{name} = {model.weights[name]}" for name in SIGNS),
        "",
        "# plafond : le logit d'une réponse sur un autre acte, une autre adresse ou une autre séance que",
        "# ceux demandés, d'un acte qui ne fait que viser, ou sans aucun mot de la sorte demandée.",
        "[portes]",
        f"plafond = {model.withheld}",
        f"type_indetermine = {model.untold}",
        "",
        "[niveaux]",
        f"elevee = {model.high}",
    ]
    return "\n".join([*lines, ""])


def _told(name: str, figures: Figures) -> str:
    return (
        f"{name} = {{ auc = {figures.auc or 0.0:.3f}, log_perte = {figures.loss:.3f}, "
        f"ece = {figures.error:.3f}, ece_parfaite = {figures.perfect:.3f} }}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and write when asked to."""
    asked = _parser().parse_args(arguments)
    try:
        questions = load_gold(asked.gold, asked.split)
        told = report(list(samples(questions, load_settings())))
        print(shown(told))
        print(
            "\nLes poids réglés aident."
            if told.helps
            else "\nLes poids réglés n'aident pas : ceux posés à la main restent."
        )
        if asked.out is not None:
            command = (
                f"python -m eval.fit.confidence --gold {asked.gold.name} --split {asked.split or 'tout'}"
            )
            _write(asked.out, as_toml(told, questions, command), told.kept, told)
    except SourcierError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _write(folder: Path, text: str, kept: Model, told: Report) -> None:
    from eval.html.curves import reliability

    chart = reliability((told.hand if kept is told.by_hand else told.left_out).bins)
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(text, encoding="utf-8")
        if chart is not None:
            (folder / SVG).write_text(str(chart.svg), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit.confidence",
        description="Règle le modèle de confiance sur un jeu de questions, une ville de côté.",
    )
    parser.add_argument("--gold", type=Path, required=True, help="jeu de questions (JSON, une par ligne)")
    parser.add_argument("--split", help="lot à prendre ; tout sinon")
    parser.add_argument(
        "--out", type=Path, help=f"dossier où écrire {FILE} (celui du projet : rag/data) et {SVG}"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""``python -m eval.fit.confidence --gold FILE``: fit the confidence, leave a town out, write it as data.

Logistic regression over the signs of ``rag.confidence``, drawn near the weights set by hand (a Gaussian
prior, Newton's method), on the answers given once the threshold is lifted, behind an open gate. Each question
is told by weights that have not seen its town (Stone 1974). The fitted weights are kept only when, on towns
left out, both the log loss and the area under the ROC curve are better than those of the weights set by hand.

What code works out (the state of an act, a count) has no signs: its confidence is the share of it that was
right, drawn towards that of the other answers as if two of them had been seen (a Beta prior): a few right
ones prove little. The gates are rules and stay; the most that a closed one lets a confidence be is the share
of right answers behind it (Laplace).

The questions are listed (as digests) among those that were seen: no threshold can be certified on them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.errors import EvalError
from eval.fit.figures import BINS_HEAD, FIGURES_HEAD, Figures, bins_rows, figures_row, log_loss, measure
from eval.fit.outcomes import Sample, outcomes, samples
from eval.french import number, terminal_table
from eval.gold import GoldQuestion, load_gold
from eval.metrics.risk_coverage import Point
from rag.errors import SourcierError
from rag.index.files import storage_errors
from rag.settings import load_settings
from rag.trust.model import FILE, SIGNS, Model, seen_key, shipped

HAND = {
    "biais": -5.1,
    "force": 0.8,
    "avance": 0.85,
    "unite": 1.1,
    "ecart": 0.35,
    "type": 0.65,
    "noms": 1.4,
    "marge": 0.35,
    "accord": 1.2,
    "dit": 1.0,
    "precision": 0.95,
    "brievete": 1.7,
}
FREE, HELD = 1.0, 5.0
"""How hard the prior holds the bias and the weights: the inverse of its variance."""
PRIOR = 2.0
"""How many answers the prior of a share is worth."""
SVG = "fiabilite.svg"

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Report:
    """Set by hand; fitted and told on the same answers; fitted without the town. ``towns`` are, for each, the
    log losses by hand and fitted without it; ``told`` and ``told_right`` count what code worked out."""

    hand: Figures
    together: Figures
    left_out: Figures
    towns: tuple[tuple[str, int, float, float], ...]
    fitted: Model
    by_hand: Model
    told: int
    told_right: int

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


# -- fitting ----------------------------------------------------------------------------------------


def hand_model() -> Model:
    """The shipped gates under the weights set by hand."""
    return replace(shipped(), bias=HAND["biais"], weights={name: HAND[name] for name in SIGNS})


def fit(found: Sequence[Sample], near: Model, rounds: int = 50) -> Model:
    """The most likely weights, given the answers and a Gaussian prior around ``near`` (penalised Newton)."""
    centre = np.array([near.bias, *(near.weights[name] for name in SIGNS)])
    held = np.diag([FREE, *[HELD] * len(SIGNS)])
    opened = [item for item in found if not (item.closed or item.told)]
    table = np.array([[1.0, *item.signs] for item in opened]).reshape(len(opened), len(centre))
    right = np.array([float(item.right) for item in opened])
    weights: Vector = centre.copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ (chance - right) + held @ (weights - centre)
        curve = (table.T * (chance * (1 - chance))) @ table + held
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    bias, *others = (float(round(each, 3)) + 0.0 for each in weights)
    return with_shares(replace(near, bias=bias, weights=dict(zip(SIGNS, others, strict=True))), found)


def with_shares(model: Model, found: Sequence[Sample]) -> Model:
    """The model with what no sign tells, by how often it was right among these answers: what code works out,
    and what a closed gate holds back."""
    opened, told, closed = (
        [item.right for item in found if (item.told, item.closed) == kind]
        for kind in ((False, False), (True, False), (False, True))
    )
    if opened:
        model = replace(model, told=round(_drawn(told, sum(opened) / len(opened)), 3))
    return replace(model, withheld=round(_log_odds(_drawn(closed, 0.5)), 3)) if closed else model


def _drawn(right: Sequence[bool], towards: float) -> float:
    """The share that is right, drawn towards another as if ``PRIOR`` answers of it had been seen."""
    return (sum(right) + PRIOR * towards) / (len(right) + PRIOR)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def confidence_of(model: Model, item: Sample) -> float:
    """What a model tells of an answer."""
    if item.told:
        return model.told
    return model.confidence(dict(zip(SIGNS, item.signs, strict=True)), closed=item.closed)


def told_by(model: Model, found: Sequence[Sample]) -> list[Point]:
    return [Point(confidence_of(model, item), item.right) for item in found]


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
    by_hand: list[Point] = []
    held: list[Point] = []
    lines = []
    for town in towns:
        own, others = ([item for item in found if (item.commune == town) is here] for here in (True, False))
        before, after = (told_by(model, own) for model in (with_shares(near, others), fit(others, near)))
        by_hand += before
        held += after
        lines.append((town, len(own), log_loss(before), log_loss(after)))
    fitted = fit(found, near)
    told = [item.right for item in found if item.told]
    return Report(
        measure(by_hand),
        measure(told_by(fitted, found)),
        measure(held),
        tuple(lines),
        fitted,
        with_shares(near, found),
        len(told),
        sum(told),
    )


# -- showing ----------------------------------------------------------------------------------------


def shown(told: Report) -> str:
    """The figures as tables, in French."""
    rows = [
        figures_row("poids posés à la main", told.hand),
        figures_row("réglés, mesurés sur les mêmes questions", told.together),
        figures_row("réglés sans la ville", told.left_out),
    ]
    towns = [(town, str(n), number(hand, 3), number(fitted, 3)) for town, n, hand, fitted in told.towns]
    lines = [*terminal_table(FIGURES_HEAD, rows), ""]
    lines += [*terminal_table(("Log-perte par ville", "n", "à la main", "réglés sans elle"), towns), ""]
    for name, figures in (("à la main", told.hand), ("réglés sans la ville", told.left_out)):
        lines += [f"Fiabilité, {name}", *terminal_table(BINS_HEAD, bins_rows(figures.bins)), ""]
    weights = (
        (name, number(told.by_hand.weights[name], 2), number(told.fitted.weights[name], 2)) for name in SIGNS
    )
    biases = ("biais", number(told.by_hand.bias, 2), number(told.fitted.bias, 2))
    lines += [*terminal_table(("Poids", "à la main", "réglés"), [biases, *weights]), ""]
    lines.append(
        f"Établies par le programme (état d'un acte, compte) : {told.told_right} justes sur {told.told}, "
        f"confiance {number(told.kept.told, 3)}."
    )
    return "\n".join(lines)


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
        f"calcul = {{ reponses = {told.told}, justes = {told.told_right} }}",
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
        "",
        "# calcul : ce que le programme établit lui-même (état d'un acte, compte), selon sa part de justes.",
        "[calcul]",
        f"confiance = {model.told}",
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
        told = report(samples(list(outcomes(questions, load_settings()))))
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

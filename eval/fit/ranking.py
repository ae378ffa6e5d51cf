"""``python -m eval.fit.ranking --gold FILE``: fit the weights of the ranking, leave a town out, write them.

Candidates come from the index of the settings: index the documents of the gold set first. The fitted weights
are kept only when, on towns left out, both mean reciprocal ranks are above those of the weights set by hand.
The tables are small: ``OMP_NUM_THREADS=1`` makes it several times faster.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from eval.errors import EvalError
from eval.fit.linear import (
    CUTS,
    Figures,
    Prior,
    Vector,
    fit,
    measure,
    recall_range,
    reciprocal,
    reciprocal_range,
    within,
)
from eval.fit.pools import NAMES, Pool, pools
from eval.french import between, percent_range, terminal_table
from eval.gold import load_gold
from rag.errors import SourcierError
from rag.index.files import storage_errors
from rag.ranking.weights import FILE, FUSION, READING, shipped
from rag.settings import load_settings

# What was set by hand on the calibration questions; what came after has no weight of its own.
HAND = {
    "body": 1.0,
    "heading": 0.5,
    "dense": 2.5,
    "couverture": 2.2,
    "titre": 1.0,
    "paires": 0.5,
    "zone": 1.3,
    "secteur": 0.35,
    "date": 0.6,
    "acte": 1.2,
    "adresse": 1.0,
    "nom": 0.5,
    "type": 0.12,
    "court": -0.3,
    "sommaire": -0.5,
    "perime": -1.0,
    "expression": 2.0,
}
# A weight set by hand moves by a tenth of itself or so; a new one, and that of the kind of answer wanted,
# whose feature is no longer the one that was weighed, go where the questions draw them.
HELD, LEAST, FREE = 0.2, 0.05, 0.8
RENEWED = frozenset({"type"})
RULED = frozenset({"expression", "perime"})
"""A text no longer in force ranks below, and one that holds the phrase asked between quotation marks above,
whatever the few questions that tell of one."""
FOLDER = Path(__file__).parents[2] / "rag" / "data"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of the weights set by hand, of the fitted ones on what they were fitted on, and on towns
    left out; ``without`` are the latter when a feature is left out."""

    hand: Figures
    fitted: Figures
    left_out: Figures
    towns: tuple[tuple[str, Figures, Figures], ...]
    without: tuple[tuple[str, Figures], ...]
    weights: Vector

    @property
    def helps(self) -> bool:
        """Do the fitted weights beat those set by hand on towns that they have not seen?"""
        return reciprocal(self.left_out.page) > reciprocal(self.hand.page) and reciprocal(
            self.left_out.passage
        ) > reciprocal(self.hand.passage)


def prior(out: str = "") -> Prior:
    """Near the weights set by hand, at those that are ruled; the feature ``out`` weighs nothing."""
    centre = [0.0 if name == out else HAND.get(name, 0.0) for name in NAMES]
    free = [name not in HAND or name in RENEWED for name in NAMES]
    spread = [FREE if new else LEAST + HELD * abs(weight) for new, weight in zip(free, centre, strict=True)]
    held = RULED | {out}
    kept = [0.0 if name in held else each for name, each in zip(NAMES, spread, strict=True)]
    return Prior(np.array(centre), np.array(kept))


def report(found: Sequence[Pool], *, without: bool = True) -> Report:
    """Fit on everything, then on all towns but one, in turn.

    Raises:
        EvalError: the questions are of fewer than two towns.
    """
    towns = sorted({pool.commune for pool in found})
    if len(towns) < 2:
        raise EvalError(
            "Il faut des questions d'au moins deux villes pour régler sur les unes et mesurer sur une autre. "
            "Ajoutez des questions d'une autre ville, avec leur champ « commune »."
        )
    near, weights = prior(), fit(found, prior())
    by_town = [(town, *_left_out(found, town, near)) for town in towns]
    dropped = [name for name in NAMES if without and name not in RULED]
    return Report(
        measure(found, near.centre),
        measure(found, weights),
        _pooled([fitted for _, _, fitted in by_town]),
        tuple(by_town),
        tuple(
            (name, _pooled([_left_out(found, town, prior(name))[1] for town in towns])) for name in dropped
        ),
        weights,
    )


def _left_out(found: Sequence[Pool], town: str, near: Prior) -> tuple[Figures, Figures]:
    own = [pool for pool in found if pool.commune == town]
    others = [pool for pool in found if pool.commune != town]
    return measure(own, near.centre), measure(own, fit(others, near))


def _pooled(parts: Sequence[Figures]) -> Figures:
    return sum(parts, Figures((), ()))


# -- showing ----------------------------------------------------------------------------------------

_HEAD = ("", "n", *(f"page à {cut}" for cut in CUTS), "MRR", *(f"passage à {cut}" for cut in CUTS), "MRR")


def shown(told: Report) -> str:
    """The figures as tables, in French."""
    rows = [
        _row("poids posés à la main", told.hand),
        _row("réglés, mesurés sur les mêmes questions", told.fitted),
        _row("réglés sans la ville", told.left_out),
    ]
    for town, hand, fitted in told.towns:
        rows += [_row(f"{town}, à la main", hand), _row(f"{town}, réglés sans elle", fitted)]
    rows += [_row(f"sans « {name} »", figures) for name, figures in told.without]
    held = (("à la main", told.hand), ("sans la ville", told.left_out))
    return "\n".join([*terminal_table(_HEAD, rows), "", *(_ranges(name, each) for name, each in held)])


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    told = [name, str(figures.total)]
    for ranks in (figures.page, figures.passage):
        told += [*(str(within(ranks, cut)) for cut in CUTS), f"{reciprocal(ranks):.3f}"]
    return tuple(told)


def _ranges(name: str, figures: Figures) -> str:
    """The intervals: Wilson's of recalls, the bootstrap's of the mean reciprocal rank."""
    spans = [f"page à {cut} {percent_range(recall_range(figures.page, cut))}" for cut in CUTS]
    for label, ranks in (("MRR page", figures.page), ("MRR passage", figures.passage)):
        if span := reciprocal_range(ranks):
            spans.append(f"{label} {between(span, 3)}")
    return f"{name} : {', '.join(spans)}"


# -- writing ----------------------------------------------------------------------------------------


def as_toml(told: Report, command: str) -> str:
    """The file of weights: the fitted ones when they help, else those set by hand, and why."""
    kept = told.weights if told.helps else prior().centre
    values = {name: float(round(weight, 2)) + 0.0 for name, weight in zip(NAMES, kept, strict=True)}
    said = (
        "réglés"
        if told.helps
        else "posés à la main : le réglage ne fait pas mieux sur une ville laissée de côté"
    )
    legs = shipped().legs
    lines = [
        "# Poids du classement : un score est la somme des poids × valeurs (`sourcier search --explain`).",
        "# Écrit par la commande ci-dessous ; à refaire quand changent l'analyse des mots, les vecteurs",
        "# ou les caractéristiques. Le seuil de réponse ([reponse] seuil) a été choisi sous ces poids.",
        "",
        "[reglage]",
        f'poids = "{said}"',
        f'date = "{date.today().isoformat()}"',
        f'commande = "{command}"',
        f"questions = {told.hand.total}",
        f"villes = {len(told.towns)}",
        *(_told("a_la_main", told.hand)),
        *(_told("regles_et_mesures_ensemble", told.fitted)),
        *(_told("regles_sans_la_ville", told.left_out)),
    ]
    for table, names in ((FUSION, list(legs)), (READING, [name for name in NAMES if name not in legs])):
        lines += ["", f"[{table}]", *(f"{name} = {values[name]}" for name in names)]
    return "\n".join([*lines, ""])


def _told(name: str, figures: Figures) -> list[str]:
    page, passage = ([within(ranks, cut) for cut in CUTS] for ranks in (figures.page, figures.passage))
    means = f"mrr_page = {reciprocal(figures.page):.3f}, mrr_passage = {reciprocal(figures.passage):.3f}"
    return [f"{name} = {{ page_1_5_10 = {page}, passage_1_5_10 = {passage}, {means} }}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and write when asked to."""
    asked = _parser().parse_args(arguments)
    try:
        questions = load_gold(asked.gold, asked.split)
        told = report(list(pools(questions, load_settings())), without=not asked.short)
        print(shown(told))
        print(
            "Les poids réglés aident."
            if told.helps
            else "Les poids réglés n'aident pas : ceux posés à la main restent."
        )
        if asked.out is not None:
            command = f"python -m eval.fit.ranking --gold {asked.gold.name} --split {asked.split or 'tout'}"
            with storage_errors(asked.out):
                asked.out.mkdir(parents=True, exist_ok=True)
                (asked.out / FILE).write_text(as_toml(told, command), encoding="utf-8")
    except SourcierError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit.ranking",
        description="Règle les poids du classement sur un jeu de questions.",
    )
    parser.add_argument("--gold", type=Path, required=True, help="jeu de questions (JSON, une par ligne)")
    parser.add_argument("--split", help="lot à prendre ; tout sinon")
    parser.add_argument("--short", action="store_true", help="sans essayer de retirer chaque caractéristique")
    parser.add_argument(
        "--out",
        type=Path,
        help=f"dossier où écrire {FILE} (celui du projet : {FOLDER.parent.name}/{FOLDER.name})",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

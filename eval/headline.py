"""``python -m eval.headline --gold FILE``: the figures of a town that nothing was fitted on.

Definition: for each town, the shares of the confidence model (and its weights with ``--refit``; those that
ship were set by hand, on no town) are fitted on the other towns' questions, the threshold is chosen on them
too, and both are applied to the town; the figures are those of all the towns. The threshold is the lowest, in
hundredths, at which, in the other towns, a stated share of the answers shown is right (``--target``) and no
more than a stated share of the answerable questions gets a wrong one (``--wrong``): as much as possible is
answered. It has no guarantee; ``sourcier calibrate`` chooses one that does. The rules of writing were made by
reading the calibration questions of all the towns: what leaves a town out is the fit and the threshold.
Formulas, answerable questions: right = right shown / shown; answered = shown / asked; wrong = wrong shown /
asked. Unanswerable: refused or asked back / asked. Made questions (``--made``) are counted apart, under the
same weights and thresholds, and serve no fit.
Calibration: expected error over five bins of equal mass, each confidence told without its town.
Intervals: Wilson; percentile bootstrap for the calibration error.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.fit.confidence import confidence_of, fit, hand_model, told_by, with_shares
from eval.fit.figures import BINS_HEAD, FIGURES_HEAD, Figures, bins_rows, figures_row, measure
from eval.fit.outcomes import Outcome, Sample, outcomes, samples
from eval.french import NONE, number, percent, percent_range, terminal_table
from eval.gold import load_gold
from eval.metrics.risk_coverage import Point
from eval.robust import transforms
from eval.stats import wilson
from rag.errors import SourcierError
from rag.index.files import storage_errors
from rag.settings import load_settings
from rag.trust.model import Model, shipped

TARGET, WRONG = 0.85, 0.08
ALL = "tout"
SVG, CSV, TEXT = "fiabilite.svg", "fiabilite.csv", "titre.txt"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a threshold is chosen for; ``refit``: under weights that are fitted too."""

    right: float = TARGET
    wrong: float = WRONG
    refit: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question gets: an answer, and whether it is right."""

    commune: str
    answerable: bool
    shown: bool
    right: bool
    made: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """A town, the threshold chosen without it (None where none reaches the target), and its questions."""

    name: str
    threshold: float | None
    own: tuple[Shown, ...]
    made: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    towns: tuple[Town, ...]
    optimistic: Town
    figures: Figures
    aim: Aim

    @property
    def own(self) -> tuple[Shown, ...]:
        return tuple(each for town in self.towns for each in town.own)

    @property
    def made(self) -> tuple[Shown, ...]:
        return tuple(each for town in self.towns for each in town.made)


def headline(asked: Sequence[Outcome], made: Sequence[Outcome], aim: Aim) -> Headline:
    """Each town under what was fitted and chosen without it; ``optimistic``: on everything at once.

    Raises:
        EvalError: the questions are of fewer than two towns.
    """
    names = sorted({item.commune for item in asked})
    if len(names) < 2:
        raise EvalError(
            "Il faut des questions d'au moins deux villes pour régler sur les unes et mesurer sur une autre. "
            "Ajoutez des questions d'une autre ville, avec leur champ « commune »."
        )
    towns, told = [], list[Point]()
    for name in names:
        others = [item for item in asked if item.commune != name]
        own = [item for item in asked if item.commune == name]
        model, threshold = _fitted(others, aim)
        told += told_by(model, samples(own))
        towns.append(
            _town(name, model, threshold, own, [item for item in made if _same_town(item.commune, name)])
        )
    everything = _town("", *_fitted(asked, aim), asked, made)
    if not told:
        raise EvalError("Aucune réponse à ces questions : rien à mesurer. Indexez d'abord leurs documents.")
    return Headline(tuple(towns), everything, measure(told), aim)


def _same_town(one: str, other: str) -> bool:
    """A made question may be filed under its territory: « Grenoble » for « Grenoble-Alpes Métropole »."""
    return one.split("-")[0] == other.split("-")[0]


def _fitted(found: Sequence[Outcome], aim: Aim) -> tuple[Model, float | None]:
    answers = samples(found)
    model = fit(answers, hand_model()) if aim.refit else with_shares(shipped(), answers)
    return model, threshold_for(found, model, aim)


def threshold_for(found: Sequence[Outcome], model: Model, aim: Aim) -> float | None:
    """The lowest threshold at which both shares of the aim hold."""
    asked = [item for item in found if item.answerable]
    answers = samples(asked)
    told = [(round(confidence_of(model, sample), 3), sample.right) for sample in answers]
    for step in range(round(100 * model.floor), 100):
        right = [right for confidence, right in told if confidence >= step / 100]
        wrong = len(right) - sum(right)
        if right and sum(right) >= aim.right * len(right) and wrong <= aim.wrong * len(asked):
            return step / 100
    return None


def _town(
    name: str, model: Model, threshold: float | None, own: Sequence[Outcome], made: Sequence[Outcome]
) -> Town:
    def shown(item: Outcome) -> Shown:
        answers = item.sample is not None and _passes(model, item.sample, threshold)
        right = answers and item.sample is not None and item.sample.right
        return Shown(name or item.commune, item.answerable, answers, right, item.made)

    return Town(name, threshold, tuple(map(shown, own)), tuple(map(shown, made)))


def _passes(model: Model, sample: Sample, threshold: float | None) -> bool:
    return threshold is not None and round(confidence_of(model, sample), 3) >= threshold


# -- in French --------------------------------------------------------------------------------------

_HEAD = (
    "Ville laissée de côté",
    "seuil",
    "répondues (répondables)",
    "justes parmi elles",
    "fausses montrées",
    "refus justes (sans réponse)",
)


def told(found: Headline) -> str:
    rows = [_row(town.name, town.threshold, town.own) for town in found.towns]
    rows.append(_row("Ensemble", None, found.own))
    rows.append(_row("Réglé et mesuré sur tout", found.optimistic.threshold, found.optimistic.own))
    lines = [
        f"Seuil réglé sans la ville, pour {percent(found.aim.right)} de justes parmi les réponses et "
        f"{percent(found.aim.wrong)} de fausses montrées au plus",
        *terminal_table(_HEAD, rows),
        "",
        *terminal_table(FIGURES_HEAD, [figures_row("confiance sans la ville", found.figures)]),
        "",
        *terminal_table(BINS_HEAD, bins_rows(found.figures.bins)),
    ]
    if found.made:
        lines += ["", "Questions fabriquées, à refuser, comptées à part", *_made_tables(found.made)]
    return "\n".join(lines)


def _row(name: str, threshold: float | None, own: Sequence[Shown]) -> tuple[str, ...]:
    asked = [item for item in own if item.answerable]
    shown = [item for item in asked if item.shown]
    wrong = sum(not item.right for item in shown)
    without = [item for item in own if not item.answerable]
    return (
        name,
        NONE if threshold is None else number(threshold, 2),
        _share(len(shown), len(asked)),
        _share(len(shown) - wrong, len(shown)),
        _share(wrong, len(asked)),
        _share(sum(not item.shown for item in without), len(without)),
    )


def _made_tables(made: Sequence[Shown]) -> list[str]:
    by_kind = _refused("Sorte", [(label_of(item.made), item) for item in made])
    return [*by_kind, "", *_refused("Ville", [(item.commune, item) for item in made])]


def _refused(head: str, made: Sequence[tuple[str, Shown]]) -> list[str]:
    """Right refusals by group, then over all."""
    names = [*sorted({name for name, _item in made}), "Ensemble"]
    groups = [(name, [item for own, item in made if name in (own, "Ensemble")]) for name in names]
    rows = [(name, _share(sum(not item.shown for item in items), len(items))) for name, items in groups]
    return terminal_table((head, "refusées ou précision demandée"), rows)


def label_of(name: str) -> str:
    """The French name of a way to make questions."""
    labels = {item.name: item.label for item in transforms()}
    return labels.get(name, name)


def _share(hits: int, total: int) -> str:
    return f"{hits}/{total} {percent(hits / total)} {percent_range(wilson(hits, total))}" if total else NONE


def bins_csv(found: Headline) -> str:
    """The reliability diagram as numbers."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("confiance_annoncee", "part_juste", "borne_basse", "borne_haute", "n"))
    for item in found.figures.bins:
        bounds = (item.confidence, item.share, item.interval.low, item.interval.high)
        lines.writerow((*(f"{value:.4f}" for value in bounds), item.total))
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, fit town by town, print, and write when asked to."""
    asked = _parser().parse_args(arguments)
    aim = Aim(asked.target, asked.wrong, asked.refit)
    try:
        settings = load_settings()
        questions = load_gold(asked.gold, None if asked.split == ALL else asked.split)
        made = load_gold(asked.made) if asked.made else ()
        found = headline(list(outcomes(questions, settings)), list(outcomes(made, settings)), aim)
        print(told(found))
        if asked.out is not None:
            _write(asked.out, found)
    except SourcierError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _write(folder: Path, found: Headline) -> None:
    from eval.html.curves import reliability

    chart = reliability(found.figures.bins)
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TEXT).write_text(told(found) + "\n", encoding="utf-8")
        (folder / CSV).write_text(bins_csv(found), encoding="utf-8")
        if chart is not None:
            (folder / SVG).write_text(str(chart.svg), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.headline",
        description="Les chiffres d'une ville sur laquelle ni les poids ni le seuil n'ont été réglés.",
    )
    parser.add_argument("--gold", type=Path, required=True, help="jeu de questions (JSON, une par ligne)")
    parser.add_argument("--split", default="calibration", help=f"lot à prendre (calibration) ; {ALL} : tous")
    parser.add_argument("--made", type=Path, help="questions fabriquées à refuser (sourcier gold variants)")
    parser.add_argument(
        "--target", type=float, default=TARGET, help="part de justes visée parmi les réponses (0.85)"
    )
    parser.add_argument(
        "--wrong",
        type=float,
        default=WRONG,
        help="part des répondables qui en ont une fausse, au plus (0.08)",
    )
    parser.add_argument("--refit", action="store_true", help="règle aussi les poids, sur les autres villes")
    parser.add_argument("--out", type=Path, help=f"dossier où écrire {TEXT}, {CSV} et {SVG}")
    return parser


if __name__ == "__main__":
    sys.exit(main())

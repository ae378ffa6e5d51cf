"""The plots of confidence: what a threshold would give, and whether the confidence is true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eval.html.charts import WIDTH, Chart, name_y, percents, wilson_text
from eval.html.svg import ACCENT, INK, SOFT, draw
from eval.html.words import NBSP, amount, integer, percent
from eval.metrics.base import Kind
from eval.metrics.calibration import Bin
from eval.metrics.risk_coverage import CurvePoint
from eval.stats import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TABLE_POINTS = 12


def risk_coverage(
    points: Sequence[CurvePoint], current: CurvePoint | None, threshold: float | None
) -> Chart | None:
    """The curve, the present threshold marked."""
    if not points:
        return None
    title = "Répondre plus, se tromper plus"
    last = points[-1]
    text = (
        f"En répondant à tout ce qui peut l'être ({percent(last.coverage, 0)} des questions), "
        f"{percent(last.risk, 0)} des réponses seraient fausses."
    )
    if current is not None:
        text = f"Aujourd'hui : {_operating(current)}. " + text
    svg = draw(
        lambda axes: _paint_risk(axes, points, current, threshold),
        "courbe-risque",
        title,
        text,
        (WIDTH, 340),
        (58, 24, 34, 46),
    )
    step = max(1, -(-len(points) // _TABLE_POINTS))
    kept = [*points[step - 1 :: step]]
    if kept[-1] is not last:
        kept.append(last)
    rows = tuple(
        (
            amount(point.threshold, Kind.MEAN),
            percent(point.coverage),
            percent(point.risk),
            f"{point.wrong} sur {point.answered}",
        )
        for point in kept
    )
    note = (
        "Chaque point est un seuil de confiance possible. Plus la courbe reste basse loin vers la droite, "
        "mieux la confiance trie les réponses. Bande : intervalle de Wilson à 95 %, point par point."
    )
    head = ("Seuil", "Questions répondues", "Réponses fausses", "Compte")
    return Chart(title, text, svg, head, rows, note)


def _operating(point: CurvePoint) -> str:
    return (
        f"{percent(point.coverage, 0)} des questions répondues, dont {percent(point.risk, 0)} fausses "
        f"({point.wrong} sur {point.answered})"
    )


def _paint_risk(
    axes: Axes, points: Sequence[CurvePoint], current: CurvePoint | None, threshold: float | None
) -> None:
    shares = [point.coverage for point in points]
    bands = [wilson(point.wrong, point.answered) for point in points]
    axes.fill_between(
        shares,
        [band.low for band in bands],
        [band.high for band in bands],
        step="pre",
        color=ACCENT,
        alpha=0.12,
        linewidth=0,
    )
    axes.step(shares, [point.risk for point in points], where="pre", color=ACCENT, linewidth=1.8)
    axes.set_xlim(0, 1)
    highest = max(point.risk for point in points[len(points) // 10 :])
    axes.set_ylim(0, min(1.0, max(0.2, highest * 1.35)))
    if current is not None:
        label = f"seuil {threshold:g}".replace(".", ",") if threshold is not None else "aujourd'hui"
        axes.axvline(current.coverage, color=SOFT, linewidth=1, linestyle=(0, (3, 3)))
        axes.plot([current.coverage], [current.risk], "o", color=INK, markersize=7)
        beyond = current.coverage > 0.6
        axes.annotate(
            label,
            (current.coverage, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-6 if beyond else 6, -4),
            textcoords="offset points",
            ha="right" if beyond else "left",
            va="top",
            color=INK,
        )
    percents(axes, "x")
    percents(axes, "y")
    axes.grid()
    axes.set_xlabel("questions répondues")
    name_y(axes, "réponses fausses")


def reliability(bins: Sequence[Bin]) -> Chart | None:
    """What the confidence says against what happens, with n by bin."""
    if not bins:
        return None
    title = "La confiance dit-elle vrai ?"
    total = sum(item.total for item in bins)
    gap = sum(item.total * (item.share - item.confidence) for item in bins) / total
    if abs(gap) < 0.03:
        text = "En moyenne, la confiance annoncée et la part de réponses justes s'accordent."
    else:
        verb = "sous-estime" if gap > 0 else "surestime"
        text = (
            f"En moyenne, la confiance {verb} la part de réponses justes de "
            f"{round(100 * abs(gap))} points (n{NBSP}={NBSP}{total})."
        )
    svg = draw(
        lambda axes: _paint_reliability(axes, bins), "fiabilite", title, text, (WIDTH, 340), (58, 24, 34, 46)
    )
    rows = tuple(
        (percent(item.confidence), percent(item.share), wilson_text(item.interval), integer(item.total))
        for item in bins
    )
    note = (
        "Sur la diagonale, une confiance de 70 % tombe juste 7 fois sur 10 ; au-dessus, elle est trop "
        "modeste ; au-dessous, trop sûre d'elle. Seuil levé, donc refus compris. Barres : Wilson à 95 %."
    )
    return Chart(title, text, svg, ("Confiance annoncée", "Part juste", "Intervalle à 95 %", "n"), rows, note)


def _paint_reliability(axes: Axes, bins: Sequence[Bin]) -> None:
    axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle=(0, (3, 3)))
    for item in bins:
        axes.plot(
            [item.confidence] * 2,
            [item.interval.low, item.interval.high],
            color=ACCENT,
            linewidth=1.4,
            alpha=0.55,
        )
        axes.annotate(
            str(item.total),
            (item.confidence, item.interval.high),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            color=SOFT,
            fontsize=11,
        )
    axes.plot(
        [item.confidence for item in bins], [item.share for item in bins], "o", color=ACCENT, markersize=7
    )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.06)
    percents(axes, "x")
    percents(axes, "y")
    axes.grid()
    axes.set_xlabel("confiance annoncée (le nombre au-dessus est n)")
    name_y(axes, "réponses justes")

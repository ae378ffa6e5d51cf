"""The plots of the report. Each says in words what it shows, and gives its numbers as a table too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import log10
from typing import TYPE_CHECKING

from markupsafe import Markup

from eval.html.svg import ACCENT, BAD, INK, SOFT, draw, plain
from eval.html.words import NBSP, amount, bounds, counted, day, integer, month, percent, shown
from eval.metrics.base import Kind
from eval.stats import Interval, quantile, wilson
from eval.summary import Figure, Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 560
_DAY = 86400
_YEAR_SHOWN = 300
"""Days beyond which the dates of a trend say the year."""
_TABLE_NIGHTS = 14
_HOURS = 36
"""Hours up to which nights are told by their hour: several in a day are trials of settings."""
_HOLE = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """``text`` says what is seen; ``note`` how to read it; ``head`` and ``rows`` are the same numbers."""

    title: str
    text: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One night on a trend; ``figure`` is None where the night gave none, ``set`` its question set."""

    when: datetime
    figure: Figure | None
    set: str = ""


def trend(name: str, title: str, dots: Sequence[Dot]) -> Chart | None:
    """A figure over the nights, with its interval. None without any value."""
    nights = sorted(dots, key=lambda dot: dot.when)
    found = [(dot.when, dot.figure) for dot in nights if dot.figure and dot.figure.value is not None]
    if not found:
        return None
    last = found[-1][1]
    rows = [
        (f"{day(when)} {when.year}", shown(figure), bounds(figure) or "—", integer(figure.total))
        for when, figure in found[: -_TABLE_NIGHTS - 1 : -1]
    ]
    nights_said = f"{len(found)} nuits" if len(found) > 1 else "Une seule nuit"
    text = f"{nights_said}. Dernière valeur : {shown(last)} ({counted(last)})."
    svg = draw(lambda axes: _paint_trend(axes, nights), name, title, text, (WIDTH, 240), (58, 74, 16, 34))
    when = f"Nuit (les {len(rows)} dernières)" if len(found) > len(rows) else "Nuit"
    return Chart(title, text, svg, (when, "Valeur", "Intervalle à 95 %", "n"), tuple(rows))


def _paint_trend(axes: Axes, nights: Sequence[Dot]) -> None:
    found = [
        (dot.when.timestamp() / _DAY, dot.figure.value, dot.figure)
        for dot in nights
        if dot.figure and dot.figure.value is not None
    ]
    days, values = [at for at, _value, _figure in found], [value for _at, value, _figure in found]
    ends = [
        (figure.interval.low, figure.interval.high) if figure.interval else (value, value)
        for _at, value, figure in found
    ]
    lows, highs = [low for low, _high in ends], [high for _low, high in ends]
    for part in _unbroken(days, [dot.when.timestamp() / _DAY for dot in nights]):
        if part.stop - part.start == 1:
            bounds_here = [lows[part.start], highs[part.start]]
            axes.plot(days[part] * 2, bounds_here, color=ACCENT, linewidth=1.4, alpha=0.55)
            axes.plot(days[part], values[part], "o", color=ACCENT, markersize=3)
            continue
        if any(low < high for low, high in ends[part]):
            axes.fill_between(days[part], lows[part], highs[part], color=ACCENT, alpha=0.14, linewidth=0)
        axes.plot(days[part], values[part], color=ACCENT, linewidth=1.8)
    axes.plot(days[-1:], values[-1:], "o", color=ACCENT, markersize=6, clip_on=False, zorder=4)
    kind = found[-1][2].kind
    axes.annotate(
        amount(values[-1], kind),
        (days[-1], values[-1]),
        xytext=(9, 0),
        textcoords="offset points",
        color=ACCENT,
        va="center",
        weight="bold",
        annotation_clip=False,
    )
    _frame_trend(axes, nights, (min(lows), max(highs)), kind)


def _unbroken(days: Sequence[float], every: Sequence[float]) -> list[slice]:
    """The runs of nights without a hole: a line over what nobody measured would say that it was.

    A hole is a night without value between two others, or a silence of more than three usual ones.
    """
    usual = quantile([later - former for former, later in pairwise(every)], 0.5) or 0.0
    silence = _HOLE * max(usual, 1.0)
    at = {day: rank for rank, day in enumerate(every)}
    cuts = [
        rank
        for rank, (former, later) in enumerate(pairwise(days), start=1)
        if later - former > silence or at[later] - at[former] > 1
    ]
    return [slice(start, stop) for start, stop in pairwise([0, *cuts, len(days)])]


def _frame_trend(axes: Axes, nights: Sequence[Dot], ends: tuple[float, float], kind: Kind) -> None:
    """Limits and ticks; nights without value as crosses, a change of the questions as a dashed line."""
    days = [dot.when.timestamp() / _DAY for dot in nights]
    span = days[-1] - days[0]
    room = span * (0.02 if span > _HOURS / 24 else 0.1) or 1 / 48
    axes.set_xlim(days[0] - room, days[-1] + room)
    low, high = ends
    least = 0.2 if kind is Kind.PROPORTION else high * 0.5 or 1.0
    pad = max(least - (high - low), 0.1 * (high - low)) / 2
    bottom, top = max(0.0, low - pad), high + pad
    axes.set_ylim(bottom, min(top, 1.0) if kind is Kind.PROPORTION else top)
    empty = [
        at for at, dot in zip(days, nights, strict=True) if not (dot.figure and dot.figure.value is not None)
    ]
    axes.plot(empty, [0.03] * len(empty), "x", color=BAD, transform=axes.get_xaxis_transform(), markersize=5)
    for former, dot in pairwise(dot for dot in nights if dot.set):
        if former.set != dot.set:
            axes.axvline(dot.when.timestamp() / _DAY, color=SOFT, linewidth=1, linestyle=(0, (2, 3)))
    ticks = _ticks(days)
    written = month if span > _YEAR_SHOWN else day if span > _HOURS / 24 else _hour
    axes.set_xticks([days[at] for at in ticks], [written(nights[at].when) for at in ticks])
    percents(axes, "y") if kind is Kind.PROPORTION else _numbers(axes, kind)
    axes.grid(axis="y")


def _ticks(days: Sequence[float]) -> list[int]:
    """The nights named under the axis, the last one first: five at most, none upon another."""
    apart = (days[-1] - days[0]) / 5
    kept = [len(days) - 1]
    for at in range(len(days) - 2, -1, -1):
        if days[kept[-1]] - days[at] >= apart > 0:
            kept.append(at)
    return kept


def _hour(moment: datetime) -> str:
    return f"{moment.hour} h {moment:%M}"


def by_group(
    name: str, title: str, groups: Sequence[tuple[str, Group]], overall: float | None
) -> Chart | None:
    """Two-sided success by group, the best first, each with its interval."""
    kept = sorted(
        (item for item in groups if item[1].total), key=lambda item: (-item[1].hits / item[1].total, item[0])
    )
    if not kept:
        return None
    worst, best = kept[-1], kept[0]
    text = f"De {_share(*best)} à {_share(*worst)}." if len(kept) > 1 else f"{_share(*best)}."
    svg = draw(
        lambda axes: _paint_groups(axes, kept, overall),
        name,
        title,
        text,
        (WIDTH, 56 + 25 * len(kept)),
        (196, 66, 8, 34),
    )
    rows = tuple(
        (label, percent(group.hits / group.total), wilson_text(wilson(group.hits, group.total)), _out(group))
        for label, group in kept
    )
    note = "Trait vertical : l'ensemble des questions. Barres : Wilson à 95 % ; un petit n les allonge."
    return Chart(title, text, svg, ("Groupe", "Réussite", "Intervalle à 95 %", "Compte"), rows, note)


def wilson_text(found: Interval) -> str:
    return f"{percent(found.low).removesuffix(f'{NBSP}%')} à {percent(found.high)}"


def _out(group: Group) -> str:
    return f"{group.hits} sur {group.total}"


def _share(label: str, group: Group) -> str:
    return f"{percent(group.hits / group.total, 0)} ({plain(label)}, {_out(group)})"


def _paint_groups(axes: Axes, kept: Sequence[tuple[str, Group]], overall: float | None) -> None:
    places = list(range(len(kept), 0, -1))
    if overall is not None:
        axes.axvline(overall, color=SOFT, linewidth=1, linestyle=(0, (3, 3)))
    for place, (_label, group) in zip(places, kept, strict=True):
        found = wilson(group.hits, group.total)
        axes.plot([found.low, found.high], [place, place], color=ACCENT, linewidth=5, alpha=0.22)
        axes.text(1.03, place, f"{group.hits}/{group.total}", color=SOFT, va="center", fontsize=11)
    shares = [group.hits / group.total for _label, group in kept]
    axes.plot(shares, places, "o", color=ACCENT, markersize=7, clip_on=False, zorder=4)
    axes.set_yticks(places, [plain(label, 26) for label, _group in kept])
    axes.tick_params(axis="y", labelcolor=INK, pad=8)
    axes.set_ylim(0.4, len(kept) + 0.6)
    axes.set_xlim(0, 1)
    percents(axes, "x")
    axes.grid(axis="x")


def latency(seconds: Sequence[float]) -> Chart | None:
    """How long answers take, on a scale of powers of ten; median and 95th percentile marked."""
    found = [value for value in seconds if value > 0]
    middle, late = quantile(found, 0.5), quantile(found, 0.95)
    if middle is None or late is None:
        return None
    title = "Temps de réponse"
    text = (
        f"Une réponse sur deux en moins de {amount(middle, Kind.SECONDS)}, 95 sur 100 en moins de "
        f"{amount(late, Kind.SECONDS)} (n{NBSP}={NBSP}{integer(len(found))})."
    )
    edges = _edges(found)
    counts = [sum(low <= value < high for value in found) for low, high in pairwise(edges)]
    svg = draw(
        lambda axes: _paint_latency(axes, edges, counts, (middle, late)),
        "latence",
        title,
        text,
        (WIDTH, 300),
        (58, 24, 48, 46),
    )
    rows = tuple(
        (f"{amount(low, Kind.SECONDS)} à {amount(high, Kind.SECONDS)}", integer(count))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
        if count
    )
    return Chart(
        title,
        text,
        svg,
        ("Durée", "Questions"),
        rows,
        "Échelle logarithmique : une même largeur multiplie toujours la durée par autant.",
    )


def _edges(found: Sequence[float]) -> list[float]:
    """Ten bins to a power of ten, around all the values; at least five bins."""
    first = int(10 * log10(min(found)) // 1)
    last = max(int(10 * log10(max(found)) // 1) + 1, first + 5)
    step = max(1, -(-(last - first) // 40))
    return [10 ** (at / 10) for at in range(first, last + step, step)]


def _paint_latency(
    axes: Axes, edges: Sequence[float], counts: Sequence[int], marks: tuple[float, float]
) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    axes.set_xscale("log")
    axes.stairs(counts, edges, fill=True, color=ACCENT, alpha=0.75)
    for value, label, up in zip(marks, ("1 sur 2", "95 sur 100"), (20, 5), strict=True):
        axes.axvline(value, color=INK, linewidth=1.2, linestyle=(0, (3, 3)))
        axes.annotate(
            f"{label} : {amount(value, Kind.SECONDS)}",
            (value, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, up),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
    low, high = edges[0], edges[-1]
    ticks = [m * 10**e for e in range(-6, 6) for m in (1, 2, 5) if low <= m * 10.0**e <= high]
    ticks = ticks if len(ticks) <= 9 else [at for at in ticks if abs(log10(at) - round(log10(at))) < 1e-9]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(ticks, [_tick(at) for at in ticks])
    axes.set_xlim(low, high)
    axes.grid(axis="y")
    axes.set_xlabel("secondes")
    name_y(axes, "questions", 26)


def _tick(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def percents(axes: Axes, which: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], min_n_ticks=3))
    axis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value, 0)))


def _numbers(axes: Axes, kind: Kind) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: amount(value, kind)))


def name_y(axes: Axes, label: str, up: int = 10) -> None:
    """The name of the vertical axis, written level above it."""
    axes.annotate(
        label, (0, 1), xycoords="axes fraction", xytext=(-44, up), textcoords="offset points", color=SOFT
    )

"""The curves of the scale benchmark: a self-contained SVG, the same from the same figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from eval.bench.scale.table import Scale
from eval.french import number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 440, 250, 64, 20, 46, 40
_COLOURS = ("#1d4079", "#9c1c1c", "#4a5565")


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes, both logarithmic. ``lines`` name what is drawn and how to read it off a size."""

    title: str
    unit: str
    lines: tuple[tuple[str, Callable[[Scale], float]], ...]
    aim: float | None = None


PANELS = (
    Panel(
        "Une question nouvelle",
        "ms",
        (
            ("p50", lambda scale: 1000 * scale.new.p50),
            ("p95", lambda scale: 1000 * scale.new.p95),
            ("p50, reposée", lambda scale: 1000 * scale.again.p50),
        ),
    ),
    Panel(
        "Mémoire en service",
        "Mio",
        (("proportionnelle (PSS)", lambda scale: scale.pss), ("propre", lambda scale: scale.own)),
        700,
    ),
    Panel(
        "Construction", "s", (("en tout", lambda scale: scale.build), ("fusion", lambda s: s.publish)), 180
    ),
    Panel("Disque", "Mio", (("index et catalogue", lambda scale: scale.disk),)),
)


def scale_svg(scales: Sequence[Scale]) -> str:
    """Four panels, two by two."""
    parts = [
        f'<g transform="translate({rank % 2 * WIDTH} {rank // 2 * HEIGHT})">{_panel(panel, scales)}</g>'
        for rank, panel in enumerate(PANELS)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {2 * HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">'
        "<title>Temps, mémoire, construction et disque selon le nombre de passages</title>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _panel(panel: Panel, scales: Sequence[Scale]) -> str:
    values = [read(scale) for _, read in panel.lines for scale in scales] + ([panel.aim] if panel.aim else [])
    across = _axis([scale.passages for scale in scales], LEFT, WIDTH - RIGHT)
    up = _axis(values, HEIGHT - BOTTOM, TOP)
    drawn = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(panel.title)}, {panel.unit}</text>']
    for value in _marks(values):
        y = up(value)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d5dae2"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(value)}</text>')
    for scale in scales:
        x = across(scale.passages)
        drawn.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 16}" text-anchor="middle">{_short(scale.passages)}</text>'
        )
    if panel.aim:
        y = up(panel.aim)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#9c1c1c" stroke-dasharray="4 4"/>')
    for rank, (name, read) in enumerate(panel.lines):
        colour, shift = _COLOURS[rank], LEFT + 130 * rank
        points = [(across(scale.passages), up(read(scale))) for scale in scales]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        drawn.append(f'<text x="{shift}" y="35" fill="{colour}">{escape(name)}</text>')
    return "".join(drawn)


def _axis(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """Where a value stands on a logarithmic axis."""
    least, most = _bounds(values)
    span = math.log10(most / least)
    return lambda value: start + (end - start) * math.log10(max(value, least) / least) / span


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    kept = [value for value in values if value > 0] or [1.0]
    return 10 ** math.floor(math.log10(min(kept))), 10 ** math.ceil(math.log10(max(kept) * 1.001))


def _marks(values: Sequence[float]) -> list[float]:
    least, most = _bounds(values)
    return [least * 10**power for power in range(round(math.log10(most / least)) + 1)]


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{number(value / 1_000_000, 0)} M"
    if value >= 10_000:
        return f"{number(value / 1_000, 0)} 000"
    return number(value, 0 if value >= 1 else 2)

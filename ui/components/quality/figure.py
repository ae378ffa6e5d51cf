"""Charts on the screens: a picture made here, said in words, with the same numbers as a table.

The framework's sanitiser takes SVG out of a page; as the data of an image it is drawn, runs nothing and loads
nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.html.svg import LINE, SOFT
from ui.components.markup import paragraph, safe, table, typeset
from ui.labels import number

OCHRE, PALE = "#c98a2b", "#a9b8d3"
FONT = "'Source Sans Pro', 'Segoe UI', 'DejaVu Sans', sans-serif"
WIDTH, HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 14, 34


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of things counted, in its colour."""

    name: str
    colour: str
    values: tuple[int, ...]


def figure(
    title: str, text: str, svg: str, heads: Sequence[str], rows: Sequence[Sequence[str]], note: str = ""
) -> str:
    """A chart with its title, what it says, and its numbers folded under it."""
    twin = table(title, heads, [[safe(typeset(cell)) for cell in row] for row in rows], range(1, len(heads)))
    return (
        f'<figure class="s-figure"><figcaption><h3>{safe(typeset(title))}</h3>{paragraph(text)}</figcaption>'
        f"{picture(svg, f'{title}. {text}')}{paragraph(note, 's-trace') if note else ''}"
        f'<details class="s-more"><summary>Les chiffres de ce graphique</summary>{twin}</details></figure>'
    )


def picture(svg: str, said: str) -> str:
    """An SVG as an image; ``said`` is what a screen reader says of it."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<img class="s-plot" src="data:image/svg+xml;base64,{data}" alt="{escape(said, quote=True)}">'


def columns(labels: Sequence[str], series: Sequence[Series]) -> str:
    """Stacked columns, the first series at the foot, their names on top."""
    totals = [sum(each.values[rank] for each in series) for rank in range(len(labels))]
    top = _round_up(max(totals, default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    height = HEIGHT - _TOP - _BOTTOM
    parts = [_grid(top, height)]
    every = max(1, -(-len(labels) // 10))
    for rank, label in enumerate(labels):
        left, foot = _LEFT + rank * step + step * 0.14, float(_TOP + height)
        for each in series:
            tall = height * each.values[rank] / top
            foot -= tall
            if tall:
                width = min(step * 0.72, 64)
                middle = left + (step * 0.72 - width) / 2
                parts.append(
                    f'<rect x="{middle:.1f}" y="{foot:.1f}" width="{width:.1f}" height="{tall:.1f}" '
                    f'fill="{each.colour}"/>'
                )
        if (len(labels) - 1 - rank) % every == 0:
            parts.append(_text(left + step * 0.36, HEIGHT - 14, label, "middle"))
    return f"{_opening(HEIGHT + 22)}{''.join(parts)}{_legend(series)}</svg>"


def _grid(top: int, height: int) -> str:
    lines = []
    for share in (0, 0.5, 1):
        value, y = top * share, _TOP + height * (1 - share)
        if value == int(value):
            lines.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{LINE}"/>')
            lines.append(_text(_LEFT - 8, y + 4, number(int(value)), "end"))
    return "".join(lines)


def _legend(series: Sequence[Series]) -> str:
    parts, x = [], float(_LEFT)
    for each in series:
        parts.append(f'<rect x="{x}" y="{HEIGHT + 6}" width="12" height="12" fill="{each.colour}"/>')
        parts.append(_text(x + 18, HEIGHT + 16, each.name, "start"))
        x += 40 + 7.2 * len(each.name)
    return "".join(parts)


def _opening(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" '
        f'font-size="13">'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{SOFT}">{escape(words)}</text>'


def _round_up(value: int) -> int:
    """The end of a scale: an even number with one or two significant digits."""
    if value <= 10:
        return max(2, value + value % 2)
    unit: int = 10 ** (len(str(value)) - 2) * 2
    return -(-value // (2 * unit)) * 2 * unit

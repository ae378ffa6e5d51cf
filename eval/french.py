"""Figures and tables written for a French reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.base import Kind
from eval.stats import Interval
from eval.summary import Figure
from rag.types import RefusalReason

NONE = "—"
REFUSALS: dict[str, str] = {
    RefusalReason.OUT_OF_CORPUS: "hors des documents",
    RefusalReason.UNKNOWN_ZONE: "zone inconnue",
    RefusalReason.WEAK_EVIDENCE: "preuve trop faible",
    RefusalReason.UNVERIFIED: "réponse non vérifiée",
    RefusalReason.MODEL_DOWN: "modèle indisponible",
    RefusalReason.NEEDS_DETAIL: "précision demandée",
}
"""Why nothing was affirmed, the same words in every report."""
_UNITS = {Kind.SECONDS: " s", Kind.ENERGY: " Wh"}
_DIGITS = {Kind.ENERGY: 6}


@dataclass(frozen=True, slots=True)
class Table:
    """A table for any medium; ``text`` says how to read it, and stands alone where there is no row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: str = ""


def number(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace(".", ",").replace("-", "−")  # no minus zero


def percent(value: float) -> str:
    return f"{number(100 * value, 1)} %"


def counted(count: int, word: str) -> str:
    """``1 question``, ``2 questions``."""
    return f"{count} {word}" + ("s" if count > 1 else "")


def chance(value: float | None) -> str:
    """A probability, from 0 to 1."""
    if value is None:
        return ""
    return "< 0,001" if value < 0.001 else number(value, 3)


def percent_range(interval: Interval) -> str:
    return between(Interval(100 * interval.low, 100 * interval.high), 1)


def between(interval: Interval, decimals: int) -> str:
    return f"[{number(interval.low, decimals)} – {number(interval.high, decimals)}]"


def digits(kind: Kind) -> int:
    """The decimals of a figure that is no percentage."""
    return _DIGITS.get(kind, 3)


def figure_count(figure: Figure) -> str:
    if figure.kind is Kind.PROPORTION and figure.value is not None:
        return f"{figure.hits:.0f}/{figure.total}"
    return f"n = {figure.total}"


def figure_value(figure: Figure) -> str:
    if figure.value is None:
        return NONE
    if figure.kind is Kind.PROPORTION:
        return percent(figure.value)
    return number(figure.value, digits(figure.kind)) + _UNITS.get(figure.kind, "")


def figure_range(figure: Figure) -> str:
    if figure.interval is None or figure.value is None:
        return ""
    if figure.kind is Kind.PROPORTION:
        return percent_range(figure.interval)
    return between(figure.interval, digits(figure.kind))


def terminal_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns: the first to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def terminal_tables(tables: Sequence[Table]) -> str:
    """The tables one under the other, each under its title and what it says."""
    return "\n\n".join(
        "\n".join([table.title, table.text, *(terminal_table(table.head, table.rows) if table.rows else ())])
        for table in tables
    )


def markdown_rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, line by line; cells may hold any text."""
    lines = ["| " + " | ".join(map(markdown_cell, head)) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(map(markdown_cell, row)) + " |" for row in rows]


def markdown_cell(text: str) -> str:
    """The text as one cell: no bar, tag nor line end of its own."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return "<br>".join(safe.splitlines())

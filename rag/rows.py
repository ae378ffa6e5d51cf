"""The figures of a table, each tied to its own row: a figure of another row never serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.numbers import bare_numbers
from rag.tables import Row, Table, alone, names, quoted_ranks, said
from rag.text import fold, squeeze
from rag.types import Citation

LEAST_LABEL = 3  # letters that name a row

Figures = frozenset[str]


def misrowed(text: str, cited: Sequence[Citation], known: Figures) -> str:
    """A figure that the cited tables give in another row than those quoted, or for another label than the
    one it stands by; ``known`` are those that a reader sees elsewhere."""
    for citation in cited:
        table = citation.passage.chunk.table
        if table is None:
            continue
        given = _figures(cell for row in table.rows for cell in row)
        stray = (bare_numbers(text) & given) - bare_numbers(citation.quote) - known
        others = [bare_numbers(other.quote) for other in cited if other is not citation]
        if stray := stray - frozenset[str]().union(*others):
            return f"{sorted(stray)[0]} est donné par une autre ligne du tableau"
        rows = _labelled(table)
        free = known | _figures(cell for row in table.header for cell in row)
        if wrong := _misplaced(fold(squeeze(text)), rows, free, given):
            return f"{wrong} est donné pour une autre ligne du tableau"
    return ""


def miscolumned(text: str, cited: Sequence[Citation], known: Figures) -> str:
    """A figure that the quoted rows give in another column than the one that the sentence names."""
    for citation in cited:
        table = citation.passage.chunk.table
        if table is None:
            continue
        columns, labels = _columns(table, citation.quote)
        told = frozenset[str]().union(*columns.values())
        if wrong := _misplaced(fold(squeeze(text)), columns, known | labels, told):
            return f"{wrong} est donné pour une autre colonne du tableau"
    return ""


def _columns(table: Table, quote: str) -> tuple[dict[str, Figures], Figures]:
    """What the columns of each name say in the rows of the quote, and the figures that name those rows."""
    quoted = quoted_ranks(quote, table)
    columns: dict[str, Figures] = {}
    for at, name in enumerate(names(table)):
        label = fold(name)
        if at and sum(map(str.isalpha, label)) >= LEAST_LABEL:
            figures = _figures(table.rows[rank][at] for rank in quoted)
            columns[label] = columns.get(label, frozenset()) | figures
    return columns, _figures(table.rows[rank][0] for rank in quoted)


def _figures(cells: Iterable[Sequence[str]]) -> Figures:
    return frozenset[str]().union(*(bare_numbers(said(tuple(cell))) for cell in cells))


def _labelled(table: Table) -> dict[str, Figures]:
    """What the rows of each label say."""
    rows: dict[str, Figures] = {}
    for row in table.rows:
        label = _label(row)
        if label:
            rows[label] = rows.get(label, frozenset()) | _figures(row)
    return rows


def _label(row: Row) -> str:
    label = fold(said(row[0])) if not alone(row) else ""
    return label if sum(map(str.isalpha, label)) >= LEAST_LABEL else ""


def _misplaced(text: str, rows: dict[str, Figures], free: Figures, given: Figures) -> str:
    """The figure that is not its label's, whether labels are read as before their figures or after them."""
    if len(rows) < 2:
        return ""
    pattern = "|".join(re.escape(label) for label in sorted(rows, key=len, reverse=True))
    labels = list(re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text))
    if not labels:
        return ""
    starts, ends = [match.start() for match in labels], [match.end() for match in labels]
    after = zip(labels, [0, *starts[1:]], [*starts[1:], len(text)], strict=True)
    before = zip(labels, [0, *ends[:-1]], [*ends[:-1], len(text)], strict=True)
    wrong = [
        sorted(
            figure
            for match, start, end in reading
            for figure in (bare_numbers(text[start:end]) & given) - rows[match[0]] - free
        )
        for reading in (after, before)
    ]
    return min(wrong, key=len)[0] if all(wrong) else ""

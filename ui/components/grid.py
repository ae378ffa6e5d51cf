"""A table of an act on the screen, as it is in the act."""

from __future__ import annotations

from collections.abc import Sequence

from rag.tables import Row, Table, alone, names, said, titles
from ui.components.markup import safe, table


def draw(held: Table, nameless: str) -> str:
    """The table under its own title, else ``nameless``; rows that say one thing over all columns whole."""
    heads = names(held)
    caption = " · ".join(said(row[0]) for row in titles(held)) or nameless
    return table(caption, heads, [_row(row, len(heads)) for row in held.rows])


def _row(row: Row, width: int) -> Sequence[str]:
    if alone(row):
        return (f"<b>{safe(said(row[0]))}</b>", *([""] * (width - 1)))
    return tuple(safe(said(cell)) for cell in row)

"""Tables for a spreadsheet: UTF-8 with its mark, semicolons, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MIME = "text/csv"
Cell = str | int | float
_OPENS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
"""What opens a formula in one spreadsheet or another, full-width signs included."""


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file: numbers as a French spreadsheet reads them, texts on one line and never a formula."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(head) for head in heads])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, int):
        return str(value)
    line = " ".join(value.split()).encode("utf-8", "replace").decode()  # tabs and line ends open formulas too
    line = "".join(char for char in line if char.isprintable())
    return f"'{line}" if line.startswith(_OPENS) else line

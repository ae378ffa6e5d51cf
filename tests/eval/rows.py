"""Builders of rows for the tests of figures computed from whole rows."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics import aggregates
from eval.metrics.base import Estimate, Score
from eval.summary import Forced, Row


def row(id: str = "q1", *, right: bool = True, **change: object) -> Row:
    """A scored row whose two-sided success is ``right``."""
    fields: dict[str, object] = {
        "kind": "nombre",
        "commune": "Ville",
        "answerable": True,
        "status": "answered",
        "scores": (("reussite", Score(int(right), 1)),),
        **change,
    }
    return Row(id=id, **fields)  # type: ignore[arg-type]


def forced(*answers: tuple[float, bool]) -> list[Row]:
    """A row for each confidence and whether the answer is right."""
    return [row(f"q{rank}", forced=Forced(*answer)) for rank, answer in enumerate(answers)]


def figure(name: str, rows: Sequence[Row]) -> Estimate:
    return next(item for item in aggregates() if item.name == name).compute(rows)

"""The nights gone by: one short line each, kept long after their answers are gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from eval.gates import GateResult
from eval.summary import Figure, Provenance


class NightState(StrEnum):
    PASSED = "reussie"
    FAILED = "echouee"
    BROKEN = "interrompue"


@dataclass(frozen=True, slots=True)
class Night:
    """One night. ``figures`` are those of the summary; ``error`` says why a night could not finish.

    ``folder`` is its name under the nights' folder; its answers may have been removed since.
    """

    folder: str
    started: datetime
    state: NightState
    questions: int
    figures: tuple[Figure, ...]
    gates: tuple[GateResult, ...]
    made: Provenance = field(default_factory=Provenance)
    error: str = ""

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)

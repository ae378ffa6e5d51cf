"""The gates of a night: what makes it fail, each two-sided question by question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GateState(StrEnum):
    """``UNSCORED``: nothing to judge by (no former run, no question of that sort); it fails nothing."""

    PASSED = "tenue"
    FAILED = "franchie"
    UNSCORED = "sans objet"


@dataclass(frozen=True, slots=True)
class GateResult:
    """``name`` is a short ASCII key, ``label`` and ``detail`` are French sentences with figures and n."""

    name: str
    label: str
    state: GateState
    detail: str

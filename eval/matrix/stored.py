"""Comparisons already made, read back from the ``comparaison.json`` of their folders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.metrics.base import Better, Family, Kind
from eval.runs import DAMAGE
from eval.stats import Interval
from eval.summary import Figure

FILE, TEXT, FOLDER = "comparaison.json", "comparaison.md", "comparaisons"
KEPT = "comparaison*.json"
"""The last comparison of a folder, and those made there before it."""
SEPARATOR = " · "
"""Between the names of a model, a corpus and settings in that of a variant."""


@dataclass(frozen=True, slots=True)
class StoredVariant:
    """One model on one corpus under some settings; ``error`` says why it has no figures. ``gained`` and
    ``lost`` questions are against the first variant, None for that one."""

    name: str
    questions: int = 0
    error: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    gained: int | None = None
    lost: int | None = None

    @property
    def axes(self) -> tuple[str, str]:
        """The model, or what comes first, and the rest."""
        first, _, rest = self.name.partition(SEPARATOR)
        return first, rest


@dataclass(frozen=True, slots=True)
class StoredMatrix:
    """A comparison, ``name`` being its folder's."""

    name: str
    made: datetime
    gold: str
    split: str
    variants: tuple[StoredVariant, ...]


def stored_matrices(home: Path) -> tuple[StoredMatrix, ...]:
    """Those of the folders of this one, the last made first; what cannot be read is left out."""
    paths = sorted(home.glob(f"*/{KEPT}"), key=lambda path: -path.stat().st_mtime)
    return tuple(matrix for path in paths if (matrix := _read(path)) is not None)


def _read(path: Path) -> StoredMatrix | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        turned = {item["after"]: (len(item["gained"]), len(item["lost"])) for item in raw["comparisons"]}
        variants = tuple(_variant(item, turned) for item in raw["variants"])
        made = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        return StoredMatrix(path.parent.name, made, raw["gold"], raw["split"], variants)
    except (OSError, *DAMAGE):
        return None


def _variant(raw: Mapping[str, Any], turned: Mapping[str, tuple[int, int]]) -> StoredVariant:
    gained, lost = turned.get(raw["slug"], (None, None))
    figures = {item["name"]: _figure(item) for item in raw.get("figures", ())}
    return StoredVariant(raw["name"], raw.get("questions", 0), raw["error"], figures, gained, lost)


def _figure(raw: Mapping[str, Any]) -> Figure:
    interval = Interval(**raw["interval"]) if raw["interval"] else None
    kind, family, better = Kind(raw["kind"]), Family(raw["family"]), Better(raw["better"])
    return Figure(
        raw["name"],
        raw["label"],
        kind,
        raw["hits"],
        raw["total"],
        raw["value"],
        interval,
        family,
        better,
        raw.get("method", ""),
    )

"""The metrics, one file each, found by themselves: a new file of this package needs no other change."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TypeVar

from eval.metrics.base import Aggregate, Family, Metric
from eval.pages import Originals
from rag.discovery import modules_of

_Named = TypeVar("_Named", Metric, Aggregate)
_ORDER = {family: rank for rank, family in enumerate(Family)}


def metrics_for(originals: Originals | None = None) -> tuple[Metric, ...]:
    """Every metric, by family; those that read the original files only when these are given."""
    found = [metric for module in _modules() for metric in getattr(module, "METRICS", ())]
    if originals is not None:
        for module in _modules():
            make = getattr(module, "with_originals", None)
            found += make(originals) if make else ()
    return tuple(sorted(_once(found), key=lambda metric: _ORDER[metric.family]))


def aggregates() -> tuple[Aggregate, ...]:
    """Every figure computed from whole rows, by family."""
    found = [item for module in _modules() for item in getattr(module, "AGGREGATES", ())]
    return tuple(sorted(_once(found), key=lambda item: _ORDER[item.family]))


def meanings() -> dict[str, str]:
    """What each figure means, by its name: one plain French sentence."""
    return {name: said for module in _modules() for name, said in getattr(module, "MEANINGS", {}).items()}


def _modules() -> tuple[ModuleType, ...]:
    return modules_of(sys.modules[__name__])


def _once(found: list[_Named]) -> list[_Named]:
    """The same list. Raises ``ValueError`` when a name is taken twice."""
    names = [item.name for item in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two metrics bear the name {twice[0]!r}")
    return found

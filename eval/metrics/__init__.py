"""The metrics, one file each, found by themselves: a new file of this package needs no other change."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

from eval.metrics.base import Aggregate, Family, Metric
from eval.pages import Originals

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


def _modules() -> Iterator[ModuleType]:
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        yield importlib.import_module(f"{__name__}.{info.name}")


def _once(found: list[_Named]) -> list[_Named]:
    """The same list. Raises ``ValueError`` when a name is taken twice."""
    names = [item.name for item in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two metrics bear the name {twice[0]!r}")
    return found

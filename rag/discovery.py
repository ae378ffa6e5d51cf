"""What the files of a package declare, found by itself: a new file needs no other change."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """The modules of a package, by name, each imported."""
    return _modules(package.__name__, tuple(package.__path__))


@cache
def _modules(name: str, path: tuple[str, ...]) -> tuple[ModuleType, ...]:
    names = sorted(info.name for info in pkgutil.iter_modules(path))
    return tuple(importlib.import_module(f"{name}.{each}") for each in names)

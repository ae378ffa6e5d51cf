"""The engines that the files of this package declare, by name: a new file needs no other change.

A file that makes one holds, at its end, ``LANGUAGE_MODEL``, ``EMBEDDER`` or ``CROSS_READER``. It imports its
library in its functions: every file here is imported to know which engines there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rag import models
from rag.discovery import modules_of
from rag.errors import SettingsError

Config = TypeVar("Config")
Made = TypeVar("Made")

NONE = "aucun"
"""The value of a setting that names no engine."""


@dataclass(frozen=True, slots=True)
class Engine(Generic[Config, Made]):
    """``name`` is what the settings say; ``make`` builds it from their section.

    ``served``: what it is given goes to the address of the settings, which is outside the town hall's
    network or not. Else all is done in this process and nothing leaves it.
    """

    name: str
    make: Callable[[Config], Made]
    served: bool


class Registry(Generic[Config, Made]):
    """The engines of one sort. ``setting`` is the key that names one, shown in errors; ``variable`` what a
    file declares one under.
    """

    def __init__(self, setting: str, variable: str) -> None:
        self._setting, self._variable = setting, variable

    def engines(self) -> tuple[Engine[Config, Made], ...]:
        """Every engine that a file declares, by name.

        Raises:
            ValueError: two files give the same name.
        """
        found: dict[str, Engine[Config, Made]] = {}
        for module in modules_of(models):
            engine: Engine[Config, Made] | None = getattr(module, self._variable, None)
            if engine and engine.name in {NONE, *found}:
                raise ValueError(f"{self._setting}: {module.__name__} gives {engine.name!r} again")
            if engine:
                found[engine.name] = engine
        return tuple(found[name] for name in sorted(found))

    def names(self) -> tuple[str, ...]:
        """What the setting may be."""
        return (NONE, *(engine.name for engine in self.engines()))

    def make(self, name: str, config: Config) -> Made:
        """Build the engine of this name.

        Raises:
            SettingsError: the name is unknown, or what the engine needs is missing.
        """
        return self._named(name).make(config)

    def served(self, name: str) -> bool:
        """Does this engine send what it is given to an address?"""
        return name != NONE and self._named(name).served

    def _named(self, name: str) -> Engine[Config, Made]:
        for engine in self.engines():
            if engine.name == name:
                return engine
        raise SettingsError(
            f"{self._setting} « {name} » est inconnu. Valeurs possibles : {', '.join(self.names())}."
        )

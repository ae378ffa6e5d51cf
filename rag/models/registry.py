"""Names and what they build. An unknown name lists the known ones; a name is given once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rag.errors import SettingsError

Config = TypeVar("Config")
Made = TypeVar("Made")


class Registry(Generic[Config, Made]):
    """Factories by name. ``setting`` is the key the user writes the name under, shown in errors."""

    def __init__(self, setting: str) -> None:
        self._setting = setting
        self._factories: dict[str, Callable[[Config], Made]] = {}

    def add(self, name: str, factory: Callable[[Config], Made]) -> None:
        """Register a factory, which imports its library only when called."""
        if name in self._factories:
            raise ValueError(f"{self._setting}: {name!r} is registered twice")
        self._factories[name] = factory

    def make(self, name: str, config: Config) -> Made:
        """Build what the name stands for.

        Raises:
            SettingsError: the name is unknown.
        """
        if name not in self._factories:
            known = ", ".join(sorted(self._factories))
            raise SettingsError(
                f"{self._setting} « {name} » est inconnu. Valeurs possibles : aucun, {known}."
            )
        return self._factories[name](config)

"""What every section of the settings is: frozen, and without any key that is not named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticKnownError

Value = TypeVar("Value", bound=str)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def listed(value: object) -> object:
    """« a, b », as an environment variable says it, is a list."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class OneOf:
    """Refuses what is not one of these names. They are asked for when there is a value to look at: the files
    that declare them import the settings.
    """

    names: Callable[[], Iterable[str]]

    def __call__(self, value: Value) -> Value:
        known = [f"'{name}'" for name in self.names()]
        if f"'{value}'" not in known:
            *others, last = known
            raise PydanticKnownError("literal_error", {"expected": f"{', '.join(others)} or {last}"})
        return value

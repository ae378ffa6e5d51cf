"""Frozen values to JSON and back, by their declared types: what is kept is read again as the same values.

A value that is held many times (the document of ten passages) is written once. A field that is left out
takes its default, and one that no longer exists is passed over: what was kept by an older version is read.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rag.acts import Act
from rag.database import storable
from rag.documents import Chunk, Document, Section

T = TypeVar("T")
SHARED = (Chunk, Section, Document, Act)
"""The values that are written once and named by their rank."""

# JSON has no type worth the name: this module is the one place where values are Any.


def to_json(value: object) -> dict[str, object]:
    """The value and those it shares."""
    writer = _Writer()
    return {"value": writer.write(value), "shared": writer.shared}


def from_json(kind: type[T], kept: object) -> T:
    """The value of this type that was written.

    Raises:
        ValueError: what was kept is not such a value.
    """
    try:
        whole = cast("dict[str, Any]", kept)
        return cast(T, _Reader(whole["shared"]).read(kind, whole["value"]))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__} was kept there: {error}") from error


class _Writer:
    def __init__(self) -> None:
        self.shared: list[object] = []
        self._ranks: dict[object, int] = {}

    def write(self, value: object) -> object:
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return storable(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, tuple):
            return [self.write(item) for item in value]
        if isinstance(value, frozenset):
            return sorted((self.write(item) for item in value), key=str)
        if isinstance(value, SHARED):
            return self._rank(value)
        return self._fields(value)

    def _rank(self, value: object) -> int:
        """Its place among the shared values; what it holds stands before it."""
        if value not in self._ranks:
            written = self._fields(value)
            self._ranks[value] = len(self.shared)
            self.shared.append(written)
        return self._ranks[value]

    def _fields(self, value: Any) -> dict[str, object]:
        return {
            each.name: self.write(held)
            for each in _kept(value.__class__)
            if (held := getattr(value, each.name)) != each.default
        }


class _Reader:
    def __init__(self, shared: list[object]) -> None:
        self._written = shared
        self._read: dict[int, object] = {}

    def read(self, kind: Any, kept: Any) -> object:
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return None if kept is None else self.read(_some(kind), kept)
        if origin is tuple:
            return self._tuple(get_args(kind), kept)
        if origin is frozenset:
            return frozenset(self.read(get_args(kind)[0], item) for item in kept)
        if is_dataclass(kind):
            return self._shared(kind, kept) if kind in SHARED else self._value(kind, kept)
        if kind in (date, datetime):
            return kind.fromisoformat(kept)
        if kind is float:
            return float(kept)
        if kind in (str, int, bool):
            if not isinstance(kept, kind):
                raise TypeError(f"{kept!r} is no {kind.__name__}")
            return kept
        if issubclass(kind, str) and not isinstance(kept, str):
            raise TypeError(f"{kept!r} is no {kind.__name__}")
        return kind(kept)  # an enumeration, or a type of document

    def _tuple(self, inner: tuple[Any, ...], kept: Any) -> object:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(self.read(inner[0], item) for item in kept)
        return tuple(self.read(kind, item) for kind, item in zip(inner, kept, strict=True))

    def _shared(self, kind: Any, rank: int) -> object:
        if rank not in self._read:
            self._read[rank] = self._value(kind, self._written[rank])
        return self._read[rank]

    def _value(self, kind: Any, kept: Any) -> object:
        hints = _hints(kind)
        return kind(
            **{
                each.name: self.read(hints[each.name], kept[each.name])
                for each in _kept(kind)
                if each.name in kept
            }
        )


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _kept(kind: Any) -> tuple[Field[Any], ...]:
    """The fields that make a value what it is: those that play no part in equality are not kept."""
    known = fields(kind)
    if any(each.default_factory is not MISSING for each in known):
        raise TypeError(f"{kind} has a default that is made, which is not told from a value")
    return tuple(each for each in known if each.compare)


def _some(kind: Any) -> Any:
    """The other side of « or None »."""
    return next(each for each in get_args(kind) if each is not types.NoneType)

"""The values read last, kept within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """Values by identifier; the least recently asked go first. Safe to share between threads.

    ``weigh`` estimates the bytes of a value; the sum of them never exceeds ``limit``.
    """

    def __init__(self, limit: int, weigh: Callable[[_Value], int]) -> None:
        self._limit, self._weigh = limit, weigh
        self._values: OrderedDict[str, tuple[_Value, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0

    def take(self, keys: Iterable[str]) -> dict[str, _Value]:
        """Those of the values that are kept."""
        found = {}
        with self._lock:
            for key in keys:
                if kept := self._values.get(key):
                    self._values.move_to_end(key)
                    found[key] = kept[0]
        return found

    def keep(self, values: Mapping[str, _Value]) -> None:
        weighed = [(key, value, self._weigh(value)) for key, value in values.items()]
        with self._lock:
            for key, value, weight in weighed:
                former = self._values.pop(key, None)
                self._values[key] = value, weight
                self.bytes += weight - (former[1] if former else 0)
            while self.bytes > self._limit:
                _, (_, weight) = self._values.popitem(last=False)
                self.bytes -= weight

    def __len__(self) -> int:
        return len(self._values)

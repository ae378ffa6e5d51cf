"""A circuit breaker: a model that keeps failing is left alone for a while. One for each model in use."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 5
"""Failures in a row that open the breaker."""
REST = 30.0
"""Seconds without any call; then one call alone tells whether the model is back."""
PROBE = 1.0
"""Seconds told to those who come while that call is being made."""


class Breaker:
    """Counts the failures in a row of one model. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0
        self._probing = False

    def enter(self) -> float:
        """Seconds to wait before a call; 0 when it may be made, after which its end must be told."""
        with self._lock:
            if self._failures < FAILURES:
                return 0.0
            left = self._resting_until - self._clock()
            if left > 0:
                return left
            if self._probing:
                return PROBE
            self._probing = True
            return 0.0

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._probing = 0, False

    def failed(self) -> None:
        with self._lock:
            self._failures, self._probing = self._failures + 1, False
            if self._failures >= FAILURES:
                self._resting_until = self._clock() + REST

    @property
    def opened(self) -> bool:
        """Have its last calls all failed? Asking changes nothing."""
        with self._lock:
            return self._failures >= FAILURES

    def abandoned(self) -> None:
        """The call told nothing of the model."""
        with self._lock:
            self._probing = False


_shared: dict[tuple[str, str], Breaker] = {}
_sharing = threading.Lock()


def breaker_of(name: str, url: str) -> Breaker:
    """The one breaker of a model in this process, whoever asks."""
    with _sharing:
        return _shared.setdefault((name, url), Breaker())


def down(engine: str, model: str, url: str) -> bool:
    """Does the model of these settings keep failing in this process? Nothing is called.

    An empty ``model`` or ``url`` stands for the engine's own default.
    """
    with _sharing:
        known = list(_shared.items())
    return any(
        breaker.opened
        for (name, where), breaker in known
        if name.startswith(f"{engine}/") and name.endswith(model) and where in (url or where,)
    )

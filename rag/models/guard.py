"""A model made safe to wait for: few tries in a bounded time, a breaker, and errors that say what to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from rag.errors import ModelError
from rag.models.base import Transport
from rag.models.failures import Failure, Trouble, failure_of, shown_url
from rag.settings import ModelSettings
from rag.text import clean

WINDOW = 60.0
"""Seconds within which all the tries of one call begin."""
BREAKER_FAILURES = 3
BREAKER_REST = 60.0

_EXPLANATIONS = {
    Trouble.KEY: "La clé du modèle est refusée par {url}. Vérifiez [modele] cle.",
    Trouble.UNREACHABLE: "Le modèle est injoignable à l'adresse {url}. Vérifiez [modele] url et que le "
    "service est démarré.",
    Trouble.SLOW: "Le modèle ne répond pas dans le délai fixé ({url}). Vérifiez [modele] url, ou augmentez "
    "[modele] delai_lecture.",
    Trouble.BUSY: "Le modèle est saturé ({url}). Réessayez dans quelques minutes.",
    Trouble.SERVER: "Le service du modèle est en panne (code {status}, {url}). Réessayez plus tard ou "
    "prévenez son gestionnaire.",
    Trouble.REFUSED: "Le modèle refuse la demande (code {status}, {url}). Vérifiez [modele] nom et url.",
    Trouble.UNREADABLE: "La réponse du modèle est illisible ({url}). Vérifiez [modele] url et moteur.",
}


class GuardedModel:
    """A :class:`~rag.models.base.LanguageModel` over a bare transport. Thread-safe.

    Only a call that has not begun to answer is tried again, and only after a refused connection, a 429
    or a server error.
    """

    def __init__(
        self,
        transport: Transport,
        settings: ModelSettings,
        *,
        outside: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = transport.name
        self.outside = settings.outside if outside is None else outside
        self._transport = transport
        self._where = shown_url(transport.url) or transport.name
        self._tries = settings.essais
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The reply, piece by piece. Text is cleaned at this door: a lone surrogate breaks the wire."""
        self._refuse_while_resting()
        system, user = clean(system), clean(user)
        deadline = self._clock() + WINDOW
        for attempt in range(1, self._tries + 1):
            begun = False
            try:
                for piece in self._transport.open(system, user):
                    begun = True
                    yield piece
            except Exception as error:
                failure = failure_of(error)
                if failure is None:
                    raise
                delay = failure.retry_after if failure.retry_after is not None else 0.5 * attempt
                last = attempt == self._tries or begun or not failure.passing
                if last or self._clock() + delay >= deadline:
                    self._count_failure()
                    raise self._explained(failure) from None
                self._sleep(delay)
            else:
                self._count_success()
                return

    def close(self) -> None:
        self._transport.close()

    def _refuse_while_resting(self) -> None:
        with self._lock:
            left = self._resting_until - self._clock()
        if left > 0:
            raise ModelError(
                f"Le modèle a échoué {BREAKER_FAILURES} fois de suite ({self._where}). "
                f"Il sera sollicité de nouveau dans {left:.0f} s. Vérifiez [modele] url."
            )

    def _count_failure(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= BREAKER_FAILURES:
                self._failures = 0
                self._resting_until = self._clock() + BREAKER_REST

    def _count_success(self) -> None:
        with self._lock:
            self._failures = 0

    def _explained(self, failure: Failure) -> ModelError:
        """The failure in French. Never the server's own words: they may repeat the key or the question."""
        words = _EXPLANATIONS[failure.trouble]
        return ModelError(words.format(url=self._where, status=failure.status))

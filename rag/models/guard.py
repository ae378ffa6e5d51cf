"""A model made safe to wait for: few tries in a bounded time, a breaker, and errors that say what to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from rag.errors import ModelError
from rag.models.base import Transport
from rag.models.breaker import FAILURES, Breaker, breaker_of
from rag.models.failures import Failure, Trouble, failure_of, shown_url
from rag.models.pump import Late, Pump
from rag.settings import ModelSettings
from rag.text import clean

LONGEST_WAIT = 15.0
"""Seconds that a server may ask to wait (``Retry-After``): beyond, the answer is made without it."""

_EXPLANATIONS = {
    Trouble.KEY: "La clé du modèle est refusée par {url}. Vérifiez [modele] cle.",
    Trouble.UNREACHABLE: "Le modèle est injoignable à l'adresse {url}. Vérifiez [modele] url et que le "
    "service est démarré.",
    Trouble.SLOW: "Le modèle ne répond pas dans le délai fixé ({url}). Vérifiez [modele] url, ou augmentez "
    "[modele] delai_premier_jeton ou delai_total.",
    Trouble.BUSY: "Le modèle est saturé ({url}). Réessayez dans quelques minutes.",
    Trouble.SERVER: "Le service du modèle est en panne (code {status}, {url}). Réessayez plus tard ou "
    "prévenez son gestionnaire.",
    Trouble.REFUSED: "Le modèle refuse la demande (code {status}, {url}). Vérifiez [modele] nom et url.",
    Trouble.UNREADABLE: "La réponse du modèle est illisible ({url}). Vérifiez [modele] url et moteur.",
    Trouble.TOO_LONG: "La réponse du modèle est trop longue pour être lue ({url}). Vérifiez [modele] url et "
    "nom.",
}


class GuardedModel:
    """A :class:`~rag.models.base.LanguageModel` over a bare transport. Thread-safe.

    Only a call that has not begun to answer is tried again, and only after a failed connection, a 429 or a
    server error. A first word that does not come in time is not waited for twice.
    """

    def __init__(
        self,
        transport: Transport,
        settings: ModelSettings,
        *,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = transport.name
        self.outside = settings.outside
        self._transport, self._settings = transport, settings
        self._where = shown_url(transport.url) or transport.name
        self._breaker = breaker or breaker_of(transport.name, transport.url)
        self._clock, self._sleep = clock, sleep

    def stream(self, system: str, user: str, within: float | None = None) -> Iterator[str]:
        """The reply, piece by piece. Text is cleaned at this door: a lone surrogate breaks the wire."""
        if left := self._breaker.enter():
            raise ModelError(
                f"Le modèle a échoué {FAILURES} fois de suite ({self._where}). "
                f"Il sera sollicité de nouveau dans {left:.0f} s. Vérifiez [modele] url."
            )
        whole = self._settings.delai_total if within is None else min(within, self._settings.delai_total)
        begun = False
        try:
            for piece in self._tried(clean(system), clean(user), self._clock() + whole):
                begun = True
                yield piece
        except ModelError:
            self._breaker.failed()
            raise
        except GeneratorExit:  # the reader has what it wanted
            (self._breaker.succeeded if begun else self._breaker.abandoned)()
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        else:
            self._breaker.succeeded()

    def close(self) -> None:
        self._transport.close()

    def _tried(self, system: str, user: str, deadline: float) -> Iterator[str]:
        """The reply of the first try that begins to answer."""
        for attempt in range(1, self._settings.essais + 1):
            begun = False
            pump = Pump(lambda: self._transport.open(system, user))
            try:
                for piece in self._pieces(pump, deadline):
                    begun = True
                    yield piece
                return
            except Late:
                raise self._explained(Failure(Trouble.SLOW)) from None
            except Exception as error:
                failure = failure_of(error)
                if failure is None:
                    raise
                delay = failure.retry_after if failure.retry_after is not None else 0.5 * attempt
                last = attempt == self._settings.essais or begun or not failure.passing
                if last or delay > LONGEST_WAIT or self._clock() + delay >= deadline:
                    raise self._explained(failure) from None
                self._sleep(delay)
            finally:
                pump.stop()

    def _pieces(self, pump: Pump, deadline: float) -> Iterator[str]:
        """What comes, while it comes in time: a first piece soon, the whole before the deadline."""
        limit = min(deadline, self._clock() + self._settings.delai_premier_jeton)
        while (left := limit - self._clock()) > 0:
            piece = pump.next(left)
            if piece is None:
                return
            limit = deadline
            yield piece
        raise Late

    def _explained(self, failure: Failure) -> ModelError:
        """The failure in French. Never the server's own words: they may repeat the key or the question."""
        words = _EXPLANATIONS[failure.trouble]
        return ModelError(words.format(url=self._where, status=failure.status))

"""An embedding service made safe to wait for: small requests, few tries, and errors that say what to do."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from rag.errors import ModelError
from rag.models.embedders import Vector
from rag.models.failures import Failure, Trouble, failure_of, shown_url
from rag.privacy import Mask
from rag.settings import VectorSettings
from rag.text import clean

WINDOW = 60.0
"""Seconds within which all the tries of one request begin."""
LONGEST = 6000
"""Characters sent of one text: services refuse what is longer than they read."""

_EXPLANATIONS = {
    Trouble.KEY: "La clé du service de vecteurs est refusée par {url}. Vérifiez [vecteurs] cle.",
    Trouble.UNREACHABLE: "Le service de vecteurs est injoignable à l'adresse {url}. Vérifiez [vecteurs] url "
    "et que le service est démarré.",
    Trouble.SLOW: "Le service de vecteurs ne répond pas dans le délai fixé ({url}). Vérifiez [vecteurs] url, "
    "ou augmentez [vecteurs] delai_lecture.",
    Trouble.BUSY: "Le service de vecteurs est saturé ({url}). Réessayez dans quelques minutes.",
    Trouble.SERVER: "Le service de vecteurs est en panne (code {status}, {url}). Réessayez plus tard ou "
    "prévenez son gestionnaire.",
    Trouble.REFUSED: "Le service de vecteurs refuse la demande (code {status}, {url}). Vérifiez [vecteurs] "
    "modele, url et lot.",
    Trouble.UNREADABLE: "La réponse du service de vecteurs est illisible ({url}). Vérifiez [vecteurs] url, "
    "moteur et dimension.",
    Trouble.TOO_LONG: "La réponse du service de vecteurs est trop longue pour être lue ({url}). Vérifiez "
    "[vecteurs] url et modele.",
}


class Service(Protocol):
    """One bare request to a service: no retry, errors of its own library."""

    url: str

    def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class RemoteEmbedder:
    """Vectors of unit length made by a service. Private persons are masked in what leaves the network.

    The service may change the model behind a name: only the name and the prefixes make the ``id``.
    """

    def __init__(
        self,
        service: Service,
        settings: VectorSettings,
        *,
        name: str,
        size: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._settings = service, settings
        self._prefixes = settings.prefixe_question or "", settings.prefixe_passage or ""
        told = "\0".join((name, *self._prefixes, str(settings.outside)))
        self.id = f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
        self.size, self.outside = size, settings.outside
        self._where = shown_url(service.url) or name
        self._clock, self._sleep = clock, sleep

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(self._prefixes[0], texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._encode(self._prefixes[1], texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> list[Vector]:
        """The vectors of texts. Nothing is asked for an empty one, which services refuse."""
        vectors: list[Vector] = [(0.0,) * self.size] * len(texts)
        asked = [rank for rank, text in enumerate(texts) if text.strip()]
        for first in range(0, len(asked), self._settings.lot):
            ranks = asked[first : first + self._settings.lot]
            for rank, vector in zip(
                ranks, self._request([self._sent(prefix, texts[rank]) for rank in ranks]), strict=True
            ):
                vectors[rank] = vector
        return vectors

    def _sent(self, prefix: str, text: str) -> str:
        """The text as it leaves: cleaned (a lone surrogate breaks the wire), without private persons."""
        text = clean(text)
        return prefix + (Mask().mask(text) if self.outside else text)[:LONGEST]

    def _request(self, texts: Sequence[str]) -> list[Vector]:
        deadline = self._clock() + WINDOW
        for attempt in range(1, self._settings.essais + 1):
            try:
                return self._checked(self._service.embed(texts), len(texts))
            except Exception as error:
                failure = failure_of(error)
                if failure is None:
                    raise
                delay = failure.retry_after if failure.retry_after is not None else 0.5 * attempt
                last = attempt == self._settings.essais or not failure.passing
                if last or self._clock() + delay >= deadline:
                    raise self._explained(failure) from None
                self._sleep(delay)
        raise AssertionError("every last try returns or raises")

    def _checked(self, rows: list[list[float]], count: int) -> list[Vector]:
        if len(rows) != count or any(len(row) != self.size for row in rows):
            found = f", {len(rows[0])} nombres au lieu de {self.size}" if rows else ""
            raise ModelError(
                f"Le service de vecteurs n'a pas répondu comme attendu ({self._where}{found}). Vérifiez "
                "[vecteurs] modele et dimension."
            )
        if not all(math.isfinite(value) for row in rows for value in row):
            raise self._explained(Failure(Trouble.UNREADABLE))
        return [_unit(row) for row in rows]

    def _explained(self, failure: Failure) -> ModelError:
        """The failure in French. Never the server's own words: they may repeat the key or the text."""
        words = _EXPLANATIONS[failure.trouble]
        return ModelError(words.format(url=self._where, status=failure.status))


def _unit(row: Sequence[float]) -> Vector:
    norm = math.sqrt(sum(value * value for value in row))
    return tuple(value / norm for value in row) if norm else tuple(row)

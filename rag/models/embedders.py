"""The seam of embedders: texts to vectors, under an id that changes with the model's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.errors import ModelError
from rag.models.registry import NONE, Registry
from rag.settings import Settings, VectorSettings

Vector = tuple[float, ...]


class Embedder(Protocol):
    """``id`` names the model's content and prefixes: an index made under another id is refused.

    ``outside`` tells that the texts leave the town hall's network: internal passages are not sent there.
    """

    @property
    def id(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def outside(self) -> bool: ...

    def queries(self, texts: Sequence[str]) -> list[Vector]: ...

    def passages(self, texts: Sequence[str]) -> list[Vector]: ...


EMBEDDERS: Registry[VectorSettings, Embedder] = Registry("[vecteurs] moteur", "EMBEDDER")


def embedder_for(settings: Settings) -> Embedder | None:
    """The embedder of the settings, None when the search is purely lexical.

    Raises:
        SettingsError: the engine is unknown, not installed, or its model's folder is not there.
        ModelError: the service is outside and the settings do not allow it.
    """
    chosen = settings.vecteurs
    if chosen.moteur == NONE:
        return None
    if chosen.outside and not chosen.externe_autorise:
        raise ModelError(
            "Le service de vecteurs configuré est hors du réseau de la collectivité : les réglages "
            "l'interdisent. Mettez [vecteurs] externe_autorise à « true » si c'est voulu, ou [vecteurs] "
            "moteur à « integre »."
        )
    return EMBEDDERS.make(chosen.moteur, chosen)

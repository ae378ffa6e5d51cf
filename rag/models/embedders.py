"""The seam of embedders: texts to vectors, under an id that changes with the model's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.errors import ModelError
from rag.models.registry import Registry
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


EMBEDDERS: Registry[VectorSettings, Embedder] = Registry("[vecteurs] moteur")


def _static(settings: VectorSettings) -> Embedder:
    from rag.models.static import StaticEmbedder

    return StaticEmbedder.of(settings)


def _sentence_transformers(settings: VectorSettings) -> Embedder:
    from rag.models.sentence_transformers import SentenceEmbedder

    return SentenceEmbedder(settings)


def _mistral(settings: VectorSettings) -> Embedder:
    from rag.models.mistral_embed import mistral_embedder

    return mistral_embedder(settings)


def _openai_like(settings: VectorSettings) -> Embedder:
    from rag.models.openai_embed import openai_embedder

    return openai_embedder(settings)


EMBEDDERS.add("integre", _static)
EMBEDDERS.add("sentence-transformers", _sentence_transformers)
EMBEDDERS.add("mistral", _mistral)
EMBEDDERS.add("openai", _openai_like)


def embedder_for(settings: Settings) -> Embedder | None:
    """The embedder of the settings, None when the search is purely lexical.

    Raises:
        SettingsError: the engine is unknown, not installed, or its model's folder is not there.
        ModelError: the service is outside and the settings do not allow it.
    """
    chosen = settings.vecteurs
    if chosen.moteur == "aucun":
        return None
    if chosen.outside and not chosen.externe_autorise:
        raise ModelError(
            "Le service de vecteurs configuré est hors du réseau de la collectivité : les réglages "
            "l'interdisent. Mettez [vecteurs] externe_autorise à « true » si c'est voulu, ou [vecteurs] "
            "moteur à « integre »."
        )
    return EMBEDDERS.make(chosen.moteur, chosen)

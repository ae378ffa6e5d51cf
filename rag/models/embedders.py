"""The seam of embedders: texts to vectors, under an id that changes with the model's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.models.registry import Registry
from rag.settings import Settings, VectorSettings

Vector = tuple[float, ...]


class Embedder(Protocol):
    """``id`` names the model's content and prefixes: an index made under another id is refused."""

    @property
    def id(self) -> str: ...

    @property
    def size(self) -> int: ...

    def queries(self, texts: Sequence[str]) -> list[Vector]: ...

    def passages(self, texts: Sequence[str]) -> list[Vector]: ...


EMBEDDERS: Registry[VectorSettings, Embedder] = Registry("[vecteurs] moteur")


def _sentence_transformers(settings: VectorSettings) -> Embedder:
    from rag.models.sentence_transformers import SentenceEmbedder

    return SentenceEmbedder(settings)


EMBEDDERS.add("sentence-transformers", _sentence_transformers)


def embedder_for(settings: Settings) -> Embedder | None:
    """The embedder of the settings, None when the search is purely lexical.

    Raises:
        SettingsError: the engine is unknown, not installed, or its model's folder is not there.
    """
    if settings.vecteurs.moteur == "aucun":
        return None
    return EMBEDDERS.make(settings.vecteurs.moteur, settings.vecteurs)

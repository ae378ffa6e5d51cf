"""The seam of language models: a name, whether text leaves the house, and one streaming call.

A new engine is one file of this package, which gives a :class:`Transport` and declares it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from rag.errors import ModelError
from rag.models.registry import NONE, Registry
from rag.settings import ModelSettings, Settings


class LanguageModel(Protocol):
    """A model that writes. ``outside`` tells that what it is sent leaves the town hall's network."""

    @property
    def name(self) -> str: ...

    @property
    def outside(self) -> bool: ...

    def stream(self, system: str, user: str, within: float | None = None) -> Iterator[str]:
        """The reply as it is written, at temperature 0; whole ``within`` seconds, when the caller has fewer
        left than the settings give.

        Raises:
            ModelError: the model cannot be reached or refuses; the message says what to do.
        """
        ...

    def close(self) -> None: ...


class Transport(Protocol):
    """One bare exchange with a model: no retry, errors of its own library.

    ``name`` begins with the engine's and a slash (``mistral/mistral-small-latest``); ``url`` is empty for an
    engine that runs in this process.
    """

    name: str
    url: str

    def open(self, system: str, user: str) -> Iterator[str]: ...

    def close(self) -> None: ...


LANGUAGE_MODELS: Registry[ModelSettings, Transport] = Registry("[modele] moteur", "LANGUAGE_MODEL")


def model_for(settings: Settings) -> LanguageModel | None:
    """The model of the settings, None when there is none.

    Raises:
        SettingsError: the engine is unknown, or lacks its address or its name.
        ModelError: the model is outside and the settings do not allow it.
    """
    chosen = settings.modele
    if chosen.moteur == NONE:
        return None
    if chosen.outside and not chosen.externe_autorise:
        raise ModelError(
            "Le modèle configuré est hors du réseau de la collectivité : les réglages l'interdisent. "
            "Mettez [modele] externe_autorise à « true » si c'est voulu, ou [modele] url "
            "à l'adresse d'un modèle interne."
        )
    from rag.models.guard import GuardedModel

    return GuardedModel(LANGUAGE_MODELS.make(chosen.moteur, chosen), chosen)

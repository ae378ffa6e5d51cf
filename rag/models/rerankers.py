"""The seam of cross-encoders: a model that reads a question and a passage together and says how well they go.

Facultative: the second reading ranks without any. Models are local folders, so nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from rag.models.registry import Registry
from rag.settings import RerankSettings


class CrossReader(Protocol):
    """Reads pairs."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers, from 0 to 1.

        Raises:
            ModelError: the model fails, or takes longer than the settings allow.
        """
        ...


CROSS_READERS: Registry[RerankSettings, CrossReader] = Registry("[reclassement] moteur", "CROSS_READER")


@lru_cache(maxsize=4)
def cross_reader_for(settings: RerankSettings) -> CrossReader:
    """The cross-encoder of the settings, loaded once.

    Raises:
        SettingsError: the engine is unknown, not installed, or its model's folder is not there.
    """
    return CROSS_READERS.make(settings.moteur, settings)

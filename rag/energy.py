"""The energy of an answer, in watt-hours: an estimate, never a measure.

CPU seconds of the process (``time.process_time``: all its threads, so an answer written while another is
being written counts part of it too) × watts of a busy core, plus the tokens exchanged with a language model
× the watt-hours of a thousand. What is not known is not guessed: 0 means not estimated.
"""

from __future__ import annotations

import time

from rag.settings import EnergySettings
from rag.types import ModelTrace, Reply

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb of model makers; French text takes a little fewer characters a token."""


class EnergyMeter:
    """Counts from its making to ``watt_hours``."""

    def __init__(self, settings: EnergySettings) -> None:
        self._settings = settings
        self._started = time.process_time()

    def watt_hours(self, reply: Reply, trace: ModelTrace | None) -> float:
        """The energy of this reply; 0 when a model took part whose energy is not known.

        That is one without ``wh_par_millier_de_jetons``, or one that failed: what it had spent is not told.
        """
        seconds = time.process_time() - self._started
        return estimate(seconds, reply, trace, self._settings)


def estimate(seconds: float, reply: Reply, trace: ModelTrace | None, settings: EnergySettings) -> float:
    """Watt-hours of ``seconds`` of processor time and of the exchange with a model, 0 when not known."""
    processor = seconds * settings.watts_par_coeur / 3600
    if trace is None:
        return 0.0 if reply.degraded else processor
    if not settings.wh_par_millier_de_jetons:
        return 0.0
    tokens = (len(trace.prompt) + len(trace.raw)) / CHARACTERS_PER_TOKEN
    return processor + tokens / 1000 * settings.wh_par_millier_de_jetons

"""What an answer costs, in watt-hours and in grams of CO2: an estimate, never a measure.

Our own work: CPU seconds of the process (``time.process_time``: all its threads, so an answer written while
another is being written counts part of it too) × watts of a busy core. A language model: the tokens
exchanged × the declared watt-hours of a thousand; else, when the optional ``ecologits`` package is there and
the size of the model known, its impact function (Rincé & Banse, *EcoLogits*, JOSS 2025, v0.11: energy from
active parameters and written tokens, CO2 of use and of making the servers). CO2 of electricity: watt-hours ×
the grams of a kilowatt-hour (``[energie] grammes_co2_par_kwh``). What is not known is not guessed: 0 means
not estimated.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib.util import find_spec

from rag.settings import EnergySettings
from rag.types import ModelTrace, Reply

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb of model makers; French text takes a little fewer characters a token."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Watt-hours and grams of CO2 equivalent; both 0 when they are not estimated."""

    watt_hours: float = 0.0
    co2_grams: float = 0.0

    def __add__(self, other: Footprint) -> Footprint:
        return Footprint(self.watt_hours + other.watt_hours, self.co2_grams + other.co2_grams)


UNKNOWN = Footprint()


class EnergyMeter:
    """Counts from its making to ``footprint``."""

    def __init__(self, settings: EnergySettings) -> None:
        self._settings = settings
        self._started = time.process_time()

    def footprint(self, reply: Reply, trace: ModelTrace | None) -> Footprint:
        """The cost of this reply; unknown when a model took part whose energy is not known.

        That is one of unknown size without ``wh_par_millier_de_jetons``, or one that failed: what it had
        spent is not told.
        """
        seconds = time.process_time() - self._started
        return estimate(seconds, reply, trace, self._settings)


def estimate(seconds: float, reply: Reply, trace: ModelTrace | None, settings: EnergySettings) -> Footprint:
    """The cost of ``seconds`` of processor time and of the exchange with a model, when it is known."""
    processor = _electric(seconds * settings.watts_par_coeur / 3600, settings)
    if trace is None:
        return UNKNOWN if reply.degraded else processor
    written = len(trace.raw) / CHARACTERS_PER_TOKEN
    if settings.wh_par_millier_de_jetons:
        tokens = len(trace.prompt) / CHARACTERS_PER_TOKEN + written
        return processor + _electric(tokens / 1000 * settings.wh_par_millier_de_jetons, settings)
    model = _by_ecologits(trace.model, written, settings)
    return processor + model if model else UNKNOWN


def _electric(watt_hours: float, settings: EnergySettings) -> Footprint:
    return Footprint(watt_hours, watt_hours / 1000 * settings.grammes_co2_par_kwh)


def _by_ecologits(name: str, tokens: float, settings: EnergySettings) -> Footprint | None:
    """The cost of the tokens that a model wrote, by ecologits; None without it, or for an unknown model."""
    if find_spec("ecologits") is None:
        return None
    size = _size(name, settings)
    if size is None:
        return None
    from ecologits.impacts.llm import compute_llm_impacts

    active, total = size
    found = compute_llm_impacts(
        model_active_parameter_count=active,
        model_total_parameter_count=total,
        output_token_count=tokens,
        if_electricity_mix_adpe=0.0,
        if_electricity_mix_pe=0.0,
        if_electricity_mix_gwp=settings.grammes_co2_par_kwh / 1000,
        if_electricity_mix_wue=0.0,
        datacenter_pue=settings.pue,
        datacenter_wue=0.0,
    )
    return Footprint(_high(found.energy.value) * 1000, _high(found.gwp.value) * 1000)


def _size(name: str, settings: EnergySettings) -> tuple[float, float] | None:
    """Billions of parameters, active and in all: declared, else those that ecologits knows of Mistral's."""
    if settings.milliards_parametres:
        return settings.milliards_actifs or settings.milliards_parametres, settings.milliards_parametres
    engine, _, model = name.partition("/")
    if engine != "mistral":
        return None
    from ecologits.model_repository import models

    known = models.find_model(provider="mistralai", model_name=model)
    if known is None:
        return None
    parameters = known.architecture.parameters
    return (
        _high(getattr(parameters, "active", parameters)),
        _high(getattr(parameters, "total", parameters)),
    )


def _high(value: object) -> float:
    """The figure, or the higher end of a range."""
    return float(getattr(value, "max", value))  # type: ignore[arg-type]

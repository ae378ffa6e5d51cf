"""What an answer costs, in watt-hours and in grams of CO2: an estimate, never a measure.

Our own work: CPU seconds of the process (``time.process_time``: all its threads, so an answer written while
another is being written counts part of it too) × watts of a busy core. A language model: the tokens
exchanged × the declared watt-hours of a thousand; else, when its size is known, the EcoLogits method (Rincé
& Banse, *EcoLogits*, JOSS 2025), written here from its published formula and constants, those of its release
0.11.3: the package itself wants other versions of our dependencies. CO2 of electricity: watt-hours × the
grams of a kilowatt-hour (``[energie] grammes_co2_par_kwh``). What is not known is not guessed: 0 means not
estimated.
"""

from __future__ import annotations

import math
import time
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
    model = _by_size(trace.model, written, settings)
    return processor + model if model else UNKNOWN


def _electric(watt_hours: float, settings: EnergySettings) -> Footprint:
    return Footprint(watt_hours, watt_hours / 1000 * settings.grammes_co2_par_kwh)


# -- EcoLogits 0.11 ---------------------------------------------------------------------------------

# Its regressions over measured GPUs: watt-hours, then seconds, of a written token, for billions of active
# parameters, when BATCH requests are served together. The pace that it knows of some services is not used.
BATCH = 64
GPU_WATT_HOURS = 1.1665273170451914e-06, -0.011205921025579175, 4.052928146734005e-05
GPU_SECONDS = 0.0006785088094353663, 0.0003119310311688259, 0.019473717579473387
BITS, GPU_MEMORY_GB, MEMORY_MARGIN = 16, 80, 1.2
SERVER_GPUS, SERVER_WATTS, SERVER_GRAMS, GPU_GRAMS = 8, 1200.0, 5_700_000.0, 273_000.0
LIFE_SECONDS = 3 * 365 * 24 * 3600


def generation(active: float, total: float, tokens: float, settings: EnergySettings) -> Footprint:
    """The cost of the tokens that a model of ``total`` billion parameters wrote, ``active`` of them at work
    for each: the energy of its GPUs and of its share of the server, then the making of both.
    """
    slope, decay, base = GPU_WATT_HOURS
    per_gpu = tokens * (slope * math.exp(decay * BATCH) * active + base)
    slope, crowd, base = GPU_SECONDS
    seconds = tokens * (slope * active + crowd * BATCH + base)
    needed = math.ceil(MEMORY_MARGIN * total * BITS / 8 / GPU_MEMORY_GB)
    gpus = 2 ** math.ceil(math.log2(needed))
    share = gpus / SERVER_GPUS
    server = seconds / 3600 * SERVER_WATTS * share / BATCH
    used = _electric(settings.pue * (server + gpus * per_gpu), settings)
    made = seconds * (share * SERVER_GRAMS + gpus * GPU_GRAMS) / (LIFE_SECONDS * BATCH)
    return used + Footprint(0.0, made)


def _by_size(name: str, tokens: float, settings: EnergySettings) -> Footprint | None:
    """The cost of the tokens that a model wrote; None when its size is neither declared nor known."""
    if settings.milliards_parametres:
        total = settings.milliards_parametres
        return generation(settings.milliards_actifs or total, total, tokens, settings)
    size = _known_sizes().get(name)
    return generation(*size, tokens, settings) if size else None


@cache
def _known_sizes() -> dict[str, tuple[float, float]]:
    """Billions of parameters, active and in all, of the models whose size is published or estimated."""
    source = (files("rag") / "data" / "modeles.toml").read_text(encoding="utf-8")
    return {name: (float(size[0]), float(size[1])) for name, size in tomllib.loads(source)["tailles"].items()}

"""The weights of fusion and of the second reading: data fitted on calibration questions, read once.

``rag/data/rangement.toml`` says beside them how they were obtained; ``python -m eval.fit.ranking`` writes it.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rag.errors import SettingsError

FILE = "rangement.toml"
FUSION, READING = "fusion", "lecture"
LIMIT = 20.0
"""No weight is larger than this, either way: a slip of the keyboard is caught."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``legs`` weigh the searches that are fused, ``features`` the second reading."""

    legs: Mapping[str, float]
    features: Mapping[str, float]

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any weight."""
        plain = json.dumps([dict(self.legs), dict(self.features)], sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]

    def of(self, name: str) -> float:
        """The weight of a leg or of a feature."""
        return self.legs[name] if name in self.legs else self.features[name]


@cache
def shipped() -> Weights:
    """The weights of this version.

    Raises:
        SettingsError: the file was damaged.
    """
    return read_weights(files("rag").joinpath("data", FILE))


def read_weights(path: Traversable) -> Weights:
    """The weights of a file.

    Raises:
        SettingsError: it cannot be read, or holds something else than numbers by name.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise _refused(path, "il est absent ou n'est pas du TOML") from None
    return Weights(_table(path, tables, FUSION), _table(path, tables, READING))


def check_names(found: Mapping[str, float], known: Mapping[str, object], table: str) -> None:
    """Every known name has its weight, and no other.

    Raises:
        SettingsError: one is missing or unknown.
    """
    for names, fault in (
        (known.keys() - found.keys(), "manque"),
        (found.keys() - known.keys(), "est inconnu"),
    ):
        if names:
            raise SettingsError(
                f"Poids du classement : « {min(names)} » {fault} dans [{table}] de {FILE}. Réinstallez "
                "Sourcier, ou refaites ce fichier par `python -m eval.fit.ranking`."
            )


def _table(path: Traversable, tables: Mapping[str, object], name: str) -> dict[str, float]:
    table = tables.get(name)
    if not isinstance(table, dict) or not table:
        raise _refused(path, f"la table [{name}] manque")
    for key, value in table.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (number and math.isfinite(value) and abs(value) <= LIMIT):
            raise _refused(path, f"[{name}] {key} doit être un nombre entre -{LIMIT:g} et {LIMIT:g}")
    return {key: float(value) for key, value in table.items()}


def _refused(path: Traversable, reason: str) -> SettingsError:
    return SettingsError(
        f"Les poids du classement ({path.name}) sont refusés : {reason}. Réinstallez Sourcier, ou refaites "
        "ce fichier par `python -m eval.fit.ranking`."
    )

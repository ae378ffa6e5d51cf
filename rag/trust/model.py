"""The model of the confidence: data, read once, never pickled.

``rag/data/confiance.toml`` says beside the weights how they were obtained; ``python -m eval.fit.confidence``
writes it. The model is a logistic regression over named signs: a weight tells what its sign is worth.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rag.errors import SettingsError

FILE = "confiance.toml"
_SIGNS = "force avance unite ecart type noms marge accord dit precision brievete"
SIGNS = tuple(_SIGNS.split())
"""The signs that are weighed, each between 0 and 1 (``rag.confidence.signals_of``)."""
LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class Model:
    """``bias`` and ``weights`` make log-odds. ``withheld`` is the most they may be behind a closed gate: an
    answer about another act, address or sitting than the one asked, one that the act only recites, one with
    no word of the kind wanted. ``untold`` is the sign « type » of a question whose answer cannot be told by
    its looks. From the confidence ``high`` on, the level is « élevée ». ``told`` is the confidence of what
    code works out (the state of an act, a count), by how often it was right, for it has no such signs.

    ``seen`` are the questions that served to set the weights, the ranking or the rules (``seen_key``).
    """

    bias: float
    weights: Mapping[str, float]
    withheld: float
    untold: float
    high: float
    told: float
    seen: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with anything a confidence is made of."""
        made = [self.bias, dict(self.weights), self.withheld, self.untold, self.told]
        plain = json.dumps(made, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]

    @property
    def floor(self) -> float:
        """The lowest threshold, in hundredths, that lets nothing through a closed gate."""
        return (math.floor(100 / (1 + math.exp(-self.withheld))) + 1) / 100

    def confidence(self, signs: Mapping[str, float], *, closed: bool) -> float:
        """The confidence that these signs make; ``closed`` when a gate is."""
        raw = self.bias + sum(weight * signs[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-(min(raw, self.withheld) if closed else raw)))


def seen_key(question: str, context: Sequence[str] = ()) -> str:
    """A question as it is listed among those that were seen: no word of it can be read back."""
    said = " ".join(" ".join([*context, question]).lower().split())
    return hashlib.sha256(said.encode()).hexdigest()[:8]


@cache
def shipped() -> Model:
    """The model of this version.

    Raises:
        SettingsError: the file was damaged.
    """
    return read_model(files("rag").joinpath("data", FILE))


def read_model(path: Traversable) -> Model:
    """The model of a file.

    Raises:
        SettingsError: it cannot be read, lacks something, or holds something else than what is known.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise _refused(path, "il est absent ou n'est pas du TOML") from None
    model = _numbers(path, tables, "modele", ("biais",), LIMIT)
    gates = _numbers(path, tables, "portes", ("plafond", "type_indetermine"), LIMIT)
    levels = _numbers(path, tables, "niveaux", ("elevee",), 1.0)
    told = _numbers(path, tables, "calcul", ("confiance",), 1.0)
    seen = tables.get("reglage", {}).get("questions_vues", [])
    if not isinstance(seen, list) or not all(isinstance(one, str) for one in seen):
        raise _refused(path, "[reglage] questions_vues doit être une liste de textes")
    return Model(
        model["biais"],
        _numbers(path, tables, "poids", SIGNS, LIMIT),
        gates["plafond"],
        gates["type_indetermine"],
        levels["elevee"],
        told["confiance"],
        frozenset(seen),
    )


def _numbers(
    path: Traversable, tables: Mapping[str, object], name: str, keys: Sequence[str], limit: float
) -> dict[str, float]:
    """The numbers of a table: every key that is known, and no other."""
    table = tables.get(name)
    if not isinstance(table, dict):
        raise _refused(path, f"la table [{name}] manque")
    for names, fault in ((set(keys) - table.keys(), "manque"), (table.keys() - set(keys), "est inconnu")):
        if names:
            raise _refused(path, f"« {min(names)} » {fault} dans [{name}]")
    for key, value in table.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (number and math.isfinite(value) and abs(value) <= limit):
            raise _refused(path, f"[{name}] {key} doit être un nombre entre -{limit:g} et {limit:g}")
    return {key: float(table[key]) for key in keys}


def _refused(path: Traversable, reason: str) -> SettingsError:
    return SettingsError(
        f"Le modèle de confiance ({path.name}) est refusé : {reason}. Réinstallez Sourcier, ou refaites ce "
        "fichier par `python -m eval.fit.confidence`."
    )

"""``calibrage.toml``: the thresholds chosen for a risk, and what they were chosen under.

``sourcier calibrate`` writes it in the data folder. It holds for the documents, the settings, the weights,
the program and the model that it names; ``changed`` tells which of them are no longer those.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

import rag
from rag.errors import SettingsError
from rag.ranking.weights import shipped as shipped_ranking
from rag.settings import Settings, toml_fault
from rag.trust.model import shipped
from rag.types import Document

FILE = "calibrage.toml"
_ASIDE = ("data_dir", "journal", "energie", "evaluation", "contact", "index")
_OWN = ("seuil", "risque", "risques", "calibrage")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a calibration holds for, each as twelve hexadecimal digits, but the model's name."""

    corpus: str
    reglages: str
    classement: str
    confiance: str
    programme: str
    modele: str


_NAMES = {
    "corpus": "les documents",
    "reglages": "les réglages",
    "classement": "les poids du classement",
    "confiance": "le modèle de confiance",
    "programme": "le programme",
    "modele": "le modèle de langage",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The threshold of a risk. ``wrong`` of the ``shown`` were wrong there; when not ``certified``, it is the
    strictest there is."""

    risk: float
    threshold: float
    certified: bool
    shown: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """``chosen`` by risk, the first being the one for every question that no other is asked for.

    ``seen``: questions that served to set the weights or the rules were counted; the guarantee is lost and
    the threshold is only a hint. ``delta`` is the chance, over the questions drawn, that a certified risk
    does not hold.
    """

    chosen: tuple[Chosen, ...]
    delta: float
    questions: int
    day: date
    seen: bool
    bound: Bound

    def at(self, risk: float) -> Chosen | None:
        """What was chosen for this risk or, where it was not asked for, for the nearest one below."""
        below = [one for one in self.chosen if one.risk <= risk]
        return max(below, key=lambda one: one.risk, default=None)


def bound_to(settings: Settings, documents: Iterable[Document]) -> Bound:
    """What an answer is made with, but the thresholds themselves."""
    plain = settings.masked()
    for name in _ASIDE:
        plain.pop(name)
    plain["reponse"] = {key: value for key, value in plain["reponse"].items() if key not in _OWN}
    own = settings.recherche.lexique
    if own is not None and own.is_file():
        plain["lexique"] = hashlib.sha256(own.read_bytes()).hexdigest()
    writer = settings.modele
    return Bound(
        _digest(sorted(document.id for document in documents)),
        _digest(plain),
        shipped_ranking().digest,
        shipped().digest,
        program_digest(),
        "" if writer.moteur == "aucun" else f"{writer.moteur} {writer.nom}".strip(),
    )


def changed(then: Bound, now: Bound) -> tuple[str, ...]:
    """What differs, in French."""
    return tuple(said for name, said in _NAMES.items() if getattr(then, name) != getattr(now, name))


@cache
def program_digest() -> str:
    """Twelve hexadecimal digits that change with the code that reads documents and answers, or its data."""
    root = Path(rag.__file__).parents[1]
    found = hashlib.sha256()
    for folder in ("rag", "ingest"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".txt", ".md"):
                found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def _digest(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


# -- the file ---------------------------------------------------------------------------------------


def as_toml(found: Calibration) -> str:
    """The file, as ``read_calibration`` takes it back."""
    lines = [
        "# Seuils choisis pour un risque. Écrit par `sourcier calibrate` : ne le modifiez pas, refaites-le.",
        "# risque : part de réponses fausses acceptée parmi celles qui sont montrées.",
        f"date = {found.day.isoformat()}",
        f"questions = {found.questions}",
        f"delta = {found.delta}",
        f"questions_deja_vues = {_said(found.seen)}",
        "",
        "[pour]",
        *(f"{name} = {json.dumps(getattr(found.bound, name), ensure_ascii=False)}" for name in _NAMES),
    ]
    for one in found.chosen:
        lines += [
            "",
            "[[seuils]]",
            f"risque = {one.risk}",
            f"seuil = {one.threshold}",
            f"certifie = {_said(one.certified)}",
            f"montrees = {one.shown}",
            f"fausses = {one.wrong}",
        ]
    return "\n".join([*lines, ""])


def read_calibration(path: Path) -> Calibration | None:
    """The calibration of a file; None where there is none.

    Raises:
        SettingsError: it cannot be read, or is not what ``sourcier calibrate`` writes.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError:
        raise _refused(path, "il ne peut pas être lu") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(path, f"il {toml_fault(error)}") from None
    bound, chosen = raw.get("pour"), raw.get("seuils")
    if not isinstance(bound, dict) or set(bound) != {item.name for item in fields(Bound)}:
        raise _refused(path, "la table [pour] manque ou n'est pas entière")
    if not isinstance(chosen, list) or not chosen or not all(isinstance(one, dict) for one in chosen):
        raise _refused(path, "aucun [[seuils]] n'y est")
    day = raw.get("date")
    if not isinstance(day, date):
        raise _refused(path, "« date » manque ou n'est pas une date")
    return Calibration(
        tuple(_chosen(path, one) for one in chosen),
        _share(path, raw, "delta"),
        _count(path, raw, "questions"),
        day,
        _flag(path, raw, "questions_deja_vues"),
        Bound(**{name: str(value) for name, value in bound.items()}),
    )


def _chosen(path: Path, raw: Mapping[str, object]) -> Chosen:
    return Chosen(
        _share(path, raw, "risque"),
        _share(path, raw, "seuil"),
        _flag(path, raw, "certifie"),
        _count(path, raw, "montrees"),
        _count(path, raw, "fausses"),
    )


def _share(path: Path, raw: Mapping[str, object], name: str) -> float:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _refused(path, f"« {name} » doit être un nombre entre 0 et 1")
    return float(value)


def _count(path: Path, raw: Mapping[str, object], name: str) -> int:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _refused(path, f"« {name} » doit être un nombre entier")
    return value


def _flag(path: Path, raw: Mapping[str, object], name: str) -> bool:
    value = raw.get(name)
    if not isinstance(value, bool):
        raise _refused(path, f"« {name} » doit être true ou false")
    return value


def _said(value: bool) -> str:
    return "true" if value else "false"


def _refused(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"Le calibrage {path} est refusé : {reason}. Refaites-le par `sourcier calibrate`, ou supprimez ce "
        "fichier : le seuil par défaut sera repris."
    )

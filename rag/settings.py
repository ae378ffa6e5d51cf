"""The settings: one typed object, read from ``sourcier.toml`` and the environment.

Keys are French because users write them; each is named once, with its words in the reference of settings
(``docs/reglages.md``, written by ``tools.settings_reference``). Order of precedence: environment
(``SOURCIER_SECTION__CLE``, or ``SOURCIER_SECTION__CLE_FICHIER``, a file that holds the value, as containers
and systemd hand secrets over), the file named by ``SOURCIER_CONFIG``, ``./sourcier.toml``, the per-user file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, Field, ValidationError

from rag.errors import SettingsError
from rag.ranking.weights import shipped
from rag.settings_access import AccessSettings
from rag.settings_evaluation import EvaluationSettings, GateSettings, MailSettings
from rag.settings_index import IndexSettings, IngestSettings, SearchSettings
from rag.settings_model import (
    AnswerSettings,
    ModelSettings,
    RerankSettings,
    RiskSettings,
    VectorSettings,
    outside,
)
from rag.settings_record import ContactSettings, EnergySettings, JournalSettings
from rag.settings_section import Section as _Section
from rag.trust.model import shipped as confidence

__all__ = [
    "FROM_FILE",
    "PREFIX",
    "AccessSettings",
    "AnswerSettings",
    "ContactSettings",
    "EnergySettings",
    "EvaluationSettings",
    "GateSettings",
    "IndexSettings",
    "IngestSettings",
    "JournalSettings",
    "MailSettings",
    "ModelSettings",
    "RerankSettings",
    "RiskSettings",
    "SearchSettings",
    "Settings",
    "VectorSettings",
    "load_settings",
    "outside",
    "refused_setting",
    "settings_files",
    "toml_fault",
]

PREFIX = "SOURCIER_"
FROM_FILE = "_fichier"
"""What ends the name of a variable that names the file of a value, rather than the value."""

_PASSWORD = re.compile(r'//[^/"\s]+@')
_LIMITS = {"ge": "au moins", "gt": "plus de", "le": "au plus", "lt": "moins de"}
_WANTED = {
    "int": "un nombre entier",
    "float": "un nombre",
    "bool": "« true » ou « false »",
    "string": "un texte entre guillemets",
    "path": "un chemin entre guillemets",
    "tuple": "une liste : […]",
    "model": "une section, pas une valeur",
    "dict": "une section, pas une valeur",
}
"""What is wanted, by the beginning of the kinds of errors that say it (``int_type``, ``int_parsing``…)."""


class Settings(_Section):
    """All settings. ``data_dir`` is ``SOURCIER_DATA_DIR`` or the per-user data folder."""

    data_dir: Path = Field(description="le dossier des données")
    index: IndexSettings = Field(default=IndexSettings(), description="Où sont gardés les passages")
    vecteurs: VectorSettings = Field(
        default=VectorSettings(), description="La recherche par le sens, à côté de celle des mots"
    )
    modele: ModelSettings = Field(
        default=ModelSettings(), description="Le modèle de langue qui rédige ; aucun au départ"
    )
    reponse: AnswerSettings = Field(
        default=AnswerSettings(), description="Quand une réponse est montrée, et sous quelle forme"
    )
    recherche: SearchSettings = Field(default=SearchSettings(), description="Combien de passages sont lus")
    reclassement: RerankSettings = Field(
        default=RerankSettings(), description="Une seconde lecture des premiers passages, facultative"
    )
    contact: ContactSettings = Field(
        default=ContactSettings(), description="À qui renvoyer après un refus ; rien n'est inventé"
    )
    ingestion: IngestSettings = Field(
        default=IngestSettings(), description="Limites de la lecture des fichiers"
    )
    journal: JournalSettings = Field(
        default=JournalSettings(), description="La trace des réponses, et où elle est tenue"
    )
    energie: EnergySettings = Field(
        default=EnergySettings(), description="De quoi estimer l'énergie et le CO2 d'une réponse"
    )
    evaluation: EvaluationSettings = Field(
        default=EvaluationSettings(),
        description="L'évaluation de nuit ([evaluation.md](evaluation.md))",
    )
    acces: AccessSettings = Field(
        default=AccessSettings(), description="Qui ouvre l'écran, et ce qu'il y lit ([acces.md](acces.md))"
    )

    def masked(self) -> dict[str, Any]:
        """The settings as plain values, secrets and passwords in addresses shown as ``********``."""
        shown: dict[str, Any] = json.loads(_PASSWORD.sub("//********@", self.model_dump_json()))
        return shown

    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any setting an answer may depend on, but the secrets,
        and with the weights of the ranking and of the confidence: a threshold chosen under others no longer
        holds.
        """
        plain = self.masked()
        for name in ("data_dir", "journal", "energie", "evaluation", "acces"):
            plain.pop(name)
        for name in ("fragments", "repliques", "ecritures"):  # where passages are held, not which
            plain["index"].pop(name)
        plain["rangement"] = shipped().digest
        plain["confiance"] = confidence().digest
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: the file is not TOML, a key is unknown or out of range, a file that a variable names
            cannot be read.
    """
    env = dict(os.environ) if environ is None else environ
    values, path = _from_file(env)
    named = _add_variables(values, env)
    data_dir = env.get(f"{PREFIX}DATA_DIR")
    values["data_dir"] = Path(data_dir) if data_dir else user_data_path("sourcier", appauthor=False)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        place, reason = refused_setting(error)
        where = _where(place, named, path)
        raise SettingsError(f"Réglage « {place} » refusé : {reason}. Corrigez {where}.") from None


def _add_variables(values: dict[str, Any], env: dict[str, str]) -> dict[str, str]:
    """Put what the environment says over the values; the variable that each setting came from."""
    named: dict[str, str] = {}
    for name, value in sorted(env.items()):  # CLE_FICHIER after CLE: the file wins
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        if not name.startswith(PREFIX):
            continue
        if not sections:
            _require_two_underscores(name, key)
            continue
        content: Any = values
        for section in sections:
            content = content.setdefault(section, {}) if isinstance(content, dict) else None
        if isinstance(content, dict):  # else refused later, like any wrong value
            setting = key.removesuffix(FROM_FILE)
            content[setting] = value if setting == key else _held(name, value)
            named[".".join((*sections, setting))] = name
    return named


def _require_two_underscores(name: str, key: str) -> None:
    """``SOURCIER_ACCES_MODE`` would be left aside without a word, and the screen open to all."""
    section, _, rest = key.partition("_")
    if rest and section in Settings.model_fields:
        wanted = f"{PREFIX}{section}__{rest}".upper()
        raise SettingsError(
            f"La variable d'environnement {name} n'est pas un réglage : il faut deux traits bas après la "
            f"section, {wanted}. Renommez-la ou retirez-la."
        )


def _held(name: str, path: str) -> str:
    """The value that a file holds, without the line end that editors add."""
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"Le fichier {path}, que nomme la variable {name}, ne peut pas être lu : créez-le, ou donnez le "
            "droit de le lire."
        ) from None


def refused_setting(error: ValidationError) -> tuple[str, str]:
    """The first setting refused, as ``section.cle``, and why, in French."""
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]), _reason(first)


def _where(place: str, named: dict[str, str], path: Path | None) -> str:
    """Where a wrong setting was read: an environment variable, else the file."""
    if place in named:
        return f"la variable d'environnement {named[place]}"
    of_section = [name for key, name in named.items() if key.startswith(f"{place}.")]
    if of_section and path is None:
        return f"la variable d'environnement {of_section[0]}"
    return str(path or "sourcier.toml")


def _reason(error: Any) -> str:
    """A French reason for a pydantic error."""
    context = error.get("ctx") or {}
    if error["type"] == "extra_forbidden":
        return f"ce réglage n'existe pas{_nearest(error['loc'])}"
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] == "literal_error":
        return f"valeurs possibles : {context['expected'].replace(' or ', ' ou ')}"
    limits = [f"{words} {context[key]:g}" for key, words in _LIMITS.items() if key in context]
    if limits:
        return f"il faut {' et '.join(limits)}"
    wanted = _WANTED.get(error["type"].split("_")[0])
    return f"il faut {wanted}" if wanted else "la valeur n'a pas le bon type"


def _nearest(place: tuple[str | int, ...]) -> str:
    """The name of the same section that an unknown one looks like, if any."""
    section: Any = Settings
    *sections, key = map(str, place)
    for name in sections:
        field = section.model_fields.get(name)
        section = field.annotation if field else None
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            return ""
    near = get_close_matches(key, section.model_fields.keys() - {"data_dir"}, n=1)
    return f" (voulez-vous dire « {near[0]} » ?)" if near else ""


def toml_fault(error: ValueError) -> str:
    """What is wrong with a TOML file, in French, and on which line when it is known."""
    if isinstance(error, UnicodeDecodeError):
        return "n'est pas du texte UTF-8"
    line = re.search(r"line (\d+)", str(error))
    return f"n'est pas du TOML (ligne {line[1]})" if line else "n'est pas du TOML"


def settings_files(env: dict[str, str]) -> tuple[Path, ...]:
    """Where a settings file may be; the first there is holds."""
    if named := env.get(f"{PREFIX}CONFIG"):
        return (Path(named),)
    return Path("sourcier.toml"), user_config_path("sourcier", appauthor=False) / "sourcier.toml"


def _from_file(env: dict[str, str]) -> tuple[dict[str, Any], Path | None]:
    """The values of the first settings file there is, and its path."""
    named = env.get(f"{PREFIX}CONFIG")
    for path in settings_files(env):
        if path.is_file():
            try:
                return tomllib.loads(path.read_text(encoding="utf-8")), path
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise SettingsError(
                    f"Le fichier de réglages {path} est illisible : il {toml_fault(error)}. Corrigez-le."
                ) from None
            except OSError:
                raise SettingsError(
                    f"Le fichier de réglages {path} est illisible : donnez le droit de le lire."
                ) from None
    if named:
        raise SettingsError(f"Le fichier de réglages {named} (SOURCIER_CONFIG) n'existe pas.")
    return {}, None

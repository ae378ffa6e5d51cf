"""The settings: one typed object, read from ``sourcier.toml`` and the environment.

Keys are French because users write them; each is named once, here. Order of precedence: environment
(``SOURCIER_SECTION__CLE``), the file named by ``SOURCIER_CONFIG``, ``./sourcier.toml``, the per-user file.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError

from rag.errors import SettingsError
from rag.ranking.weights import shipped
from rag.settings_access import AccessSettings
from rag.settings_section import Section as _Section
from rag.trust.model import shipped as confidence

PREFIX = "SOURCIER_"

_PASSWORD = re.compile(r'//[^/"\s]+@')
_LIMITS = {"ge": "au moins", "gt": "plus de", "le": "au plus", "lt": "moins de"}


class IndexSettings(_Section):
    """Where passages are kept: the embedded engine, or a Qdrant server."""

    moteur: Literal["embarque", "serveur"] = "embarque"
    url: str = ""
    cle: SecretStr = SecretStr("")
    collection: str = "sourcier"


class VectorSettings(_Section):
    """The dense leg: the shipped embedding, a model's folder on disk (never downloaded), or a service.

    ``modele`` is a folder, or the name the service knows the model under. Prefixes that are not set are the
    model's own. ``dimension`` is the service's; ``lot`` how many texts one request carries. ``poids`` not
    set is the one fitted for the shipped embedding (``rag/data/rangement.toml``).
    """

    moteur: Literal["aucun", "integre", "sentence-transformers", "mistral", "openai"] = "integre"
    modele: str = ""
    prefixe_question: str | None = None
    prefixe_passage: str | None = None
    poids: float | None = Field(default=None, ge=0, le=10)
    url: str = ""
    cle: SecretStr = SecretStr("")
    externe_autorise: bool = False
    dimension: int = Field(default=0, ge=0, le=8192)
    lot: int = Field(default=32, ge=1, le=512)
    delai_connexion: float = Field(default=5.0, gt=0)
    delai_lecture: float = Field(default=30.0, gt=0)
    essais: int = Field(default=3, ge=1, le=3)

    @property
    def outside(self) -> bool:
        """True when the texts are sent to a host that is neither this machine nor a private address."""
        return self.moteur in ("mistral", "openai") and outside(self.url)


class ModelSettings(_Section):
    """The language model that writes. Delays are in seconds; ``delai_total`` was named ``delai_lecture``."""

    moteur: Literal["aucun", "mistral", "openai"] = "aucun"
    nom: str = ""
    url: str = ""
    cle: SecretStr = SecretStr("")
    externe_autorise: bool = False
    delai_connexion: float = Field(default=3.0, gt=0)
    delai_premier_jeton: float = Field(default=10.0, gt=0)
    delai_total: float = Field(
        default=60.0, gt=0, validation_alias=AliasChoices("delai_total", "delai_lecture")
    )
    essais: int = Field(default=3, ge=1, le=3)

    @property
    def outside(self) -> bool:
        """True when the model's host is not this machine nor a private address (RFC 1918, RFC 4193)."""
        return self.moteur != "aucun" and outside(self.url)


class RiskSettings(_Section):
    """The share of wrong answers accepted by subject, that of the calibration where it is not set: rules of
    town planning, what an assembly or a mayor decides, the rest.
    """

    urbanisme: float | None = Field(default=None, gt=0, lt=1)
    actes: float | None = Field(default=None, gt=0, lt=1)
    autres: float | None = Field(default=None, gt=0, lt=1)

    @property
    def stated(self) -> tuple[float, ...]:
        """Those that are set, each once, from the smallest."""
        values = (self.urbanisme, self.actes, self.autres)
        return tuple(sorted({value for value in values if value is not None}))


class AnswerSettings(_Section):
    """``seuil`` is the confidence below which nothing is asserted while no threshold is calibrated.

    ``calibrage``: the threshold that ``sourcier calibrate`` chose is followed. ``risque`` is the share of
    wrong answers accepted among those shown, for which it chooses one.

    ``niveau`` pins a level of the ladder (``rag.ladder``): « sans IA » is ``extractif``.
    """

    niveau: Literal["auto", "modele", "extractif", "passages", "lexical"] = "auto"
    seuil: float = Field(default=0.60, ge=0, le=1)
    calibrage: bool = True
    risque: float = Field(default=0.05, gt=0, lt=1)
    risques: RiskSettings = RiskSettings()
    mots_max: int = Field(default=80, ge=20, le=120)


class SearchSettings(_Section):
    """``lexique`` is the town's own lay lexicon, read over the shipped one (``rag/data/lexique.toml``)."""

    candidats: int = Field(default=150, ge=10, le=1000)
    passages: int = Field(default=10, ge=10, le=50)
    lexique: Path | None = None


class RerankSettings(_Section):
    """A cross-encoder reads the first ``profondeur`` passages with the question; none by default.

    ``modele`` is its folder (never downloaded), ``poids`` what its score, from 0 to 1, weighs beside the
    others. After ``delai`` seconds the passages stay as they were.
    """

    moteur: Literal["aucun", "sentence-transformers"] = "aucun"
    modele: str = ""
    profondeur: int = Field(default=20, ge=2, le=80)
    poids: float = Field(default=1.0, ge=0, le=10)
    delai: float = Field(default=5.0, gt=0)


class ContactSettings(_Section):
    """Whom a refusal sends the user to. Empty fields are not shown; nothing is invented."""

    service: str = ""
    telephone: str = ""
    courriel: str = ""


def _in_words(value: object) -> object:
    """True and false, as a first version wrote them, in words."""
    words = {True: "oui", False: "non", "true": "oui", "false": "non", "1": "oui", "0": "non"}
    known = value.lower() if isinstance(value, str) else value
    return words.get(known, known) if isinstance(known, bool | str) else value


class IngestSettings(_Section):
    """Limits of the parsing child process (``memoire_mo`` in MiB) and of files taken.

    ``ocr`` reads scanned pages: ``auto`` when tesseract and its French data are there, ``oui`` or an error.
    """

    processus: int = Field(default=2, ge=1, le=64)
    memoire_mo: int = Field(default=1024, ge=256)
    taille_max_mo: int = Field(default=200, ge=1)
    ocr: Annotated[Literal["auto", "oui", "non"], BeforeValidator(_in_words)] = "auto"


class JournalSettings(_Section):
    actif: bool = True


class EnergySettings(_Section):
    """What an answer's energy and CO2 are estimated with (``rag.energy``).

    ``wh_par_millier_de_jetons``, of the language model, is 0 when not known; the method of EcoLogits then
    counts with ``milliards_parametres`` (``milliards_actifs`` of them at work for a word, all of them when 0;
    the sizes of Mistral's models are known) and ``pue``, what the data centre draws for one watt-hour of its
    servers.
    """

    # Green Algorithms (Lannelongue, Grealey & Inouye 2021, table of processors): 4 to 15 W a core for
    # server processors, 10 W for a Xeon E5-2680 v3.
    watts_par_coeur: float = Field(default=10.0, gt=0)
    wh_par_millier_de_jetons: float = Field(default=0.0, ge=0)
    # The French mix of ecologits 0.11 (0.04144 kg CO2e/kWh, whole life cycle). For comparison, RTE's Bilan
    # électrique 2024 gives 21.7 g/kWh for the emissions of production alone.
    grammes_co2_par_kwh: float = Field(default=41.44, ge=0)
    milliards_parametres: float = Field(default=0.0, ge=0)
    milliards_actifs: float = Field(default=0.0, ge=0)
    pue: float = Field(default=1.2, ge=1)


class MailSettings(_Section):
    """Where the nightly summary is mailed; ``serveur`` empty: nowhere. Port 465 is TLS, else STARTTLS."""

    serveur: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    compte: str = ""
    mot_de_passe: SecretStr = SecretStr("")
    expediteur: str = ""
    destinataires: tuple[str, ...] = ()
    chiffrement: bool = True


class GateSettings(_Section):
    """What a night may lose before it fails (``eval.gates``). Shares are between 0 and 1.

    ``erreur`` is the risk of a false alarm of each comparison with the last good night; ``latence`` the
    largest ratio of the 95th percentiles, ``latence_max`` the largest of them in seconds. ``confusion_max``
    bears on answers from another zone or town. A minimum of 0 and a maximum of 1 are no limit.
    """

    erreur: float = Field(default=0.05, gt=0, lt=1)
    juste_min: float = Field(default=0.0, ge=0, le=1)
    refus_min: float = Field(default=0.0, ge=0, le=1)
    faux_max: float = Field(default=1.0, ge=0, le=1)
    non_appuye_max: float = Field(default=0.0, ge=0, le=1)
    confusion_max: float = Field(default=0.05, ge=0, le=1)
    latence: float = Field(default=2.0, ge=1)
    latence_max: float = Field(default=10.0, gt=0)
    non_notees_max: float = Field(default=0.05, ge=0, lt=1)


class EvaluationSettings(_Section):
    """The nightly evaluation. ``jeux`` are gold files, ``lot`` the split asked of each; ``dossier`` is under
    the data folder when not set; ``documents`` the files that quotes are checked on, else the stored ones.

    ``retard_heures``: after that long without a finished night, the screens say so. ``nuits`` are kept in
    short, the last ``nuits_completes`` in full. ``webhook`` is secret: its address often holds a token.
    ``risque``: the share of wrong answers accepted, for which reports tell the threshold. ``juge``: the model
    that judges answers; that of ``[modele]`` when it has no engine.
    """

    jeux: tuple[Path, ...] = ()
    lot: str = ""
    documents: Path | None = None
    dossier: Path | None = None
    variantes: bool = True
    graine: int = 0
    risque: float = Field(default=0.2, gt=0, lt=1)
    juge: ModelSettings = ModelSettings()
    retard_heures: float = Field(default=36.0, gt=0)
    nuits: int = Field(default=400, ge=1)
    nuits_completes: int = Field(default=14, ge=1)
    portes: GateSettings = GateSettings()
    courriel: MailSettings = MailSettings()
    webhook: SecretStr = SecretStr("")


class Settings(_Section):
    """All settings. ``data_dir`` is ``SOURCIER_DATA_DIR`` or the per-user data folder."""

    data_dir: Path
    index: IndexSettings = IndexSettings()
    vecteurs: VectorSettings = VectorSettings()
    modele: ModelSettings = ModelSettings()
    reponse: AnswerSettings = AnswerSettings()
    recherche: SearchSettings = SearchSettings()
    reclassement: RerankSettings = RerankSettings()
    contact: ContactSettings = ContactSettings()
    ingestion: IngestSettings = IngestSettings()
    journal: JournalSettings = JournalSettings()
    energie: EnergySettings = EnergySettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    acces: AccessSettings = AccessSettings()

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
        plain["rangement"] = shipped().digest
        plain["confiance"] = confidence().digest
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def outside(url: str) -> bool:
    """Is the host of an address neither this machine nor a private address?"""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_private)


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: the file is not TOML, or a key is unknown or out of range.
    """
    env = dict(os.environ) if environ is None else environ
    values, path = _from_file(env)
    named: dict[str, str] = {}
    for name, value in env.items():
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        if name.startswith(PREFIX) and sections:
            content: Any = values
            for section in sections:
                content = content.setdefault(section, {}) if isinstance(content, dict) else None
            if isinstance(content, dict):  # else refused below, like any wrong value
                content[key] = value
                named[".".join((*sections, key))] = name
    data_dir = env.get(f"{PREFIX}DATA_DIR")
    values["data_dir"] = Path(data_dir) if data_dir else user_data_path("sourcier", appauthor=False)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        place, reason = refused_setting(error)
        where = _where(place, named, path)
        raise SettingsError(f"Réglage « {place} » refusé : {reason}. Corrigez {where}.") from None


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
        return "ce réglage n'existe pas"
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] == "literal_error":
        return f"valeurs possibles : {context['expected'].replace(' or ', ' ou ')}"
    limits = [f"{words} {context[key]:g}" for key, words in _LIMITS.items() if key in context]
    return f"il faut {' et '.join(limits)}" if limits else "la valeur n'a pas le bon type"


def toml_fault(error: ValueError) -> str:
    """What is wrong with a TOML file, in French, and on which line when it is known."""
    if isinstance(error, UnicodeDecodeError):
        return "n'est pas du texte UTF-8"
    line = re.search(r"line (\d+)", str(error))
    return f"n'est pas du TOML (ligne {line[1]})" if line else "n'est pas du TOML"


def _from_file(env: dict[str, str]) -> tuple[dict[str, Any], Path | None]:
    """The values of the first settings file there is, and its path."""
    named = env.get(f"{PREFIX}CONFIG")
    candidates = (
        [Path(named)]
        if named
        else [Path("sourcier.toml"), user_config_path("sourcier", appauthor=False) / "sourcier.toml"]
    )
    for path in candidates:
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

"""Models and answers: ``[vecteurs]``, ``[modele]``, ``[reclassement]``, ``[reponse]``."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, SecretStr

from rag.settings_section import OneOf, Section

# What the files of rag/models declare. They import these settings, hence the imports where they are used.


def _embedders() -> tuple[str, ...]:
    from rag.models.embedders import EMBEDDERS

    return EMBEDDERS.names()


def _language_models() -> tuple[str, ...]:
    from rag.models.base import LANGUAGE_MODELS

    return LANGUAGE_MODELS.names()


def _cross_readers() -> tuple[str, ...]:
    from rag.models.rerankers import CROSS_READERS

    return CROSS_READERS.names()


class VectorSettings(Section):
    """The dense leg: the shipped embedding, a model's folder on disk (never downloaded), or a service."""

    moteur: Annotated[str, AfterValidator(OneOf(_embedders))] = Field(
        default="integre",
        description="`integre` : le petit modèle livré ; `aucun` : recherche par les mots seuls ; "
        "`sentence-transformers` : un modèle présent sur la machine ; `mistral`, ou `openai` (toute adresse "
        "compatible) : un service",
    )
    modele: str = Field(
        default="",
        description="dossier du modèle (jamais téléchargé ; `sentence-transformers` : poids .safetensors), "
        "ou nom que lui donne le service",
    )
    prefixe_question: str | None = Field(
        default=None,
        description='ce qui précède chaque question ; non réglé : celui du modèle ; `""` : rien',
    )
    prefixe_passage: str | None = Field(
        default=None,
        description='ce qui précède chaque passage ; non réglé : celui du modèle ; `""` : rien',
    )
    poids: float | None = Field(
        default=None,
        ge=0,
        le=10,
        description="poids de cette recherche à côté de celle des mots ; non réglé : celui du modèle livré "
        "(`rag/data/rangement.toml`)",
    )
    url: str = Field(default="", description="adresse du service")
    cle: SecretStr = Field(default=SecretStr(""), description="clé du service")
    externe_autorise: bool = Field(
        default=False,
        description="autorise un service hors de votre réseau ; les personnes privées sont alors masquées et "
        "les corpus internes jamais envoyés (on ne les trouve que par leurs mots)",
    )
    dimension: int = Field(
        default=0, ge=0, le=8192, description="taille des vecteurs du service ; à donner avec un service"
    )
    lot: int = Field(default=32, ge=1, le=512, description="textes par requête")
    delai_connexion: float = Field(default=5.0, gt=0, description="attente de la connexion, en secondes")
    delai_lecture: float = Field(default=30.0, gt=0, description="attente de la réponse, en secondes")
    essais: int = Field(default=3, ge=1, le=3, description="nombre d'essais")

    @property
    def outside(self) -> bool:
        """True when the texts are sent to a host that is neither this machine nor a private address."""
        from rag.models.embedders import EMBEDDERS

        return EMBEDDERS.served(self.moteur) and outside(self.url)


class ModelSettings(Section):
    """The language model that writes. ``delai_total`` was named ``delai_lecture``."""

    moteur: Annotated[str, AfterValidator(OneOf(_language_models))] = Field(
        default="aucun",
        description="`aucun` : phrases extraites des actes ; `mistral`, ou `openai` (toute adresse "
        "compatible) : phrases rédigées par un modèle, sous les mêmes contrôles",
    )
    nom: str = Field(default="", description="nom du modèle")
    url: str = Field(default="", description="adresse du modèle (par exemple `http://localhost:8000/v1`)")
    cle: SecretStr = Field(default=SecretStr(""), description="clé du modèle")
    externe_autorise: bool = Field(
        default=False,
        description="autorise un modèle hors de votre réseau ; les personnes privées sont alors masquées et "
        "les corpus internes jamais envoyés",
    )
    delai_connexion: float = Field(default=3.0, gt=0, description="attente de la connexion, en secondes")
    delai_premier_jeton: float = Field(
        default=10.0, gt=0, description="attente du premier mot, en secondes ; au-delà, réponse sans modèle"
    )
    delai_total: float = Field(
        default=60.0,
        gt=0,
        validation_alias=AliasChoices("delai_total", "delai_lecture"),
        description="attente de la réponse entière, en secondes (ancien nom : `delai_lecture`)",
    )
    essais: int = Field(default=3, ge=1, le=3, description="nombre d'essais")

    @property
    def outside(self) -> bool:
        """True when the model's host is not this machine nor a private address (RFC 1918, RFC 4193)."""
        from rag.models.base import LANGUAGE_MODELS

        return LANGUAGE_MODELS.served(self.moteur) and outside(self.url)


class RerankSettings(Section):
    """A cross-encoder reads the first passages with the question; none by default."""

    moteur: Annotated[str, AfterValidator(OneOf(_cross_readers))] = Field(
        default="aucun",
        description="`sentence-transformers` : un cross-encodeur relit les premiers passages avec la "
        "question ; s'il manque ou tarde, l'ordre reste et la réponse le dit",
    )
    modele: str = Field(
        default="", description="dossier du cross-encodeur (jamais téléchargé, poids .safetensors)"
    )
    profondeur: int = Field(default=20, ge=2, le=80, description="passages relus")
    poids: float = Field(
        default=1.0, ge=0, le=10, description="poids de sa note (de 0 à 1) à côté des autres"
    )
    delai: float = Field(default=5.0, gt=0, description="temps au plus, en secondes")


class RiskSettings(Section):
    """The share of wrong answers accepted by subject; that of ``[reponse] risque`` where it is not set."""

    urbanisme: float | None = Field(default=None, gt=0, lt=1, description="règles d'urbanisme")
    actes: float | None = Field(
        default=None, gt=0, lt=1, description="ce que décident l'assemblée ou le maire"
    )
    autres: float | None = Field(default=None, gt=0, lt=1, description="le reste")

    @property
    def stated(self) -> tuple[float, ...]:
        """Those that are set, each once, from the smallest."""
        values = (self.urbanisme, self.actes, self.autres)
        return tuple(sorted({value for value in values if value is not None}))


class AnswerSettings(Section):
    """When an answer is shown. ``niveau`` pins a level of the ladder (``rag.ladder``)."""

    niveau: Literal["auto", "modele", "extractif", "passages", "lexical"] = Field(
        default="auto",
        description="`auto` : modèle, puis phrases extraites, puis passages, puis mots seuls ; `extractif` : "
        "sans IA ; `passages`, `lexical` : aucune phrase rédigée ; `modele` : le modèle ou un refus",
    )
    seuil: float = Field(
        default=0.60,
        ge=0,
        le=1,
        description="confiance sous laquelle rien n'est affirmé, tant que rien n'est calibré",
    )
    calibrage: bool = Field(
        default=True, description="suit le seuil choisi par `sourcier calibrate`, quand il y en a un"
    )
    risque: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="part de réponses fausses acceptée parmi celles qui sont montrées ; `sourcier calibrate` "
        "choisit le seuil qui la tient",
    )
    risques: RiskSettings = Field(
        default=RiskSettings(),
        description="Un risque accepté par sujet ; non réglé : celui de `[reponse] risque`",
    )
    mots_max: int = Field(default=80, ge=20, le=120, description="longueur d'une réponse, en mots")


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

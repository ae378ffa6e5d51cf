"""What is read, where it is kept, and how it is searched: ``[index]``, ``[ingestion]``, ``[recherche]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from rag.settings_section import Section


class IndexSettings(Section):
    """Where passages are kept: the embedded engine, or a Qdrant server.

    What says how a server spreads a collection bears on the collections made from then on.
    """

    moteur: Literal["embarque", "serveur"] = Field(
        default="embarque",
        description="`embarque` : l'index est dans le dossier de données ; `serveur` : sur un serveur Qdrant",
    )
    url: str = Field(default="", description="adresse du serveur Qdrant")
    cle: SecretStr = Field(default=SecretStr(""), description="clé du serveur Qdrant")
    collection: str = Field(default="sourcier", description="début du nom des collections sur le serveur")
    fragments: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="en combien de parts (« shards ») le serveur range une collection ; 0 : il choisit",
    )
    repliques: int = Field(
        default=0,
        ge=0,
        le=100,
        description="sur combien de nœuds chaque part est gardée (« replication factor ») ; 0 : le serveur "
        "choisit",
    )
    ecritures: int = Field(
        default=0,
        ge=0,
        le=100,
        description="combien de répliques doivent confirmer une écriture ; 0 : une seule",
    )

    @model_validator(mode="after")
    def _coherent(self) -> IndexSettings:
        if self.ecritures > max(self.repliques, 1):
            raise ValueError("ecritures ne peut pas dépasser repliques : une écriture ne finirait jamais")
        return self


class SearchSettings(Section):
    """How many passages are sought and shown."""

    candidats: int = Field(
        default=150, ge=10, le=1000, description="passages cherchés par jambe (80 au plus sont relus de près)"
    )
    passages: int = Field(default=10, ge=10, le=50, description="passages montrés")
    lexique: Path | None = Field(
        default=None,
        description="fichier de mots courants de la commune, de la forme de `rag/data/lexique.toml`, lu "
        "par-dessus",
    )


def _in_words(value: object) -> object:
    """True and false, as a first version wrote them, in words."""
    words = {True: "oui", False: "non", "true": "oui", "false": "non", "1": "oui", "0": "non"}
    known = value.lower() if isinstance(value, str) else value
    return words.get(known, known) if isinstance(known, bool | str) else value


class IngestSettings(Section):
    """Limits of the parsing child process and of files taken."""

    processus: int = Field(default=2, ge=1, le=64, description="fichiers lus à la fois")
    memoire_mo: int = Field(
        default=1024, ge=256, description="mémoire laissée à la lecture d'un fichier, en mégaoctets"
    )
    taille_max_mo: int = Field(default=200, ge=1, description="taille d'un fichier au plus, en mégaoctets")
    ocr: Annotated[Literal["auto", "oui", "non"], BeforeValidator(_in_words)] = Field(
        default="auto",
        description="pages numérisées : `auto` les lit si tesseract et son français sont là, `oui` l'exige "
        "(comme `--ocr`), `non` ne les lit jamais (comme `--sans-ocr`)",
    )

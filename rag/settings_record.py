"""What is kept of the answers and said around them: ``[journal]``, ``[energie]``, ``[contact]``."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, SecretStr, field_validator

from rag.settings_section import Section

_WANTED = "postgresql://COMPTE@MACHINE:5432/BASE"


class JournalSettings(Section):
    """The record of the answers, and where it and what people keep are written."""

    actif: bool = Field(
        default=True, description="garde une trace de chaque réponse (CRPA, article L.311-3-1)"
    )
    jours: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="combien de jours une réponse est gardée ; la première réponse qui suit efface les plus "
        "anciennes ; 0 : sans limite",
    )
    url: str = Field(
        default="",
        description=f"base PostgreSQL du journal et de ce que les personnes gardent (`{_WANTED}`) ; vide : "
        "deux fichiers SQLite du dossier de données",
    )
    mot_de_passe: SecretStr = Field(
        default=SecretStr(""), description="mot de passe de la base, s'il n'est pas dans l'adresse"
    )
    tls: Literal["auto", "oui"] = Field(
        default="auto",
        description="`auto` : chiffre la liaison avec la base si elle le propose ; `oui` : l'exige, et "
        "vérifie le certificat du serveur (autorité privée : variable `SSL_CERT_FILE`)",
    )

    @field_validator("url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value:
            return value
        try:
            parts = urlsplit(value)
            asked = dict(parse_qsl(parts.query))
            known = parts.port is None or parts.port > 0
        except ValueError:
            parts, asked, known = urlsplit(""), {}, False
        named = bool(parts.hostname) != bool(asked.get("host", "").startswith("/"))
        whole = parts.scheme == "postgresql" and parts.path.strip("/") and named and not set(asked) - {"host"}
        if not (known and whole):
            raise ValueError(
                f"il faut une adresse de la forme {_WANTED}, ou postgresql://COMPTE@/BASE?host=/DOSSIER pour "
                "une prise Unix"
            )
        return value


class EnergySettings(Section):
    """What an answer's energy and CO2 are estimated with (``rag.energy``).

    When what a language model draws is not known, the method of EcoLogits counts with its size.
    """

    # Green Algorithms (Lannelongue, Grealey & Inouye 2021, table of processors): 4 to 15 W a core for
    # server processors, 10 W for a Xeon E5-2680 v3.
    watts_par_coeur: float = Field(
        default=10.0, gt=0, description="puissance d'un cœur du processeur, en watts"
    )
    wh_par_millier_de_jetons: float = Field(
        default=0.0,
        ge=0,
        description="énergie du modèle de langue pour mille jetons, en wattheures ; 0 : inconnue, comptée "
        "par la méthode d'EcoLogits",
    )
    # The French mix of ecologits 0.11 (0.04144 kg CO2e/kWh, whole life cycle). For comparison, RTE's Bilan
    # électrique 2024 gives 21.7 g/kWh for the emissions of production alone.
    grammes_co2_par_kwh: float = Field(
        default=41.44, ge=0, description="CO2 d'un kilowattheure, en grammes (mix français, cycle de vie)"
    )
    milliards_parametres: float = Field(
        default=0.0,
        ge=0,
        description="taille du modèle de langue, en milliards de paramètres ; 0 : inconnue (celle des "
        "modèles de Mistral est connue)",
    )
    milliards_actifs: float = Field(
        default=0.0, ge=0, description="milliards de paramètres au travail pour un mot ; 0 : tous"
    )
    pue: float = Field(
        default=1.2, ge=1, description="ce que le centre de calcul consomme pour un wattheure de ses serveurs"
    )


class ContactSettings(Section):
    """Whom a refusal sends the user to. Empty fields are not shown; nothing is invented."""

    service: str = Field(default="", description="service à qui renvoyer ; vide : n'est pas montré")
    telephone: str = Field(default="", description="son téléphone")
    courriel: str = Field(default="", description="son adresse électronique")

"""The section ``[evaluation]``: the nightly evaluation, its gates, its mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from rag.settings_model import ModelSettings
from rag.settings_section import Section, listed


class MailSettings(Section):
    """Where the nightly summary is mailed."""

    serveur: str = Field(default="", description="serveur d'envoi (SMTP) ; vide : aucun courriel")
    port: int = Field(default=587, ge=1, le=65535, description="son port ; 465 : TLS, sinon STARTTLS")
    compte: str = Field(default="", description="compte d'envoi ; vide : sans compte")
    mot_de_passe: SecretStr = Field(default=SecretStr(""), description="mot de passe du compte")
    expediteur: str = Field(default="", description="adresse qui envoie")
    destinataires: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(
        default=(), description="adresses qui reçoivent le bilan"
    )
    chiffrement: bool = Field(default=True, description="exige une liaison chiffrée")


class GateSettings(Section):
    """What a night may lose before it fails (``eval.gates``). 0 at least, 1 at most limit nothing."""

    erreur: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="risque de fausse alarme de chaque comparaison avec la dernière bonne nuit",
    )
    juste_min: float = Field(default=0.0, ge=0, le=1, description="plancher des réponses justes, en part")
    refus_min: float = Field(
        default=0.0, ge=0, le=1, description="plancher des refus sur les questions sans réponse, en part"
    )
    faux_max: float = Field(default=1.0, ge=0, le=1, description="plafond des réponses fausses, en part")
    non_appuye_max: float = Field(
        default=0.0, ge=0, le=1, description="plafond des réponses à fait non appuyé, en part"
    )
    confusion_max: float = Field(
        default=0.05, ge=0, le=1, description="plafond des réponses d'une autre zone ou commune, en part"
    )
    latence: float = Field(
        default=2.0, ge=1, description="combien de fois plus lent (95e centile, une demi-seconde est admise)"
    )
    latence_max: float = Field(default=10.0, gt=0, description="plafond du 95e centile, en secondes")
    non_notees_max: float = Field(
        default=0.05, ge=0, lt=1, description="plafond des questions non notées, en part"
    )


class EvaluationSettings(Section):
    """The nightly evaluation. The webhook is secret: its address often holds a token."""

    jeux: Annotated[tuple[Path, ...], BeforeValidator(listed)] = Field(
        default=(), description="jeux de questions de la nuit"
    )
    lot: str = Field(default="", description="lot demandé à chaque jeu ; vide : tout")
    documents: Path | None = Field(
        default=None, description="dossier où vérifier les citations ; non réglé : les originaux de l'index"
    )
    dossier: Path | None = Field(
        default=None, description="où écrire les nuits ; non réglé : sous le dossier de données"
    )
    variantes: bool = Field(
        default=True,
        description="pose aussi un échantillon de questions réécrites (160 au plus) et reposées",
    )
    graine: int = Field(default=0, description="graine de ce tirage")
    risque: float = Field(
        default=0.2,
        gt=0,
        lt=1,
        description="part d'erreurs acceptée, pour le seuil proposé dans les rapports",
    )
    juge: ModelSettings = Field(
        default=ModelSettings(),
        description="Modèle qui relit les réponses ; sans moteur : celui de `[modele]`",
    )
    retard_heures: float = Field(
        default=36.0, gt=0, description="au-delà sans nuit finie, en heures, les écrans le disent"
    )
    nuits: int = Field(default=400, ge=1, description="nuits gardées en résumé")
    nuits_completes: int = Field(default=14, ge=1, description="nuits gardées en entier")
    portes: GateSettings = Field(
        default=GateSettings(),
        description="Ce qu'une nuit peut perdre avant d'échouer ; les parts vont de 0 à 1, et un plancher "
        "de 0 ou un plafond de 1 ne limitent rien",
    )
    courriel: MailSettings = Field(default=MailSettings(), description="Envoi du bilan de la nuit")
    webhook: SecretStr = Field(
        default=SecretStr(""),
        description="adresse (https, ou réseau privé) qui reçoit un résumé en JSON ; tenue secrète",
    )

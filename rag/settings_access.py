"""The section ``[acces]``: who may open the screens, what they may do there, and which corpora they read."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, model_validator

from rag.settings_section import Section, listed

CALLBACK = "/oauth2callback"
"""Where Streamlit takes the answer of the provider: the end of every return address."""
LEAST_SECRET = 32
_ASKED = ("metadonnees", "client", "secret", "retour", "secret_temoin")


def _pairs(value: object) -> object:
    return tuple(value.items()) if isinstance(value, dict) else value


Groups = Annotated[tuple[str, ...], BeforeValidator(listed)]
# Pairs and no dict: settings are hashed.
ByCorpus = Annotated[
    tuple[tuple[str, Groups], ...],
    BeforeValidator(_pairs),
    PlainSerializer(lambda pairs: dict(pairs), return_type=dict[str, tuple[str, ...]]),
]


class RolesSettings(Section):
    """For each role, the groups that have it. One person may have several."""

    lecteur: Groups = Field(default=(), description="groupes qui ont ce rôle")
    instructeur: Groups = Field(default=(), description="groupes qui ont ce rôle")
    conseiller: Groups = Field(default=(), description="groupes qui ont ce rôle")
    gestionnaire: Groups = Field(default=(), description="groupes qui ont ce rôle")
    data: Groups = Field(default=(), description="groupes qui ont ce rôle")


class AccessSettings(Section):
    """``ouvert``: whoever reaches this machine does everything, so only this machine may connect. ``oidc``:
    people sign in at an OpenID Connect provider.
    """

    mode: Literal["ouvert", "oidc"] = Field(
        default="ouvert",
        description="`ouvert` : qui est devant cette machine fait tout, elle seule peut se connecter ; "
        "`oidc` : connexion par OpenID Connect",
    )
    adresse: str = Field(
        default="127.0.0.1",
        description="adresse d'écoute ; une autre que cette machine demande le mode `oidc`",
    )
    metadonnees: str = Field(default="", description="adresse de découverte du fournisseur d'identité")
    client: str = Field(default="", description="nom du client chez le fournisseur")
    secret: SecretStr = Field(default=SecretStr(""), description="secret de ce client")
    retour: str = Field(
        default="", description=f"adresse publique de l'écran, suivie de `{CALLBACK}`, après la connexion"
    )
    secret_temoin: SecretStr = Field(
        default=SecretStr(""),
        description=f"ce qui signe le témoin (cookie) de connexion : {LEAST_SECRET} caractères au moins "
        "(`openssl rand -hex 32`)",
    )
    portees: str = Field(default="openid profile email", description="portées demandées (scopes)")
    invite: Literal["select_account", "login", "consent", "none"] = Field(
        default="select_account", description="ce que le fournisseur demande à chaque connexion (prompt)"
    )
    groupes: str = Field(
        default="groups",
        description="revendication (claim) du jeton d'identité qui porte les groupes ; un chemin est "
        "possible (`realm_access.roles`)",
    )
    heures: float = Field(default=10.0, gt=0, le=24 * 30, description="durée d'une connexion, en heures")
    role_par_defaut: Literal["lecteur", "aucun"] = Field(
        default="lecteur",
        description="rôle de qui n'a aucun de ces groupes ; `aucun` : n'entre pas",
    )
    roles: RolesSettings = Field(
        default=RolesSettings(),
        description="Pour chaque rôle, les groupes qui l'ont (liste, ou noms séparés par des virgules)",
    )
    corpus: ByCorpus = Field(
        default=(),
        description="pour chaque corpus réservé, les groupes qui le lisent ; les autres sont ouverts à toute "
        "personne connectée",
    )

    @property
    def signed(self) -> bool:
        """Must people sign in?"""
        return self.mode == "oidc"

    @property
    def public_host(self) -> str:
        return urlsplit(self.retour).hostname or ""

    @property
    def origin(self) -> str:
        """What the browser names the screens by: ``https://sourcier.ville.fr``."""
        seen = urlsplit(self.retour)
        return f"{seen.scheme}://{seen.netloc}"

    @property
    def base_path(self) -> str:
        """The path that a reverse proxy serves the screens under; empty at the root."""
        return urlsplit(self.retour).path.removesuffix(CALLBACK).strip("/")

    @model_validator(mode="after")
    def _coherent(self) -> AccessSettings:
        if not self.signed:
            if not is_loopback(self.adresse):
                raise ValueError(
                    f"en mode « ouvert », tout le monde peut tout faire : l'adresse d'écoute {self.adresse} "
                    "ouvrirait Sourcier à d'autres machines sans connexion. Gardez adresse = « 127.0.0.1 », "
                    "ou mettez mode = « oidc »"
                )
            return self
        missing = [name for name in _ASKED if not _plain(getattr(self, name))]
        if missing:
            raise ValueError(f"le mode « oidc » demande aussi : {', '.join(missing)}")
        if len(self.secret_temoin.get_secret_value()) < LEAST_SECRET:
            raise ValueError(
                f"secret_temoin doit avoir au moins {LEAST_SECRET} caractères tirés au hasard (par exemple : "
                "openssl rand -hex 32)"
            )
        if not urlsplit(self.retour).path.endswith(CALLBACK) or urlsplit(self.retour).query:
            raise ValueError(f"retour doit finir par « {CALLBACK} »")
        for name in ("retour", "metadonnees"):
            if not _safe_address(getattr(self, name)):
                raise ValueError(f"{name} doit être une adresse https (http seulement sur cette machine)")
        if "openid" not in self.portees.split():
            raise ValueError("portees doit contenir « openid »")
        return self


def is_loopback(address: str) -> bool:
    """Does an address reach this machine only?"""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _safe_address(url: str) -> bool:
    seen = urlsplit(url)
    return bool(seen.hostname) and (
        seen.scheme == "https" or (seen.scheme == "http" and is_loopback(seen.hostname or ""))
    )

"""The section ``[acces]``: who may open the screens, what they may do there, and which corpora they read."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, model_validator

from rag.settings_section import Section

CALLBACK = "/oauth2callback"
"""Where Streamlit takes the answer of the provider: the end of every return address."""
LEAST_SECRET = 32
_ASKED = ("metadonnees", "client", "secret", "retour", "secret_temoin")


def _words(value: object) -> object:
    """« a, b », as an environment variable says it, is a list."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _pairs(value: object) -> object:
    return tuple(value.items()) if isinstance(value, dict) else value


Groups = Annotated[tuple[str, ...], BeforeValidator(_words)]
# Pairs and no dict: settings are hashed.
ByCorpus = Annotated[
    tuple[tuple[str, Groups], ...],
    BeforeValidator(_pairs),
    PlainSerializer(lambda pairs: dict(pairs), return_type=dict[str, tuple[str, ...]]),
]


class RolesSettings(Section):
    """For each role, the groups that have it. One person may have several."""

    lecteur: Groups = ()
    instructeur: Groups = ()
    conseiller: Groups = ()
    gestionnaire: Groups = ()
    data: Groups = ()


class AccessSettings(Section):
    """``ouvert``: whoever reaches this machine does everything, so only this machine may connect. ``oidc``:
    people sign in at an OpenID Connect provider.

    ``metadonnees`` is the provider's discovery address, ``retour`` ours after signing in, ``secret_temoin``
    what signs our cookie. ``groupes`` is the claim of the identity token that holds a person's groups, a
    list or one word; points go down into it (``realm_access.roles``). ``roles`` says which groups have each
    role, ``role_par_defaut`` what the others get, ``corpus`` which groups read a corpus: one that is not
    listed is open to whoever is signed in. ``heures``: after that long, one signs in again.

    ``adresse`` is that to listen on.
    """

    mode: Literal["ouvert", "oidc"] = "ouvert"
    adresse: str = "127.0.0.1"
    metadonnees: str = ""
    client: str = ""
    secret: SecretStr = SecretStr("")
    retour: str = ""
    secret_temoin: SecretStr = SecretStr("")
    portees: str = "openid profile email"
    invite: Literal["select_account", "login", "consent", "none"] = "select_account"
    groupes: str = "groups"
    heures: float = Field(default=10.0, gt=0, le=24 * 30)
    role_par_defaut: Literal["lecteur", "aucun"] = "lecteur"
    roles: RolesSettings = RolesSettings()
    corpus: ByCorpus = ()

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

"""Who is signed in. Open by default: this machine only, and every role; by settings, OpenID Connect.

The identity comes from Streamlit's signed cookie (``st.user``), which the provider's identity token made.
Roles and corpora are worked out again at each run, from the settings of the moment.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast
from unicodedata import normalize

import streamlit as st
from streamlit import runtime
from streamlit.errors import StreamlitAuthError

from rag.errors import SettingsError, SourcierError
from rag.scope import Scope
from rag.settings import Settings
from rag.settings_access import AccessSettings
from ui.access.at_launch import SECRETS_STEM
from ui.access.person import LOCAL, Person, Role

EARLY = 300  # seconds that the provider's clock may be ahead of ours
_NAMES = (("name",), ("given_name", "family_name"), ("given_name", "usual_name"), ("preferred_username",))

Claims = Mapping[str, object]


class Why(StrEnum):
    """Why nobody is let in."""

    UNKNOWN = "non connecté"
    EXPIRED = "session terminée"
    NO_ROLE = "aucun rôle"


class ClosedError(SourcierError):
    """Nobody who may enter is before the screen. ``name`` is set when somebody is signed in."""

    def __init__(self, why: Why, message: str, name: str = "") -> None:
        super().__init__(message)
        self.why, self.name = why, name


def current(settings: Settings) -> Person:
    """The person of this session.

    Raises:
        ClosedError: nobody is signed in, not any more, or somebody without any role.
        SettingsError: the settings changed since the screens were started, and would open them.
    """
    if started_signed() is not settings.acces.signed:
        raise SettingsError(
            "Le mode d'accès ([acces] mode) a changé depuis le démarrage : relancez « sourcier ui »."
        )
    if not settings.acces.signed:
        return LOCAL
    return person_of(cast(Claims, st.user.to_dict()), settings.acces, time.time())


def person_of(claims: Claims, access: AccessSettings, now: float) -> Person:
    """Who these claims of an identity token tell, and what these settings let them do.

    Raises:
        ClosedError: see :func:`current`.
    """
    issuer, subject, issued = (claims.get(name) for name in ("iss", "sub", "iat"))
    if claims.get("is_logged_in") is not True or not (isinstance(issuer, str) and isinstance(subject, str)):
        raise ClosedError(Why.UNKNOWN, "Connectez-vous pour ouvrir Sourcier.")
    if not isinstance(issued, int | float) or not now - access.heures * 3600 <= issued <= now + EARLY:
        raise ClosedError(
            Why.EXPIRED, "Votre session est terminée : connectez-vous à nouveau.", name_in(claims)
        )
    groups = groups_in(claims, access.groupes)
    roles = roles_of(groups, access)
    if not roles:
        raise ClosedError(
            Why.NO_ROLE,
            "Vous êtes connecté, mais aucun rôle ne vous est donné dans Sourcier.",
            name_in(claims),
        )
    return Person(owner_id(issuer, subject), name_in(claims), roles, groups, scope_of(groups, access))


def owner_id(issuer: str, subject: str) -> str:
    """The identifier of a person: the same at each visit, and that says nothing of them."""
    return "oidc-" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:40]


def groups_in(claims: Claims, path: str) -> frozenset[str]:
    """The groups that the claim holds, a list or one word; points lead into what it holds, unless the claim
    itself has that name."""
    found: object = claims.get(path)
    if found is None:
        found = claims
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    held = (found,) if isinstance(found, str) else found
    known = held if isinstance(held, list | tuple) else ()
    return _named(each for each in known if isinstance(each, str))


def roles_of(groups: frozenset[str], access: AccessSettings) -> frozenset[Role]:
    """The roles of these groups; who has none has the default one, if there is one."""
    given = {role: _named(getattr(access.roles, role.value)) for role in Role}
    roles = frozenset(role for role, wanted in given.items() if groups & wanted)
    if roles or access.role_par_defaut == "aucun":
        return roles
    return frozenset({Role.READER})


def scope_of(groups: frozenset[str], access: AccessSettings) -> Scope:
    """All corpora, but those listed for other groups."""
    listed = ((corpus, _named(wanted)) for corpus, wanted in access.corpus)
    return Scope(closed=frozenset(corpus for corpus, wanted in listed if not groups & wanted))


def name_in(claims: Claims) -> str:
    """The name that signs, as the provider tells it."""
    for wanted in (*_NAMES, ("email",)):
        words = [word for each in wanted if isinstance(word := claims.get(each), str) and word.strip()]
        if len(words) == len(wanted):
            return " ".join(words)
    return ""


def sign_in() -> None:
    """Send the browser to the provider.

    Raises:
        SettingsError: the screens were not started for that.
    """
    try:
        st.login()
    except StreamlitAuthError as error:
        raise SettingsError(
            "La connexion n'est pas prête : relancez « sourcier ui », qui lit les réglages [acces]."
        ) from error


def sign_out() -> None:
    """Forget what this session holds, then take off the cookie and leave the provider too."""
    st.session_state.clear()
    st.logout()


def started_signed() -> bool:
    """Were the screens started for people who sign in? A server is asked once: the answer is its own."""
    return _server_signed() if runtime.exists() else _signed()


@cache
def _server_signed() -> bool:
    return _signed()


def _signed() -> bool:
    files = cast("list[str] | str | None", st.get_option("secrets.files")) or ()
    given = (files,) if isinstance(files, str) else files
    return any(Path(each).name.startswith(SECRETS_STEM) for each in given)


def _named(groups: Iterable[str]) -> frozenset[str]:
    """Groups as they are compared: Keycloak tells them by their path, « /urbanisme », and an accent may be
    written in two ways. One without a name is none: nobody has it."""
    written = (normalize("NFC", each.strip().removeprefix("/").strip()) for each in groups)
    return frozenset(filter(None, written))

"""What the screens are started with when people sign in: Streamlit's options, and its file of secrets."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StorageError

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.settings_access import AccessSettings

SECRETS_STEM = "acces-"
"""How the name of the file of secrets begins: by it the screens know that people sign in."""

Options = dict[str, str | int | bool | tuple[str, ...]]


def options(access: AccessSettings) -> Options:
    """What these settings change of the options of :mod:`ui.launch`."""
    found: Options = {"server.address": access.adresse}
    if access.signed:
        here = ("127.0.0.1", "localhost")
        found |= {
            "browser.serverAddress": access.public_host,
            "server.allowedHosts": tuple(dict.fromkeys((*here, access.public_host))),
            "server.corsAllowedOrigins": (access.origin,),
            "server.baseUrlPath": access.base_path,
        }
    return found


def write_secrets(settings: Settings, port: int) -> Path:
    """Write what ``st.login`` reads, for its owner's eyes only; nothing secret goes on a command line.

    Raises:
        StorageError: the data folder cannot be written.
    """
    path = settings.data_dir / f"{SECRETS_STEM}{port}.toml"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # whatever its mode was
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_secrets(settings.acces))
    except OSError as error:
        raise StorageError(
            f"Les secrets de connexion ne peuvent pas être écrits dans {path} : donnez le droit d'écrire "
            "dans le dossier de données."
        ) from error
    return path


def _secrets(access: AccessSettings) -> str:
    values = {
        "redirect_uri": access.retour,
        "cookie_secret": access.secret_temoin.get_secret_value(),
        "client_id": access.client,
        "client_secret": access.secret.get_secret_value(),
        "server_metadata_url": access.metadonnees,
    }
    told = {"scope": access.portees, "prompt": access.invite}
    lines = ["# Écrit par « sourcier ui » à chaque démarrage, depuis [acces].", "[auth]"]
    lines += [f"{name} = {_quoted(value)}" for name, value in values.items()]
    lines += ["[auth.client_kwargs]", *(f"{name} = {_quoted(value)}" for name, value in told.items())]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A TOML string: that of JSON, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

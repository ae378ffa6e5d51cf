"""The settings in force as a file that may be given to anyone who keeps the backups: no secret in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, SecretStr

from rag.settings import Settings

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = """\
# Réglages sauvegardés le {day}, sans leurs secrets. Ce fichier ne change rien tant qu'il n'est pas mis
# à la place d'où Sourcier lit ses réglages.
"""
_LEFT = "# À redonner ici, ou par une variable d'environnement : {names}.\n"

Plain = str | int | float | bool | list[str] | dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Shareable:
    """``toml`` holds the settings that were set; ``secrets`` names those that are not in it."""

    toml: str
    secrets: tuple[str, ...]


def shareable(settings: Settings, now: datetime) -> Shareable:
    """What may be written of the settings. Those left at their default are not: they follow the version."""
    secrets: list[str] = []
    sections = "".join(
        _section((name,), getattr(settings, name), secrets)
        for name in _set_in(settings)
        if name != "data_dir"
    )
    head = _HEAD.format(day=f"{now.astimezone():%d/%m/%Y à %H:%M}")
    if secrets:
        head += _LEFT.format(names=", ".join(secrets))
    return Shareable(head + sections, tuple(secrets))


def _set_in(section: BaseModel) -> Iterator[str]:
    return (name for name in type(section).model_fields if name in section.model_fields_set)


def _section(path: tuple[str, ...], section: BaseModel, secrets: list[str]) -> str:
    """A section, its own keys first, as TOML wants them."""
    lines, below = [], []
    plain = section.model_dump(mode="json")
    for name in _set_in(section):
        value, place = getattr(section, name), (*path, name)
        if isinstance(value, BaseModel):
            below.append(_section(place, value, secrets))
        elif isinstance(value, SecretStr):
            if value.get_secret_value():
                secrets.append(".".join(place))
        elif plain[name] is not None:
            lines.append(f"{name} = {_toml(_without_credentials(plain[name], '.'.join(place), secrets))}\n")
    head = f"\n[{'.'.join(path)}]\n" if lines else ""
    return head + "".join(lines) + "".join(below)


def _without_credentials(value: Plain, name: str, secrets: list[str]) -> Plain:
    """An address without account, password nor query: any of them may be a key."""
    if not isinstance(value, str) or "://" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        secrets.append(name)
        return ""
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="")
    if bare != parts:
        secrets.append(f"{name} (compte ou clé de l'adresse)")
    return urlunsplit(bare)


def _toml(value: Plain) -> str:
    """A TOML value: that of JSON, but for one sign and for tables."""
    if isinstance(value, dict):
        pairs = (
            f"{name if _BARE.fullmatch(name) else _toml(name)} = {_toml(each)}"
            for name, each in value.items()
        )
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

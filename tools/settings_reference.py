"""Write what is said of the settings from the settings themselves: ``python -m tools.settings_reference``.

``docs/reglages.md`` is the reference, ``docs/exemples/sourcier.toml`` a file to copy. Every word comes from
the fields' own descriptions, bounds and defaults; a test fails when either file is not what this writes.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, SecretStr
from pydantic.fields import FieldInfo

from rag.settings import FROM_FILE, PREFIX, Settings
from rag.settings_section import OneOf, Section

REPOSITORY = Path(__file__).resolve().parent.parent
REFERENCE = REPOSITORY / "docs" / "reglages.md"
EXAMPLE = REPOSITORY / "docs" / "exemples" / "sourcier.toml"

_HEAD = """# Réglages

*Page écrite par `make docs` depuis les réglages eux-mêmes : ne la modifiez pas à la main.*

Dans `sourcier.toml` (dossier courant, ou dossier de réglages de l'utilisateur, ou fichier nommé par
`SOURCIER_CONFIG`), ou par une variable d'environnement, qui l'emporte. Un fichier tout prêt, à recopier et à
garder pour ce que vous changez : [exemples/sourcier.toml](exemples/sourcier.toml). `sourcier config show` dit
les réglages en vigueur, secrets masqués. Une clé inconnue est refusée.

| Variable | Sens |
|---|---|
"""
_VARIABLES = {
    "DATA_DIR": "le dossier des données, à défaut `~/.local/share/sourcier` ; deux dossiers ne partagent "
    "rien",
    "CONFIG": "le fichier de réglages à lire, et lui seul",
    "SECTION__CLE": "la valeur d'une clé ; deux traits bas entre la section, la sous-section et la clé",
    f"SECTION__CLE{FROM_FILE}": "le chemin d'un fichier qui contient cette valeur, et rien d'autre : ainsi "
    "arrivent les secrets de Docker et de systemd ; l'emporte sur la précédente",
}
_EXAMPLE_HEAD = """# Réglages de Sourcier et leurs valeurs de départ : ôtez le « # » de ce que vous changez.
# Les secrets ont leur place dans l'environnement (SOURCIER_SECTION__CLE, ou SOURCIER_SECTION__CLE_FICHIER).
# Écrit par « make docs » depuis les réglages eux-mêmes ; docs/reglages.md dit les valeurs possibles.
"""
_WIDTH = 110
_BOUNDS = (("ge", "{} au moins"), ("gt", "plus de {}"), ("le", "{} au plus"), ("lt", "moins de {}"))


@dataclass(frozen=True, slots=True)
class Part:
    """A section and its own keys, in order; ``name`` is that of its heading in the file."""

    name: str
    words: str
    keys: tuple[tuple[str, FieldInfo], ...]


def parts(section: type[Section] = Settings, name: str = "") -> Iterator[Part]:
    """The sections of the settings, each before those it holds."""
    for key, field in section.model_fields.items():
        inner = _section(field)
        if inner is None:
            continue
        full = f"{name}.{key}" if name else key
        own = tuple((each, held) for each, held in inner.model_fields.items() if _section(held) is None)
        yield Part(full, _described(full, field), own)
        yield from parts(inner, full)


def reference() -> str:
    """The page of the reference."""
    told = (f"| `{PREFIX}{name.upper()}` | {words} |\n" for name, words in _VARIABLES.items())
    lines = [_HEAD + "".join(told)]
    for part in parts():
        lines.append(f"{'#' * (2 + part.name.count('.'))} `[{part.name}]`\n\n{part.words}.\n")
        lines.append("| Clé | Variable | Valeurs | Au départ | Sens |\n|---|---|---|---|---|")
        for key, field in part.keys:
            named = f"{part.name}__{key}{'__nom' if _is_table(field) else ''}"
            variable = f"{PREFIX}{named}".upper().replace(".", "__")
            cells = (f"`{key}`", f"`{variable}`", values(field), _start(field), _described(key, field))
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def example() -> str:
    """The file to copy, where every key is there and none is set."""
    lines = [_EXAMPLE_HEAD]
    for part in parts():
        lines += [_comment(part.words), f"[{part.name}]"]
        for key, field in part.keys:
            lines += [_comment(_described(key, field)), f"# {key} = {_toml(field)}"]
        lines.append("")
    return "\n".join(lines)


def values(field: FieldInfo) -> str:
    """What a key may be, in French."""
    kind = _kind(field.annotation)
    allowed = _allowed(field, kind)
    if allowed:
        return ", ".join(f"`{each}`" for each in allowed)
    if kind is bool:
        return "`true` ou `false`"
    if kind in (int, float):
        limits = _limits(field)
        return f"{'entier' if kind is int else 'nombre'}{f', {limits}' if limits else ''}"
    if get_origin(kind) is tuple:
        return "table" if _is_table(field) else "liste ; dans la variable, séparée par des virgules"
    return {SecretStr: "secret", Path: "chemin"}.get(kind, "texte")


def _section(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _is_table(field: FieldInfo) -> bool:
    """Is the setting a TOML table, kept as pairs?"""
    inside = get_args(_kind(field.annotation))
    return bool(inside) and get_origin(inside[0]) is tuple


def _kind(annotation: Any) -> Any:
    """The type, without « or nothing »."""
    if get_origin(annotation) in (Union, UnionType):
        return next(each for each in get_args(annotation) if each is not NoneType)
    return annotation


def _allowed(field: FieldInfo, kind: Any) -> tuple[str, ...]:
    """The only values that are taken, when they are listed."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    named = [each.func for each in field.metadata if isinstance(each, AfterValidator)]
    return next((tuple(each.names()) for each in named if isinstance(each, OneOf)), ())


def _limits(field: FieldInfo) -> str:
    said = []
    for name, words in _BOUNDS:
        limit = next((getattr(each, name) for each in field.metadata if hasattr(each, name)), None)
        if limit is not None:
            said.append(words.format(f"{limit:g}".replace(".", ",")))
    return ", ".join(said)


def _described(name: str, field: FieldInfo) -> str:
    if not field.description:
        raise ValueError(f"the setting {name} has no description")
    return field.description


def _start(field: FieldInfo) -> str:
    return {"": "—", '""': "vide", "[]": "vide"}.get(_plain(field), f"`{_plain(field)}`")


def _plain(field: FieldInfo) -> str:
    """The default in TOML; nothing for a key that is not set."""
    default = field.default
    if default is None:
        return ""
    if isinstance(default, SecretStr):
        return '""'
    return json.dumps(list(default) if isinstance(default, tuple) else default, ensure_ascii=False)


def _toml(field: FieldInfo) -> str:
    if _is_table(field):
        return "{}"
    return _plain(field) or ('""' if _kind(field.annotation) in (str, Path) else "…")


def _comment(words: str) -> str:
    plain = re.sub(r"\[[^]]*\]\(([^)]*)\)", r"docs/\1", words).replace("`", "")
    return textwrap.fill(plain, _WIDTH, initial_indent="# ", subsequent_indent="#   ")


def main() -> None:
    REFERENCE.write_text(reference(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")


if __name__ == "__main__":
    main()

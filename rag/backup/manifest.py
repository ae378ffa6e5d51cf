"""What an archive says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pydantic import TypeAdapter, ValidationError

from rag.backup.errors import ArchiveError

FORMAT = 1
MANIFEST = "manifeste.json"
SETTINGS = "reglages/sourcier.toml"
DATA = "donnees/"
LARGEST = 64 << 20
"""Bytes of a manifest: some hundred thousand files."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive. ``name`` is its name there."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``generation`` is empty when nothing was indexed. ``settings`` is the digest of those in force.

    ``secrets`` names the settings that were left out. ``elsewhere`` says where the files that were not in the
    data folder come from. ``people``: conversations and the record are there.
    """

    format: int
    version: str
    created: datetime
    generation: str
    settings: str
    people: bool
    counts: dict[str, int]
    secrets: tuple[str, ...]
    elsewhere: dict[str, str]
    members: tuple[Member, ...]

    @property
    def size(self) -> int:
        return sum(member.size for member in self.members)


@dataclass(frozen=True, slots=True)
class _Format:
    format: int
    version: str = ""


_MANIFEST = TypeAdapter(Manifest)
_FORMAT = TypeAdapter(_Format)


def to_bytes(manifest: Manifest) -> bytes:
    return _MANIFEST.dump_json(manifest, indent=1)


def from_bytes(raw: bytes, name: str) -> Manifest:
    """Read a manifest; ``name`` is that of the archive.

    Raises:
        ArchiveError: it is not one, or of a newer format.
    """
    try:
        found = _FORMAT.validate_json(raw)
        if found.format > FORMAT:
            raise ArchiveError(
                f"{name} vient d'une version plus récente de Sourcier ({found.version or 'inconnue'}) : "
                "mettez Sourcier à jour, puis relancez la commande."
            )
        return _MANIFEST.validate_json(raw)
    except ValidationError:
        raise ArchiveError(f"{name} n'est pas une sauvegarde lisible : son manifeste est abîmé.") from None


def is_safe(name: str) -> bool:
    """May a member be called so? Never a name that would be written out of its folder."""
    if not name or "\\" in name or ":" in name.split("/")[0] or not name.isprintable():
        return False
    parts = name.split("/")
    return not PurePosixPath(name).is_absolute() and not {"", ".", ".."} & set(parts)

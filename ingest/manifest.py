"""``manifest.toml`` beside the documents: what the town says of them, which no inference overrides.

[corpus]                       [[document]]
nom = "valbrume"               fichier = "plu-reglement.pdf"
commune = "Valbrume"           titre = "Règlement écrit du PLU"
insee = "00001"                type = "plu"
visibilite = "public"          version = "Modification n° 1"
membres = [{nom, insee}]       date = 2024-03-12
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import UsageError
from rag.settings import toml_fault
from rag.types import ActKind, Commune, Visibility

NAME = "manifest.toml"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(_Model):
    nom: str
    insee: str | None = None


class CorpusEntry(_Model):
    nom: str | None = None
    commune: str | None = None
    insee: str | None = None
    visibilite: Visibility | None = None
    membres: tuple[Member, ...] = ()
    fictif: bool = False

    @property
    def members(self) -> tuple[Commune, ...]:
        return tuple(Commune(member.nom, member.insee) for member in self.membres)


class DocumentEntry(_Model):
    fichier: str
    titre: str | None = None
    type: ActKind | None = None
    version: str | None = None
    date: dt.date | None = None
    idurba: str | None = None


class Manifest(_Model):
    corpus: CorpusEntry = CorpusEntry()
    document: tuple[DocumentEntry, ...] = ()

    def entry(self, relative: str) -> DocumentEntry | None:
        """The entry of a file, by its path from the manifest's folder, however its accents are coded."""
        name = normalize("NFC", relative)
        return next((entry for entry in self.document if normalize("NFC", entry.fichier) == name), None)

    def missing(self, folder: Path) -> list[str]:
        """French remarks on the entries whose file is not there."""
        return [
            f"{NAME} nomme « {entry.fichier} », absent du dossier {folder.name} : corrigez l'un ou l'autre."
            for entry in self.document
            if not (folder / entry.fichier).exists()
        ]


def load(folder: Path) -> Manifest | None:
    """The manifest of a folder, None when there is none.

    Raises:
        UsageError: it is not TOML, or a key is unknown or badly typed.
    """
    path = folder / NAME
    try:
        if not path.is_file():
            return None
        return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"Le fichier {path} {toml_fault(error)}. Corrigez-le.") from None
    except OSError:
        raise UsageError(f"Le fichier {path} est illisible : donnez le droit de le lire.") from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(
            f"Le fichier {path} contient une clé inconnue ou mal remplie : « {place} ». Corrigez-la."
        ) from None

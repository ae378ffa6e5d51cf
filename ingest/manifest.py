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
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ingest.acts import kinds
from rag.errors import UsageError
from rag.settings import toml_fault
from rag.settings_section import OneOf
from rag.types import ActKind, Commune, Visibility

NAME = "manifest.toml"
_NAMED = 5
_INSEE = r"^(?:(?:\d\d|2[AB])\d{3}|\d{9})$"  # of a commune, or the SIREN of an intercommunality
_SINCE = {
    "extra_forbidden": "clé inconnue",
    "missing": "clé manquante",
    "string_pattern_mismatch": "il faut les cinq caractères d'un code INSEE, ou les neuf chiffres d'un SIREN",
    "enum": "valeurs possibles : {expected}",
    "literal_error": "valeurs possibles : {expected}",
    "date_from_datetime_parsing": "il faut une date comme 2024-03-12",
}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(_Model):
    nom: str
    insee: str | None = Field(default=None, pattern=_INSEE)


class CorpusEntry(_Model):
    nom: str | None = None
    commune: str | None = None
    insee: str | None = Field(default=None, pattern=_INSEE)
    visibilite: Visibility | None = None
    membres: tuple[Member, ...] = ()
    fictif: bool = False

    @property
    def members(self) -> tuple[Commune, ...]:
        return tuple(Commune(member.nom, member.insee) for member in self.membres)


class DocumentEntry(_Model):
    fichier: str
    titre: str | None = None
    type: Annotated[ActKind, AfterValidator(OneOf(kinds))] | None = None
    version: str | None = None
    date: dt.date | None = None
    idurba: str | None = None


class Manifest(_Model):
    corpus: CorpusEntry = CorpusEntry()
    document: tuple[DocumentEntry, ...] = ()

    def entry(self, relative: str) -> DocumentEntry | None:
        """The entry of a file, by its path from the manifest's folder, however its accents are coded."""
        return self._by_name.get(normalize("NFC", relative))

    @cached_property
    def _by_name(self) -> dict[str, DocumentEntry]:
        return {normalize("NFC", entry.fichier): entry for entry in reversed(self.document)}

    def remarks(self, folder: Path) -> list[str]:
        """French remarks on the entries whose file is not there, or is named twice."""
        names = Counter(normalize("NFC", entry.fichier) for entry in self.document)
        missing = [entry.fichier for entry in self.document if not (folder / entry.fichier).exists()]
        told = [
            f"{NAME} nomme « {name} », absent du dossier {folder.name} : corrigez l'un ou l'autre."
            for name in missing[:_NAMED]
        ]
        if more := len(missing[_NAMED:]):
            told.append(f"{NAME} nomme {more} autre(s) fichier(s) absent(s) du dossier {folder.name}.")
        twice = [name for name, count in names.items() if count > 1]
        return told + [
            f"{NAME} nomme plusieurs fois « {name} » : la première entrée compte, retirez les autres."
            for name in twice[:_NAMED]
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
        raise UsageError(f"Le fichier {path} {_fault(error)}") from None


def _fault(error: ValidationError) -> str:
    """The first thing that is wrong, where it is, and what was expected."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    since = _SINCE.get(first["type"], "").format(**first.get("ctx", {})).replace(" or ", " ou ")
    why = f" ({since})" if since else ""
    return f"contient une clé inconnue ou mal remplie : « {place} »{why}. Corrigez-la."

"""What the standard wants known of a règlement: its document id, its communes, PLU or PLUI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.sru.model import Reglement, kind_in
from rag.errors import UsageError
from rag.types import Document

INSEE = re.compile(r"2[AB]\d{3}|\d{5}")
SIREN = re.compile(r"\d{9}")
_IDURBA = re.compile(r"(\d{9}|2[AB]\d{3}|\d{5})_PLUI?_\d{8}(?:_\w+)?", re.IGNORECASE | re.ASCII)
_INTERCOMMUNAL = re.compile(r"\bplu(?:i|\s+intercommunal)\b", re.IGNORECASE)
_MANIFEST = "dans le manifest.toml du dossier, puis relancez l'ingestion"


@dataclass(frozen=True, slots=True)
class Identity:
    """``siren`` is empty for the PLU of one commune."""

    idurba: str
    kind: str
    insee: tuple[str, ...]
    siren: str


def identify(documents: Sequence[Document], own: Reglement | None = None) -> Identity:
    """The identity of the règlement that these documents make. ``own`` is what the file itself says.

    Raises:
        UsageError: a fact is missing, or two disagree; the message says which.
    """
    first = documents[0]
    kind = _kind(documents, own)
    said = _one([item.version.idurba or "" for item in documents], "idUrba") or (own.idurba if own else "")
    idurba = said.upper() if said else _made(documents, kind)
    if not _IDURBA.fullmatch(idurba):
        raise UsageError(
            f"L'identifiant idUrba « {idurba} » n'a pas la forme <INSEE ou SIREN>_PLU[I]_<AAAAMMJJ> : "
            f"corrigez idurba {_MANIFEST}."
        )
    prefix = idurba.partition("_")[0]
    siren = prefix if SIREN.fullmatch(prefix) else (own.siren if own else "")
    if kind == "PLUI":
        return Identity(idurba, kind, _members(first, own), siren)
    insee = first.territory.insee or (own.insee[0] if own and own.insee else "")
    if INSEE.fullmatch(prefix) and insee and insee != prefix:
        raise UsageError(
            f"Le code INSEE de la commune ({insee}) n'est pas celui de l'idUrba « {idurba} » : "
            f"corrigez l'un ou l'autre {_MANIFEST}."
        )
    code = insee or (prefix if INSEE.fullmatch(prefix) else "")
    if not INSEE.fullmatch(code):
        raise UsageError(f"Il manque le code INSEE de la commune : ajoutez insee à [corpus] {_MANIFEST}.")
    return Identity(idurba, kind, (code,), siren)


def _kind(documents: Sequence[Document], own: Reglement | None) -> str:
    """What the document id or the file says; else a plan of several communes, or so named, is a PLUI."""
    said = next((kind_in(item.version.idurba) for item in documents if item.version.idurba), "")
    if said or (own and own.kind in ("PLU", "PLUI")):
        return said or (own.kind if own else "")
    several = any(item.territory.members or _INTERCOMMUNAL.search(item.title) for item in documents)
    return "PLUI" if several else "PLU"


def _made(documents: Sequence[Document], kind: str) -> str:
    """The document id, from the code of the commune and the approval date."""
    insee = documents[0].territory.insee
    if kind == "PLUI":
        raise UsageError(
            "Il manque l'identifiant idUrba du PLUi (<SIREN de l'intercommunalité>_PLUI_<AAAAMMJJ>) : "
            f"ajoutez idurba au document {_MANIFEST}."
        )
    if not insee:
        raise UsageError(f"Il manque le code INSEE de la commune : ajoutez insee à [corpus] {_MANIFEST}.")
    day = _one(
        [item.version.date.strftime("%Y%m%d") if item.version.date else "" for item in documents], "date"
    )
    if not day:
        raise UsageError(f"Il manque la date d'approbation du PLU : ajoutez date au document {_MANIFEST}.")
    return f"{insee}_PLU_{day}"


def _one(values: Sequence[str], what: str) -> str:
    """The value that documents share, empty when none has one."""
    found = dict.fromkeys(value for value in values if value)
    if len(found) > 1:
        raise UsageError(
            f"Les documents de ce corpus n'ont pas la même version ({what} : {', '.join(found)}) : "
            "choisissez-en un avec --document."
        )
    return next(iter(found), "")


def _members(document: Document, own: Reglement | None) -> tuple[str, ...]:
    members = document.territory.members
    if not members and own and own.insee:
        return own.insee
    if not members:
        raise UsageError(
            f"Il manque les communes membres du PLUi et leurs codes INSEE : ajoutez membres {_MANIFEST}."
        )
    unknown = [member.name for member in members if not INSEE.fullmatch(member.insee or "")]
    if unknown:
        raise UsageError(
            f"Il manque le code INSEE de {', '.join(unknown[:10])} : complétez membres {_MANIFEST}."
        )
    return tuple(member.insee for member in members if member.insee)

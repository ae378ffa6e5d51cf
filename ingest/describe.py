"""A document's facts: what options and manifest say of a file, and what is inferred where they are silent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from ingest import facts, versions
from ingest.acts import noun_of
from ingest.acts.base import Source
from ingest.gather import Found, shown
from ingest.kinds import guess_kind
from ingest.manifest import DocumentEntry, Manifest
from ingest.read import Reading
from rag.text import fold
from rag.types import (
    ActKind,
    Commune,
    Document,
    Territory,
    Version,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What the command line says of all the files of one ingestion. It wins over manifests.

    ``whole``: a folder given is all there is of it, so that what is indexed and no longer there is told, or
    removed with ``remove_missing``; most of it, only with ``remove_most``. ``ocr`` is None when nothing is
    said of it: the settings decide. ``again``: what is known is read again too, by a newer version.
    """

    corpus: str | None = None
    commune: str | None = None
    insee: str | None = None
    members: tuple[Commune, ...] = ()
    visibility: Visibility | None = None
    ocr: bool | None = None
    whole: bool = True
    remove_missing: bool = False
    remove_most: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, not inferred, of one file."""

    corpus: str
    commune: str | None
    insee: str | None
    members: tuple[Commune, ...]
    visibility: Visibility | None
    entry: DocumentEntry


def said_of(found: Found, manifest: Manifest, options: IngestOptions) -> Said:
    """What options and manifest say of a file. The code and members of another commune are not taken."""
    corpus = manifest.corpus
    same = not options.commune or not corpus.commune or fold(options.commune) == fold(corpus.commune)
    return Said(
        corpus_of(found.folder, manifest, options),
        options.commune or corpus.commune,
        options.insee or (corpus.insee if same else None),
        options.members or (corpus.members if same else ()),
        options.visibility or corpus.visibilite,
        manifest.entry(found.relative) or DocumentEntry(fichier=found.relative),
    )


def corpus_of(folder: Path, manifest: Manifest, options: IngestOptions) -> str:
    """The corpus of a folder's documents."""
    return options.corpus or manifest.corpus.nom or shown(folder.name) or "corpus"


def agrees(former: Document, said: Said) -> bool:
    """Does what is indexed agree with everything that is said of the file?"""
    entry, territory, version = said.entry, former.territory, former.version
    pairs = (
        (said.commune, territory.name),
        (said.insee, territory.insee),
        (said.members or None, territory.members),
        (said.visibility, former.visibility),
        (entry.titre, former.title),
        (entry.type, former.kind),
        (entry.version, version.label),
        (entry.date, version.date),
        (entry.idurba, version.idurba),
    )
    return all(wanted in (None, kept) for wanted, kept in pairs)


@dataclass(frozen=True, slots=True)
class Material:
    """What a file holds, once read; ``renamed`` is its document under its former path."""

    found: Found
    sha256: str
    said: Said
    reading: Reading
    source: Source
    renamed: Document | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a corpus beside a file: the territory and the visibility of its documents."""

    territory: Territory | None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Described:
    """A document; in French, what was guessed of it and what its cover and its name disagree on."""

    document: Document
    inferred: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def describe(item: Material, setting: Setting) -> Described:
    """What is said and guessed of a file."""
    said, entry, told = item.said, item.said.entry, item.reading.structure
    inferred: list[str] = []
    warnings: list[str] = []
    kind = entry.type or (told.kind if told else None)
    if kind is None:
        kind = guess_kind(item.source)
        inferred.append(f"nature : {noun_of(kind)}")
    territory = _territory(item, setting.territory)
    if said.commune is None:
        inferred.append(f"territoire : {territory.name}")
    title = entry.titre or (told.name if told else "")
    if not title:
        title = facts.guess_title(item.found.path, kind, item.source)
        inferred.append(f"titre : {title}")
    version = Version(entry.version or "", entry.date, entry.idurba)
    if not entry.version and not entry.date:
        found = versions.find_version(kind, item.source)
        guess = Version("", told.date, told.idurba) if told else found.version
        if kind is ActKind.PLU and not told:
            guess = replace(guess, idurba=versions.idurba(found, territory.insee, item.source))
        version = replace(guess, idurba=entry.idurba or guess.idurba)
        warnings += found.conflicts
        if guess != Version():
            inferred.append(f"version : {guess.label or guess.idurba or ''}")
    warnings += facts.other_towns(item.source, territory)
    name = f"{said.corpus}|{item.found.file}|{item.sha256}"
    document = Document(
        id=hashlib.sha256(name.encode()).hexdigest()[:20],
        corpus=said.corpus,
        file=item.found.file,
        sha256=item.sha256,
        title=title,
        kind=kind,
        territory=territory,
        visibility=said.visibility or setting.visibility,
        version=version,
        page_count=len(item.reading.pages) if any(page.number for page in item.reading.pages) else 0,
    )
    return Described(document, tuple(inferred), tuple(warnings))


def _territory(item: Material, guessed: Territory | None) -> Territory:
    said = item.said
    told = item.reading.structure
    base = guessed or Territory(shown(item.found.folder.name))
    if told and told.territory and fold(told.territory) != fold(base.name):
        base = Territory(told.territory)
    if said.commune and fold(said.commune) != fold(base.name):
        base = Territory(said.commune)
    insee = said.insee or base.insee or (told.insee if told else None)
    return Territory(said.commune or base.name, insee, said.members or base.members)

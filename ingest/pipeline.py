"""The ingestion: files in, one new generation of the index out, and a report that names every file.

Idempotent by content: a file already indexed with the same words and the same facts is left as it is.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from ingest import facts, manifest
from ingest.acts import READERS, sru
from ingest.acts.base import Block, Source, source
from ingest.chunk import chunks
from ingest.gather import Found, digest, gather
from ingest.manifest import CorpusEntry, DocumentEntry, Manifest
from ingest.ocr import Ocr
from ingest.read import Reading, read
from rag.encode import Encoder, open_home
from rag.errors import DocumentError
from rag.index.generations import IndexHome
from rag.index.writer import Writer
from rag.settings import Settings
from rag.types import (
    ActKind,
    Commune,
    Document,
    DocumentState,
    Ingested,
    IngestReport,
    Page,
    PageState,
    Territory,
    Version,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What the command line says of all the files of one ingestion. It wins over manifests."""

    corpus: str | None = None
    commune: str | None = None
    insee: str | None = None
    members: tuple[Commune, ...] = ()
    visibility: Visibility | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` files of ``total``; ``file`` is the last one, of ``pages`` pages."""

    done: int
    total: int
    file: str
    pages: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said, not inferred, of one file."""

    corpus: str
    territory: Territory | None
    visibility: Visibility | None
    entry: DocumentEntry


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read, or why it was not. ``reading`` and ``source`` are None when refused or unchanged."""

    found: Found
    sha256: str
    said: _Said
    reading: Reading | None = None
    source: Source | None = None
    reglement: sru.Reglement | None = None
    refused: str = ""
    former: Document | None = None


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    options: IngestOptions = IngestOptions(),
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Ingest files and folders; readers see all of it at once, at the end.

    Raises:
        UsageError: a path is wrong, a folder is empty or a manifest is badly written.
        SettingsError: OCR was asked for and tesseract is missing.
        IndexStoreError, StorageError: the index cannot be written; it stays as it was.
    """
    started = time.monotonic()
    found = gather(paths)
    ocr = Ocr(settings) if options.ocr or settings.ingestion.ocr else None
    home, embedder = open_home(settings)
    encoder = Encoder(embedder)
    outcomes: list[Ingested] = []
    with home.write(encoder) as writer:
        for folder, group in groupby(found, key=lambda item: item.folder):
            job = _Folder(folder, list(group), settings, options, writer, ocr)
            for outcome in job.run(home, encoder):
                outcomes.append(outcome)
                if on_progress:
                    on_progress(Progress(len(outcomes), len(found), outcome.file, outcome.pages))
        notes = writer.notes
    return IngestReport(tuple(outcomes), time.monotonic() - started, home.current() or "", notes)


class _Folder:
    """One folder of documents, which shares a manifest and, by inference, a territory."""

    def __init__(
        self,
        folder: Path,
        found: list[Found],
        settings: Settings,
        options: IngestOptions,
        writer: Writer,
        ocr: Ocr | None,
    ) -> None:
        self._folder, self._found, self._settings, self._writer, self._ocr = (
            folder,
            found,
            settings,
            writer,
            ocr,
        )
        self._options = options
        self._manifest = manifest.load(folder) or Manifest()

    def run(self, home: IndexHome, encoder: Encoder) -> Iterator[Ingested]:
        with ThreadPoolExecutor(self._settings.ingestion.processus) as pool:
            files = list(pool.map(self._read, self._found))
        guessed = self._territory([item.source for item in files if item.source])
        for item in files:
            outcome = self._settle(item, guessed, home, encoder)
            if outcome.state is DocumentState.REFUSED:
                self._writer.refuse(item.said.corpus, outcome)
            yield outcome

    # -- reading ------------------------------------------------------------------------------------

    def _read(self, found: Found) -> _Read:
        said = self._said(found)
        sha256 = ""
        try:
            sha256 = digest(found.path) if found.path.stat().st_size else ""
            former = self._writer.catalog.document_at(said.corpus, found.file)
            known = self._writer.catalog.outcome(said.corpus, found.file)
            still_partial = bool(self._ocr and known and known.state is DocumentState.PARTIAL)
            if former and former.sha256 == sha256 and _agrees(former, said) and not still_partial:
                return _Read(found, sha256, said, former=former)
            limits = self._settings.ingestion
            reading = read(found.path, memory_mib=limits.memoire_mo, max_mib=limits.taille_max_mo)
            if self._ocr and reading.to_ocr:
                reading = self._ocr.complete(reading)
            reglement = sru.parse(reading.markup) if reading.markup else None
        except DocumentError as error:
            return _Read(found, sha256, said, refused=str(error))
        except PermissionError:
            return _Read(
                found, sha256, said, refused="Lecture interdite : donnez le droit de lire ce fichier."
            )
        return _Read(found, sha256, said, reading, source(found.file, reading.pages), reglement)

    def _said(self, found: Found) -> _Said:
        options, corpus = self._options, self._manifest.corpus
        entry = self._manifest.entry(found.relative) or DocumentEntry(fichier=found.relative)
        return _Said(
            options.corpus or corpus.nom or self._folder.name,
            _territory(options, corpus),
            options.visibility or corpus.visibilite,
            entry,
        )

    def _territory(self, sources: Sequence[Source]) -> Territory | None:
        """What the folder's texts say; files already there decide for those added later."""
        corpus = self._options.corpus or self._manifest.corpus.nom or self._folder.name
        former = next(
            (item.territory for item in self._writer.catalog.documents() if item.corpus == corpus), None
        )
        return former or facts.guess_territory(self._folder.name, sources)

    # -- writing ------------------------------------------------------------------------------------

    def _settle(self, item: _Read, guessed: Territory | None, home: IndexHome, encoder: Encoder) -> Ingested:
        file = item.found.file
        if item.former:
            known = self._writer.catalog.outcome(item.said.corpus, file)
            assert known is not None, "an indexed document has an outcome"
            return replace(known, unchanged=True)
        if item.reading is None or item.source is None:
            return Ingested(file, DocumentState.REFUSED, item.refused)
        document, inferred = _describe(item, item.reading, item.source, guessed)
        blocks = item.reglement.blocks if item.reglement else READERS[document.kind](item.source)
        pages = item.reading.pages or (_page_of(blocks),)
        entries = encoder(chunks(document, blocks))
        outcome = _outcome(document, item.reading, len(entries), inferred)
        if outcome.state is not DocumentState.REFUSED:
            home.keep_original(item.found.path, item.sha256)
            self._writer.put(document, outcome, pages, entries)
        return outcome


def _territory(options: IngestOptions, corpus: CorpusEntry) -> Territory | None:
    name = options.commune or corpus.commune
    if not name:
        return None
    return Territory(name, options.insee or corpus.insee, options.members or corpus.members)


def _agrees(former: Document, said: _Said) -> bool:
    """Does what is indexed agree with everything that is said of the file?"""
    entry = said.entry
    return (
        (said.territory is None or said.territory == former.territory)
        and (said.visibility is None or said.visibility is former.visibility)
        and entry.titre in (None, former.title)
        and entry.type in (None, former.kind)
        and entry.version in (None, former.version.label)
        and entry.date in (None, former.version.date)
    )


def _describe(
    item: _Read, reading: Reading, text: Source, guessed: Territory | None
) -> tuple[Document, tuple[str, ...]]:
    """The document and, in French, what was guessed of it."""
    said, entry, reglement = item.said, item.said.entry, item.reglement
    inferred: list[str] = []
    kind = entry.type or (ActKind.PLU if reglement else None)
    if kind is None:
        kind = facts.guess_kind(text)
        inferred.append(f"nature : {kind.value}")
    territory = said.territory
    if territory is None:
        territory = guessed or Territory(item.found.folder.name)
        if reglement and reglement.insee:
            territory = replace(territory, insee=reglement.insee)
        inferred.append(f"territoire : {territory.name}")
    title = entry.titre or (reglement.name if reglement else "")
    if not title:
        title = facts.guess_title(item.found.path, kind, text)
        inferred.append(f"titre : {title}")
    version = Version(entry.version or "", entry.date, entry.idurba)
    if not entry.version and not entry.date:
        version = Version("", reglement.date, reglement.idurba) if reglement else facts.guess_version(text)
        if version != Version():
            inferred.append(f"version : {version.label or version.idurba or ''}")
    identity = hashlib.sha256(f"{said.corpus}|{item.found.file}|{item.sha256}".encode()).hexdigest()[:20]
    visibility = said.visibility or Visibility.PUBLIC
    count = len(reading.pages) if any(page.number for page in reading.pages) else 0
    document = Document(
        identity, said.corpus, item.found.file, item.sha256, title, kind, territory, visibility, version, count
    )  # fmt: skip
    return document, tuple(inferred)


def _page_of(blocks: Sequence[Block]) -> Page:
    """A format without pages is kept as one page numbered 0."""
    return Page(0, "\n".join(line.text for block in blocks for line in block.lines))


def _outcome(document: Document, reading: Reading, count: int, inferred: tuple[str, ...]) -> Ingested:
    to_ocr = tuple(page.number for page in reading.pages if page.state is PageState.TO_OCR)
    reasons = []
    if to_ocr:
        reasons.append(f"{len(to_ocr)} page(s) à océriser sur {len(reading.pages)}")
    if reading.cut:
        reasons.append(reading.cut)
    state = DocumentState.PARTIAL if reasons else DocumentState.INDEXED
    if count == 0:
        state = DocumentState.REFUSED
        advice = "relancez avec --ocr" if to_ocr else "vérifiez le fichier d'origine"
        reasons = [f"aucun texte lisible ({', '.join(reasons) or 'pages vides'}) : {advice}"]
    return Ingested(
        document.file,
        state,
        " ; ".join(reasons),
        len(reading.pages),
        to_ocr,
        count,
        document=document if state is not DocumentState.REFUSED else None,
        inferred=inferred,
    )


def delete(settings: Settings, *, corpus: str | None = None, document_ids: Sequence[str] = ()) -> int:
    """Remove a corpus, or documents by id; returns how many documents are gone."""
    home, embedder = open_home(settings)
    with home.write(Encoder(embedder)) as writer:
        chosen = [
            document.id
            for document in writer.catalog.documents()
            if document.id in document_ids or (corpus is not None and document.corpus == corpus)
        ]
        for document_id in chosen:
            writer.delete(document_id)
    return len(chosen)

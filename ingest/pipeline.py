"""The ingestion: files in, one new generation of the index out, and a report that names every file.

Idempotent by content: a file already indexed with the same words and the same facts is left as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from ingest import facts, manifest
from ingest.acts import READERS
from ingest.acts.base import Block, Source, source
from ingest.acts.outline import outlined
from ingest.chunk import chunks
from ingest.describe import (
    IngestOptions,
    Material,
    Said,
    Setting,
    agrees,
    corpus_of,
    describe,
    outcome_of,
    said_of,
)
from ingest.gather import Found, digest, gather
from ingest.manifest import Manifest
from ingest.ocr import Ocr
from ingest.read import read
from rag.encode import Encoder, open_home
from rag.errors import DocumentError
from rag.index.generations import IndexHome
from rag.index.writer import Writer
from rag.settings import Settings
from rag.types import Document, DocumentState, Ingested, IngestReport, Page, Territory, Visibility

__all__ = ["IngestOptions", "Progress", "delete", "ingest"]

# Files read before any is written: enough to guess a territory, few enough to be held in memory.
BATCH = 32


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` files of ``total``; ``file`` is the last one, of ``pages`` pages."""

    done: int
    total: int
    file: str
    pages: int


@dataclass(frozen=True, slots=True)
class _Refused:
    """A file that cannot be read, and why."""

    found: Found
    said: Said
    reason: str


@dataclass(frozen=True, slots=True)
class _Unchanged:
    """A file indexed already, with the same words and facts, and how it ended then."""

    found: Found
    said: Said
    known: Ingested


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    options: IngestOptions = IngestOptions(),  # noqa: B008 (frozen)
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
    groups = [
        (folder, files, _listed(folder, files))
        for folder, files in ((key, list(group)) for key, group in groupby(found, lambda item: item.folder))
    ]
    ocr = Ocr(settings) if options.ocr or settings.ingestion.ocr else None
    home, embedder = open_home(settings)
    encoder = Encoder(embedder)
    outcomes: list[Ingested] = []
    with home.write(encoder) as writer:
        for folder, group, listed in groups:
            job = _Folder(folder, listed, settings, options, writer, ocr)
            for outcome in job.run(group, home, encoder):
                outcomes.append(outcome)
                if on_progress:
                    on_progress(Progress(len(outcomes), len(found), outcome.file, outcome.pages))
        notes = (*writer.notes, *(note for folder, _, listed in groups for note in listed.missing(folder)))
        lost = writer.lost
    return IngestReport(tuple(outcomes), time.monotonic() - started, home.current() or "", notes, lost)


def _listed(folder: Path, files: Sequence[Found]) -> Manifest:
    """The manifest of a folder; nothing is listed where the folder itself cannot be entered."""
    if all(found.closed for found in files):
        return Manifest()
    return manifest.load(folder) or Manifest()


class _Folder:
    """One folder of documents, which shares a manifest and, by inference, a territory."""

    def __init__(
        self,
        folder: Path,
        listed: Manifest,
        settings: Settings,
        options: IngestOptions,
        writer: Writer,
        ocr: Ocr | None,
    ) -> None:
        self._folder, self._manifest, self._settings = folder, listed, settings
        self._options, self._writer, self._ocr = options, writer, ocr

    def run(self, group: Sequence[Found], home: IndexHome, encoder: Encoder) -> Iterator[Ingested]:
        self._reopen(group)
        with ThreadPoolExecutor(self._settings.ingestion.processus) as pool:
            for first in range(0, len(group), BATCH):
                known = [(found, *self._known(found)) for found in group[first : first + BATCH]]
                items = list(pool.map(lambda each: self._read(*each), known))
                setting = self._setting([item.source for item in items if isinstance(item, Material)])
                for item in items:
                    yield self._settle(item, setting, home, encoder)

    def _reopen(self, group: Sequence[Found]) -> None:
        """Forget the refusal of the folders that are now read."""
        corpus = corpus_of(self._folder, self._manifest, self._options)
        for folder in sorted({found.file.rpartition("/")[0] for found in group if not found.closed}):
            self._writer.forget(corpus, folder)

    # -- reading ------------------------------------------------------------------------------------

    def _known(self, found: Found) -> tuple[Said, Document | None, Ingested | None]:
        """What is said of a file and what the index holds of it."""
        said, catalog = said_of(found, self._manifest, self._options), self._writer.catalog
        return said, catalog.document_at(said.corpus, found.file), catalog.outcome(said.corpus, found.file)

    def _read(
        self, found: Found, said: Said, former: Document | None, known: Ingested | None
    ) -> Material | _Refused | _Unchanged:
        if found.closed:
            return _Refused(found, said, found.closed)
        try:
            limits = self._settings.ingestion
            sha256 = digest(found.path) if found.path.is_file() else ""
            if former and known and former.sha256 == sha256 and agrees(former, said) and self._final(known):
                return _Unchanged(found, said, known)
            reading = read(found.path, memory_mib=limits.memoire_mo, max_mib=limits.taille_max_mo)
            if self._ocr and reading.to_ocr:
                reading = self._ocr.complete(reading)
        except DocumentError as error:
            return _Refused(found, said, str(error))
        except PermissionError:
            return _Refused(found, said, "Lecture interdite : donnez le droit de lire ce fichier.")
        lines = source(found.file, reading.pages, reading.layouts, reading.bookmarks)
        return Material(found, sha256, said, reading, lines)

    def _final(self, known: Ingested) -> bool:
        """Would reading the same words again change nothing? Not so after a refusal, or for OCR to come."""
        if known.state is DocumentState.PARTIAL:
            return self._ocr is None or not known.pages_to_ocr
        return known.state is DocumentState.INDEXED

    def _setting(self, sources: Sequence[Source]) -> Setting:
        """What the corpus says of its documents: those already there decide for those added later.

        A corpus that holds an internal document stays internal until told otherwise.
        """
        corpus = corpus_of(self._folder, self._manifest, self._options)
        there = [each for each in self._writer.catalog.documents() if each.corpus == corpus]
        internal = any(each.visibility is Visibility.INTERNAL for each in there)
        territory: Territory | None = there[0].territory if there else None
        return Setting(
            territory or facts.guess_territory(self._folder.name, sources),
            Visibility.INTERNAL if internal else Visibility.PUBLIC,
        )

    # -- writing ------------------------------------------------------------------------------------

    def _settle(
        self, item: Material | _Refused | _Unchanged, setting: Setting, home: IndexHome, encoder: Encoder
    ) -> Ingested:
        if isinstance(item, _Unchanged):
            return replace(item.known, unchanged=True)
        if isinstance(item, _Refused):
            return self._refuse(
                item.said.corpus, Ingested(item.found.file, DocumentState.REFUSED, item.reason)
            )
        document, inferred = describe(item, setting)
        blocks = _blocks(item, document)
        entries = encoder(chunks(document, blocks))
        outcome = outcome_of(document, item.reading, len(entries), inferred)
        if outcome.state is DocumentState.REFUSED:
            return self._refuse(item.said.corpus, outcome)
        try:
            home.keep_original(item.found.path, item.sha256)
        except (DocumentError, FileNotFoundError):
            reason = "Le fichier a changé pendant sa lecture : relancez l'ingestion."
            return self._refuse(item.said.corpus, Ingested(item.found.file, DocumentState.REFUSED, reason))
        self._writer.put(document, outcome, item.reading.pages or (_page_of(blocks),), entries)
        return outcome

    def _refuse(self, corpus: str, outcome: Ingested) -> Ingested:
        """Note a refusal, which leaves in place what the index held of the file."""
        if self._writer.catalog.document_at(corpus, outcome.file):
            outcome = replace(outcome, reason=f"{outcome.reason} La version déjà indexée reste en place.")
        self._writer.refuse(corpus, outcome)
        return outcome


def _blocks(item: Material, document: Document) -> Sequence[Block]:
    """What the file tells of its structure, else what the reader of its kind finds in it."""
    reading = item.reading
    if reading.structure:
        return reading.structure.blocks
    found = READERS[document.kind](item.source)
    return outlined(found, item.source, reading.outline) if reading.outline else found


def _page_of(blocks: Sequence[Block]) -> Page:
    """A format without pages is kept as one page numbered 0."""
    return Page(0, "\n".join(line.text for block in blocks for line in block.lines))


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

"""The ingestion: files in, one new generation of the index out, and a report that names every file.

Idempotent by content: a file already indexed with the same words and the same facts is left as it is. An
ingestion that is killed is taken up where it was by the next one of the same paths.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from queue import SimpleQueue

from ingest import facts, manifest
from ingest.acts import reader_of
from ingest.acts.base import Block, Source, source
from ingest.acts.outline import outlined
from ingest.chunk import chunks
from ingest.corpora import held_twice, settle_corpora
from ingest.describe import IngestOptions, Material, Setting, corpus_of, describe
from ingest.gather import Found, digest, gather
from ingest.manifest import Manifest
from ingest.ocr import Ocr, open_ocr
from ingest.outcome import copied, detailed, outcome_of, with_targets
from ingest.plan import Plan, Planner, Task, told_gone
from ingest.progress import Progress, Stage, StoppedError, Watch, never
from ingest.read import read
from ingest.references import with_mentions
from ingest.upkeep import delete
from ingest.zoning.files import parted
from ingest.zoning.write import Drawings
from rag.encode import Encoder, open_home
from rag.errors import DocumentError
from rag.index.generations import IndexHome
from rag.index.writer import Writer
from rag.mentions import MentionCount
from rag.settings import Settings
from rag.types import Document, DocumentState, Ingested, IngestReport, Page, Territory, Visibility

__all__ = ["IngestOptions", "Progress", "Stage", "delete", "ingest"]

# Files, and pages of them, read before any is written: enough to guess a territory, few enough to be held
# in memory. The files being read, one a worker, come on top, whatever their size.
BATCH, HELD_PAGES = 32, 400
AHEAD = 4  # files read or waiting, for each worker
_INSTALL = "installez tesseract-ocr et tesseract-ocr-fra, puis relancez l'ingestion"
_ALLOW = "relancez l'ingestion avec l'OCR (sans --sans-ocr, ou par [ingestion] ocr = \"auto\")"
_STOPPED = (
    "Arrêté à votre demande : {count} fichier(s) n'ont pas été lus. Ce qui était prêt est indexé ; déposez à "
    "nouveau les autres."
)
PAUSE = 0.5  # seconds between two looks at the pages that OCR has read


@dataclass(frozen=True, slots=True)
class _Refused:
    """A file that cannot be read, and why."""

    task: Task
    reason: str


_Item = Material | _Refused | Task
"""A file that was read, one that cannot be, or one that needs not."""


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    options: IngestOptions = IngestOptions(),  # noqa: B008 (frozen)
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] = never,
) -> IngestReport:
    """Ingest files and folders; readers see all of it at once, at the end.

    Once ``stop`` says so, from any thread, no other file is read, nor the rest of those that are: what is
    ready is kept, and the report tells what is missing.

    Raises:
        UsageError: a path is wrong, a folder is empty or a manifest is badly written.
        SettingsError: OCR was asked for and tesseract is missing.
        IndexStoreError, StorageError: the index cannot be written; it stays as it was.
    """
    started = time.monotonic()
    found = gather(paths)
    groups = [
        (folder, *parted(files), _listed(folder, files))
        for folder, files in ((key, list(group)) for key, group in groupby(found, lambda item: item.folder))
    ]
    total = sum(len(files) + len(drawings) for _, files, drawings, _ in groups)
    ocr = open_ocr(settings, options.ocr)
    home, embedder = open_home(settings)
    encoder = Encoder(embedder)
    outcomes: list[Ingested] = []
    remarks: list[str] = []

    def told(file: str, stage: Stage, page: int, pages: int) -> None:
        if on_progress:
            on_progress(Progress(len(outcomes), total, file, pages, page, stage))

    with home.write(encoder, job=_job(paths, options)) as writer:
        known = {each.corpus for each in writer.catalog.documents()}
        for folder, group, drawings, listed in groups:
            job = _Folder(folder, listed, settings, options, writer, ocr, Watch(told, stop))
            drawn = Drawings(folder, listed, settings, options, writer)
            whole = _prefix([*group, *(each.found for each in drawings)]) if options.whole else ""
            for outcome in chain(job.run(group, home, encoder), drawn.run(drawings, whole, stop)):
                outcomes.append(outcome)
                if on_progress:
                    done = len(outcomes), total, outcome.file, outcome.pages
                    on_progress(Progress(*done, outcome=outcome))
            remarks += [*listed.remarks(folder), *job.remarks, *drawn.remarks]
        corpora = [corpus_of(folder, listed, options) for folder, _, _, listed in groups]
        remarks += settle_corpora(writer, corpora)
        remarks += held_twice(writer.catalog, [each for each in corpora if each not in known])
        if stop() and len(outcomes) < total:
            remarks.append(_STOPPED.format(count=total - len(outcomes)))
        outcomes = _with_targets(outcomes, writer, corpora)
        notes, lost = (*writer.notes, *remarks), writer.lost
    return IngestReport(tuple(outcomes), time.monotonic() - started, home.current() or "", notes, lost)


def _with_targets(outcomes: Sequence[Ingested], writer: Writer, corpora: Sequence[str]) -> list[Ingested]:
    """The outcomes, told of the references that lead nowhere, now that all files are there."""
    counts: dict[str, MentionCount] = {}
    for corpus in dict.fromkeys(corpora):
        counts |= writer.catalog.mention_counts(corpus)
    return [
        with_targets(each, counts[each.document.id]) if each.document and each.document.id in counts else each
        for each in outcomes
    ]


def _job(paths: Sequence[Path], options: IngestOptions) -> str:
    """What makes two ingestions the same work: the second takes up what a killed first one has left."""
    names = (options.corpus or "", *sorted({os.path.abspath(path) for path in paths}))
    return hashlib.sha256(b"\0".join(os.fsencode(name) for name in names)).hexdigest()


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
        watch: Watch,
    ) -> None:
        self._folder, self._manifest, self._settings = folder, listed, settings
        self._options, self._writer, self._ocr = options, writer, ocr
        self._corpus = corpus_of(folder, listed, options)
        off = options.ocr is False or settings.ingestion.ocr == "non"
        self._cure = "" if ocr else _ALLOW if off else _INSTALL
        self._workers = settings.ingestion.processus
        self._watch = watch
        self._pages: SimpleQueue[tuple[str, Stage, int, int]] = SimpleQueue()  # read, to be told
        self.remarks: tuple[str, ...] = ()

    def run(self, group: Sequence[Found], home: IndexHome, encoder: Encoder) -> Iterator[Ingested]:
        if not group:  # it holds drawings only
            return
        self._reopen(group)
        planner = Planner(group, self._manifest, self._options, self._writer.catalog, self._final)
        pool = ThreadPoolExecutor(self._workers)
        try:
            plan = planner.plan(dict(pool.map(_content, group)))
            for items in self._windows(plan.tasks, pool):
                setting = self._setting([item.source for item in items if isinstance(item, Material)])
                for item in items:
                    yield self._settle(item, setting, home, encoder)
        finally:
            pool.shutdown(cancel_futures=True)
        if not self._watch.stop():
            self._clear(plan, planner)

    def _reopen(self, group: Sequence[Found]) -> None:
        """Forget the refusal of the folders that are now read."""
        for folder in sorted({found.file.rpartition("/")[0] for found in group if not found.closed}):
            self._writer.forget(self._corpus, folder)

    def _clear(self, plan: Plan, planner: Planner) -> None:
        """Tell of the documents whose file is gone, or remove them; forget the other files that are gone."""
        doubtful = plan.mostly_gone and not self._options.remove_most
        removed = self._options.remove_missing and not doubtful
        if removed:
            for document in plan.gone:
                self._writer.delete(document.id)
        for file in planner.stale():
            self._writer.forget(self._corpus, file)
        self.remarks = told_gone(self._folder, plan, removed, self._options.remove_missing)

    # -- reading ------------------------------------------------------------------------------------

    def _windows(self, tasks: Sequence[Task], pool: ThreadPoolExecutor) -> Iterator[list[_Item]]:
        """The files, once read, a few at a time and in order."""
        window: list[_Item] = []
        for item in self._ahead(tasks, pool):
            window.append(item)
            if len(window) == BATCH or sum(map(_pages, window)) >= HELD_PAGES:
                yield window
                window = []
        if window:
            yield window

    def _ahead(self, tasks: Sequence[Task], pool: ThreadPoolExecutor) -> Iterator[_Item]:
        """The files in order, read while the former ones are written: not too many, nor too big, wait."""
        waiting: deque[Future[_Item]] = deque()
        for task in tasks:
            waiting.append(pool.submit(self._read, task))
            while len(waiting) >= AHEAD * self._workers or (waiting and _held(waiting) >= HELD_PAGES):
                yield from self._awaited(waiting.popleft())
        while waiting:
            yield from self._awaited(waiting.popleft())

    def _awaited(self, item: Future[_Item]) -> Iterator[_Item]:
        """The file once read, unless it was stopped; the pages read meanwhile are told from this thread."""
        ended = False
        while not ended:
            ended = bool(wait([item], timeout=PAUSE).done)
            while not self._pages.empty():
                self._watch.told(*self._pages.get())
        with suppress(StoppedError):
            found = item.result()
            if isinstance(found, Material):
                self._watch.told(found.found.file, Stage.READ, 0, _pages(found))
            yield found

    def _page_read(self, file: str, stage: Stage, page: int, pages: int) -> None:
        if self._watch.stop():
            raise StoppedError
        self._pages.put((file, stage, page, pages))

    def _read(self, task: Task) -> _Item:
        found = task.found
        if found.closed:
            return _Refused(task, found.closed)
        if not task.to_read:
            return task
        try:
            limits, on_page = self._settings.ingestion, partial(self._page_read, found.file)
            on_page(Stage.READING, 0, 0)
            sha256 = digest(found.path) if found.path.is_file() else ""
            reading = read(
                found.path,
                memory_mib=limits.memoire_mo,
                max_mib=limits.taille_max_mo,
                on_page=partial(on_page, Stage.READING),
            )
            if self._ocr:
                reading = self._ocr.complete(reading, partial(on_page, Stage.OCR))
        except DocumentError as error:
            return _Refused(task, str(error))
        except PermissionError:
            return _Refused(task, "Lecture interdite : donnez le droit de lire ce fichier.")
        lines = source(found.file, reading.pages, reading.layouts, reading.bookmarks)
        return Material(found, sha256, task.said, reading, lines, task.renamed)

    def _final(self, known: Ingested) -> bool:
        """Would reading the same words again change nothing? Not so after a refusal, or for OCR to come."""
        if self._options.again or known.state is DocumentState.REFUSED:
            return False
        return self._ocr is None or not known.pages_to_ocr

    def _setting(self, sources: Sequence[Source]) -> Setting:
        """What the corpus says of its documents: those already there decide for those added later.

        A corpus that holds an internal document stays internal until told otherwise. One that names no
        territory is of the only one already indexed: another would be asked about in every question.
        """
        known = self._writer.catalog.documents()
        there = [each for each in known if each.corpus == self._corpus]
        internal = any(each.visibility is Visibility.INTERNAL for each in there)
        territory: Territory | None = there[0].territory if there else None
        towns = {each.territory for each in known}
        return Setting(
            territory
            or facts.guess_territory(self._folder.name, sources)
            or (towns.pop() if len(towns) == 1 else None),
            Visibility.INTERNAL if internal else Visibility.PUBLIC,
        )

    # -- writing ------------------------------------------------------------------------------------

    def _settle(self, item: _Item, setting: Setting, home: IndexHome, encoder: Encoder) -> Ingested:
        if isinstance(item, Task):
            return replace(item.kept, unchanged=True) if item.kept else self._copy(item)
        if isinstance(item, _Refused):
            return self._refuse(Ingested(item.task.found.file, DocumentState.REFUSED, item.reason))
        told = describe(item, setting)
        document = told.document
        blocks = _blocks(item, document)
        pages = item.reading.pages or (_page_of(blocks),)
        found = with_mentions(chunks(document, blocks, pages, item.source.tables))
        outcome = detailed(
            outcome_of(document, item.reading, len(found), told.inferred, self._cure), item, found
        )
        outcome = replace(outcome, warnings=(*told.warnings, *outcome.warnings))
        if outcome.state is DocumentState.REFUSED:
            return self._refuse(outcome)
        try:
            home.keep_original(item.found.path, item.sha256)
        except (DocumentError, FileNotFoundError):
            reason = "Le fichier a changé pendant sa lecture : relancez l'ingestion."
            return self._refuse(Ingested(item.found.file, DocumentState.REFUSED, reason))
        if item.renamed:
            self._writer.delete(item.renamed.id)
        self._writer.put(document, outcome, pages, found, encoder)
        return outcome

    def _copy(self, task: Task) -> Ingested:
        """A copy ends as the file that has its content did, and brings nothing."""
        file, holder = task.found.file, self._writer.catalog.outcome(self._corpus, task.copy_of)
        if holder is None or holder.document is None:
            reason = holder.reason if holder else f"Même contenu que {task.copy_of}, qui n'a pu être lu."
            return self._refuse(Ingested(file, DocumentState.REFUSED, reason))
        outcome = copied(holder, file)
        unchanged = self._writer.catalog.outcome(self._corpus, file) == outcome
        self._writer.same(outcome)
        return replace(outcome, unchanged=unchanged)

    def _refuse(self, outcome: Ingested) -> Ingested:
        """Note a refusal, which leaves in place what the index held of the file."""
        if self._writer.catalog.document_at(self._corpus, outcome.file):
            outcome = replace(outcome, reason=f"{outcome.reason} La version déjà indexée reste en place.")
        self._writer.refuse(self._corpus, outcome)
        return outcome


def _prefix(files: Sequence[Found]) -> str:
    """What the shown paths of a folder begin with; empty where only files of it were given."""
    return next(
        (each.file.removesuffix(each.relative) for each in files if not each.alone and not each.closed), ""
    )


def _content(found: Found) -> tuple[str, str]:
    """The digest of a file, by its shown path; empty for one that cannot be read."""
    try:
        return found.file, "" if found.closed or not found.path.is_file() else digest(found.path)
    except OSError:
        return found.file, ""


def _pages(item: _Item) -> int:
    return len(item.reading.pages) if isinstance(item, Material) else 0


def _held(waiting: Sequence[Future[_Item]]) -> int:
    """The pages of the files that are read and wait for their turn."""
    return sum(_pages(future.result()) for future in waiting if future.done())


def _blocks(item: Material, document: Document) -> Sequence[Block]:
    """What the file tells of its structure, else what the reader of its kind finds in it."""
    reading = item.reading
    if reading.structure:
        return reading.structure.blocks
    found = reader_of(document.kind)(item.source)
    return outlined(found, item.source, reading.outline) if reading.outline else found


def _page_of(blocks: Sequence[Block]) -> Page:
    """A format without pages is kept as one page numbered 0."""
    return Page(0, "\n".join(line.text for block in blocks for line in block.lines))

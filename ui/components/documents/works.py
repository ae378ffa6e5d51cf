"""The works that the page asks for: each is made here, and done aside by :mod:`ui.jobs`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

import streamlit as st

from ingest.manifest import NAME as MANIFEST
from ingest.pipeline import IngestOptions, ingest
from ingest.upkeep import delete, set_visibility
from rag.encode import Encoder, open_home
from rag.errors import UsageError
from rag.settings import Settings
from rag.types import Document, DocumentState, Ingested, IngestReport, Visibility
from ui import labels
from ui.components import outcomes
from ui.jobs import Job, Jobs, Result

Uploads = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was sent and not taken, and why in French."""

    name: str
    reason: str


def jobs(settings: Settings) -> Jobs:
    """The works of this data folder."""
    return _jobs(settings.data_dir)


# Shared by all users: a view shows each only the works of corpora that are open to them.
@st.cache_resource(show_spinner=False)
def _jobs(data_dir: Path) -> Jobs:
    return Jobs()


def deposit(settings: Settings, files: Uploads, refused: Sequence[Refusal], options: IngestOptions) -> Job:
    """Files to index under a corpus; those ``refused`` before are told with the others."""
    corpus = options.corpus or "depot"
    folder = _folder()
    target = _staged(folder, corpus, files)
    told = [Ingested(f"{corpus}/{each.name}", DocumentState.REFUSED, each.reason) for each in refused]
    title = f"Dépôt de {labels.count(len(files) + len(refused), 'fichier')} dans « {corpus} »"
    work = partial(_ingested, settings, target, options, tuple(told))
    names = [f"{corpus}/{name}" for name, _ in files]
    return jobs(settings).submit(Job(title, corpus, work, names, folder.cleanup))


def renew(settings: Settings, former: Document, name: str, content: bytes) -> Job:
    """A new version of a document, in the place of the former one: same corpus, same path, same title."""
    path = _within(former.file).with_suffix(Path(name).suffix.lower())
    return _again(settings, former, path, content, f"Remplacement de « {former.title} »", None)


def read_again(settings: Settings, document: Document, original: Path) -> Job:
    """The same file, its scanned pages read by OCR this time."""
    title = f"Lecture des pages scannées de « {document.title} »"
    return _again(settings, document, _within(document.file), original.read_bytes(), title, True)


def remove(settings: Settings, corpus: str, documents: Sequence[Document], files: Sequence[str]) -> Job:
    """Documents, and files that are none (drawings, refused files), of a corpus."""

    def work(job: Job) -> Result:
        ids = [each.id for each in documents]
        delete(settings, document_ids=ids, files=[(corpus, file) for file in files])
        count = len(ids) + len(files)
        removed = "retirés" if count > 1 else "retiré"
        return Result(f"{labels.count(count, 'fichier')} {removed} du corpus « {corpus} ».")

    title = f"Retrait de {labels.count(len(documents) + len(files), 'fichier')} de « {corpus} »"
    return jobs(settings).submit(Job(title, corpus, work))


def show_to(settings: Settings, corpus: str, visibility: Visibility) -> Job:
    """A corpus opened, or closed to models elsewhere."""

    def work(job: Job) -> Result:
        count = set_visibility(settings, corpus, visibility)
        now = labels.VISIBILITIES[visibility].lower()
        changed = "changés" if count > 1 else "changé"
        return Result(f"Corpus « {corpus} » : {now} ({labels.count(count, 'document')} {changed}).")

    title = f"Accès au corpus « {corpus} » : {labels.VISIBILITIES[visibility].lower()}"
    return jobs(settings).submit(Job(title, corpus, work))


def make_again(settings: Settings) -> Job:
    """The vectors of all passages, from the catalog that is sound."""

    def work(job: Job) -> Result:
        home, embedder = open_home(settings)
        with home.write(Encoder(embedder)) as writer:
            if not writer.changed:
                writer.encode_again(Encoder(embedder))
            count, notes = writer.catalog.counts().chunks, writer.notes
        return Result(" ".join((f"Vecteurs de {labels.count(count, 'passage')} refaits.", *notes)))

    return jobs(settings).submit(Job("Réparation de l'index", "", work))


# -- inside -------------------------------------------------------------------------------------------


def _ingested(
    settings: Settings, target: Path, options: IngestOptions, refused: tuple[Ingested, ...], job: Job
) -> Result:
    report = ingest([target], settings, options, job.told, job.stopping)
    report = replace(report, files=(*report.files, *refused))
    return Result(outcomes.summary(report.files) if report.files else "Aucun fichier lu.", report)


def _again(
    settings: Settings, former: Document, path: PurePosixPath, content: bytes, title: str, ocr: bool | None
) -> Job:
    folder = _folder()
    root = Path(folder.name)
    place = root / path
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    target = root / path.parts[0]
    (target / MANIFEST).write_text(_listed(former, "/".join(path.parts[1:])), encoding="utf-8")
    territory = former.territory
    options = IngestOptions(
        corpus=former.corpus,
        commune=territory.name,
        insee=territory.insee,
        members=territory.members,
        visibility=former.visibility,
        ocr=ocr,
        whole=False,
    )

    def work(job: Job) -> Result:
        result = _ingested(settings, target, options, (), job)
        report = result.report
        if report and path.as_posix() != former.file and _indexed(report):
            delete(settings, document_ids=[former.id])
        return result

    return jobs(settings).submit(Job(title, former.corpus, work, [path.as_posix()], folder.cleanup))


def _listed(former: Document, relative: str) -> str:
    """What the new file keeps of the former one, as a manifest; its version is read in it."""
    facts = {"fichier": relative, "titre": former.title, "type": former.kind.value}
    return "[[document]]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items()
    )


def _indexed(report: IngestReport) -> bool:
    return any(each.state is not DocumentState.REFUSED for each in report.files)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where a deposit waits, for our own eyes. It goes with its work, or when this process ends."""
    return tempfile.TemporaryDirectory(prefix="sourcier-depot-", ignore_cleanup_errors=True)


def _staged(folder: tempfile.TemporaryDirectory[str], corpus: str, files: Uploads) -> Path:
    target = Path(folder.name) / corpus
    target.mkdir()
    for name, content in files:
        (target / name).write_bytes(content)
    return target


def _within(file: str) -> PurePosixPath:
    """A shown path, as a path under any folder.

    Raises:
        UsageError: it would leave that folder, or has none.
    """
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or len(path.parts) < 2:
        raise UsageError(
            "Ce fichier a un chemin qui ne peut pas être repris ici : utilisez « sourcier ingest »."
        )
    return path

"""The works that the page asks for: each is made here, and done aside by :mod:`ui.jobs`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

import streamlit as st

from ingest.manifest import NAME as MANIFEST
from ingest.pipeline import IngestOptions, ingest
from ingest.upkeep import delete, set_visibility
from rag.encode import Encoder, open_home
from rag.settings import Settings
from rag.types import Document, DocumentState, Ingested, IngestReport, Visibility
from ui import deposits, labels
from ui.components import outcomes
from ui.deposits import Deposit, Order, Refusal
from ui.jobs import Job, Jobs, Result

Uploads = Sequence[tuple[str, bytes]]


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
    title = f"Dépôt de {labels.count(len(files) + len(refused), 'fichier')} dans « {corpus} »"
    named = [(f"{corpus}/{name}", content) for name, content in files]
    names = tuple(name for name, _ in named)
    order = Order(title, corpus, datetime.now(UTC), names, options, tuple(refused))
    return _begun(settings, deposits.receive(settings, order, named))


def resume(settings: Settings, id: str) -> Job:
    """Take up an interrupted deposit where it was.

    Raises:
        UsageError: somebody else did, or gave it up.
    """
    taken = deposits.take(settings, id)
    jobs(settings).dismiss(id)  # what the try before it said
    return _begun(settings, taken)


def give_up(settings: Settings, id: str) -> None:
    """Erase an interrupted deposit.

    Raises:
        UsageError: somebody else did, or took it up.
    """
    deposits.take(settings, id).end("")
    jobs(settings).dismiss(id)


def renew(settings: Settings, former: Document, name: str, content: bytes) -> Job:
    """A new version of a document, in the place of the former one: same corpus, same path, same title."""
    path = PurePosixPath(former.file).with_suffix(Path(name).suffix.lower())
    return _again(settings, former, path, content, f"Remplacement de « {former.title} »", None)


def read_again(settings: Settings, document: Document, original: Path) -> Job:
    """The same file, its scanned pages read by OCR this time."""
    title = f"Lecture des pages scannées de « {document.title} »"
    return _again(settings, document, PurePosixPath(document.file), original.read_bytes(), title, True)


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


def _begun(settings: Settings, held: Deposit) -> Job:
    """Whatever becomes of it, a deposit is let go at the end: erased, or kept with what made it fail."""
    order = held.order
    work = partial(_ingested, settings, held)
    return jobs(settings).submit(Job(order.title, order.corpus, work, order.files, held.end, held.id))


def _ingested(settings: Settings, held: Deposit, job: Job) -> Result:
    order = held.order
    told = [
        Ingested(f"{order.corpus}/{each.name}", DocumentState.REFUSED, each.reason) for each in order.refused
    ]
    told += [Ingested(each, DocumentState.REFUSED, deposits.LOST) for each in held.missing]
    report = ingest([held.target], settings, order.options, job.told, job.stopping)
    if order.former and _indexed(report):
        delete(settings, document_ids=[order.former])
    report = replace(report, files=(*report.files, *told))
    return Result(outcomes.summary(report.files) if report.files else "Aucun fichier lu.", report)


def _again(
    settings: Settings, former: Document, path: PurePosixPath, content: bytes, title: str, ocr: bool | None
) -> Job:
    corpus, name = path.parts[0], path.as_posix()
    listed = _listed(former, "/".join(path.parts[1:])).encode()
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
    replaced = former.id if name != former.file else ""
    order = Order(title, former.corpus, datetime.now(UTC), (name,), options, former=replaced)
    files = [(f"{corpus}/{MANIFEST}", listed), (name, content)]
    return _begun(settings, deposits.receive(settings, order, files))


def _listed(former: Document, relative: str) -> str:
    """What the new file keeps of the former one, as a manifest; its version is read in it."""
    facts = {"fichier": relative, "titre": former.title, "type": former.kind.value}
    return "[[document]]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items()
    )


def _indexed(report: IngestReport) -> bool:
    return any(each.state is not DocumentState.REFUSED for each in report.files)

"""The examination behind ``sourcier corpus doctor``: is what the index says still true?"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.index.snapshot import Snapshot
from rag.types import Document, DocumentState


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know. ``serious`` ones make answers unreliable."""

    subject: str
    message: str
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Examination:
    """What was looked at and what was found."""

    documents: int
    passages: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not any(finding.serious for finding in self.findings)


def examine(snapshot: Snapshot) -> Examination:
    """Compare the catalog, the search engine and the stored files."""
    documents = snapshot.catalog.documents()
    findings = [*_engine(snapshot), *_outcomes(snapshot)]
    for document in documents:
        findings += _document(snapshot, document)
    return Examination(len(documents), len(snapshot.catalog.chunk_ids()), tuple(findings))


def _engine(snapshot: Snapshot) -> Iterator[Finding]:
    known, searched = snapshot.catalog.chunk_ids(), snapshot.point_ids()
    if known - searched:
        yield Finding(
            "index",
            f"{len(known - searched)} passage(s) ne peuvent pas être trouvés : relancez sourcier ingest.",
        )
    if searched - known:
        yield Finding("index", f"{len(searched - known)} passage(s) sans document.", serious=False)


def _document(snapshot: Snapshot, document: Document) -> Iterator[Finding]:
    if not snapshot.catalog.chunk_ids(document.id):
        yield Finding(document.file, "aucun passage : relancez sourcier ingest sur ce fichier.")
    original = snapshot.original(document)
    if original is None:
        yield Finding(document.file, "l'original n'est plus conservé : ingérez-le de nouveau.")
    elif _sha256(original) != document.sha256:
        yield Finding(document.file, "l'original conservé a changé : ingérez-le de nouveau.")


def _outcomes(snapshot: Snapshot) -> Iterator[Finding]:
    waiting = 0
    for outcome in snapshot.catalog.outcomes():
        waiting += len(outcome.pages_to_ocr)
        if outcome.state is not DocumentState.INDEXED:
            state = "refusé" if outcome.state is DocumentState.REFUSED else "partiel"
            yield Finding(outcome.file, f"{state} : {outcome.reason}", serious=False)
    if waiting:
        advice = (
            "relancez sourcier ingest avec --ocr"
            if shutil.which("tesseract")
            else "installez tesseract-ocr et tesseract-ocr-fra, puis relancez sourcier ingest avec --ocr"
        )
        yield Finding("océrisation", f"{waiting} page(s) numérisée(s) non lue(s) : {advice}.", serious=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

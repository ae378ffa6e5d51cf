"""Small documents made by hand, with hashed term weights for vectors."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.index.base import Entry, SparseVector
from rag.index.snapshot import Snapshot
from rag.index.writer import Writer
from rag.types import (
    Act,
    ActKind,
    Chunk,
    Document,
    DocumentState,
    Filters,
    Ingested,
    Page,
    Section,
    Territory,
    Version,
    Visibility,
)

DENSE = 4
ANALYSER = "test-1"


def sparse(text: str) -> SparseVector:
    counts = Counter(zlib.crc32(word.encode(errors="replace")) for word in text.lower().split())
    return SparseVector(tuple(sorted(counts)), tuple(float(counts[key]) for key in sorted(counts)))


def dense(text: str) -> tuple[float, ...]:
    return tuple(byte / 255 + 0.01 for byte in hashlib.sha256(text.encode()).digest()[:DENSE])


def document(
    file: str = "c/plu.pdf",
    corpus: str = "c",
    *,
    kind: ActKind = ActKind.PLU,
    territory: Territory = Territory("Val-d'Or", "99001"),  # noqa: B008 (frozen)
    visibility: Visibility = Visibility.PUBLIC,
    day: date | None = None,
    state: str = "1",
) -> Document:
    sha256 = hashlib.sha256(f"{file}{state}".encode(errors="replace")).hexdigest()
    name = hashlib.sha256(f"{corpus}{file}{state}".encode(errors="replace")).hexdigest()[:16]
    version = Version("v", day)
    return Document(name, corpus, file, sha256, f"Titre de {file}", kind, territory, visibility, version, 2)


def chunk(
    doc: Document, rank: int, text: str, zones: Sequence[str] = (), act: Act | None = None, heading: str = ""
) -> Chunk:
    section = Section(doc, (heading,) if heading else (), tuple(zones), None, act)
    return Chunk(f"{doc.id}-{rank}", section, (1 + rank % 2,), text, rank * 100)


def entry(each: Chunk, *, with_dense: bool = False) -> Entry:
    heading = " ".join(each.section.path)
    return Entry(each, sparse(each.text), sparse(heading), dense(each.text) if with_dense else None)


def encode(chunks: Sequence[Chunk]) -> list[Entry]:
    return [entry(each) for each in chunks]


def encode_dense(chunks: Sequence[Chunk]) -> list[Entry]:
    return [entry(each, with_dense=True) for each in chunks]


def put(writer: Writer, doc: Document, texts: Sequence[str], *, with_dense: bool = False) -> None:
    chunks = [chunk(doc, rank, text) for rank, text in enumerate(texts)]
    pages = [Page(1, "première page"), Page(2, "seconde page")]
    outcome = Ingested(doc.file, DocumentState.INDEXED, pages=2, document=doc)
    writer.put(doc, outcome, pages, chunks, encode_dense if with_dense else encode)


def refused(file: str, reason: str = "illisible") -> Ingested:
    return Ingested(file, DocumentState.REFUSED, reason)


def renamed(doc: Document, **changes: object) -> Document:
    return replace(doc, **changes)  # type: ignore[arg-type]


def texts(snapshot: Snapshot, word: str = "règle") -> list[str]:
    """The words of every passage that holds ``word``, found by the engine and read in the catalog."""
    hits = snapshot.search("body", sparse(word), Filters(), 1000)
    return sorted(each.text for each in snapshot.chunks([hit.chunk_id for hit in hits]).values())

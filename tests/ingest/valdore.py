"""Small towns to ingest in tests, and how to look at what became of them."""

from __future__ import annotations

from rag.encode import open_home
from rag.index.snapshot import Snapshot
from rag.settings import Settings
from rag.text import query_vector, terms
from rag.types import Document, Filters, Ingested, IngestReport

RULE = "ZONE UA\nARTICLE UA 10 - HAUTEUR\nLa hauteur maximale est fixée à {} mètres à l'égout du toit.\n"


def by_name(report: IngestReport) -> dict[str, Ingested]:
    return {file.file.rsplit("/", 1)[-1]: file for file in report.files}


def snapshot(settings: Settings) -> Snapshot:
    return open_home(settings)[0].read()


def documents(settings: Settings) -> dict[str, Document]:
    with snapshot(settings) as view:
        return {each.file.rsplit("/", 1)[-1]: each for each in view.catalog.documents()}


def found(settings: Settings, words: str, filters: Filters = Filters()) -> list[str]:  # noqa: B008 (frozen)
    with snapshot(settings) as view:
        vector = query_vector(dict.fromkeys(terms(words), 1.0))
        hits = view.search("body", vector, filters, 50)
        return [chunk.text for chunk in view.chunks([hit.chunk_id for hit in hits]).values()]

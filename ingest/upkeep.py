"""What is done to documents already indexed, without reading them again: removed, opened or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.corpora import settle_corpora
from rag.encode import Encoder, open_home
from rag.index.writer import Writer
from rag.settings import Settings
from rag.types import Chunk, Document, Section, Visibility


def delete(
    settings: Settings,
    *,
    corpus: str | None = None,
    document_ids: Sequence[str] = (),
    files: Sequence[tuple[str, str]] = (),
) -> int:
    """Remove a corpus, or documents by id, or files that are no document (drawings, refused files) by corpus
    and shown path; returns how many documents are gone."""
    home, embedder = open_home(settings)
    with home.write(Encoder(embedder)) as writer:
        chosen = [
            document.id
            for document in writer.catalog.documents()
            if document.id in document_ids or (corpus is not None and document.corpus == corpus)
        ]
        touched = [each.corpus for each in writer.catalog.documents() if each.id in chosen]
        for document_id in chosen:
            writer.delete(document_id)
        settle_corpora(writer, touched)
        for where, file in files:
            writer.forget(where, file)
        if corpus is not None:  # and its files that were refused
            for outcome in writer.catalog.outcomes(corpus):
                writer.forget(corpus, outcome.file)
    return len(chosen)


def set_visibility(settings: Settings, corpus: str, visibility: Visibility) -> int:
    """Open a corpus, or close it: its documents, their passages in the index and its drawings. Returns how
    many documents change.

    A manifest that says otherwise wins at the next ingestion of its folder.
    """
    home, embedder = open_home(settings)
    encoder = Encoder(embedder)
    with home.write(encoder) as writer:
        changed = [
            each
            for each in writer.catalog.documents()
            if each.corpus == corpus and each.visibility is not visibility
        ]
        for document in changed:
            _write_again(writer, document, replace(document, visibility=visibility), encoder)
        writer.show_layers(corpus, visibility)
        settle_corpora(writer, [corpus] if changed else [])
    return len(changed)


def _write_again(writer: Writer, former: Document, document: Document, encoder: Encoder) -> None:
    """The same words under other facts: passages carry them in the engine, which filters by them."""
    catalog = writer.catalog
    outcome = catalog.outcome(former.corpus, former.file)
    if outcome is None:
        return  # told by the doctor: a document without trace of its file
    sections: dict[Section, Section] = {}
    chunks = [_of(chunk, document, sections) for chunk in catalog.chunks_of(former.id)]
    pages = catalog.pages(former.id)
    writer.put(document, replace(outcome, document=document), pages, chunks, encoder)


def _of(chunk: Chunk, document: Document, sections: dict[Section, Section]) -> Chunk:
    section = sections.setdefault(chunk.section, replace(chunk.section, document=document))
    return replace(chunk, section=section)

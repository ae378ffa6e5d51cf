"""What an evaluation or the journal names by its file, its pages and its words, found again in the index."""

from __future__ import annotations

from collections.abc import Sequence

from eval.matching import same_file, squeeze
from rag.desk import Desk
from rag.types import Chunk, Citation, Document, Passage


def citation_of(
    desk: Desk, file: str, pages: Sequence[int], quote: str, section: str = ""
) -> Citation | None:
    """The place as a citation that can be shown; None when its document is not indexed here, or closed."""
    document = document_of(desk, file)
    if document is None:
        return None
    chunks = desk.chunks(document)
    if not chunks:
        return None
    chunk = max(chunks, key=lambda each: _nearness(each, pages, squeeze(quote), section))
    return Citation(Passage(chunk, 0.0), quote or chunk.text, tuple(pages) or chunk.pages)


def document_of(desk: Desk, file: str) -> Document | None:
    """The document cited under this name, among those open to the reader."""
    documents = desk.documents()
    exact = next((each for each in documents if each.file == file), None)
    return exact or next((each for each in documents if same_file(each.file, file)), None)


def _nearness(chunk: Chunk, pages: Sequence[int], quote: str, section: str) -> tuple[bool, bool, int]:
    """Does the passage hold the words? Else, is it of that article, and on how many of the pages?"""
    holds = bool(quote) and quote in squeeze(chunk.text)
    return holds, bool(section) and chunk.section.label == section, len(set(pages) & set(chunk.pages))

"""What a world is: a copy of the index in which something was changed, and the questions to ask of it.

Nothing is read again from the files: documents, pages and passages are copied through the index's own writer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from eval.gold import GoldQuestion
from eval.robust.context import Context
from rag.types import Chunk, Document, Ingested, Page, Section

Draw = Callable[[str], random.Random]
"""A source of its own for each name."""


@dataclass(frozen=True, slots=True)
class Material:
    """A document as it will be written."""

    document: Document
    ingested: Ingested
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions to ask, and the documents to write, made one at a time."""

    questions: tuple[GoldQuestion, ...]
    materials: Iterable[Material]


@dataclass(frozen=True, slots=True)
class World:
    """``label`` is French; ``refusal``: its questions have no answer left."""

    name: str
    label: str
    plan: Callable[[Sequence[GoldQuestion], Context, Draw], Plan]
    refusal: bool = False


def original(document: Document, context: Context) -> Material:
    """A document as it is indexed."""
    ended = {each.document.id: each for each in context.catalog.outcomes() if each.document}
    return Material(
        document,
        ended[document.id],
        context.catalog.pages(document.id),
        context.catalog.chunks_of(document.id),
    )


def moved(chunk: Chunk, document: Document, text: str | None = None) -> Chunk:
    """The passage in another document, under an identifier of its own."""
    old = chunk.section
    section = Section(document, old.path, old.zones, old.article, old.act)
    return replace(
        chunk,
        id=f"{document.id}-{chunk.id}",
        section=section,
        text=chunk.text if text is None else text,
    )


def sources_known(question: GoldQuestion, context: Context) -> tuple[Document, ...]:
    """The documents of a question's proofs; none when one of them is not indexed."""
    found = [context.document(source.file) for source in question.sources]
    return tuple(each for each in found if each) if all(found) else ()

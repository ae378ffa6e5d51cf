"""What an answer may be read from beside the passages found: the catalog, inside the user's own limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from sqlalchemy.orm import Session

from rag.context.case import admitted
from rag.index.payload import Condition, conditions
from rag.index.snapshot import Snapshot
from rag.question import Understanding
from rag.retrieve import search_filters
from rag.types import Act, Chunk, Filters, Passage

Found = TypeVar("Found")


@dataclass(frozen=True)
class Sources:
    """The passages found and what else may be read; ``asked`` are the user's own limits.

    What is in force is no limit here: the question is what has become of an act.
    """

    snapshot: Snapshot
    understood: Understanding
    asked: Filters
    passages: Sequence[Passage]

    def reading(self, reading: Callable[[Session], Found]) -> Found:
        return self.snapshot.catalog.read(reading)

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """The passages of these identifiers that the limits let through, in that order."""
        found = self.snapshot.chunks(list(ids))
        return [found[each] for each in ids if each in found and admitted(found[each], self._conditions)]

    def chunks_of(self, document_id: str) -> list[Chunk]:
        held = self.snapshot.catalog.chunks_of(document_id)
        return [chunk for chunk in held if admitted(chunk, self._conditions)]

    def acts_of(self, document_id: str) -> tuple[Act, ...]:
        return self.snapshot.catalog.acts_of(document_id)

    @cached_property
    def _conditions(self) -> tuple[Condition, ...]:
        applied = search_filters(self.asked, self.understood)
        return tuple(conditions(replace(self.asked, commune=applied.commune, in_force=None)))


def same_matter(sources: Sources, passage: Passage) -> tuple[Passage, ...]:
    """The passages of the same act, in order; of a sitting told as one act, those of the same point."""
    section = passage.chunk.section
    if section.act is None:
        return ()
    point = section.path[:2]
    return tuple(
        Passage(chunk, 0.0)
        for chunk in sources.chunks_of(section.document.id)
        if chunk.section.act == section.act and (section.act.number or chunk.section.path[:2] == point)
    )

"""Where the references of a corpus lead, as the catalog keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rag.index.rows import to_mentions
from rag.index.tables import ActRow, ChunkRow, DocumentRow, TargetRow
from rag.mentions import Mention, MentionCount
from rag.types import Act, Document, Section

_GROUP = 5000


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage without its words: where it stands and what it refers to."""

    chunk_id: str
    section: Section
    pages: tuple[int, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """The passages to which the reference of this rank, in this passage, leads: the likeliest first."""

    document_id: str
    chunk_id: str
    rank: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that leads to no passage of its corpus."""

    document: Document
    chunk_id: str
    pages: tuple[int, ...]
    mention: Mention


def read_spots(
    session: Session, documents: Sequence[Document], acts: Mapping[tuple[str, int], Act]
) -> Iterator[Spot]:
    """The passages of these documents, in order. Passages of one place share its section."""
    place = ChunkRow.path, ChunkRow.zones, ChunkRow.article, ChunkRow.act
    columns = (ChunkRow.id, *place, ChunkRow.pages, ChunkRow.mentions)
    for document in documents:
        asked = select(*columns).where(ChunkRow.document_id == document.id).order_by(ChunkRow.rank)
        last: Section | None = None
        for chunk_id, path, zones, article, act, pages, mentions in session.execute(asked):
            found = acts.get((document.id, act)) if act is not None else None
            section = Section(document, tuple(path), tuple(zones), article, found)
            if last is None or section != last:
                last = section
            yield Spot(chunk_id, last, tuple(pages), to_mentions(mentions))


def write_targets(session: Session, corpus: str, found: Iterable[Targets]) -> None:
    """Put these targets in the place of all those of a corpus."""
    own = select(DocumentRow.id).where(DocumentRow.corpus == corpus)
    session.execute(delete(TargetRow).where(TargetRow.document_id.in_(own)))
    rows = [
        {"document_id": each.document_id, "chunk_id": each.chunk_id, "mention": each.rank,
         "rank": rank, "target": target}
        for each in found
        for rank, target in enumerate(each.targets)
    ]  # fmt: skip
    for first in range(0, len(rows), _GROUP):
        session.execute(insert(TargetRow), rows[first : first + _GROUP])


def resolved_in(session: Session, corpus: str) -> set[tuple[str, int]]:
    """The references of a corpus that lead somewhere: the passage and the rank in it."""
    own = select(DocumentRow.id).where(DocumentRow.corpus == corpus)
    asked = select(TargetRow.chunk_id, TargetRow.mention).where(TargetRow.document_id.in_(own)).distinct()
    return {(chunk_id, mention) for chunk_id, mention in session.execute(asked)}


def unresolved_among(spots: Iterable[Spot], resolved: set[tuple[str, int]]) -> tuple[Unresolved, ...]:
    return tuple(
        Unresolved(spot.section.document, spot.chunk_id, spot.pages, mention)
        for spot in spots
        for rank, mention in enumerate(spot.mentions)
        if not mention.outside and (spot.chunk_id, rank) not in resolved
    )


def counted(spots: Iterable[Spot], resolved: set[tuple[str, int]]) -> dict[str, MentionCount]:
    """How many references each document makes, by document id."""
    found: Counter[str] = Counter()
    led: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for spot in spots:
        document = spot.section.document.id
        for rank, mention in enumerate(spot.mentions):
            found[document] += not mention.outside
            outside[document] += mention.outside
            led[document] += (spot.chunk_id, rank) in resolved
    return {each: MentionCount(found[each], led[each], outside[each]) for each in found}


def acts_of(session: Session, documents: Sequence[str]) -> list[ActRow]:
    found: list[ActRow] = []
    for first in range(0, len(documents), 500):
        asked = select(ActRow).where(ActRow.document_id.in_(documents[first : first + 500]))
        found += session.scalars(asked).all()
    return found

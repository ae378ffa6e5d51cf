"""What stands beside passages in the catalog: the targets of their references, the passages around them, and
the passages of acts of a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from rag.index.rows import to_act
from rag.index.tables import ActRow, ChunkRow, LinkRow, TargetRow
from rag.types import Act

Targeted = dict[str, dict[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near another one, ``of``, of the same document; ``gap`` is negative before it."""

    of: str
    chunk_id: str
    gap: int
    path: tuple[str, ...]
    zones: tuple[str, ...]
    article: str | None
    act: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """An act as a document tells it, and its passages there: their identifiers and words."""

    act: Act
    document_id: str
    passages: tuple[tuple[str, str], ...]


# Built once: making a statement takes longer than running it.
_TARGETS = (
    select(TargetRow.chunk_id, TargetRow.mention, TargetRow.target)
    .where(TargetRow.chunk_id.in_(bindparam("ids", expanding=True)))
    .order_by(TargetRow.chunk_id, TargetRow.mention, TargetRow.rank)
)
_MIDDLE = aliased(ChunkRow)
_GAP = ChunkRow.rank - _MIDDLE.rank
_AROUND = (
    select(
        _MIDDLE.id,
        ChunkRow.id,
        _GAP,
        ChunkRow.path,
        ChunkRow.zones,
        ChunkRow.article,
        ChunkRow.act,
        ChunkRow.text,
    )
    .join(
        ChunkRow,
        (ChunkRow.document_id == _MIDDLE.document_id)
        & ChunkRow.rank.between(_MIDDLE.rank - bindparam("reach"), _MIDDLE.rank + bindparam("reach"))
        & (ChunkRow.id != _MIDDLE.id),
    )
    .where(_MIDDLE.id.in_(bindparam("ids", expanding=True)))
    .order_by(_MIDDLE.id, ChunkRow.rank)
)


def targets_among(session: Session, chunk_ids: Sequence[str]) -> Targeted:
    """The targets of each reference of these passages, the likeliest first, by passage and rank."""
    found: Targeted = {}
    for chunk_id, mention, target in session.execute(_TARGETS, {"ids": list(chunk_ids)}):
        found.setdefault(chunk_id, {}).setdefault(mention, []).append(target)
    return found


def around(session: Session, chunk_ids: Sequence[str], reach: int) -> list[Near]:
    """The passages around these, at most ``reach`` before and after, in order of reading."""
    rows = session.execute(_AROUND, {"ids": list(chunk_ids), "reach": reach})
    return [
        Near(of, chunk_id, gap, tuple(path), tuple(zones), article, act, text)
        for of, chunk_id, gap, path, zones, article, act, text in rows
    ]


def acts_of_number(session: Session, number_key: str) -> list[Told]:
    """The acts of a number and their passages, as each document tells them."""
    asked = select(ActRow).where(ActRow.number_key == number_key)
    return _told(session, list(session.scalars(asked)))


def acts_changing(session: Session, number_key: str) -> list[Told]:
    """The acts that do something to those of a number (see :func:`rag.links.number_key`)."""
    same = (ActRow.document_id == LinkRow.document_id) & (ActRow.rank == LinkRow.act)
    asked = select(ActRow).join(LinkRow, same).where(LinkRow.number_key == number_key).distinct()
    return _told(session, list(session.scalars(asked)))


def _told(session: Session, acts: Sequence[ActRow]) -> list[Told]:
    passages: dict[tuple[str, int | None], list[tuple[str, str]]] = {}
    asked = (
        select(ChunkRow.document_id, ChunkRow.act, ChunkRow.id, ChunkRow.text)
        .where(ChunkRow.document_id.in_({act.document_id for act in acts}))
        .where(ChunkRow.act.in_({act.rank for act in acts}))
        .order_by(ChunkRow.document_id, ChunkRow.rank)
    )
    for document_id, act, chunk_id, text in session.execute(asked) if acts else ():
        passages.setdefault((document_id, act), []).append((chunk_id, text))
    return [
        Told(to_act(act), act.document_id, tuple(found))
        for act in acts
        if (found := passages.get((act.document_id, act.rank)))
    ]

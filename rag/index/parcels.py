"""The parcels of cadastre layers in the catalog: asked for one by one, never all read.

A generation made before there were parcels has no such table: it holds none.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from itertools import islice

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from rag.index.tables import LayerRow, ParcelRow
from rag.parcels import Parcel, ParcelName, Ring

_SCALE = 10_000_000  # a centimetre, as the rings of zones are kept


def held(session: Session) -> bool:
    """Does this catalog know of parcels?"""
    return bool(inspect(session.connection()).has_table(ParcelRow.__tablename__))


def parcels(session: Session, layers: Collection[str], wanted: ParcelName) -> tuple[Parcel, ...]:
    """The parcels of these layers that this reference may be."""
    if not layers or not held(session):
        return ()
    asked = select(ParcelRow).where(
        ParcelRow.section == wanted.section,
        ParcelRow.number == wanted.number,
        ParcelRow.layer_id.in_(sorted(layers)),
    )
    # Asked for an order, SQLite would read whole layers in it instead of using the index.
    rows = sorted(session.scalars(asked), key=lambda row: (row.layer_id, row.rank))
    return tuple(each for each in map(_to_parcel, rows) if wanted.meets(each.reference))


def write_parcels(session: Session, layer: str, found: Sequence[Parcel]) -> None:
    rows = [
        {
            "layer_id": layer,
            "rank": rank,
            "section": each.reference.section,
            "number": each.reference.number,
            "prefix": each.reference.prefix,
            "insee": each.reference.insee,
            "commune": each.commune,
            "size": each.size,
            "ground": packed(each.rings),
        }
        for rank, each in enumerate(found)
    ]
    if rows:
        session.execute(insert(ParcelRow), rows)


def drop_parcels(session: Session, corpus: str, file: str) -> None:
    """Forget the parcels of the layers of a file."""
    if held(session):
        of_file = select(LayerRow.id).where(LayerRow.corpus == corpus, LayerRow.file == file)
        session.execute(delete(ParcelRow).where(ParcelRow.layer_id.in_(of_file)))


def _to_parcel(row: ParcelRow) -> Parcel:
    reference = ParcelName(row.section, row.number, row.prefix, row.insee)
    name = f"{row.layer_id}-{row.rank}"
    return Parcel(name, row.layer_id, reference, unpacked(row.ground), row.commune, row.size)


def packed(rings: Sequence[Ring]) -> bytes:
    """The number of points of each ring, then the points as whole numbers: eight bytes each."""
    points = [round(value * _SCALE) for ring in rings for point in ring for value in point]
    sizes = [len(ring) for ring in rings]
    return struct.pack(f"<I{len(sizes)}I{len(points)}i", len(sizes), *sizes, *points)


def unpacked(ground: bytes) -> tuple[Ring, ...]:
    (count,) = struct.unpack_from("<I", ground)
    sizes = struct.unpack_from(f"<{count}I", ground, 4)
    values = struct.iter_unpack("<ii", ground[4 + 4 * count :])
    points = ((x / _SCALE, y / _SCALE) for x, y in values)
    return tuple(tuple(islice(points, size)) for size in sizes)

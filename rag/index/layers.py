"""The layers of zoning drawings in the catalog, which live and die with the generation.

A generation made before there were layers has no such table: it holds none.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from rag.index.parcels import drop_parcels, write_parcels
from rag.index.tables import LayerRow
from rag.types import Commune, Territory, Visibility
from rag.zoning import Ring, Theme, ZoneShape, ZoningLayer


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A file that holds layers: what it was made of, and what was said of it."""

    corpus: str
    file: str
    sha256: str
    territory: Territory
    visibility: Visibility


def held(session: Session) -> bool:
    """Does this catalog know of layers?"""
    return bool(inspect(session.connection()).has_table(LayerRow.__tablename__))


def layers(session: Session) -> tuple[ZoningLayer, ...]:
    """All layers, those of a file in its order."""
    if not held(session):
        return ()
    asked = select(LayerRow).order_by(LayerRow.corpus, LayerRow.file, LayerRow.rank)
    return tuple(_to_layer(row) for row in session.scalars(asked))


def layer_files(session: Session, corpus: str | None = None) -> tuple[LayerFile, ...]:
    """The files that hold layers, without reading their polygons."""
    if not held(session):
        return ()
    asked = select(
        LayerRow.corpus, LayerRow.file, LayerRow.sha256, LayerRow.territory, LayerRow.visibility
    ).where(LayerRow.rank == 0)
    if corpus is not None:
        asked = asked.where(LayerRow.corpus == corpus)
    return tuple(
        LayerFile(
            each.corpus, each.file, each.sha256, _territory(each.territory), Visibility(each.visibility)
        )
        for each in session.execute(asked.order_by(LayerRow.corpus, LayerRow.file))
    )


def write_layers(session: Session, corpus: str, file: str, sha256: str, found: Iterable[ZoningLayer]) -> None:
    """Put the layers of a file in the place of those it had."""
    drop_layers(session, corpus, file)
    for rank, layer in enumerate(found):
        values = {
            "id": layer.id,
            "corpus": corpus,
            "file": file,
            "rank": rank,
            "name": layer.name,
            "theme": layer.theme.value,
            "territory": asdict(layer.territory),
            "visibility": layer.visibility.value,
            "sha256": sha256,
            "shapes": _packed(layer.shapes),
        }
        session.execute(insert(LayerRow), [values])
        write_parcels(session, layer.id, layer.parcels)


def drop_layers(session: Session, corpus: str, file: str) -> None:
    if held(session):
        drop_parcels(session, corpus, file)
        session.execute(delete(LayerRow).where(LayerRow.corpus == corpus, LayerRow.file == file))


def show_layers(session: Session, corpus: str, visibility: Visibility) -> None:
    """Say who may be shown the layers of a corpus."""
    if held(session):
        changed = update(LayerRow).where(LayerRow.corpus == corpus)
        session.execute(changed.values(visibility=visibility.value))


def _to_layer(row: LayerRow) -> ZoningLayer:
    shapes = json.loads(zlib.decompress(row.shapes))
    return ZoningLayer(
        row.id,
        row.corpus,
        row.file,
        row.name,
        Theme(row.theme),
        _territory(row.territory),
        Visibility(row.visibility),
        tuple(_to_shape(f"{row.id}-{rank}", *each) for rank, each in enumerate(shapes)),
    )


def _territory(values: dict[str, Any]) -> Territory:
    members = tuple(Commune(each["name"], each["insee"]) for each in values["members"])
    return Territory(values["name"], values["insee"], members)


def _packed(shapes: Sequence[ZoneShape]) -> bytes:
    rows = [
        [
            (each.label, each.kind, each.long_label, each.commune, each.insee, each.idurba),
            each.dated.isoformat() if each.dated else None,
            each.rings,
            each.drawn,
        ]
        for each in shapes
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _to_shape(name: str, words: list[str], dated: str | None, rings: Any, drawn: Any) -> ZoneShape:
    label, kind, long_label, commune, insee, idurba = words
    day = date.fromisoformat(dated) if dated else None
    return ZoneShape(name, label, kind, long_label, _rings(rings), _rings(drawn), commune, insee, idurba, day)


def _rings(found: Any) -> tuple[Ring, ...]:
    return tuple(tuple((x, y) for x, y in ring) for ring in found)

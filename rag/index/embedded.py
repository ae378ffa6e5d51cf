"""The embedded engine: Qdrant in this process (``qdrant-edge-py``), on one folder.

A shard belongs to one process at a time; ``generations`` gives each reader its own copy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import qdrant_edge as qe

from rag.errors import IndexStoreError
from rag.index.base import Entry, Hit, Leg, SparseVector
from rag.index.files import denied, disk_full
from rag.index.payload import (
    CHUNK_ID,
    KEYWORDS,
    NUMBERS,
    AnyOf,
    Condition,
    by_span,
    chunk_of,
    conditions,
    fields,
    point_id,
    validity_fields,
)
from rag.types import Filters, Validity

BATCH = 500
SPARSE_LEGS: tuple[Leg, ...] = ("body", "heading")

_PAGE = 5_000
# Opening and searching a shard never touch these; everything else it may rewrite.
_UNTOUCHED = re.compile(r"page_\d+\.dat|chunk_\d+\.mmap|matrix\.dat|inverted_index\.dat|links\w*\.bin")


def untouched(name: str) -> bool:
    """True for the big files of a shard that a reader never writes: they can be hard-linked."""
    return _UNTOUCHED.fullmatch(name) is not None


class EmbeddedStore:
    """A :class:`rag.index.base.Store` over one shard folder."""

    def __init__(self, shard: qe.EdgeShard, folder: Path) -> None:
        self._shard = shard
        self._folder = folder

    @classmethod
    def create(cls, folder: Path, dense_size: int | None = None) -> EmbeddedStore:
        """Make an empty shard in a new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        with _engine_errors(folder):
            shard = qe.EdgeShard.create(str(folder), _config(dense_size))
            for key in KEYWORDS:
                params = qe.KeywordIndexParams(enable_hnsw=False)
                shard.update(qe.UpdateOperation.create_field_index(key, params))
            span = qe.IntegerIndexParams(lookup=False, range=True, enable_hnsw=False)
            for key in NUMBERS:
                shard.update(qe.UpdateOperation.create_field_index(key, span))
        return cls(shard, folder)

    @classmethod
    def open(cls, folder: Path) -> EmbeddedStore:
        """Open an existing shard, which becomes this process's own.

        Raises:
            IndexStoreError: the shard is damaged.
        """
        with _engine_errors(folder):
            return cls(qe.EdgeShard.load(str(folder)), folder)

    def upsert(self, entries: Sequence[Entry]) -> None:
        with _engine_errors(self._folder):
            for first in range(0, len(entries), BATCH):
                points = [self._point(entry) for entry in entries[first : first + BATCH]]
                self._shard.update(qe.UpdateOperation.upsert_points(points))

    def delete(self, chunk_ids: Collection[str]) -> None:
        ids: list[qe.PointId] = [point_id(chunk_id) for chunk_id in chunk_ids]
        if ids:
            with _engine_errors(self._folder):
                self._shard.update(qe.UpdateOperation.delete_points(ids))

    def set_validity(self, changes: Mapping[str, Validity]) -> None:
        with _engine_errors(self._folder):
            for found, chunk_ids in by_span(changes).items():
                for first in range(0, len(chunk_ids), BATCH):
                    ids: list[qe.PointId] = [point_id(each) for each in chunk_ids[first : first + BATCH]]
                    self._shard.update(qe.UpdateOperation.set_payload(ids, dict(validity_fields(found))))

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]:
        if limit < 1 or (isinstance(vector, SparseVector) and not vector.indices):
            return []
        request = qe.QueryRequest(
            limit=limit,
            query=qe.Query.Nearest(_native(vector), using=leg),
            filter=_filter(conditions(filters)),
            with_payload=False,
        )
        with _engine_errors(self._folder):
            points = self._shard.query(request)
            named = self._named([point.id for point in points])
        hits = [Hit(chunk_id, point.score) for chunk_id, point in zip(named, points, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))

    def _named(self, points: Sequence[qe.PointId]) -> list[str]:
        """The chunks of these points: by their identifiers, else by their payloads."""
        told = [chunk_of(point) for point in points]
        if None not in told:
            return [each for each in told if each is not None]
        records = self._shard.retrieve(list(points), [CHUNK_ID], False)
        paid = {str(record.id): str((record.payload or {})[CHUNK_ID]) for record in records}
        return [paid[str(point)] for point in points]

    def chunk_ids(self) -> set[str]:
        found: set[str] = set()
        offset: qe.PointId | None = None
        with _engine_errors(self._folder):
            while True:
                request = qe.ScrollRequest(offset=offset, limit=_PAGE, with_payload=[CHUNK_ID])
                records, offset = self._shard.scroll(request)
                found.update(str((record.payload or {})[CHUNK_ID]) for record in records)
                if offset is None:
                    return found

    def count(self, filters: Filters | None = None) -> int:
        wanted = _filter(conditions(filters)) if filters else None
        with _engine_errors(self._folder):
            return self._shard.count(qe.CountRequest(filter=wanted, exact=True))

    def flush(self) -> None:
        with _engine_errors(self._folder):
            self._shard.flush()

    def settle(self) -> None:
        """Merge and flush what was written, so that the folder can be copied."""
        with _engine_errors(self._folder):
            self._shard.flush()
            self._shard.optimize()
            self._shard.flush()

    def close(self) -> None:
        with _engine_errors(self._folder):
            self._shard.close()

    def _point(self, entry: Entry) -> qe.Point:
        vectors: dict[str, qe.NamedVector] = {
            leg: _native(sparse)
            for leg, sparse in zip(SPARSE_LEGS, (entry.body, entry.heading), strict=True)
            if sparse.indices
        }
        if entry.dense is not None:
            vectors["dense"] = _native(entry.dense)
        return qe.Point(point_id(entry.chunk.id), vectors, dict(fields(entry.chunk)))


def _config(dense_size: int | None) -> qe.EdgeConfig:
    """No write-ahead log (a generation counts only once flushed), no graph (dense search is exact).

    Deleted points are cleared away by every ``settle``: they would count in the idf of their terms, and
    the same documents would score differently according to what was there before.
    """
    dense = {"dense": qe.EdgeVectorParams(size=dense_size, distance=qe.Distance.Cosine)} if dense_size else {}
    return qe.EdgeConfig(
        vectors=dense,
        sparse_vectors={leg: qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf) for leg in SPARSE_LEGS},
        optimizers=qe.EdgeOptimizersConfig(deleted_threshold=1e-6, vacuum_min_vector_number=1),
        hnsw_config=qe.HnswIndexConfig(m=0, ef_construct=16, full_scan_threshold=10_000),
        wal_enabled=False,
    )


def _native(vector: SparseVector | Sequence[float]) -> qe.NamedVector:
    if isinstance(vector, SparseVector):
        return qe.SparseVector(list(vector.indices), list(vector.values))
    return [float(value) for value in vector]


def _filter(found: Sequence[Condition]) -> qe.Filter | None:
    return qe.Filter(must=[_condition(each) for each in found]) if found else None


def _condition(condition: Condition) -> qe.FieldCondition | qe.Filter:
    if isinstance(condition, AnyOf):
        match = qe.FieldCondition(condition.key, match=qe.MatchAny(list(condition.values)))
        if not condition.or_empty:
            return match
        return qe.Filter(should=[match, qe.IsEmptyCondition(condition.key)])
    return qe.FieldCondition(condition.key, range=qe.RangeFloat(gte=condition.low, lte=condition.high))


@contextmanager
def _engine_errors(folder: Path) -> Iterator[None]:
    """The engine raises bare ``Exception`` (or a Rust panic): say what it means. Bugs pass through."""
    try:
        yield
    except BaseException as error:
        if type(error) is not Exception and type(error).__name__ != "PanicException":
            raise
        words = str(error)
        if "os error 28" in words or "No space left" in words:
            raise disk_full(folder) from error
        if "os error 13" in words or "os error 30" in words or "Permission denied" in words:
            raise denied(folder) from error
        raise IndexStoreError(
            "L'index est abîmé : le moteur refuse ses fichiers. Lancez `sourcier corpus doctor`, "
            "puis relancez `sourcier ingest`."
        ) from error

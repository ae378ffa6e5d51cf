"""The Qdrant server, by its URL, with the same meaning as the embedded engine."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from rag.errors import IndexStoreError, SettingsError
from rag.index.base import Entry, Hit, Leg, SparseVector
from rag.index.payload import (
    CHUNK_ID,
    KEYWORDS,
    NUMBERS,
    AnyOf,
    Condition,
    by_span,
    conditions,
    fields,
    point_id,
    validity_fields,
)
from rag.settings import IndexSettings
from rag.types import Filters, Validity

BATCH = 500
SPARSE_LEGS: tuple[Leg, ...] = ("body", "heading")

_PAGE = 1_000
_SECONDS = 15


def connect(settings: IndexSettings) -> QdrantClient:
    """A client of the server named by the settings. Nothing is sent yet.

    Raises:
        SettingsError: the URL is missing or is not one.
    """
    if not settings.url:
        raise SettingsError("Le réglage index.url est vide : donnez l'adresse du serveur Qdrant.")
    try:
        with warnings.catch_warnings():  # a key over plain HTTP is the administrator's choice
            warnings.simplefilter("ignore")
            return QdrantClient(
                url=settings.url,
                api_key=settings.cle.get_secret_value() or None,
                timeout=_SECONDS,
                check_compatibility=False,
            )
    except ValueError:
        shown = address(settings.url)
        raise SettingsError(f"L'adresse {shown} n'est pas valable. Corrigez le réglage index.url.") from None


def address(url: str) -> str:
    """The URL as it may be shown: without user, password or query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "donnée"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else host or parts.path


@dataclass(frozen=True, slots=True)
class Spread:
    """How a cluster holds a collection; 0 leaves it to the server. Said once, when the collection is made."""

    shards: int = 0
    replicas: int = 0
    writes: int = 0

    @classmethod
    def of(cls, settings: IndexSettings) -> Spread:
        return cls(settings.fragments, settings.repliques, settings.ecritures)

    def unlike(self, found: Spread) -> str:
        """What was asked for and is not found, in French; empty when all is."""
        named = {"fragments": "shards", "repliques": "replicas", "ecritures": "writes"}
        asked = {setting: (getattr(self, name), getattr(found, name)) for setting, name in named.items()}
        said = [
            f"index.{setting} : {there} au lieu de {want}"
            for setting, (want, there) in asked.items()
            if want and want != there
        ]
        return ", ".join(said)


class ServerStore:
    """A :class:`rag.index.base.Store` over one collection; ``create`` makes it when missing.

    Raises:
        IndexStoreError: the server cannot be reached, refuses the key, or has not the expected collection.
    """

    def __init__(
        self,
        client: QdrantClient,
        collection: str,
        url: str,
        dense_size: int | None = None,
        *,
        create: bool = True,
        spread: Spread = Spread(),
    ) -> None:
        self._client = client
        self._spread = spread
        self._collection = collection
        self._url = address(url)
        self._dense_size = dense_size
        with self._server_errors():
            if client.collection_exists(collection):
                self._check()
                if create:
                    self._index_payload()
            elif create:
                self._create()
            else:
                raise IndexStoreError(
                    f"La collection « {collection} » n'existe pas sur le serveur {self._url}. "
                    "Vérifiez le réglage index.url, ou relancez `sourcier ingest`."
                )

    def upsert(self, entries: Sequence[Entry]) -> None:
        with self._server_errors():
            for first in range(0, len(entries), BATCH):
                points = [_point(entry) for entry in entries[first : first + BATCH]]
                self._client.upsert(self._collection, points, wait=True)

    def delete(self, chunk_ids: Collection[str]) -> None:
        ids: list[models.ExtendedPointId] = [point_id(chunk_id) for chunk_id in chunk_ids]
        if ids:
            with self._server_errors():
                self._client.delete(self._collection, models.PointIdsList(points=ids), wait=True)

    def set_validity(self, changes: Mapping[str, Validity]) -> None:
        with self._server_errors():
            for found, chunk_ids in by_span(changes).items():
                for first in range(0, len(chunk_ids), BATCH):
                    ids: list[models.ExtendedPointId] = [
                        point_id(each) for each in chunk_ids[first : first + BATCH]
                    ]
                    self._client.set_payload(self._collection, validity_fields(found), ids, wait=True)

    def search(
        self, leg: Leg, vector: SparseVector | Sequence[float], filters: Filters, limit: int
    ) -> list[Hit]:
        if limit < 1 or (isinstance(vector, SparseVector) and not vector.indices):
            return []
        with self._server_errors():
            found = self._client.query_points(
                self._collection,
                query=_native(vector),
                using=leg,
                query_filter=_filter(conditions(filters)),
                limit=limit,
                with_payload=[CHUNK_ID],
            )
        hits = [Hit(str((point.payload or {})[CHUNK_ID]), point.score) for point in found.points]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))

    def chunk_ids(self) -> set[str]:
        found: set[str] = set()
        offset: models.ExtendedPointId | None = None
        with self._server_errors():
            while True:
                records, following = self._client.scroll(
                    self._collection, offset=offset, limit=_PAGE, with_payload=[CHUNK_ID]
                )
                found.update(str((record.payload or {})[CHUNK_ID]) for record in records)
                if following is None:
                    return found
                offset = str(following)

    def count(self, filters: Filters | None = None) -> int:
        wanted = _filter(conditions(filters)) if filters else None
        with self._server_errors():
            return self._client.count(self._collection, count_filter=wanted, exact=True).count

    def flush(self) -> None:
        """Nothing to do: each write waits for the server."""

    def close(self) -> None:
        """Nothing to free here: the client belongs to whoever made it."""

    def spread_fault(self) -> str:
        """What the collection's spread lacks of what was asked, in French; empty when it lacks nothing."""
        with self._server_errors():
            params = self._client.get_collection(self._collection).config.params
        found = Spread(
            params.shard_number or 1, params.replication_factor or 1, params.write_consistency_factor or 1
        )
        if unlike := self._spread.unlike(found):
            return (
                f"La collection « {self._collection} » du serveur {self._url} n'est pas répartie comme le "
                f"demandent les réglages ({unlike}). Donnez un autre nom au réglage index.collection, puis "
                "relancez `sourcier ingest`."
            )
        return ""

    def _create(self) -> None:
        params = models.VectorParams(
            size=self._dense_size or 0,
            distance=models.Distance.COSINE,
            hnsw_config=models.HnswConfigDiff(m=0),  # dense search is exact
        )
        self._client.create_collection(
            self._collection,
            vectors_config={"dense": params} if self._dense_size else {},
            sparse_vectors_config={
                leg: models.SparseVectorParams(modifier=models.Modifier.IDF) for leg in SPARSE_LEGS
            },
            shard_number=self._spread.shards or None,
            replication_factor=self._spread.replicas or None,
            write_consistency_factor=self._spread.writes or None,
        )
        self._index_payload()

    def _index_payload(self) -> None:
        """Index what filters ask; a collection made before a field was known is given its index."""
        with warnings.catch_warnings():  # local mode warns that it has no payload index
            warnings.simplefilter("ignore")
            for key in KEYWORDS:
                word = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, enable_hnsw=False)
                self._client.create_payload_index(self._collection, key, word)
            span = models.IntegerIndexParams(
                type=models.IntegerIndexType.INTEGER, lookup=False, range=True, enable_hnsw=False
            )
            for key in NUMBERS:
                self._client.create_payload_index(self._collection, key, span)

    def _check(self) -> None:
        params = self._client.get_collection(self._collection).config.params
        dense = params.vectors.get("dense") if isinstance(params.vectors, dict) else None
        size = dense.size if dense else None
        if set(params.sparse_vectors or {}) != set(SPARSE_LEGS) or size != self._dense_size:
            raise IndexStoreError(
                f"La collection « {self._collection} » du serveur {self._url} n'a pas la forme attendue. "
                "Choisissez un autre nom par le réglage index.collection, puis relancez `sourcier ingest`."
            )

    @contextmanager
    def _server_errors(self) -> Iterator[None]:
        try:
            yield
        except UnexpectedResponse as error:
            if error.status_code in (401, 403):
                raise IndexStoreError(
                    f"Le serveur Qdrant {self._url} refuse la clé. Corrigez le réglage index.cle."
                ) from None
            raise IndexStoreError(
                f"Le serveur Qdrant {self._url} a répondu par l'erreur {error.status_code}. "
                "Vérifiez le réglage index.url et le journal du serveur."
            ) from None
        except (ResponseHandlingException, ApiException):
            raise IndexStoreError(
                f"Le serveur Qdrant {self._url} ne répond pas. "
                "Vérifiez qu'il est démarré et que le réglage index.url est le bon."
            ) from None


def _point(entry: Entry) -> models.PointStruct:
    vectors: dict[str, models.Vector] = {
        leg: models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
        for leg, sparse in zip(SPARSE_LEGS, (entry.body, entry.heading), strict=True)
        if sparse.indices
    }
    if entry.dense is not None:
        vectors["dense"] = [float(value) for value in entry.dense]
    return models.PointStruct(
        id=point_id(entry.chunk.id), vector=dict(vectors), payload=dict(fields(entry.chunk))
    )


def _native(vector: SparseVector | Sequence[float]) -> models.SparseVector | list[float]:
    if isinstance(vector, SparseVector):
        return models.SparseVector(indices=list(vector.indices), values=list(vector.values))
    return [float(value) for value in vector]


def _filter(found: Sequence[Condition]) -> models.Filter | None:
    return models.Filter(must=[_condition(each) for each in found]) if found else None


def _condition(condition: Condition) -> models.FieldCondition | models.Filter:
    if isinstance(condition, AnyOf):
        match = models.FieldCondition(key=condition.key, match=models.MatchAny(any=list(condition.values)))
        if not condition.or_empty:
            return match
        empty = models.IsEmptyCondition(is_empty=models.PayloadField(key=condition.key))
        return models.Filter(should=[match, empty])
    span = models.Range(gte=condition.low, lte=condition.high)
    return models.FieldCondition(key=condition.key, range=span)

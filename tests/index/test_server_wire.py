"""What is really sent to a server, and what is said when it does not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from rag.errors import IndexStoreError, SettingsError
from rag.index.server import ServerStore, Spread, address, connect
from rag.settings import IndexSettings
from rag.types import Commune, Filters, Territory
from tests.index.builders import chunk, document, entry, sparse

KEY = "cle-tres-secrete"


class Wire(ThreadingHTTPServer):
    """A loopback server that says yes, and keeps the bodies it received."""

    daemon_threads = True

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = status
        self.seen: list[tuple[str, str, bytes, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: Wire

    def _reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.seen.append((self.command, self.path, body, self.headers.get("api-key")))
        result: object = True
        if self.path.endswith("/exists"):
            result = {"exists": False}
        elif "/points/query" in self.path:
            result = {"points": [{"id": 1, "version": 1, "score": 2.5, "payload": {"chunk_id": "c-1"}}]}
        elif "/points" in self.path:
            result = {"operation_id": 1, "status": "completed"}
        elif "/index" in self.path:
            result = {"operation_id": 0, "status": "completed"}
        answer = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST = _reply  # noqa: N815 (the names http.server calls)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def wire() -> Iterator[Wire]:
    yield from _serve(Wire())


@pytest.fixture
def closed_wire() -> Iterator[Wire]:
    yield from _serve(Wire(401))


def _serve(server: Wire) -> Iterator[Wire]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def store(url: str, key: str = "") -> ServerStore:
    settings = IndexSettings(moteur="serveur", url=url, cle=SecretStr(key))
    client = connect(settings)
    try:
        return ServerStore(client, "sourcier", url, 4)
    except IndexStoreError:
        client.close()
        raise


def test_lone_surrogates_never_reach_the_wire(wire: Wire) -> None:
    odd = "x\ud800y"
    doc = document(f"c/{odd}.pdf", odd, territory=Territory(odd, odd, (Commune(odd),)))
    made = store(wire.url)
    made.upsert([entry(chunk(doc, 0, odd, [odd]))])
    made.delete([odd])
    made.search("body", sparse("règle"), Filters(corpora=(odd,), commune=odd, zones=(odd,)), 5)
    bodies = [body.decode("utf-8") for _, _, body, _ in wire.seen]
    assert any("x\ufffdy" in body for body in bodies)
    assert not any("\\ud8" in body.lower() for body in bodies)
    made._client.close()


def test_collection_upsert_and_query_as_sent(wire: Wire) -> None:
    made = store(wire.url, KEY)
    doc = document()
    made.upsert([entry(chunk(doc, 0, "règle", ["UDa"]), with_dense=True)])
    hits = made.search("body", sparse("règle"), Filters(corpora=("c",), zones=("UDa",)), 7)
    sent = {(method, path.partition("?")[0]): json.loads(body) for method, path, body, _ in wire.seen if body}
    collection = sent["PUT", "/collections/sourcier"]
    assert collection["vectors"]["dense"] == {"size": 4, "distance": "Cosine", "hnsw_config": {"m": 0}}
    assert collection["sparse_vectors"] == {"body": {"modifier": "idf"}, "heading": {"modifier": "idf"}}
    (point,) = sent["PUT", "/collections/sourcier/points"]["points"]
    assert point["payload"] == {
        "chunk_id": f"{doc.id}-0",
        "corpus": "c",
        "communes": ["val d or", "99001"],
        "kind": "plu",
        "visibility": "public",
        "zones": ["uda"],
        "since": 0,
        "until": 100_000_000,
    }
    assert set(point["vector"]) == {"body", "dense"}
    query = sent["POST", "/collections/sourcier/points/query"]
    assert query["using"] == "body"
    assert query["limit"] == 7
    assert query["filter"]["must"] == [
        {"key": "corpus", "match": {"any": ["c"]}},
        {"should": [{"key": "zones", "match": {"any": ["uda"]}}, {"is_empty": {"key": "zones"}}]},
    ]
    assert [(hit.chunk_id, hit.score) for hit in hits] == [("c-1", 2.5)]
    assert {key for *_, key in wire.seen} == {KEY}
    indexes = [
        json.loads(body) for _, path, body, _ in wire.seen if path.partition("?")[0].endswith("/index")
    ]
    assert {each["field_name"] for each in indexes} == {
        "corpus",
        "communes",
        "zones",
        "kind",
        "visibility",
        "date",
        "since",
        "until",
    }
    assert all(each["field_schema"]["enable_hnsw"] is False for each in indexes)
    made._client.close()


SPREAD = {"shard_number": 6, "replication_factor": 2, "write_consistency_factor": 1}


@pytest.mark.parametrize(
    ("asked", "expected"), [({}, {}), ({"fragments": 6, "repliques": 2, "ecritures": 1}, SPREAD)]
)
def test_how_a_cluster_holds_a_collection_is_said_when_it_is_made(
    wire: Wire, asked: dict[str, int], expected: dict[str, int]
) -> None:
    settings = IndexSettings.model_validate({"moteur": "serveur", "url": wire.url, **asked})
    client = connect(settings)
    ServerStore(client, "sourcier", wire.url, 4, spread=Spread.of(settings))
    client.close()
    sent = {(method, path): body for method, path, body, _ in wire.seen}
    made = json.loads(sent["PUT", "/collections/sourcier"])
    assert {name: value for name, value in made.items() if name in SPREAD} == expected


def test_more_writes_than_replicas_are_refused() -> None:
    with pytest.raises(ValueError, match="ecritures ne peut pas dépasser repliques"):
        IndexSettings(repliques=2, ecritures=3)


def test_wrong_key_names_the_setting_and_not_the_key(closed_wire: Wire) -> None:
    with pytest.raises(IndexStoreError) as caught:
        store(closed_wire.url, KEY)
    assert closed_wire.url in str(caught.value)
    assert "index.cle" in str(caught.value)
    assert KEY not in str(caught.value)


def test_unreachable_server_names_its_address(wire: Wire) -> None:
    wire.server_close()  # the port is now closed
    with pytest.raises(IndexStoreError) as caught:
        store(wire.url.replace("http://", "http://agent:motdepasse@"), KEY)
    message = str(caught.value)
    assert wire.url in message
    assert "index.url" in message
    assert KEY not in message
    assert "motdepasse" not in message


@pytest.mark.parametrize("url", ["", "ftp://serveur", "http://[", "http://serveur:port"])
def test_unusable_address_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match=r"index\.url"):
        connect(IndexSettings(moteur="serveur", url=url))


@pytest.mark.parametrize(
    ("url", "shown"),
    [("https://u:p@q.ville.fr:6333/x?k=v", "https://q.ville.fr:6333/x"), ("q.ville.fr", "q.ville.fr")],
)
def test_shown_address_has_no_secret(url: str, shown: str) -> None:
    assert address(url) == shown

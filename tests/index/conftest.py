"""The two engines behind one fixture, and a home on a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.index.base import Store
from rag.index.embedded import EmbeddedStore
from rag.index.generations import IndexHome
from rag.index.server import ServerStore
from rag.settings import IndexSettings, Settings
from tests.index.builders import ANALYSER, DENSE

ENGINES = ("embarque", "serveur")
URL = "http://qdrant.test:6333"

HomeMaker = Callable[..., IndexHome]


@pytest.fixture
def memory_server() -> Iterator[QdrantClient]:
    """The client's local mode stands for a server: same requests, same meaning, in memory."""
    client = QdrantClient(":memory:")
    yield client
    client.close()


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path, memory_server: QdrantClient) -> Iterator[Store]:
    made: Store
    if request.param == "embarque":
        made = EmbeddedStore.create(tmp_path / "shard", DENSE)
    else:
        made = ServerStore(memory_server, "sourcier", URL, DENSE)
    yield made
    made.close()


@pytest.fixture
def embedded_home(tmp_path: Path) -> HomeMaker:
    """Makes a home of the embedded engine; each call is another process's view of the same index."""

    def make(**changes: object) -> IndexHome:
        values: dict[str, object] = {"analyser": ANALYSER, **changes}
        return IndexHome(Settings(data_dir=tmp_path / "data"), **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def server_home(tmp_path: Path, memory_server: QdrantClient) -> HomeMaker:
    """The same for a server."""

    def make(**changes: object) -> IndexHome:
        settings = Settings(data_dir=tmp_path / "data", index=IndexSettings(moteur="serveur", url=URL))
        values: dict[str, object] = {"analyser": ANALYSER, "client": memory_server, **changes}
        return IndexHome(settings, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture(params=ENGINES)
def make_home(request: pytest.FixtureRequest, embedded_home: HomeMaker, server_home: HomeMaker) -> HomeMaker:
    return server_home if request.param == "serveur" else embedded_home

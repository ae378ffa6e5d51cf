"""Vectors kept by a Qdrant server: not in the archive, made again from its passages. (A server in memory.)"""

from __future__ import annotations

from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.backup.restore import restore
from rag.backup.vectors import remake_vectors, vectors_serve
from rag.encode import Encoder, open_home
from rag.index.generations import IndexHome
from rag.models.embedders import embedder_for
from rag.settings import IndexSettings, Settings
from rag.text import ANALYSER, terms, terms_vector
from rag.types import DocumentState, Filters, Ingested, Page
from tests.backup.small import backup, opened
from tests.backup.used import NOW, contents
from tests.index.builders import chunk, document
from tests.index.conftest import URL
from ui.kept import KEPT

WORDS = (
    "La hauteur est limitée à 9 mètres.",
    "Une clôture ne dépasse pas 1,80 mètre.",
    "Deux places par logement.",
)
ASKED = ("hauteur limitée", "clôture", "places de logement", "mètre")


def home_on(settings: Settings, client: QdrantClient) -> IndexHome:
    embedder = embedder_for(settings)
    return IndexHome(
        settings, analyser=ANALYSER, embedder=embedder.id, dense_size=embedder.size, client=client
    )


def write(home: IndexHome, settings: Settings) -> None:
    encode = Encoder(embedder_for(settings))
    with home.write(encode) as writer:
        for number, words in enumerate(WORDS):
            doc = document(f"c/{number}.txt")
            outcome = Ingested(doc.file, DocumentState.INDEXED, pages=2, document=doc)
            writer.put(doc, outcome, [Page(1, words), Page(2, "")], [chunk(doc, 0, words)], encode)


def found(home: IndexHome, settings: Settings) -> list[object]:
    """What each leg finds, with its scores."""
    embedder = embedder_for(settings)
    with home.read() as snapshot:
        return [
            [
                *(
                    (hit.chunk_id, hit.score)
                    for hit in snapshot.search("body", terms_vector(terms(words)), Filters(), 10)
                ),
                *((hit.chunk_id, hit.score) for hit in snapshot.search("dense", vector, Filters(), 10)),
            ]
            for words, vector in zip(ASKED, embedder.queries(ASKED), strict=True)
        ]


@pytest.fixture
def on_server(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "a", index=IndexSettings(moteur="serveur", url=URL))


def test_another_server_finds_the_same_with_the_same_scores(on_server: Settings, tmp_path: Path) -> None:
    former, other = QdrantClient(":memory:"), QdrantClient(":memory:")
    home = home_on(on_server, former)
    write(home, on_server)
    made = backup(on_server, tmp_path / "a.zip")
    assert not any("/shard/" in name for name in contents(made.path))
    again = on_server.model_copy(update={"data_dir": tmp_path / "b"})
    with opened(made.path) as archive:
        restore(archive, again, KEPT, now=NOW)
    restored = home_on(again, other)
    assert not vectors_serve(restored)
    told: list[int] = []
    assert remake_vectors(restored, embedder_for(again), told.append) == len(WORDS) == sum(told)
    assert found(restored, again) == found(home, on_server)
    assert [fault for fault in restored.doctor() if "original" not in fault] == []


def test_the_same_server_is_not_trusted_to_hold_what_was_saved(on_server: Settings, tmp_path: Path) -> None:
    """As many points, but of another day: they would be taken for those of the passages."""
    client = QdrantClient(":memory:")
    home = home_on(on_server, client)
    write(home, on_server)
    expected = found(home, on_server)
    made = backup(on_server, tmp_path / "a.zip")
    with home.read() as snapshot:
        (first, *_) = snapshot.catalog.documents()
        lost = snapshot.catalog.chunk_ids(first.id)
    store = home.server_store(create=False)
    store.delete(lost)
    again = on_server.model_copy(update={"data_dir": tmp_path / "b"})
    with opened(made.path) as archive:
        restore(archive, again, KEPT, now=NOW)
    restored = home_on(again, client)
    remake_vectors(restored, embedder_for(again))
    assert found(restored, again) == expected


def test_from_a_server_to_the_embedded_engine(on_server: Settings, tmp_path: Path) -> None:
    write(home_on(on_server, QdrantClient(":memory:")), on_server)
    made = backup(on_server, tmp_path / "a.zip")
    embedded = Settings(data_dir=tmp_path / "b")
    with opened(made.path) as archive:
        restore(archive, embedded, KEPT, now=NOW)
    home, embedder = open_home(embedded)
    assert not vectors_serve(home)
    remake_vectors(home, embedder)
    assert vectors_serve(home)
    with home.read() as snapshot:
        hits = snapshot.search("body", terms_vector(terms("clôture")), Filters(), 10)
        assert [each.text for each in snapshot.chunks([hits[0].chunk_id]).values()] == [WORDS[1]]
    assert [fault for fault in home.doctor() if "original" not in fault] == []


def test_an_empty_restoration_asks_for_no_vector(tmp_path: Path) -> None:
    home, _ = open_home(Settings(data_dir=tmp_path / "b"))
    assert vectors_serve(home)

"""Lost points, originals, and what the doctor says of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.errors import DocumentError, IndexStoreError
from rag.index.draft import Draft
from rag.index.generations import IndexHome
from rag.settings import IndexSettings, Settings
from rag.types import Document
from tests.index.builders import (
    chunk,
    document,
    encode,
    put,
    texts,
)
from tests.index.conftest import ANALYSER, URL, HomeMaker


def test_a_killed_server_writer_leaves_no_ghost(server_home: HomeMaker) -> None:
    home = server_home()
    with home.write() as writer:
        put(writer, document("c/1.pdf"), ["règle une"])
    lost = document("c/2.pdf")
    killed = Draft(home).begin(None)
    put(killed, lost, ["règle perdue"])
    killed.catalog.close()
    assert any("sans passage" in finding for finding in server_home().doctor())
    with server_home().write() as writer:
        put(writer, document("c/3.pdf"), ["règle trois"])
    with server_home().read() as snapshot:
        assert texts(snapshot) == ["règle trois", "règle une"]
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()


def test_points_of_others_are_left_alone(server_home: HomeMaker) -> None:
    home = server_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    foreign = document("z/autre.pdf", "z")
    store = home.server_store(create=False)
    store.upsert(encode([chunk(foreign, 0, "règle étrangère")]))
    with home.write() as writer:
        put(writer, document(state="2"), ["règle neuve"])
    assert f"{foreign.id}-0" in store.chunk_ids()
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle neuve"]
    assert any("sans passage" in finding for finding in home.doctor())


def test_a_server_that_lost_its_points_is_filled_again(
    server_home: HomeMaker, memory_server: QdrantClient
) -> None:
    home = server_home()
    doc = document()
    with home.write() as writer:
        put(writer, doc, ["règle une", "règle deux"])
    home.server_store(create=False).delete([f"{doc.id}-1"])
    with pytest.raises(IndexStoreError, match="sourcier ingest"):
        home.read()
    for collection in memory_server.get_collections().collections:
        memory_server.delete_collection(collection.name)
    with pytest.raises(IndexStoreError, match="n'existe pas sur le serveur"):
        home.read()
    with home.write(encode):
        pass
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle deux", "règle une"]


def test_a_collection_that_is_not_spread_as_asked_is_told(
    server_home: HomeMaker, memory_server: QdrantClient, tmp_path: Path
) -> None:
    home = server_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    assert not any("répartie" in finding for finding in home.doctor())
    index = IndexSettings(moteur="serveur", url=URL, fragments=6, repliques=2, ecritures=1)
    settings = Settings(data_dir=tmp_path / "data", index=index)
    findings = IndexHome(settings, analyser=ANALYSER, client=memory_server).doctor()
    (finding,) = [each for each in findings if "répartie" in each]
    assert "(index.fragments : 1 au lieu de 6, index.repliques : 1 au lieu de 2)" in finding
    assert "index.collection, puis relancez `sourcier ingest`" in finding


def kept(home: IndexHome, tmp_path: Path, name: str, content: bytes) -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    home.keep_original(path, sha256)
    return replace(document(f"c/{name}", state=sha256), sha256=sha256)


def test_originals_are_kept_while_a_document_needs_them(embedded_home: HomeMaker, tmp_path: Path) -> None:
    home = embedded_home()
    with home.write() as writer:
        one, two = kept(home, tmp_path, "un.PDF", b"un"), kept(home, tmp_path, "deux.txt", b"deux")
        put(writer, one, ["règle une"])
        put(writer, two, ["règle deux"])
    assert home.doctor() == ()
    with home.read() as snapshot:
        path = snapshot.original(one)
        assert path is not None
        assert path.name == f"{one.sha256}.pdf"
        assert path.read_bytes() == b"un"
    for state in ("3", "4"):  # the generation before is kept, and its originals with it
        with home.write() as writer:
            writer.delete(one.id)
            put(writer, document("c/x.txt", state=state), ["règle"])
    with home.read() as snapshot:
        assert snapshot.original(one) is None
        assert snapshot.original(two) is not None


def test_an_original_that_changed_is_refused(embedded_home: HomeMaker, tmp_path: Path) -> None:
    path = tmp_path / "plu.pdf"
    path.write_bytes(b"contenu")
    home = embedded_home()
    with pytest.raises(DocumentError, match="a changé"):
        home.keep_original(path, hashlib.sha256(b"autre").hexdigest())
    assert not any(home.originals.iterdir())


def test_doctor_names_what_is_missing(embedded_home: HomeMaker, tmp_path: Path) -> None:
    home = embedded_home()
    assert "Aucun document" in home.doctor()[0]
    with home.write() as writer:
        doc = kept(home, tmp_path, "vide.pdf", b"vide")
        put(writer, doc, [])
    (home.originals / f"{doc.sha256}.pdf").unlink()
    (home.building / "20200101T000000-00000000").mkdir()
    findings = home.doctor()
    assert len(findings) == 3
    assert "1 document(s) sans aucun passage (c/vide.pdf)" in findings[0]
    assert "L'original de c/vide.pdf manque" in findings[1]
    assert "interrompue" in findings[2]

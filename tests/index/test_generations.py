"""Generations: what readers see, what writers publish, and what is refused, on both engines."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.errors import DocumentError, IndexStoreError
from rag.index.base import SparseVector
from rag.index.draft import Draft
from rag.index.files import checksum
from rag.index.generations import IndexHome
from rag.index.snapshot import Snapshot
from rag.types import Document, DocumentState, Filters, Ingested
from tests.index.builders import (
    DENSE,
    chunk,
    dense,
    document,
    encode,
    encode_dense,
    put,
    refused,
    sparse,
)
from tests.index.conftest import HomeMaker

ANY = Filters()


def texts(snapshot: Snapshot, word: str = "règle") -> list[str]:
    hits = snapshot.search("body", sparse(word), ANY, 1000)
    return sorted(each.text for each in snapshot.chunks([hit.chunk_id for hit in hits]).values())


def test_nothing_indexed_says_what_to_do(make_home: HomeMaker) -> None:
    home = make_home()
    assert home.current() is None
    with pytest.raises(IndexStoreError, match=r"Aucun document n'est indexé.*sourcier ingest"):
        home.read()


def test_what_is_written_is_read_by_others(make_home: HomeMaker) -> None:
    doc = document()
    with make_home().write() as writer:
        put(writer, doc, [f"règle {rank}" for rank in range(700)])
    with make_home().read() as snapshot:
        assert snapshot.catalog.documents() == (doc,)
        assert len(texts(snapshot)) == 700
        assert snapshot.catalog.outcomes()[0].chunks == 700
    assert not any(make_home().readers.iterdir())


def test_generations_add_up(make_home: HomeMaker) -> None:
    first, second = document("c/1.pdf"), document("c/2.pdf")
    with make_home().write() as writer:
        put(writer, first, ["règle une"])
        assert texts_of(writer.catalog.chunks_of(first.id)) == ["règle une"]
    with make_home().write() as writer:
        put(writer, second, ["règle deux"])
    with make_home().read() as snapshot:
        assert texts(snapshot) == ["règle deux", "règle une"]


def texts_of(chunks: tuple[object, ...]) -> list[str]:
    return [each.text for each in chunks]  # type: ignore[attr-defined]


def test_replaced_and_deleted_documents_leave_no_ghost(make_home: HomeMaker) -> None:
    old, new, gone = document(state="1"), document(state="2"), document("c/autre.pdf")
    with make_home().write() as writer:
        put(writer, old, ["règle ancienne", "règle commune"])
        put(writer, gone, ["règle partie"])
    with make_home().write() as writer:
        put(writer, new, ["règle nouvelle"])
        writer.delete(gone.id)
        writer.delete("inconnu")
    with make_home().read() as snapshot:
        assert texts(snapshot) == ["règle nouvelle"]
        assert snapshot.catalog.documents() == (new,)
        assert snapshot.point_ids() == {f"{new.id}-0"}


def test_the_same_document_with_fewer_chunks(make_home: HomeMaker) -> None:
    doc = document()
    for count in (5, 2):
        with make_home().write() as writer:
            put(writer, doc, [f"règle {rank}" for rank in range(count)])
    with make_home().read() as snapshot:
        assert texts(snapshot) == ["règle 0", "règle 1"]
        assert snapshot.point_ids() == {f"{doc.id}-0", f"{doc.id}-1"}


def test_no_change_makes_no_generation(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write():
        pass
    assert home.current() is None
    with home.write() as writer:
        put(writer, document(), ["règle"])
        writer.refuse("c", refused("c/abime.pdf"))
    before = home.current()
    with home.write() as writer:
        writer.refuse("c", refused("c/abime.pdf"))
        writer.delete("inconnu")
        writer.forget("c", "c/inconnu.pdf")
        assert not writer.changed
    assert home.current() == before
    with home.write() as writer:
        writer.forget("c", "c/abime.pdf")
    with home.read() as snapshot:
        assert [each.state for each in snapshot.catalog.outcomes()] == [DocumentState.INDEXED]


def test_a_failed_write_changes_nothing(make_home: HomeMaker) -> None:
    home, doc = make_home(), document()
    with home.write() as writer:
        put(writer, doc, ["règle gardée", "règle aussi"])
    before = home.current()

    def fail() -> None:
        with home.write() as writer:
            put(writer, document("c/2.pdf"), ["règle perdue"])
            writer.delete(doc.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert home.current() == before
    assert not any(home.building.iterdir())
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle aussi", "règle gardée"]
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()


def test_a_document_written_by_halves_is_never_published(make_home: HomeMaker) -> None:
    home, doc = make_home(dense_size=DENSE), document()
    with home.write() as writer:
        put(writer, document("c/0.pdf"), ["règle"], with_dense=True)
    before = home.current()
    chunks = [chunk(doc, rank, "règle") for rank in range(600)]
    bad = [
        *encode_dense(chunks[:-1]),
        replace(encode_dense(chunks[-1:])[0], body=SparseVector((1, 2), (1.0,))),
    ]
    outcome = Ingested(doc.file, DocumentState.INDEXED, document=doc)
    with pytest.raises(IndexStoreError, match="rien n'a été changé"), home.write() as writer:  # noqa: PT012
        with pytest.raises((IndexStoreError, ValueError)):
            writer.put(doc, outcome, (), bad)  # the second batch fails, the first is written
        with pytest.raises(RuntimeError, match="former change"):
            put(writer, document("c/2.pdf"), ["règle"], with_dense=True)
    assert home.current() == before
    with home.read() as snapshot:
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()


def test_a_chunk_of_another_document_is_a_bug(make_home: HomeMaker) -> None:
    doc, other = document(), document("c/2.pdf")
    outcome = Ingested(doc.file, DocumentState.INDEXED, document=doc)
    with make_home().write() as writer:
        with pytest.raises(ValueError, match="another document"):
            writer.put(doc, outcome, (), encode([chunk(other, 0, "x")]))
        with pytest.raises(ValueError, match="same identifier"):
            writer.put(doc, outcome, (), encode([chunk(doc, 0, "x"), chunk(doc, 0, "y")]))
        with pytest.raises(ValueError, match="dense vector"):
            writer.put(doc, outcome, (), encode_dense([chunk(doc, 0, "x")]))
        assert not writer.changed


def test_a_reader_keeps_what_it_opened(embedded_home: HomeMaker) -> None:
    home, doc = embedded_home(), document(state="1")
    with home.write() as writer:
        put(writer, doc, ["règle ancienne"])
    old = home.read()
    assert home.refreshed(old) is old
    for state in "234":
        with home.write() as writer:
            put(writer, document(state=state), [f"règle {state}"])
    assert texts(old) == ["règle ancienne"]
    assert old.catalog.chunks_of(doc.id)[0].text == "règle ancienne"
    new = home.refreshed(old)
    assert new is not old
    assert texts(new) == ["règle 4"]
    assert len(list(home.generations.iterdir())) == 2
    old.close()
    old.close()
    assert texts(new) == ["règle 4"]
    new.close()
    assert not any(home.readers.iterdir())


def test_a_server_reader_never_sees_points_of_another_generation(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document("c/1.pdf"), ["règle une"])
    with home.read() as old:
        with home.write() as writer:
            put(writer, document("c/2.pdf"), ["règle deux"])
            assert texts(old) == ["règle une"]
        assert texts(old) == ["règle une"]


def test_readers_never_touch_the_generation(embedded_home: HomeMaker) -> None:
    home = embedded_home(dense_size=DENSE)
    with home.write() as writer:
        for number in range(4):
            doc = document(f"c/{number}.pdf")
            put(writer, doc, [f"règle {number} {rank}" for rank in range(400)], with_dense=True)
        writer.delete(document("c/3.pdf").id)
    folder = home.generations / str(home.current())
    before = {path: (checksum(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    for _ in range(2):
        with home.read() as snapshot:
            assert len(texts(snapshot)) == 1000 or len(texts(snapshot)) == 1200
            assert snapshot.search("dense", dense("x"), ANY, 10)
            assert snapshot.search("heading", sparse("x"), ANY, 10) == []
            linked = [path for path in home.readers.rglob("*") if path.is_file() and path.stat().st_nlink > 1]
            assert any(path.name.startswith("page_") for path in linked)
    after = {path: (checksum(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    assert after == before
    assert home.doctor() == tuple(f for f in home.doctor() if "original" in f)


def test_a_forgotten_snapshot_frees_its_folder(embedded_home: HomeMaker) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    snapshot = home.read()
    assert len(list(home.readers.glob("*.lock"))) == 1
    del snapshot
    assert not any(home.readers.iterdir())


def test_threads_share_a_snapshot(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document(), [f"règle {rank}" for rank in range(300)])
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(15):
                assert len(texts(snapshot)) == 300
        except BaseException as error:
            failures.append(error)

    with home.read() as snapshot:
        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_second_writer_waits_then_says_so(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write():
        assert not home.idle()
        with pytest.raises(IndexStoreError, match="Une autre ingestion"), make_home().write(wait=0.2):
            pass
    assert home.idle()


# -- made another way -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"analyser": "autre"}, "analyse"),
        ({"embedder": "modele-b"}, "modèle de vecteurs"),
        ({"dense_size": 8}, "modèle de vecteurs"),
    ],
)
def test_another_recipe_is_refused_then_remade(
    make_home: HomeMaker, changes: dict[str, object], word: str
) -> None:
    doc = document()
    with make_home().write() as writer:
        put(writer, doc, ["règle une", "règle deux"])
        writer.refuse("c", refused("c/x.pdf"))
    before = make_home().current()
    changed = make_home(**changes)
    with pytest.raises(IndexStoreError, match=f"{word}.*sourcier ingest"):
        changed.read()
    with pytest.raises(IndexStoreError, match="sourcier ingest"), changed.write():
        pass
    assert changed.current() == before
    with changed.write(encode) as writer:
        assert "refait" in writer.notes[0]
    with changed.read() as snapshot:
        assert texts(snapshot) == ["règle deux", "règle une"]
        assert snapshot.catalog.documents() == (doc,)
        assert len(snapshot.catalog.outcomes()) == 2
    with pytest.raises(IndexStoreError, match=word):
        make_home().read()


def test_another_engine_is_refused(embedded_home: HomeMaker, make_home: HomeMaker) -> None:
    with embedded_home().write() as writer:
        put(writer, document(), ["règle"])
    home = make_home()
    if not home.server:
        pytest.skip("same engine")
    with pytest.raises(IndexStoreError, match="autre moteur"):
        home.read()
    with home.write(encode):
        pass
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle"]


def current_folder(home: IndexHome) -> Path:
    return home.generations / str(home.current())


def test_another_format_is_refused_and_kept(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    former = current_folder(home)
    meta = json.loads((former / "meta.json").read_text())
    meta["format"] = 99
    (former / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(IndexStoreError, match=r"autre format.*sourcier ingest"):
        home.read()
    with pytest.raises(IndexStoreError, match="autre format"), home.write():
        pass
    with home.write(encode) as writer:
        assert "tous vos dossiers" in writer.notes[0]
        put(writer, document("c/2.pdf"), ["règle neuve"])
    assert former.is_dir()
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle neuve"]


# -- damaged ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cut", "gone", "garbled", "emptied"])
@pytest.mark.parametrize("what", ["meta.json", "catalog.sqlite", "segment.json", "page_0.dat"])
def test_damage_is_said_and_repaired_by_ingestion(embedded_home: HomeMaker, what: str, how: str) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, document(), ["règle une", "règle deux"])
    former = current_folder(home)
    for path in former.rglob(what):
        damage(path, how)
    with pytest.raises(IndexStoreError, match=r"sourcier (corpus doctor|ingest)"):
        home.read()
    assert home.doctor()
    assert former.is_dir()
    with home.write(encode) as writer:
        assert writer.notes
        put(writer, document("c/2.pdf"), ["règle trois"])
    with home.read() as snapshot:
        expected = ["règle deux", "règle trois", "règle une"]
        assert texts(snapshot) == (expected if what in ("segment.json", "page_0.dat") else ["règle trois"])


def test_silent_damage_is_found_by_the_doctor(embedded_home: HomeMaker) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, document(), ["règle une"])
    path = current_folder(home) / "catalog.sqlite"
    path.write_bytes(path.read_bytes().replace(b"gle une", b"gle UNE"))
    home.read().close()
    assert any("catalog.sqlite" in finding for finding in home.doctor())
    with pytest.raises(IndexStoreError, match="abîmé"), home.write():
        pass


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "emptied":
        path.write_bytes(b"")
    else:
        path.write_bytes(bytes(255 - byte for byte in content[:4096]) + content[4096:])


@pytest.mark.parametrize("content", [b"", b"../../etc", b"20200101T000000-00000000", b"\xff\xfe"])
def test_a_damaged_current_is_said(make_home: HomeMaker, content: bytes) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    (home.root / "CURRENT").write_bytes(content)
    with pytest.raises(IndexStoreError, match="abîmé"):
        home.read()
    assert home.doctor()


# -- a server that loses or keeps points ------------------------------------------------------------


def test_a_killed_server_writer_leaves_no_ghost(make_home: HomeMaker, memory_server: QdrantClient) -> None:
    home = make_home()
    if not home.server:
        pytest.skip("server only")
    with home.write() as writer:
        put(writer, document("c/1.pdf"), ["règle une"])
    lost = document("c/2.pdf")
    killed = Draft(home).begin(None)
    put(killed, lost, ["règle perdue"])
    killed.catalog.close()
    assert any("sans passage" in finding for finding in make_home().doctor())
    with make_home().write() as writer:
        put(writer, document("c/3.pdf"), ["règle trois"])
    with make_home().read() as snapshot:
        assert texts(snapshot) == ["règle trois", "règle une"]
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()


def test_points_of_others_are_left_alone(make_home: HomeMaker, memory_server: QdrantClient) -> None:
    home = make_home()
    if not home.server:
        pytest.skip("server only")
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
    make_home: HomeMaker, memory_server: QdrantClient
) -> None:
    home = make_home()
    if not home.server:
        pytest.skip("server only")
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


# -- originals and doctor ---------------------------------------------------------------------------


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
    assert "vide.pdf n'a aucun passage" in findings[0]
    assert "L'original de c/vide.pdf manque" in findings[1]
    assert "interrompue" in findings[2]

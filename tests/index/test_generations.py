"""Generations: what readers see, what writers publish, and what is refused, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.errors import IndexStoreError
from rag.index.base import Entry, SparseVector
from rag.index.claim import SLICE
from rag.index.files import checksum
from rag.types import Chunk, DocumentState, Filters, Ingested
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
    texts,
)
from tests.index.conftest import HomeMaker

ANY = Filters()


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

    def bad(given: Sequence[Chunk]) -> list[Entry]:
        made = encode_dense(given)
        if given[-1] == chunks[-1]:
            made[-1] = replace(made[-1], body=SparseVector((1, 2), (1.0,)))
        return made

    outcome = Ingested(doc.file, DocumentState.INDEXED, document=doc)
    with pytest.raises(IndexStoreError, match="rien n'a été changé"), home.write() as writer:  # noqa: PT012
        with pytest.raises((IndexStoreError, ValueError)):
            writer.put(doc, outcome, (), chunks, bad)  # the second batch fails, the first is written
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
            writer.put(doc, outcome, (), [chunk(other, 0, "x")], encode)
        with pytest.raises(ValueError, match="same identifier"):
            writer.put(doc, outcome, (), [chunk(doc, 0, "x"), chunk(doc, 0, "y")], encode)
        assert not writer.changed


def test_a_vector_of_another_size_is_a_bug(make_home: HomeMaker) -> None:
    doc = document()
    outcome = Ingested(doc.file, DocumentState.INDEXED, document=doc)
    with pytest.raises(ValueError, match="dense vector"), make_home().write() as writer:
        writer.put(doc, outcome, (), [chunk(doc, 0, "x")], encode_dense)


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


def test_a_big_document_is_encoded_a_few_passages_at_a_time(make_home: HomeMaker) -> None:
    home, doc = make_home(), document()
    chunks = [chunk(doc, rank, f"règle {rank}") for rank in range(2 * SLICE + 1)]
    sizes: list[int] = []

    def noted(given: Sequence[Chunk]) -> list[Entry]:
        sizes.append(len(given))
        return encode(given)

    with home.write() as writer:
        writer.put(doc, Ingested(doc.file, DocumentState.INDEXED, document=doc), (), chunks, noted)
    assert sizes == [SLICE, SLICE, 1]
    with home.read() as snapshot:
        assert snapshot.catalog.chunks_of(doc.id) == tuple(chunks)
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()


def test_the_half_copy_of_an_original_left_by_a_killed_writer_is_cleared_away(make_home: HomeMaker) -> None:
    home = make_home()
    home.originals.mkdir(parents=True)
    (home.originals / ".1234").write_bytes(b"half")
    with home.write() as writer:
        put(writer, document(), ["règle"])
    assert not list(home.originals.glob(".*"))

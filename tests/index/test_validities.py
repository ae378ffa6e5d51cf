"""The validity of passages: kept in the catalog and in the engine together, published with the generation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.index.generations import IndexHome
from rag.index.pending import PendingStore
from rag.index.server import ServerStore
from rag.index.snapshot import Snapshot
from rag.settings import Settings
from rag.types import Filters, Validity
from tests.index.builders import ANALYSER, chunk, document, encode, put, sparse
from tests.index.conftest import URL, HomeMaker

DOC = document()
IDS = [f"{DOC.id}-{rank}" for rank in range(3)]
OLD = Validity(date(2020, 3, 1), date(2022, 5, 4), "Modification n°1 du 4 mai 2022")
BEFORE, AFTER = date(2021, 1, 1), date(2023, 1, 1)


def in_force(snapshot: Snapshot, day: date) -> list[str]:
    hits = snapshot.search("body", sparse("règle"), Filters(in_force=day), 10)
    return sorted(hit.chunk_id for hit in hits)


def written(home: IndexHome) -> IndexHome:
    with home.write() as writer:
        put(writer, DOC, ["règle un", "règle deux", "règle trois"])
    return home


def test_it_is_read_with_the_passage_and_asked_inside_the_engine(make_home: HomeMaker) -> None:
    home = written(make_home())
    with home.write() as writer:
        assert writer.set_validity({IDS[0]: OLD, IDS[1]: Validity(date(2022, 5, 4))}) == 2
    with home.read() as snapshot:
        assert snapshot.chunks(IDS)[IDS[0]].validity == OLD
        assert [each.validity.since for each in snapshot.catalog.chunks_of(DOC.id)] == [
            date(2020, 3, 1), date(2022, 5, 4), None,
        ]  # fmt: skip
        assert in_force(snapshot, BEFORE) == [IDS[0], IDS[2]]
        assert in_force(snapshot, AFTER) == [IDS[1], IDS[2]]
    assert home.doctor(complete=True) == () or all("original" in each for each in home.doctor(complete=True))


def test_only_what_changes_is_written(make_home: HomeMaker) -> None:
    home = written(make_home())
    wanted = dict.fromkeys(IDS, OLD)
    with home.write() as writer:
        assert writer.set_validity(wanted) == 3
    generation = home.current()
    with home.write() as writer:
        assert writer.set_validity(wanted) == 0
        assert not writer.changed
    assert home.current() == generation
    with home.write() as writer:
        assert writer.set_validity({**wanted, IDS[1]: Validity(), "inconnu": OLD}) == 1
    with home.read() as snapshot:
        assert in_force(snapshot, AFTER) == [IDS[1]]


def test_readers_see_it_when_it_is_published_and_not_before(make_home: HomeMaker) -> None:
    home = written(make_home())
    with home.read() as before:
        with home.write() as writer:
            writer.set_validity(dict.fromkeys(IDS, OLD))
            assert in_force(before, AFTER) == IDS
        with home.read() as after:
            assert in_force(after, AFTER) == []
            assert in_force(after, BEFORE) == IDS
        assert before.chunks(IDS)[IDS[0]].validity == Validity()


def test_a_failed_write_changes_no_validity(make_home: HomeMaker) -> None:
    home = written(make_home())

    def fail() -> None:
        with home.write() as writer:
            writer.set_validity(dict.fromkeys(IDS, OLD))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with home.read() as snapshot:
        assert in_force(snapshot, AFTER) == IDS
        assert snapshot.chunks(IDS)[IDS[0]].validity == Validity()


def test_a_document_written_again_is_settled_again(make_home: HomeMaker) -> None:
    home = written(make_home())
    with home.write() as writer:
        writer.set_validity(dict.fromkeys(IDS, OLD))
    with home.write() as writer:  # the same passages, their validity not known yet
        put(writer, DOC, ["règle un", "règle deux", "règle trois"])
        assert writer.set_validity(dict.fromkeys(IDS[:2], OLD)) == 2
    with home.read() as snapshot:
        assert in_force(snapshot, AFTER) == IDS[2:]


def test_new_vectors_keep_the_validity(make_home: HomeMaker) -> None:
    home = written(make_home())
    with home.write() as writer:
        writer.set_validity({IDS[0]: OLD})
    again = make_home(analyser="autre")
    with again.write(encode) as writer:
        assert writer.changed
    with again.read() as snapshot:
        assert in_force(snapshot, AFTER) == IDS[1:]


# -- a shared server --------------------------------------------------------------------------------


def test_points_that_readers_need_change_once_published(tmp_path: Path, memory_server: QdrantClient) -> None:
    store = ServerStore(memory_server, "sourcier", URL)
    store.upsert(encode([chunk(DOC, rank, "règle") for rank in range(2)]))
    live = {IDS[0]: Validity(), IDS[1]: Validity()}
    pending = PendingStore(store, tmp_path / "pending", live)
    pending.set_validity({IDS[0]: OLD})
    pending.upsert(encode([chunk(DOC, 2, "règle")]))
    pending.set_validity({IDS[2]: OLD})  # new: no reader knows it
    found = {hit.chunk_id for hit in store.search("body", sparse("règle"), Filters(in_force=AFTER), 10)}
    assert found == {IDS[0], IDS[1]}
    # Killed here: the next writer finds the journals; what is still only drafted stays in them.
    again = PendingStore(store, tmp_path / "pending", live)
    again.settle(live, IDS)
    assert store.count(Filters(in_force=AFTER)) == 2
    again.settle({IDS[0]: OLD, IDS[1]: Validity(), IDS[2]: OLD})
    assert store.count(Filters(in_force=AFTER)) == 1
    assert store.count() == 3
    again.settle({each: Validity() for each in IDS})  # the journals are empty: nothing is touched
    assert store.count(Filters(in_force=AFTER)) == 1


def test_an_entry_written_again_keeps_the_validity_its_readers_know(
    tmp_path: Path, memory_server: QdrantClient
) -> None:
    store = ServerStore(memory_server, "sourcier", URL)
    pending = PendingStore(store, tmp_path / "pending", {IDS[0]: OLD})
    pending.upsert(encode([chunk(DOC, 0, "règle")]))
    assert store.count(Filters(in_force=AFTER)) == 0
    pending.settle({IDS[0]: Validity()})
    assert store.count(Filters(in_force=AFTER)) == 1


# -- a killed writer --------------------------------------------------------------------------------

KILLED = """
import sys, time
from datetime import date
from pathlib import Path
from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import Validity
from tests.index.builders import ANALYSER, document, encode
folder = Path(sys.argv[1])
home = IndexHome(Settings(data_dir=folder), analyser=ANALYSER)
doc = document()
with home.write(encode, job="travail") as writer:
    writer.set_validity({f"{doc.id}-0": Validity(date(2020, 3, 1), date(2022, 5, 4), "suite")})
    (folder / "begun").touch()
    time.sleep(60)
"""


def test_what_a_killed_writer_settled_is_taken_up(tmp_path: Path) -> None:
    home = written(IndexHome(Settings(data_dir=tmp_path), analyser=ANALYSER))
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", KILLED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with home.read() as snapshot:
        assert in_force(snapshot, AFTER) == IDS
    with home.write(encode, job="travail"):
        pass
    with home.read() as snapshot:
        assert snapshot.chunks(IDS)[IDS[0]].validity.by == "suite"
        assert in_force(snapshot, AFTER) == IDS[1:]

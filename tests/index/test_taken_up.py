"""What a killed writer leaves is taken up by the same work, whole, and by no other."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import Filters
from tests.index.builders import ANALYSER, document, encode, put, sparse

ROOT = Path(__file__).parents[2]
# Six documents are written, the second of which takes the place of a former state, and one is removed.
KILLED = """
import sys, time
from pathlib import Path
from rag.index.generations import IndexHome
from rag.settings import Settings
from tests.index.builders import ANALYSER, document, encode, put
folder = Path(sys.argv[1])
home = IndexHome(Settings(data_dir=folder), analyser=ANALYSER)
with home.write(encode, job="travail") as writer:
    writer.delete(document("c/parti.pdf").id)
    for number in range(6):
        put(writer, document(f"c/{number}.pdf", state="2"), [f"règle {number} {rank}" for rank in range(40)])
    if sys.argv[2] == "settled":
        writer.settle()
    (folder / "begun").touch()
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> IndexHome:
    made = IndexHome(Settings(data_dir=tmp_path), analyser=ANALYSER)
    with made.write() as writer:
        put(writer, document("c/1.pdf", state="1"), ["règle ancienne"])
        put(writer, document("c/parti.pdf"), ["règle partie"])
    return made


def kill_writer(folder: Path, settled: str = "no") -> Path:
    """Kill a writer at work; gives back its draft."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", KILLED, str(folder), settled],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    while not (folder / "begun").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (draft,) = (folder / "index" / "building").glob("*.json")
    return draft.with_suffix("")


def words(home: IndexHome) -> list[str]:
    with home.read() as snapshot:
        assert snapshot.point_ids() == snapshot.catalog.chunk_ids()
        hits = snapshot.search("body", sparse("règle"), Filters(), 1000)
        return sorted(each.text for each in snapshot.chunks([hit.chunk_id for hit in hits]).values())


WHOLE = sorted(f"règle {number} {rank}" for number in range(6) for rank in range(40))


def take_up(home: IndexHome, job: str = "travail") -> tuple[str, ...]:
    with home.write(encode, job=job) as writer:
        return writer.notes


@pytest.mark.parametrize("settled", ["no", "settled"])
def test_the_same_work_finds_all_that_was_written(home: IndexHome, tmp_path: Path, settled: str) -> None:
    kill_writer(tmp_path, settled)
    assert words(home) == ["règle ancienne", "règle partie"]
    assert any("attend dans" in finding for finding in home.doctor())
    (note,) = take_up(home)
    assert note == "Une ingestion interrompue a été reprise : 6 document(s) déjà prêt(s) ont été gardés."
    assert words(home) == WHOLE
    assert not any(home.building.iterdir())
    assert take_up(home) == ()


def test_another_work_throws_it_away(home: IndexHome, tmp_path: Path) -> None:
    kill_writer(tmp_path)
    assert take_up(home, "autre") == ()
    assert words(home) == ["règle ancienne", "règle partie"]
    assert not any(home.building.iterdir())


def test_a_writer_without_a_name_throws_it_away(home: IndexHome, tmp_path: Path) -> None:
    kill_writer(tmp_path)
    with home.write() as writer:
        put(writer, document("c/9.pdf"), ["règle neuve"])
    assert words(home) == ["règle ancienne", "règle neuve", "règle partie"]


@pytest.mark.parametrize("key", ["boot", "current", "recipe", "format"])
def test_a_draft_of_another_start_or_another_index_is_thrown_away(
    home: IndexHome, tmp_path: Path, key: str
) -> None:
    claim = kill_writer(tmp_path).with_suffix(".json")
    said = json.loads(claim.read_text(encoding="utf-8"))
    said[key] = {"recipe": {**said["recipe"], "analyser": "autre"}, "format": -1}.get(key, "autre")
    claim.write_text(json.dumps(said), encoding="utf-8")
    assert take_up(home) == ()
    assert words(home) == ["règle ancienne", "règle partie"]


def test_a_draft_whose_catalog_is_damaged_is_thrown_away(home: IndexHome, tmp_path: Path) -> None:
    catalog = kill_writer(tmp_path) / "catalog.sqlite"
    catalog.write_bytes(catalog.read_bytes()[: catalog.stat().st_size // 2])
    assert take_up(home) == ()
    assert words(home) == ["règle ancienne", "règle partie"]


@pytest.mark.parametrize("how", ["refused by the engine", "died of it"])
def test_points_that_cannot_be_trusted_are_made_again(home: IndexHome, tmp_path: Path, how: str) -> None:
    draft = kill_writer(tmp_path, "settled")
    if how == "died of it":
        draft.with_suffix(".taking").touch()
    else:
        for path in (draft / "shard").rglob("segment.json"):
            path.write_bytes(b"")
    assert len(take_up(home)) == 1
    assert words(home) == WHOLE


def test_points_without_document_go_and_documents_without_points_get_them(
    home: IndexHome, tmp_path: Path
) -> None:
    draft = kill_writer(tmp_path, "settled")
    with closing(sqlite3.connect(draft / "catalog.sqlite")) as catalog:
        gone = document("c/5.pdf", state="2").id
        for table, column in (("documents", "id"), ("chunks", "document_id"), ("files", "document_id")):
            catalog.execute(f"DELETE FROM {table} WHERE {column} = ?", (gone,))
        catalog.execute("DELETE FROM pages WHERE document_id = ?", (gone,))
        catalog.commit()
    take_up(home)
    assert words(home) == [text for text in WHOLE if not text.startswith("règle 5 ")]


def test_a_generation_that_was_only_to_be_named_is_named(home: IndexHome, tmp_path: Path) -> None:
    with home.write(encode, job="travail") as writer:
        put(writer, document("c/9.pdf"), ["règle neuve"])
    last = str(home.current())
    former = next(name for name in home.names() if name != last)
    (home.root / "CURRENT").write_text(former, encoding="ascii")  # as if killed just before
    draft = kill_writer(tmp_path)
    os.rename(draft.with_suffix(".json"), home.building / f"{last}.json")
    assert take_up(home) == ()
    assert home.current() == last
    assert "règle neuve" in words(home)


def test_an_interrupted_writer_leaves_its_draft_to_the_same_work(home: IndexHome) -> None:
    def interrupt() -> None:
        with home.write(encode, job="travail") as writer:
            put(writer, document("c/9.pdf"), ["règle neuve"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert words(home) == ["règle ancienne", "règle partie"]
    assert len(take_up(home)) == 1
    assert words(home) == ["règle ancienne", "règle neuve", "règle partie"]


def test_work_that_had_written_nothing_publishes_nothing(home: IndexHome) -> None:
    before = home.current()

    def interrupt() -> None:
        with home.write(encode, job="travail"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert take_up(home) == ()
    assert home.current() == before

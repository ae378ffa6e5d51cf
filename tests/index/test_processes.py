"""Several processes at once: no lock error, no half-seen document, no harm from a killed writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import Filters
from tests.index.builders import ANALYSER, document, put, sparse

ROOT = Path(__file__).parents[2]
PRELUDE = """
import os, sys, time
from pathlib import Path
from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import Filters
from tests.index.builders import ANALYSER, document, put, sparse
folder = Path(sys.argv[1])
home = IndexHome(Settings(data_dir=folder), analyser=ANALYSER)
"""

KILLED = """
with home.write() as writer:
    for number in range(1000):
        put(writer, document(f"c/perdu{number}.pdf"), ["règle perdue"] * 50)
        (folder / "begun").touch()
"""

# Each round replaces every document by a version whose chunks all bear the round's number.
WRITER = """
for turn in range(1, 9):
    with home.write() as writer:
        for number in range(3):
            texts = [f"règle tour{turn} rang{rank}" for rank in range(40)]
            put(writer, document(f"c/{number}.pdf", state=str(turn)), texts)
(folder / "done").touch()
"""

READER = """
seen = set()
snapshot = home.read()
while True:
    last = (folder / "done").exists()
    fresh = home.refreshed(snapshot)
    if fresh is not snapshot:
        snapshot.close()
        snapshot = fresh
    hits = snapshot.search("body", sparse("règle"), Filters(), 1000)
    chunks = snapshot.chunks([hit.chunk_id for hit in hits])
    assert len(hits) == len(chunks) == 120, (len(hits), len(chunks))
    turns = {chunk.text.split()[1] for chunk in chunks.values()}
    assert len(turns) == 1, turns
    for held in snapshot.catalog.documents():
        assert len(snapshot.catalog.chunks_of(held.id)) == 40
    seen |= turns
    if last:
        break
snapshot.close()
assert seen, seen
print(" ".join(sorted(seen)))
"""


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PRELUDE + code, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def home(tmp_path: Path) -> IndexHome:
    return IndexHome(Settings(data_dir=tmp_path), analyser=ANALYSER)


def texts(home: IndexHome) -> set[str]:
    with home.read() as snapshot:
        hits = snapshot.search("body", sparse("règle"), Filters(), 1000)
        return {each.text for each in snapshot.chunks([hit.chunk_id for hit in hits]).values()}


def test_a_killed_writer_leaves_the_former_generation(home: IndexHome, tmp_path: Path) -> None:
    with home.write() as writer:
        put(writer, document(), ["règle gardée"])
    before = home.current()
    process = start(KILLED, tmp_path)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert home.current() == before
    assert texts(home) == {"règle gardée"}
    assert any("interrompue" in finding for finding in home.doctor())
    with home.write() as writer:
        put(writer, document("c/2.pdf"), ["règle suivante"])
    assert texts(home) == {"règle gardée", "règle suivante"}
    assert not any(home.building.iterdir())


def test_a_killed_reader_leaves_no_copy(home: IndexHome, tmp_path: Path) -> None:
    with home.write() as writer:
        put(writer, document(), ["règle"])
    code = "snapshot = home.read(); (folder / 'begun').touch(); time.sleep(60)"
    process = start(code, tmp_path)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    with home.read():
        assert len(list(home.readers.glob("*.lock"))) == 2
    process.kill()
    process.communicate()
    with home.read():
        assert len(list(home.readers.glob("*.lock"))) == 1
        assert len(list(home.readers.iterdir())) == 2


def test_readers_search_while_a_writer_ingests(home: IndexHome, tmp_path: Path) -> None:
    with home.write() as writer:
        for number in range(3):
            put(
                writer,
                document(f"c/{number}.pdf", state="0"),
                [f"règle tour0 rang{rank}" for rank in range(40)],
            )
    readers = [start(READER, tmp_path) for _ in range(3)]
    writer_process = start(WRITER, tmp_path)
    _, errors = writer_process.communicate(timeout=120)
    (tmp_path / "done").touch()
    assert writer_process.returncode == 0, errors
    for process in readers:
        seen, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert "tour8" in seen
    assert not any(home.readers.iterdir())
    assert len(list(home.generations.iterdir())) == 2

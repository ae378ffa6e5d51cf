"""A full disk, a folder that cannot be written: said in French, the index in service intact."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.errors import StorageError
from rag.index.files import copy_file, copy_tree, storage_errors
from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import Filters
from tests.index.builders import ANALYSER, document, put, sparse

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a small file system of its own."""
    folder = tmp_path / "disque"
    folder.mkdir()
    mounted = []

    def make(options: str) -> Path:
        if os.geteuid() != 0:
            pytest.skip("mounting a file system needs root")
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("this machine does not allow mounting")
        mounted.append(folder)
        return folder

    yield make
    for each in mounted:
        subprocess.run(["umount", str(each)], check=True)


def home_in(folder: Path) -> IndexHome:
    return IndexHome(Settings(data_dir=folder / "data"), analyser=ANALYSER)


def found(home: IndexHome) -> int:
    with home.read() as snapshot:
        hits = snapshot.search("body", sparse("règle"), Filters(), 10_000)
        return len(snapshot.chunks([hit.chunk_id for hit in hits]))


def fill(disk: Path, left: int) -> Path:
    """Take the room of a disk but for ``left`` bytes."""
    filler = disk / "autre"
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, shutil.disk_usage(disk).free - left)
    return filler


@pytest.mark.parametrize("size", [2_000_000, 150_000_000], ids=["foreseen", "met"])
def test_a_full_disk_stops_the_writer_and_spares_the_index(mount: Mount, size: int) -> None:
    disk = mount("size=512m")
    home = home_in(disk)

    def ingest(count: int, text: str) -> None:
        with home.write() as writer:
            for number in range(count):
                put(writer, document(f"c/{number}.pdf", state=text[:20]), [text])

    ingest(1, "règle gardée")
    before = home.current()
    filler = fill(disk, 200_000_000)
    with pytest.raises(StorageError, match=r"plein.*intact") as caught:
        ingest(100, "m" * size)
    assert str(home.root) in str(caught.value)
    assert home.current() == before
    assert not any(home.building.iterdir())
    assert found(home) == 1
    filler.unlink()
    ingest(2, "règle suivante")
    assert found(home) == 2


def test_the_room_that_lacks_is_given_in_figures(mount: Mount) -> None:
    disk = mount("size=20m")
    home = home_in(disk)
    figures = r"au moins 51 Mo libres dans .*index \(il en reste \d+\)"
    with pytest.raises(StorageError, match=figures) as caught, home.write():
        pass
    assert "reste intact" not in str(caught.value)  # there is none


def test_no_room_at_all_is_said_at_once(mount: Mount, tmp_path: Path) -> None:
    disk = mount("size=256m")
    home = home_in(disk)
    with home.write() as writer:
        put(writer, document(), ["règle"])
    filler = fill(disk, 0)
    with pytest.raises(StorageError, match="plein"), home.write():
        pass
    with pytest.raises(StorageError, match="plein"):
        home.read()
    original = tmp_path / "plu.pdf"
    original.write_bytes(bytes(1 << 20))
    with pytest.raises(StorageError, match="plein"):
        home.keep_original(original, "0" * 64)
    filler.unlink()
    assert found(home) == 1


def test_a_folder_that_cannot_be_written_is_named(mount: Mount) -> None:
    folder = mount("size=256m")
    home = home_in(folder)
    with home.write() as writer:
        put(writer, document(), ["règle"])
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with pytest.raises(StorageError, match="SOURCIER_DATA_DIR") as caught, home.write():
        pass
    assert str(folder) in str(caught.value)
    with pytest.raises(StorageError, match="droit d'écriture"):
        home.read()
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    assert found(home) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_someone_else_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    with pytest.raises(StorageError, match="droit d'écriture"), home_in(tmp_path).write():
        pass


def test_other_errors_keep_their_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), storage_errors(tmp_path):
        (tmp_path / "absent").read_bytes()


def test_the_errors_of_the_caller_are_its_own(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), home_in(tmp_path).write():
        raise PermissionError(13, "un document protégé", "plu.pdf")


def test_copies_keep_content_and_holes(tmp_path: Path) -> None:
    source = tmp_path / "a" / "b"
    source.mkdir(parents=True)
    with (source / "trous").open("wb") as stream:
        stream.seek(5_000_000)
        stream.write(b"milieu")
        stream.truncate(40_000_000)
    (source / "vide").touch()
    (source / "plein").write_bytes(os.urandom(3_000_000))
    copy_tree(tmp_path / "a", tmp_path / "c", linked=lambda name: name == "plein")
    for name in ("trous", "vide", "plein"):
        assert (tmp_path / "c" / "b" / name).read_bytes() == (source / name).read_bytes()
    assert (tmp_path / "c" / "b" / "trous").stat().st_blocks * 512 < 1_000_000
    assert (tmp_path / "c" / "b" / "plein").samefile(source / "plein")
    copy_file(source / "plein", source / "autre")
    assert not (source / "autre").samefile(source / "plein")

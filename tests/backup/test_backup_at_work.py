"""A backup made while the product is at work, stopped, or short of room: whole, or not there at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.backup.kept import Gathering, Kept, Piece, files_under
from rag.backup.names import dated_name, outdated
from rag.backup.restore import restore
from rag.backup.write import PARTIAL, save
from rag.errors import StorageError, UsageError
from rag.index.pin import pinned
from rag.journal import Journal
from rag.settings import Settings
from tests.backup.small import add, backup, filled, held, opened
from tests.backup.used import NOW, contents
from tests.index.test_storage import Mount, fill
from tests.index.test_storage import mount as mount
from tests.support import child_environment
from ui.cli import main
from ui.kept import KEPT, LEFT_OUT

# Indexes and answers until it is stopped, in a process of its own.
WORKER = """
import itertools, sys
from pathlib import Path
from rag.journal import Journal
from rag.settings import Settings
from tests.backup.small import add, filled
from tests.test_journal import record

settings = Settings(data_dir=Path(sys.argv[1]))
home = filled(settings)
print("prêt", flush=True)
for number in itertools.count():
    add(home, (f"règle {number}",))
    if number % 5 == 4:
        with home.write() as writer:  # a purge of all but the last ones
            for document in writer.catalog.documents()[:-2]:
                writer.delete(document.id)
    for turn in range(5):
        Journal(settings).add(record(f"{number:06}-{turn}"))
"""


def test_each_backup_made_while_another_process_works_is_whole(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "travail" / "data")
    settings.data_dir.parent.mkdir()
    command = [sys.executable, "-W", "ignore", "-c", WORKER, str(settings.data_dir)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=child_environment())
    assert worker.stdout is not None
    generations, answers = set(), []
    try:
        assert worker.stdout.readline().strip() == "prêt"
        for number in range(60):
            made = backup(settings, tmp_path / f"{number}.zip")
            restored = Settings(data_dir=tmp_path / f"r{number}")
            with opened(made.path) as archive:
                restore(archive, restored, KEPT, now=NOW)
            assert len(held(restored)) == made.manifest.counts["passages"]
            with closing(sqlite3.connect(restored.data_dir / "journal.sqlite")) as base:
                assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = Journal(restored).recent(100_000)
            assert len(kept) == made.manifest.counts["réponses au journal"]
            assert made.notes == ()
            generations.add(made.manifest.generation)
            answers.append(len(kept))
            if number >= 3 and len(generations) > 1 and answers[-1] > answers[0]:
                break
        assert worker.poll() is None
    finally:
        worker.kill()
        worker.communicate()
    assert len(generations) > 1
    assert answers == sorted(answers)
    assert answers[-1] > answers[0]


def test_what_is_held_outlives_the_purges_of_others(settings: Settings) -> None:
    home = filled(settings)
    with pinned(home) as pin:
        assert pin is not None
        for number in range(3):
            with home.write() as writer:
                for document in writer.catalog.documents():
                    writer.delete(document.id)
            add(home, (f"autre {number}",))
        assert pin.generation not in home.names()
        assert sorted(path.read_text() for path in pin.originals.iterdir()) == ["règle deux", "règle une"]
        assert (pin.folder / "catalog.sqlite").is_file()
    assert list(home.readers.iterdir()) == []


def test_what_is_held_is_links_and_takes_no_room(settings: Settings) -> None:
    home = filled(settings)
    with pinned(home) as pin:
        assert pin is not None
        for path in (*pin.folder.rglob("*"), *pin.originals.iterdir()):
            assert path.stat().st_nlink > 1


# A backup to which a thing was added that takes for ever to save.
SLOW = """
import signal, sys, time
import ui.kept
from rag.backup.kept import Kept
from ui.cli import main

def save(gathering):
    print("commencé", flush=True)
    for _ in range(600):
        time.sleep(0.1)
    return []

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background is deaf to it
ui.kept.KEPT = (*ui.kept.KEPT, Kept("lent", (), save))
sys.exit(main(["backup", sys.argv[1]]))
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_backup_that_is_stopped_leaves_nothing(
    settings: Settings, tmp_path: Path, sent: signal.Signals
) -> None:
    """In a process of its own: a service manager stops with a signal, a person at the keyboard."""
    filled(settings)
    out = tmp_path / "out"
    out.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=child_environment(SOURCIER_DATA_DIR=str(settings.data_dir)),
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "commencé"
        assert [path.name.startswith(PARTIAL) for path in out.iterdir()] == [True]
        child.send_signal(sent)
        _, told = child.communicate(timeout=30)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 130
    assert "Aucune sauvegarde n'a été écrite." in told
    assert list(out.iterdir()) == []
    assert list((settings.data_dir / "index" / "readers").iterdir()) == []


def test_what_a_killed_backup_left_goes_with_a_later_one(settings: Settings, tmp_path: Path) -> None:
    filled(settings)
    old, recent = tmp_path / f"{PARTIAL}vieux", tmp_path / f"{PARTIAL}recent"
    for path in (old, recent):
        path.mkdir()
        (path / "archive").write_bytes(b"x")
    os.utime(old, (0, 0))
    backup(settings, tmp_path / "a.zip")
    assert not old.exists()
    assert recent.exists()  # another backup may be writing it


@pytest.mark.parametrize("left", [0, 60_000, 3_000_000])
def test_a_full_disk_is_told_and_leaves_nothing(mount: Mount, settings: Settings, left: int) -> None:
    filled(settings)
    disk = mount("size=32m")
    fill(disk, left)
    before = sorted(disk.iterdir())
    with pytest.raises(StorageError, match="plein"):
        backup(settings, disk / "a.zip")
    assert sorted(disk.iterdir()) == before


def test_a_disk_that_fills_meanwhile_leaves_nothing(mount: Mount, settings: Settings) -> None:
    filled(settings)
    disk = mount("size=32m")

    def put(gathering: Gathering) -> list[Piece]:
        path = gathering.settings.data_dir / "files" / "grand.pdf"
        path.write_bytes(os.urandom(4096))
        return [Piece("files/grand.pdf", path)]

    def fills(done: int, total: int, name: str) -> None:
        if name == "files/grand.pdf":
            (settings.data_dir / name).write_bytes(os.urandom(1 << 20))
            fill(disk, 200_000)

    with pytest.raises(StorageError, match="plein"):
        save(settings, disk / "a.zip", (*KEPT, Kept("x", (), put)), LEFT_OUT, version="1", on_piece=fills)
    assert [path.name for path in disk.iterdir()] == ["autre"]


def test_a_restoration_without_room_leaves_nothing(mount: Mount, settings: Settings, tmp_path: Path) -> None:
    filled(settings)
    made = backup(settings, tmp_path / "a.zip")
    disk = mount("size=4m")
    with pytest.raises(StorageError, match=r"au moins \d+ Mo"), opened(made.path) as archive:
        restore(archive, Settings(data_dir=disk / "data"), KEPT, now=NOW)
    assert list(disk.iterdir()) == []


def test_a_folder_that_refuses_is_named(mount: Mount, settings: Settings) -> None:
    filled(settings)
    disk = mount("size=32m")
    (disk / "data").mkdir()
    made = backup(settings, disk / "a.zip")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(StorageError, match="droit"):
        backup(settings, disk / "b.zip")
    with pytest.raises(StorageError, match="droit"), opened(made.path) as archive:
        restore(archive, Settings(data_dir=disk / "data"), KEPT, now=NOW)


def test_a_backup_never_goes_into_the_data_folder_nor_over_a_file(settings: Settings, tmp_path: Path) -> None:
    filled(settings)
    (settings.data_dir / "sauvegardes").mkdir()
    (tmp_path / "raccourci").symlink_to(settings.data_dir / "sauvegardes")
    for folder in (settings.data_dir, settings.data_dir / "sauvegardes", tmp_path / "raccourci"):
        with pytest.raises(UsageError, match="dans le dossier de données"):
            backup(settings, folder / "a.zip")
    (tmp_path / "a.zip").write_text("précieux")
    with pytest.raises(UsageError, match="existe déjà"):
        backup(settings, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "précieux"
    with pytest.raises(UsageError, match="n'existe pas"):
        backup(settings, tmp_path / "absent" / "a.zip")


def test_a_link_is_told_rather_than_missed(settings: Settings, tmp_path: Path) -> None:
    filled(settings)
    (tmp_path / "questions.jsonl").write_text("{}")
    (settings.data_dir / "jeux").mkdir()
    (settings.data_dir / "jeux" / "questions.jsonl").symlink_to(tmp_path / "questions.jsonl")
    (note,) = backup(settings, tmp_path / "a.zip").notes
    assert "liens" in note
    assert "jeux/questions.jsonl" in note
    assert "donnees/jeux/questions.jsonl" not in contents(tmp_path / "a.zip")


def test_files_that_go_while_they_are_listed_are_passed_over(tmp_path: Path) -> None:
    for name in ("a/1", "b/2", "c/3"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x")
    found = files_under(tmp_path)
    first = next(found)
    shutil.rmtree(tmp_path / "b")
    assert [path.name for path in (first, *found)] == ["1", "3"]


def test_a_folder_that_may_not_be_read_is_no_small_backup(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused, rather than made without what is in it. (A test may run as who reads everything.)"""
    filled(settings)
    (settings.data_dir / "ocr" / "ab").mkdir(parents=True)
    (settings.data_dir / "ocr" / "ab" / "page.json").write_text("{}")
    scandir = os.scandir

    def shut(path: str) -> object:
        if str(path).endswith("/ab"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", shut)
    with pytest.raises(StorageError, match=r"pas le droit de lire.*ocr/ab"):
        backup(settings, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_an_empty_folder_has_nothing_to_save(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rien à sauvegarder"):
        backup(settings, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_journal_without_index_is_saved(settings: Settings, tmp_path: Path) -> None:
    filled(Settings(data_dir=tmp_path / "autre"))
    settings.data_dir.mkdir()
    (tmp_path / "autre" / "journal.sqlite").rename(settings.data_dir / "journal.sqlite")
    made = backup(settings, tmp_path / "a.zip")
    restored = Settings(data_dir=tmp_path / "r")
    with opened(made.path) as archive:
        restore(archive, restored, KEPT, now=NOW)
    assert len(Journal(restored).recent()) == 2
    assert not (tmp_path / "r" / "index").exists()


# -- the command ------------------------------------------------------------------------------------


def test_the_command_dates_its_files_and_keeps_the_newest(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(settings)
    out = tmp_path / "out"
    out.mkdir()
    former = [f"sourcier-2026-01-0{day}T02-30-00.zip" for day in range(1, 6)]
    others = ["sourcier-sans-personnes-2026-01-01T02-30-00.zip", "sourcier-2026.zip", "notes.txt"]
    for name in (*former, *others):
        (out / name).write_text("x")
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(settings.data_dir))
    assert main(["backup", str(out), "--garder", "3"]) == 0
    told = capsys.readouterr().out
    assert "Sauvegarde faite en " in told
    assert "documents : 2, passages : 2, réponses au journal : 2" in told
    assert ", ".join(former[:3]) in told
    (made,) = {path.name for path in out.iterdir()} - {*former, *others}
    assert {path.name for path in out.iterdir()} == {made, *former[3:], *others}
    assert stat.S_IMODE((out / made).stat().st_mode) == 0o600
    assert contents(out / made)


def test_the_backup_just_made_is_never_the_one_removed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside others of a clock that was ahead."""
    filled(settings)
    out = tmp_path / "out"
    out.mkdir()
    ahead = {f"sourcier-209{year}-01-01T02-30-00.zip" for year in range(2)}
    for name in ahead:
        (out / name).write_text("x")
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(settings.data_dir))
    assert main(["backup", str(out), "--garder", "1", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert Path(made["path"]).is_file()
    assert made["removed"] == [str(out / min(ahead))]


def test_the_command_removes_nothing_when_it_fails(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    former = tmp_path / "sourcier-2026-01-01T02-30-00.zip"
    former.write_text("x")
    (tmp_path / "sourcier-2026-01-02T02-30-00.zip").write_text("x")
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(settings.data_dir))
    assert main(["backup", str(tmp_path), "--garder", "1"]) == 2
    assert former.exists()
    for arguments in ([str(tmp_path / "absent")], [str(tmp_path / "a.zip"), "--garder", "2"]):
        assert main(["backup", *arguments]) == 2
    assert capsys.readouterr().out == ""


def test_dated_names_sort_by_time_each_kind_apart(tmp_path: Path) -> None:
    assert dated_name(NOW, True).startswith("sourcier-2026-11-22T")
    for people in (True, False):
        (tmp_path / dated_name(NOW, people)).write_text("x")
    assert outdated(tmp_path, 1, True) == outdated(tmp_path, 1, False) == []

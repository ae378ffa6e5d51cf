"""The record and what people keep, saved from a server or a file, and restored to the other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.backup.restore import restore
from rag.errors import StorageError
from rag.journal import Journal
from rag.settings import Settings
from rag.types import Question
from tests.backup.small import backup, opened
from tests.backup.used import NOW, contents
from tests.record.conftest import Postgres
from tests.test_journal import record
from ui.exchange import Exchange
from ui.keep.conversations import ConversationStore
from ui.keep.ticks import TickStore
from ui.kept import KEPT

OWNER = "agent-12"


def work(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for number in range(1, 4):
        Journal(settings).add(record(f"R{number}", text=f"Question {number}, « café » ?"))
    kept = ConversationStore(settings)
    begun = kept.add(OWNER, None, Exchange(Question("Une question ?")))
    kept.add(OWNER, begun.id, Exchange(Question("Et ensuite ?")))
    TickStore(settings).put(OWNER, "marque")


def restored(path: Path, settings: Settings) -> tuple[str, ...]:
    with opened(path) as archive:
        return restore(archive, settings, KEPT, now=NOW).notes


def same(one: Settings, other: Settings) -> None:
    assert Journal(one).recent(100) == Journal(other).recent(100) != ()
    (kept,) = ConversationStore(one).all(OWNER)
    assert ConversationStore(other).all(OWNER) == (kept,)
    turns = ConversationStore(one).exchanges(OWNER, kept.id)
    assert ConversationStore(other).exchanges(OWNER, kept.id) == turns
    assert len(turns) == 2
    assert TickStore(one).of(OWNER, ["marque"]) == TickStore(other).of(OWNER, ["marque"]) != {}


def test_a_server_is_saved_as_a_file_and_restored_to_one(server: Postgres, tmp_path: Path) -> None:
    on_server = server.settings(tmp_path / "a")
    work(on_server)
    made = backup(on_server, tmp_path / "a.zip")
    assert made.manifest.counts == {
        "réponses au journal": 3,
        "conversations": 1,
        "avis": 0,
        "visites préparées": 0,
    }
    assert "journal.mot_de_passe" in made.manifest.secrets
    assert not any(server.password.encode() in content for content in contents(made.path).values())
    in_file = Settings(data_dir=tmp_path / "b")
    assert restored(made.path, in_file) == ()
    same(on_server, in_file)


def test_a_file_is_restored_to_a_server_which_keeps_what_it_has(server: Postgres, tmp_path: Path) -> None:
    in_file = Settings(data_dir=tmp_path / "a")
    work(in_file)
    made = backup(in_file, tmp_path / "a.zip")
    on_server = server.settings(tmp_path / "b")
    notes = restored(made.path, on_server)
    assert [note.partition(" : ")[0] for note in notes] == ["Journal", "Travail des personnes"]
    assert "6 ligne(s) sur 6" in notes[0]
    same(in_file, on_server)
    assert not list((tmp_path / "b").glob("*.sqlite*"))  # what a person has erased is not left in a file

    Journal(on_server).add(record("R9"))
    again = server.settings(tmp_path / "c")
    assert "0 ligne(s) sur 6" in restored(made.path, again)[0]
    assert [entry.id for entry in Journal(on_server).recent()] == ["R9", "R3", "R2", "R1"]


def test_what_sqlite_once_took_goes_to_a_server(server: Postgres, tmp_path: Path) -> None:
    in_file = Settings(data_dir=tmp_path / "a")
    work(in_file)
    with closing(sqlite3.connect(in_file.data_dir / "journal.sqlite")) as base:
        base.execute("UPDATE entries SET question = ? WHERE id = 'R1'", ("zéro\0 ?",))
        base.commit()
    made = backup(in_file, tmp_path / "a.zip")
    on_server = server.settings(tmp_path / "b")
    restored(made.path, on_server)
    entry = Journal(on_server).get("R1")
    assert entry is not None
    assert entry.question == "zéro? ?"


def test_a_server_that_does_not_answer_makes_no_backup_and_no_restoration(
    server: Postgres, tmp_path: Path
) -> None:
    on_server = server.settings(tmp_path / "a")
    work(on_server)
    made = backup(on_server, tmp_path / "a.zip")
    nowhere = server.settings(tmp_path / "a", url="postgresql://sourcier@127.0.0.1:9/base")
    with pytest.raises(StorageError, match="PostgreSQL"):
        backup(nowhere, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    nowhere = nowhere.model_copy(update={"data_dir": tmp_path / "c"})
    with pytest.raises(StorageError, match="PostgreSQL"):
        restored(made.path, nowhere)
    assert not (tmp_path / "c").exists()

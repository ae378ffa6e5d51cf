from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rag.errors import StorageError
from rag.journal import FILE_NAME, SCHEMA_VERSION, Journal, new_record_id
from rag.settings import JournalSettings, Settings
from rag.types import ActKind, Check, Filters, ModelTrace, Question, Record, Reply
from rag.wire import reply_to_json
from tests import samples
from tests.support import child_environment

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def record(id: str = "R1", reply: Reply | None = None, text: str = "Quelle hauteur en UA ?") -> Record:
    filters = Filters(corpora=("demo",), zones=("UA",), kinds=(ActKind.PLU,), date_from=date(2024, 1, 1))
    return Record(
        id,
        NOW,
        Question(text, ("Et avant ?",), filters),
        reply or samples.answered(),
        "20260131T093000-0a1b2c3d",
        "0123456789ab",
        (Check("chiffres", True), Check("citation", False, "mot absent")),
        ModelTrace("mistral-small", "consigne", "texte brut", ("redaction_systeme v1 0123456789ab",)),
    )


def test_a_record_is_read_back_whole(settings: Settings) -> None:
    kept = record()
    Journal(settings).add(kept)
    entry = Journal(settings).get("R1")
    assert entry is not None
    assert entry.created == NOW
    assert (entry.question, entry.context) == ("Quelle hauteur en UA ?", ("Et avant ?",))
    assert entry.filters == {
        "corpora": ["demo"],
        "zones": ["UA"],
        "kinds": ["plu"],
        "date_from": "2024-01-01",
    }
    assert entry.reply == reply_to_json(kept.reply, "R1")
    assert entry.checks == kept.checks
    assert (entry.model, entry.prompt, entry.raw) == ("mistral-small", "consigne", "texte brut")
    assert entry.prompts == ("redaction_systeme v1 0123456789ab",)
    assert (entry.generation, entry.settings) == (kept.generation, kept.settings)
    assert (entry.decision, entry.seconds) == ("answered", kept.reply.seconds)
    first = entry.passages[0]
    assert (first.chunk, first.document, first.version) == ("c1", "d1", "Modification n° 1, 12/03/2024")
    assert first.text_sha256 == hashlib.sha256("La hauteur est limitée à 9 mètres.".encode()).hexdigest()
    assert first.legs == (("corps", 0.75), ("titre", 1 / 3))


def test_a_journal_of_the_first_version_is_kept_and_goes_on(settings: Settings) -> None:
    Journal(settings).add(record("R1"))
    path = settings.data_dir / FILE_NAME
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE entries DROP COLUMN prompts")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    Journal(settings).add(record("R2"))
    old, new = Journal(settings).get("R1"), Journal(settings).get("R2")
    assert old is not None
    assert new is not None
    assert (old.prompt, old.prompts) == ("consigne", ())
    assert new.prompts == ("redaction_systeme v1 0123456789ab",)


def test_a_refusal_is_filed_under_its_reason(settings: Settings) -> None:
    Journal(settings).add(record(reply=samples.refused()))
    entry = Journal(settings).get("R1")
    assert entry is not None
    assert entry.decision == "hors_corpus"


def test_recent_gives_the_last_first(settings: Settings) -> None:
    journal = Journal(settings)
    for number in range(5):
        journal.add(record(new_record_id(NOW + timedelta(seconds=number)), text=str(number)))
    assert [entry.question for entry in journal.recent(3)] == ["4", "3", "2"]


def test_an_empty_journal_reads_as_such_and_creates_nothing(settings: Settings) -> None:
    assert Journal(settings).get("R1") is None
    assert Journal(settings).recent() == ()
    assert not settings.data_dir.exists()


def test_a_journal_switched_off_writes_nothing(tmp_path: Path) -> None:
    Journal(Settings(data_dir=tmp_path / "d", journal=JournalSettings(actif=False))).add(record())
    assert not (tmp_path / "d").exists()


def test_half_a_character_does_not_stop_the_record(settings: Settings) -> None:
    Journal(settings).add(record(text="caf\udce9 ?"))
    entry = Journal(settings).get("R1")
    assert entry is not None
    assert entry.question == "caf? ?"


def test_only_the_owner_may_read_the_file(settings: Settings) -> None:
    Journal(settings).add(record())
    assert (settings.data_dir / FILE_NAME).stat().st_mode & 0o077 == 0


def test_ids_are_short_unique_and_sort_by_time() -> None:
    ids = [new_record_id(NOW + timedelta(milliseconds=step)) for step in range(500)]
    assert ids == sorted(ids)
    assert len({new_record_id(NOW) for _ in range(500)}) == 500
    assert all(len(id) == 17 for id in ids)


def test_several_processes_write_at_once_from_nothing(settings: Settings) -> None:
    program = (
        "import sys; from pathlib import Path; from tests import test_journal as t\n"
        "from rag.journal import Journal, new_record_id; from rag.settings import Settings\n"
        "journal = Journal(Settings(data_dir=Path(sys.argv[1])))\n"
        "for _ in range(20): journal.add(t.record(new_record_id()))"
    )
    environment = child_environment()
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(settings.data_dir)], env=environment)
        for _ in range(4)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    assert len(Journal(settings).recent(1000)) == 80


def test_a_damaged_file_says_what_to_do_and_is_left_as_it_is(settings: Settings) -> None:
    settings.data_dir.mkdir()
    damaged = settings.data_dir / FILE_NAME
    damaged.write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError, match="endommagé : déplacez"):
        Journal(settings).add(record())
    assert damaged.read_bytes() == b"this is no database" * 100


def test_a_journal_of_a_later_version_is_not_written_over(settings: Settings) -> None:
    Journal(settings).add(record())
    connection = sqlite3.connect(settings.data_dir / FILE_NAME)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StorageError, match="plus récente"):
        Journal(settings).add(record("R2"))


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="droits") as caught:
        Journal(Settings(data_dir=tmp_path / "file" / "data")).add(record())
    assert caught.value.exit_code == 4


def test_a_full_disk_is_a_storage_error(settings: Settings) -> None:
    Journal(settings).add(record())
    connection = sqlite3.connect(settings.data_dir / FILE_NAME)
    connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(FAIL, 'disk is full'); END"
    )
    connection.close()
    with pytest.raises(StorageError, match="Le disque est plein"):
        Journal(settings).add(record("R2"))
    assert Journal(settings).get("R1") is not None

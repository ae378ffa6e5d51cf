"""A town that was used, saved and restored in an empty folder: it answers as before, nothing is forgotten."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.gold import load_gold
from eval.history import History
from eval.nightly.sets import DEMO
from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.backup.kept import covered, files_under
from rag.backup.manifest import DATA, MANIFEST, SETTINGS
from rag.backup.restore import SETTINGS_FILE, restore
from rag.backup.write import Saved, save
from rag.errors import IndexStoreError, StorageError
from rag.index.files import copy_tree
from rag.journal import Journal
from rag.settings import JournalSettings, Settings, load_settings
from rag.types import Question
from rag.wire import reply_to_json
from tests.backup.small import opened
from tests.backup.used import NOW, OWNER, contents, secret_names, settings_in, token, use
from tests.support import Cli
from ui.deposits import interrupted
from ui.keep.acknowledged import AcknowledgedStore
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackStore
from ui.keep.replies import LetterStore
from ui.keep.visits import VisitStore
from ui.kept import KEPT, LEFT_OUT

THEMES = tuple(
    "hauteur/clôture/recul sur la voie/stationnement/emprise au sol/espaces verts/toiture/limites/"
    "piscine/annexe/façade/accès/eaux pluviales/panneaux solaires/vélos/arbres".split("/")
)
MOST, ASKED_WHOLE = 130, 25


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return use(tmp_path_factory.mktemp("mairie") / "serveur")


@pytest.fixture(scope="module")
def saved(used: Settings, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    path = tmp_path_factory.mktemp("disque") / "a.zip"
    return save(used, path, KEPT, LEFT_OUT, version="1.2.3")


@pytest.fixture(scope="module")
def restored(used: Settings, saved: Saved, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = used.model_copy(update={"data_dir": tmp_path_factory.mktemp("neuf") / "data"})
    with opened(saved.path) as archive:
        assert restore(archive, settings, KEPT, now=NOW).notes == ()
    return settings


def quiet(settings: Settings) -> Assistant:
    return Assistant(settings.model_copy(update={"journal": JournalSettings(actif=False)}))


def questions(assistant: Assistant) -> list[Question]:
    """Those of the demonstration, and one for each zone and theme."""
    gold = [each.question for each in load_gold(DEMO)]
    made = [f"Quelle règle de {theme} en zone {zone} ?" for zone in assistant.zones() for theme in THEMES]
    return [Question(text) for text in dict.fromkeys((*gold, *made))][:MOST]


def test_a_hundred_questions_find_the_same_ten_passages_with_the_same_scores(
    used: Settings, restored: Settings
) -> None:
    with quiet(used) as before, quiet(restored) as after:
        asked = questions(before)
        assert len(asked) >= 100
        for question in asked:
            found = [(each.chunk.id, each.score, each.legs) for each in before.search(question, 10)]
            assert [(each.chunk.id, each.score, each.legs) for each in after.search(question, 10)] == found
            assert found


def test_answers_are_the_same_word_for_word(used: Settings, restored: Settings) -> None:
    aside = {"seconds": 0, "energy_wh": 0, "co2_g": 0, "record": ""}
    with quiet(used) as before, quiet(restored) as after:
        for question in questions(before)[:ASKED_WHOLE]:
            told = [reply_to_json(each.ask(question), "") | aside for each in (before, after)]
            assert told[0] == told[1]
        assert before.trust().calibration == after.trust().calibration is not None


def test_what_people_did_and_what_was_answered_is_read_again(used: Settings, restored: Settings) -> None:
    kept, journal = ConversationStore(restored), Journal(restored)
    assert journal.recent(1000) == Journal(used).recent(1000) != ()
    (conversation,) = kept.all(OWNER)
    assert kept.exchanges(OWNER, conversation.id) == ConversationStore(used).exchanges(OWNER, conversation.id)
    assert kept.exchanges(OWNER, conversation.id)[0].reply is not None
    assert LetterStore(restored).all(OWNER) == LetterStore(used).all(OWNER) != ()
    assert VisitStore(restored).all(OWNER) == VisitStore(used).all(OWNER) != ()
    assert AcknowledgedStore(restored).has(OWNER, "bienvenue")
    (entry, *_) = journal.recent(1000)[::-1]
    feedback = FeedbackStore(restored).of_record(entry.id, OWNER)
    assert feedback is not None
    assert feedback.comment == "merci"


def test_the_nights_and_their_answers_are_read_again(used: Settings, restored: Settings) -> None:
    before, after = (History(each.data_dir / "evaluation") for each in (used, restored))
    (night,) = after.nights()
    assert (night,) == before.nights()
    assert after.whole
    assert after.rows(night) == before.rows(night) != ()


def test_the_doctor_finds_nothing(restored: Settings, cli: Cli) -> None:
    done = cli("corpus", "doctor", "--complet", data=restored.data_dir)
    assert (done.returncode, "PROBLÈME" in done.stdout) == (0, False), done.stdout + done.stderr


def test_a_restored_folder_is_ingested_into_as_any(restored: Settings, tmp_path: Path) -> None:
    copy_tree(restored.data_dir, tmp_path / "data")
    (tmp_path / "actes").mkdir()
    (tmp_path / "actes" / "note.txt").write_text("Le marché se tient place Haute, le mardi.\n" * 5, "utf-8")
    settings = restored.model_copy(update={"data_dir": tmp_path / "data"})
    assert ingest([tmp_path / "actes"], settings, IngestOptions(corpus="notes")).complete
    with quiet(settings) as assistant:
        found = assistant.search(Question("Quel jour se tient le marché place Haute ?"))
    assert found[0].document.file == "actes/note.txt"


def test_every_file_of_a_used_folder_is_saved_or_left_out_on_purpose(used: Settings, saved: Saved) -> None:
    """A store that the product begins to keep must be a line of ``ui.kept``."""
    within = {each.name.removeprefix(DATA) for each in saved.manifest.members}
    names = {path.relative_to(used.data_dir).as_posix() for path in files_under(used.data_dir)}
    assert {name for name in names - within if not covered(name, (*LEFT_OUT,)) and not beside(name)} == set()
    assert saved.notes == ()
    for expected in (
        "journal.sqlite",
        "travail.sqlite",
        "calibrage.toml",
        "ocr/ab/abcdef.json",
        "jeux/voirie.jsonl",
    ):
        assert expected in within
    assert {"essai.jsonl", "jeux/questions.jsonl", "index/CURRENT"} <= within
    assert not any(name.endswith((".part", "-wal", "-shm", ".lock")) for name in within)
    assert not any("20261121T000000" in name or "/building/" in name or "acces-" in name for name in within)
    assert all(each.reason for each in LEFT_OUT)


def beside(name: str) -> bool:
    """What SQLite keeps next to an open file is in the copy it makes."""
    return name.endswith((".sqlite-wal", ".sqlite-shm"))


def test_a_file_that_nothing_knows_is_told(used: Settings, tmp_path: Path) -> None:
    stranger = used.data_dir / "divers" / "notes.txt"
    stranger.parent.mkdir()
    stranger.write_text("à garder")
    try:
        made = save(used, tmp_path / "a.zip", KEPT, LEFT_OUT, version="1")
    finally:
        shutil.rmtree(stranger.parent)
    assert [note for note in made.notes if "divers/notes.txt" in note] == list(made.notes) != []
    assert DATA + "divers/notes.txt" not in contents(made.path)


def test_no_secret_is_anywhere_in_the_archive(used: Settings, saved: Saved) -> None:
    names = list(secret_names(Settings))
    assert len(names) >= 8
    inside = contents(saved.path)
    whole = saved.path.read_bytes()
    for path in names:
        assert used_secret(used, path) == token(path)
        assert ".".join(path) in saved.manifest.secrets
    for content in (*inside.values(), whole):
        assert b"SECRET-" not in content
    assert "index.url (compte ou clé de l'adresse)" in saved.manifest.secrets
    assert b'url = "https://qdrant.test:6333/base"' in inside[SETTINGS]
    assert any(
        token(("acces", "secret")).encode() in path.read_bytes() for path in used.data_dir.glob("acces-*")
    )


def used_secret(settings: Settings, path: tuple[str, ...]) -> str:
    value: object = settings
    for name in path:
        value = getattr(value, name)
    return value.get_secret_value()  # type: ignore[attr-defined, no-any-return]


def test_the_settings_come_back_as_they_were_but_for_the_secrets(
    used: Settings, restored: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = restored.data_dir / SETTINGS_FILE
    monkeypatch.setenv("SOURCIER_CONFIG", str(path))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(used.data_dir))
    again = load_settings()
    bare = settings_in(used.data_dir, jeux=used.evaluation.jeux).masked()
    for name in secret_names(Settings):
        place = bare
        for section in name[:-1]:
            place = place[section]
        place[name[-1]] = ""
    bare["index"]["url"] = "https://qdrant.test:6333/base"
    assert again.masked() == bare
    assert again.acces.corpus == used.acces.corpus
    assert "Service « urbanisme »" in path.read_text("utf-8")


def test_files_that_tell_of_people_are_their_owner_s_alone(saved: Saved, restored: Settings) -> None:
    for path in (
        saved.path,
        *(restored.data_dir / name for name in ("journal.sqlite", "travail.sqlite", SETTINGS_FILE)),
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_restored_index_takes_no_more_room_than_before(used: Settings, restored: Settings) -> None:
    def taken(settings: Settings) -> int:
        folder = settings.data_dir / "index" / "generations" / saved_generation(settings)
        return sum(path.stat().st_blocks * 512 for path in files_under(folder))

    apparent = sum(path.stat().st_size for path in files_under(restored.data_dir / "index" / "generations"))
    assert taken(restored) < max(2 * taken(used), apparent // 4)


def saved_generation(settings: Settings) -> str:
    return (settings.data_dir / "index" / "CURRENT").read_text()


def test_files_named_by_the_settings_come_with_where_they_were(used: Settings, saved: Saved) -> None:
    (few,) = used.evaluation.jeux
    assert saved.manifest.elsewhere == {"jeux/questions.jsonl": str(few)}
    assert contents(saved.path)[DATA + "jeux/questions.jsonl"] == few.read_bytes()


def test_the_manifest_says_what_is_there(used: Settings, saved: Saved) -> None:
    told = json.loads(contents(saved.path)[MANIFEST])
    assert (told["format"], told["version"], told["people"]) == (1, "1.2.3", True)
    assert told["generation"] == saved_generation(used)
    assert told["settings"] == used.digest()
    assert (
        told["counts"]["conversations"]
        == told["counts"]["avis"]
        == told["counts"]["évaluations de nuit"]
        == 1
    )
    assert told["counts"]["documents"] >= 15
    assert {each["name"] for each in told["members"]} | {MANIFEST} == contents(saved.path).keys()


def test_without_people_nothing_tells_who_asked_what(used: Settings, tmp_path: Path) -> None:
    made = save(used, tmp_path / "a.zip", KEPT, LEFT_OUT, version="1", people=False)
    inside = contents(made.path)
    assert {"donnees/journal.sqlite", "donnees/travail.sqlite"}.isdisjoint(inside)
    assert not any(OWNER.encode() in content for content in inside.values())
    settings = used.model_copy(update={"data_dir": tmp_path / "data"})
    with opened(made.path) as archive:
        assert not archive.manifest.people
        restore(archive, settings, KEPT, now=NOW)
    with Assistant(settings) as assistant:
        assert assistant.search(Question("Quelle est la hauteur maximale en zone UA ?"))
    assert not (tmp_path / "data" / "journal.sqlite").exists()


def test_a_file_of_questions_named_twice_keeps_both(used: Settings, tmp_path: Path) -> None:
    one, two = tmp_path / "a" / "q.jsonl", tmp_path / "b" / "q.jsonl"
    for path in (one, two):
        path.parent.mkdir()
        path.write_text(str(path))
    settings = settings_in(used.data_dir, jeux=[one, two, tmp_path / "absent.jsonl"])
    made = save(settings, tmp_path / "a.zip", KEPT, LEFT_OUT, version="1")
    inside = contents(made.path)
    assert inside[DATA + "jeux/q.jsonl"].decode() == str(one)
    assert inside[DATA + "jeux/q--2.jsonl"].decode() == str(two)
    assert any("absent.jsonl" in note for note in made.notes)


def test_nights_kept_elsewhere_are_saved_with_their_place(used: Settings, tmp_path: Path) -> None:
    shutil.copytree(used.data_dir / "evaluation", tmp_path / "nuits")
    settings = settings_in(used.data_dir, dossier=tmp_path / "nuits")
    made = save(settings, tmp_path / "a.zip", KEPT, LEFT_OUT, version="1")
    assert made.manifest.elsewhere == {"evaluation": str(tmp_path / "nuits")}
    assert made.manifest.counts["évaluations de nuit"] == 1


def test_an_original_that_is_gone_or_has_changed_is_told(used: Settings, tmp_path: Path) -> None:
    data = tmp_path / "data"
    copy_tree(used.data_dir, data)
    gone, changed = sorted((data / "files").iterdir())[:2]
    gone.unlink()
    changed.write_bytes(b"autre")
    made = save(used.model_copy(update={"data_dir": data}), tmp_path / "a.zip", KEPT, LEFT_OUT, version="1")
    assert any("L'original de 1 document(s) manque" in note for note in made.notes)
    assert any(changed.name in note for note in made.notes)


def test_a_damaged_index_or_journal_makes_no_backup(used: Settings, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    copy_tree(used.data_dir, data)
    out.mkdir()
    settings = used.model_copy(update={"data_dir": data})
    journal = data / "journal.sqlite"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with pytest.raises(StorageError, match=r"journal\.sqlite ne peut pas être sauvegardé : il est endommagé"):
        save(settings, out / "a.zip", KEPT, LEFT_OUT, version="1")
    journal.write_bytes(whole)
    with (data / "index" / "generations" / saved_generation(used) / "catalog.sqlite").open("r+b") as stream:
        stream.seek(5000)
        stream.write(b"abime")
    with pytest.raises(IndexStoreError, match="L'index est abîmé"):
        save(settings, out / "a.zip", KEPT, LEFT_OUT, version="1")
    assert list(out.iterdir()) == []


def test_an_interrupted_deposit_is_restored_and_offered(used: Settings, restored: Settings) -> None:
    (left,) = interrupted(restored)
    assert left == interrupted(used)[0]
    assert left.missing == ()


def test_the_copy_of_a_database_needs_nothing_beside_it(saved: Saved, tmp_path: Path) -> None:
    (tmp_path / "j.sqlite").write_bytes(contents(saved.path)[DATA + "journal.sqlite"])
    with closing(sqlite3.connect(tmp_path / "j.sqlite")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM entries").fetchone()[0] >= 1


def test_the_day_of_a_backup_is_now(saved: Saved) -> None:
    assert abs((datetime.now(UTC) - saved.manifest.created).total_seconds()) < 3600

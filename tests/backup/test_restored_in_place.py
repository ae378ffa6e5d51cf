"""The folder where an archive is restored: refused, filled, replaced, stopped half-way; and the command."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.backup.errors import ArchiveError
from rag.backup.restore import SETTINGS_FILE, finish_interrupted, restore
from rag.errors import UsageError
from rag.index.locks import FileLock
from rag.journal import Journal
from rag.settings import Settings, load_settings
from rag.types import Question
from tests.backup.small import Forge, filled, held, opened
from tests.backup.used import NOW, contents
from ui.cli import main
from ui.kept import KEPT


def test_a_folder_that_is_not_empty_is_left_as_it_is(sound: Path, settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "notes.txt").write_text("à moi")
    with (
        pytest.raises(UsageError, match=r"n'est pas vide \(notes.txt\).*--remplacer"),
        opened(sound) as archive,
    ):
        restore(archive, settings, KEPT, now=NOW)
    assert [path.name for path in settings.data_dir.iterdir()] == ["notes.txt"]


def test_an_empty_volume_is_restored_into(sound: Path, settings: Settings) -> None:
    """A new disk has a folder of its own, which nobody may touch."""
    (settings.data_dir / "lost+found").mkdir(parents=True)
    with opened(sound) as archive:
        assert restore(archive, settings, KEPT, now=NOW).aside is None
    assert held(settings) == ["règle deux", "règle une"]
    assert (settings.data_dir / "lost+found").is_dir()


def test_replacing_puts_what_was_there_aside(sound: Path, settings: Settings) -> None:
    settings.data_dir.parent.mkdir(exist_ok=True)
    filled(settings, ("règle ancienne",))
    before = {path.name for path in settings.data_dir.iterdir()}
    with opened(sound) as archive:
        aside = restore(archive, settings, KEPT, now=NOW, replacing=True).aside
    assert aside is not None
    assert {path.name for path in aside.iterdir()} == before
    assert held(settings) == ["règle deux", "règle une"]
    former = Settings(data_dir=aside)
    assert held(former) == ["règle ancienne"]
    assert {path.name for path in settings.data_dir.iterdir()} >= {
        aside.name,
        "index",
        "files",
        "journal.sqlite",
    }


def test_replacing_with_a_damaged_archive_changes_nothing(
    forge: Forge, sound: Path, settings: Settings
) -> None:
    filled(settings, ("règle ancienne",))
    before = {path.name for path in settings.data_dir.iterdir()}
    name = next(each for each in contents(sound) if "/files/" in each)
    with pytest.raises(ArchiveError), opened(forge({name: b"?" * len(contents(sound)[name])})) as archive:
        restore(archive, settings, KEPT, now=NOW, replacing=True)
    assert {path.name for path in settings.data_dir.iterdir()} == before
    assert held(settings) == ["règle ancienne"]


def test_a_folder_in_use_is_not_replaced(sound: Path, settings: Settings) -> None:
    home = filled(settings, ("règle ancienne",))
    with home.read(), pytest.raises(UsageError, match="Sourcier est ouvert"), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, replacing=True)
    with home.write(), pytest.raises(UsageError, match="Sourcier est ouvert"), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, replacing=True)
    assert home.current()


def test_two_restorations_at_once_are_refused(sound: Path, settings: Settings) -> None:
    settings.data_dir.mkdir()
    lock = FileLock(settings.data_dir / ".restauration.verrou")
    assert lock.acquire()
    with pytest.raises(UsageError, match="Une autre restauration"), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW)
    lock.release(remove=True)


@pytest.mark.parametrize("reads", [0, 1, 3, 5])
def test_an_interruption_before_the_end_leaves_nothing(sound: Path, settings: Settings, reads: int) -> None:
    seen = 0

    def stop(count: int) -> None:
        nonlocal seen
        seen += 1
        if seen > reads:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, on_bytes=stop)
    assert not settings.data_dir.exists()


@pytest.mark.parametrize("moves", range(6))
def test_stopped_while_things_take_their_place_it_is_finished_by_the_next(
    sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    """Cut at each move in turn: what was there is whole aside, what came is whole in place."""
    filled(settings, ("règle ancienne",))
    before = {path.name for path in settings.data_dir.iterdir()}
    done, rename = 0, Path.rename

    def cut(path: Path, target: Path) -> Path:
        nonlocal done
        if settings.data_dir in (path.parent, target.parent) and not path.is_relative_to(
            settings.data_dir / "index"
        ):
            done += 1
            if done > moves:
                raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, replacing=True)
    monkeypatch.setattr(Path, "rename", rename)
    assert finish_interrupted(settings)
    assert not finish_interrupted(settings)
    (aside,) = settings.data_dir.glob("avant-restauration-*")
    assert {path.name for path in aside.iterdir()} == before
    assert held(settings) == ["règle deux", "règle une"]
    assert len(Journal(settings).recent()) == 2
    assert not list(settings.data_dir.glob(".restauration*"))


def cut_at(name: str, monkeypatch: pytest.MonkeyPatch, sound: Path, settings: Settings) -> None:
    """A restoration cut when the file or folder of that name was to take its place."""
    rename = Path.rename

    def cut(path: Path, target: Path) -> Path:
        if path.name == name and path.parent.name == "donnees":
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", cut)
        with pytest.raises(KeyboardInterrupt), opened(sound) as archive:
            restore(archive, settings, KEPT, now=NOW)


def test_what_a_program_made_meanwhile_is_put_aside(
    sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stopped half-way, and the screen was started before the restoration was finished."""
    cut_at("journal.sqlite", monkeypatch, sound, settings)
    filled(settings, ("règle du lendemain",))
    assert finish_interrupted(settings)
    assert held(settings) == ["règle deux", "règle une"]
    (aside,) = settings.data_dir.glob("avant-restauration-*")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o700
    assert "journal.sqlite" in {path.name for path in aside.iterdir()}
    assert len(Journal(settings).recent()) == 2


def test_it_is_not_finished_under_a_program_at_work(
    sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_at("journal.sqlite", monkeypatch, sound, settings)
    home = filled(settings, ("règle du lendemain",))
    with home.read(), pytest.raises(UsageError, match="Sourcier est ouvert"):
        finish_interrupted(settings)
    assert finish_interrupted(settings)


def test_a_folder_that_is_filled_meanwhile_is_left_as_it_is(sound: Path, settings: Settings) -> None:
    def write(count: int) -> None:
        (settings.data_dir / "journal.sqlite").write_text("à moi")

    with pytest.raises(UsageError, match=r"n'est pas vide \(journal"), opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, on_bytes=write)
    assert [path.name for path in settings.data_dir.iterdir()] == ["journal.sqlite"]
    assert (settings.data_dir / "journal.sqlite").read_text() == "à moi"


def test_what_is_taken_out_is_never_open_to_others(sound: Path, settings: Settings) -> None:
    modes = set()

    def look(count: int) -> None:
        modes.add(stat.S_IMODE((settings.data_dir / ".restauration").stat().st_mode))

    with opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, on_bytes=look)
    assert modes == {0o700}


def test_stopped_while_it_tidies_up_it_is_done(
    sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is in place: nothing is left to be finished, whatever of its own folder was removed."""
    with monkeypatch.context() as patched:
        patched.setattr("rag.backup.restore.remove_tree", lambda folder: None)
        with opened(sound) as archive:
            restore(archive, settings, KEPT, now=NOW)
    assert (settings.data_dir / ".restauration").is_dir()
    assert not finish_interrupted(settings)
    with opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW, replacing=True)
    assert not (settings.data_dir / ".restauration").exists()


# -- the command ------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> int:
    return main([str(each) for each in arguments])


def test_the_command_checks_restores_and_says_what_is_left_to_do(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(data))
    monkeypatch.setenv("SOURCIER_REPONSE__SEUIL", "0.7")
    assert run("restore", sound, "--verifier") == 0
    assert "Sauvegarde saine" in capsys.readouterr().out
    assert not data.exists()
    assert run("restore", sound) == 0
    told = capsys.readouterr()
    assert "réponses au journal : 2" in told.out
    assert f"mettez {data / SETTINGS_FILE} à la place de " in told.out
    assert "Vecteurs refaits : 2" in told.err  # the archive had none: they were on a server
    with Assistant(load_settings()) as assistant:
        found = {each.chunk.text for each in assistant.search(Question("règle deux"))}
    assert found == {"règle une", "règle deux"}
    assert run("restore", sound) == 2
    assert "--remplacer" in capsys.readouterr().err
    assert run("restore", sound, "--remplacer", "--json") == 0
    assert Path(json.loads(capsys.readouterr().out)["aside"]).is_dir()


def test_the_command_refuses_in_one_sentence(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hurt = tmp_path / "abimee.zip"
    hurt.write_bytes(sound.read_bytes()[:-100])
    assert run("restore", hurt, "--verifier") == 3
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert str(hurt) in told.err


def test_the_settings_of_an_archive_are_taken_alone(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything else, on a new machine whose settings file is not there yet."""
    kept = tmp_path / "sourcier.toml"
    monkeypatch.setenv("SOURCIER_CONFIG", str(kept))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    assert run("restore", sound) == 2
    assert "n'existe pas" in capsys.readouterr().err
    assert run("restore", sound, "--reglages", kept) == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not (tmp_path / "data").exists()
    assert run("restore", sound, "--reglages", kept) == 2
    assert "existe déjà" in capsys.readouterr().err
    assert run("restore", sound, "--reglages", tmp_path / "absent" / "s.toml") == 4


def test_the_vectors_that_cannot_be_made_are_told_and_the_rest_is_there(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOURCIER_INDEX__MOTEUR", "serveur")
    monkeypatch.setenv("SOURCIER_INDEX__URL", "http://127.0.0.1:9")
    assert run("restore", sound) == 3
    assert "Tout est restauré, sauf les vecteurs. Le serveur Qdrant" in capsys.readouterr().err
    assert held(Settings(data_dir=tmp_path / "data")) == ["règle deux", "règle une"]


def test_the_command_finishes_what_was_stopped(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    place = settings.data_dir / ".restauration"
    with opened(sound) as archive:
        restore(archive, settings, KEPT, now=NOW)
    (place / "donnees").mkdir(parents=True)
    (settings.data_dir / "index").rename(place / "donnees" / "index")
    names = [path.name for path in settings.data_dir.iterdir() if path != place] + ["index"]
    (place / "etape.json").write_text(json.dumps({"aside": "avant-restauration-x", "names": names}))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(settings.data_dir))
    assert run("restore", sound, "--json") == 0
    told = capsys.readouterr()
    assert "La restauration interrompue a été terminée" in told.err
    assert json.loads(told.out) == {"finished": True, "data": str(settings.data_dir), "searchable": True}
    assert held(settings) == ["règle deux", "règle une"]

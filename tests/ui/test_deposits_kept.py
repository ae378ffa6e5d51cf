"""A deposit is kept until it is indexed: whatever stops the server, nothing that was received is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.errors import StorageError, UsageError
from rag.settings import Settings
from rag.types import DocumentState, Visibility
from tests.support import REPOSITORY, child_environment
from ui import deposits
from ui.components.documents import works
from ui.deposits import Order, Refusal, interrupted, receive, take
from ui.jobs import State

Html = Callable[[AppTest], str]
RULE = "Zone UA\nArticle UA 10 - Hauteur maximale\nLa hauteur maximale des constructions est de {} mètres.\n"
FILES = (("essai/plu.txt", RULE.format(9).encode()), ("essai/note été.txt", RULE.format(12).encode()))
OPTIONS = IngestOptions(corpus="essai", commune="Valdoré", visibility=Visibility.INTERNAL, whole=False)
DIES = """
import sys
from pathlib import Path
from rag.settings import Settings
from tests.ui.test_deposits_kept import FILES, order
from ui.deposits import receive
held = receive(Settings(data_dir=Path(sys.argv[1])), order(), FILES)
print(held.id, flush=True)
sys.stdin.read()
"""


def order(**more: object) -> Order:
    known: dict[str, object] = {"files": tuple(name for name, _ in FILES), "options": OPTIONS, **more}
    return Order("Dépôt d'essai", "essai", datetime.now(UTC), **known)  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return Settings(data_dir=tmp_path / "data")


@contextmanager
def receiving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that has received a deposit, and works on it until it is killed."""
    words = [sys.executable, "-c", DIES, str(data)]
    with subprocess.Popen(
        words,
        env=child_environment(),
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        yield child, child.stdout.readline().strip()
        child.kill()


def left_in(settings: Settings) -> list[Path]:
    return sorted((settings.data_dir / deposits.FOLDER).iterdir())


def test_a_deposit_of_a_killed_server_is_offered_then_indexed_and_erased(settings: Settings) -> None:
    with receiving(settings.data_dir) as (child, name):
        assert interrupted(settings) == (), "somebody works on it"
        with pytest.raises(UsageError, match="déjà été repris"):
            works.resume(settings, name)
        child.send_signal(signal.SIGKILL)
        child.wait()
    (left,) = interrupted(settings)
    assert (left.id, left.missing, left.order.options) == (name, (), OPTIONS)
    job = works.resume(settings, name)
    assert job.wait(120)
    assert job.view().state is State.DONE
    assert left_in(settings) == []
    with Assistant(settings) as assistant:
        found = assistant.documents()
    assert sorted(each.file for each in found) == ["essai/note été.txt", "essai/plu.txt"]
    assert {(each.visibility, each.territory.name) for each in found} == {(Visibility.INTERNAL, "Valdoré")}


def test_the_file_that_was_not_whole_is_told_and_the_others_are_read(settings: Settings) -> None:
    held = receive(settings, order(refused=(Refusal("faux.pdf", "Pas un PDF."),)), FILES[:1])
    held.end("")  # what a server leaves when it dies between two files
    held = receive(settings, order(refused=(Refusal("faux.pdf", "Pas un PDF."),)), FILES[:1])
    held._lock.release()
    (left,) = interrupted(settings)
    assert left.missing == ("essai/note été.txt",)
    job = works.resume(settings, left.id)
    assert job.wait(120)
    result = job.view().result
    assert result is not None
    assert result.report is not None
    assert {each.file: each.state for each in result.report.files} == {
        "essai/plu.txt": DocumentState.INDEXED,
        "essai/note été.txt": DocumentState.REFUSED,
        "essai/faux.pdf": DocumentState.REFUSED,
    }


def test_a_deposit_of_which_nothing_was_received_leaves_nothing(settings: Settings) -> None:
    held = receive(settings, order(), ())
    held._lock.release()
    assert interrupted(settings) == ()
    assert left_in(settings) == []


def test_a_deposit_is_taken_up_once_or_given_up(settings: Settings) -> None:
    receive(settings, order(), FILES).end("Le disque est plein.")
    (left,) = interrupted(settings)
    assert left.order.problem == "Le disque est plein."
    held = take(settings, left.id)
    assert interrupted(settings) == ()
    with pytest.raises(UsageError, match="déjà été repris"):
        works.give_up(settings, left.id)
    held.end("encore")
    works.give_up(settings, left.id)
    assert left_in(settings) == []
    with pytest.raises(UsageError, match="déjà été repris"):
        works.give_up(settings, left.id)


@pytest.mark.parametrize("id", ["", "..", "../index", "0123456789ab", "/tmp"])
def test_only_a_deposit_can_be_named(settings: Settings, id: str) -> None:
    ingested = settings.data_dir / "index"
    ingested.mkdir(parents=True)
    with pytest.raises(UsageError, match="déjà été repris"):
        works.give_up(settings, id)
    assert ingested.is_dir()


def test_an_order_that_another_version_wrote_stays(settings: Settings) -> None:
    receive(settings, order(), FILES).end("x")
    (left,) = interrupted(settings)
    path = settings.data_dir / deposits.FOLDER / left.id / deposits.ORDER
    path.write_text(json.dumps({"value": {"titre": "autre"}, "shared": []}), encoding="utf-8")
    assert interrupted(settings) == ()
    assert path.is_file()


def test_a_disk_that_cannot_hold_it_is_said_and_nothing_is_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposits, "_MARGIN", 1 << 62)
    with pytest.raises(StorageError, match="presque plein"):
        receive(settings, order(), FILES)
    assert left_in(settings) == []


def test_the_files_are_for_the_eyes_of_the_server_alone(settings: Settings) -> None:
    held = receive(settings, order(), FILES)
    place = settings.data_dir / deposits.FOLDER
    assert {path.stat().st_mode & 0o077 for path in (place, place / held.id)} == {0}
    held.end("")


def test_a_deposit_that_fails_is_kept_with_what_failed_and_done_once_it_is_mended(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "index").write_text("un fichier à la place du dossier", encoding="utf-8")
    failed = works.deposit(settings, [("plu.txt", FILES[0][1])], (), OPTIONS)
    assert failed.wait(120)
    assert failed.view().state is State.FAILED
    (left,) = interrupted(settings)
    assert (left.id, left.order.problem) == (failed.id, failed.view().problem)
    (settings.data_dir / "index").unlink()
    again = works.resume(settings, left.id)
    assert again.wait(120)
    assert again.view().state is State.DONE
    assert [each.id for each in works.jobs(settings).views()] == [again.id], "told once"


def test_the_page_offers_what_was_interrupted_and_takes_it_up(settings: Settings, html: Html) -> None:
    def script() -> None:
        from ui.components.frame import guarded
        from ui.views import documents

        guarded(documents.render)()

    ingest_one(settings)
    receive(settings, order(), FILES).end("Le disque est plein.")
    (left,) = interrupted(settings)
    app = AppTest.from_function(script, default_timeout=60).run()
    said = html(app).replace("\u00a0", " ")
    assert "Dépôt d&#x27;essai : interrompu" in said or "Dépôt d'essai : interrompu" in said
    assert "Le disque est plein." in said
    app.button(key=f"reprendre-{left.id}").click().run()
    assert not app.exception
    assert works.jobs(settings).wait(120)
    app.run()
    assert f"reprendre-{left.id}" not in {each.key for each in app.button}
    with Assistant(settings) as assistant:
        assert len(assistant.documents()) == 3


def ingest_one(settings: Settings) -> None:
    folder = settings.data_dir.parent / "valdore"
    folder.mkdir()
    (folder / "plu.txt").write_text(RULE.format(7), encoding="utf-8")
    ingest([folder], settings, IngestOptions(commune="Valdoré"))

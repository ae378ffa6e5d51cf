"""Other accounts of the machine read neither the acts, some of them internal, nor what was asked."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Question, Visibility
from ui.cli import main


@pytest.fixture(scope="module", autouse=True)
def usual_mask() -> Iterator[None]:
    """That of most systems, under which what one writes is read by all."""
    former = os.umask(0o022)
    yield
    os.umask(former)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, usual_mask: None) -> Settings:
    """A data folder where an internal act was read and a question asked."""
    folder = tmp_path_factory.mktemp("mairie")
    act = folder / "acte.txt"
    act.write_text(
        "ARRÊTÉ n° 2024-001 du 3 mai 2024\nArticle 1. Le stationnement est interdit.\n", encoding="utf-8"
    )
    made = Settings(data_dir=folder / "data")
    ingest([act], made, IngestOptions(corpus="notes", visibility=Visibility.INTERNAL))
    with Assistant(made) as assistant:
        assistant.ask(Question("Le stationnement est-il interdit ?"))
    return made


def test_only_the_owner_enters_what_holds_words_of_acts_or_of_people(settings: Settings) -> None:
    assert {"files", "index", "journal.sqlite"} <= {each.name for each in settings.data_dir.iterdir()}
    assert opened_to_others(settings.data_dir) == []


def test_so_it_is_of_what_was_saved_then_restored(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, restored = tmp_path / "copie.zip", tmp_path / "restored"
    for command, data in (("backup", settings.data_dir), ("restore", restored)):
        monkeypatch.setenv("SOURCIER_DATA_DIR", str(data))
        assert main([command, str(archive)]) == 0
    assert {"files", "index", "journal.sqlite"} <= {each.name for each in restored.iterdir()}
    assert opened_to_others(restored) == []
    assert opened_to_others(archive.parent, archive.name) == []


def opened_to_others(folder: Path, pattern: str = "*") -> list[str]:
    """What other accounts may enter or read, among what stands at the head of a folder."""
    return [each.name for each in folder.glob(pattern) if each.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]

"""A made-up town, ingested for real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.settings import Settings
from tests.appointment.paper_town import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The documents of the town, to change at will."""
    return write(tmp_path / "valdore")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def desk(folder: Path, settings: Settings) -> Iterator[Desk]:
    """The town, seen by someone to whom everything is open; its documents may be ingested again."""
    report = ingest([folder], settings)
    assert report.complete, report.files
    with Assistant(settings) as assistant:
        yield Desk(assistant)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same town, ingested once for the tests that only ask."""
    root = tmp_path_factory.mktemp("valdore")
    settings = Settings(data_dir=root / "data")
    report = ingest([write(root / "valdore")], settings)
    assert report.complete, report.files
    with Assistant(settings) as assistant:
        yield Desk(assistant)

"""Desks over the four invented towns, and over the demonstration town."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.describe import IngestOptions
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.settings import Settings
from tests.sheet.sheet_scoring import TOWNS
from tests.support import REPOSITORY
from tests.town import index_town


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The four invented towns."""
    made = Settings(data_dir=tmp_path_factory.mktemp("four") / "data")
    for folder, commune in TOWNS.items():
        root = REPOSITORY / "tests" / "eval" / "towns" / folder
        assert ingest([root], made, IngestOptions(corpus=folder, commune=commune)).complete
    with Assistant(made) as opened:
        yield Desk(opened)


@pytest.fixture(scope="session")
def clairvigne(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demonstration town."""
    made = index_town(tmp_path_factory.mktemp("one") / "data")
    with Assistant(made) as opened:
        yield Desk(opened)

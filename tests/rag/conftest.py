"""The demonstration town, ingested once for all; and a region of four towns beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import Settings
from tests.rag.towns import write_region
from tests.town import index_town

# A slow machine is no defect; nothing is kept between runs.
hypothesis.settings.register_profile("calm", deadline=None, database=None)
hypothesis.settings.load_profile("calm")


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demonstration town."""
    folder = tmp_path_factory.mktemp("clairvigne") / "data"
    return index_town(folder).data_dir


@pytest.fixture(scope="session")
def region_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with another town, an intercommunality and internal notes."""
    folder = tmp_path_factory.mktemp("region")
    shutil.copytree(demo_data, folder / "data", ignore=shutil.ignore_patterns("readers", "*.sqlite-*"))
    report = ingest(write_region(folder / "texts"), Settings(data_dir=folder / "data"))
    assert report.complete, report.files
    return folder / "data"


@pytest.fixture(scope="session")
def town(demo_data: Path) -> Iterator[Assistant]:
    """The assistant of the demonstration town alone."""
    with Assistant(Settings(data_dir=demo_data)) as opened:
        yield opened


@pytest.fixture(scope="session")
def region(region_data: Path) -> Iterator[Assistant]:
    """The assistant of the whole region."""
    with Assistant(Settings(data_dir=region_data)) as opened:
        yield opened

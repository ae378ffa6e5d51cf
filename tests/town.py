"""The demonstration town, indexed once in a run of tests and copied for each that asks."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from ingest.pipeline import ingest
from rag.index.files import copy_file
from rag.settings import Settings
from rag.types import DocumentState
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
GOLD = REPOSITORY / "eval" / "gold" / "demo.jsonl"


def index_town(data: Path) -> Settings:
    """An index of the public corpus of the town in this folder, which may be there already, empty."""
    shutil.copytree(
        _indexed(),
        data,
        ignore=shutil.ignore_patterns("readers", "*.sqlite-*"),
        copy_function=_copy,
        dirs_exist_ok=True,
    )
    return Settings(data_dir=data)


def _copy(source: str, target: str) -> None:
    """Its holes stay holes: the engine's files are mostly that."""
    copy_file(Path(source), Path(target))


@lru_cache(maxsize=1)
def few_questions() -> Path:
    """The first thirty questions of the town, as a set of the same name: what a test asks more than once."""
    folder = Path(tempfile.mkdtemp(prefix="questions-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    lines = GOLD.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / GOLD.name).write_text("".join(lines[:30]), encoding="utf-8")
    return folder / GOLD.name


@lru_cache(maxsize=1)
def _indexed() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="clairvigne-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    report = ingest([TOWN], Settings(data_dir=folder))
    # Without tesseract the scan waits to be read: what is asked here is in the other files.
    waiting = [each for each in report.files if each.state is not DocumentState.INDEXED]
    assert not report.lost
    assert all(each.pages_to_ocr for each in waiting), waiting
    return folder

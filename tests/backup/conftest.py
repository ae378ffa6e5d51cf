"""A sound archive of a small data folder, and forged copies of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.backup.manifest import MANIFEST
from rag.settings import Settings
from tests.backup.small import Forge, backup, filled, rewritten
from tests.backup.used import contents


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read by those who use it."""
    folder = tmp_path_factory.mktemp("saine")
    settings = Settings(data_dir=folder / "data")
    filled(settings)
    return backup(settings, folder / "saine.zip").path


@pytest.fixture
def forge(sound: Path, tmp_path: Path) -> Forge:
    """A forged copy; ``manifest`` changes what the manifest says."""

    def make(
        changed: dict[str, bytes] | None = None,
        dropped: tuple[str, ...] = (),
        manifest: Callable[[dict[str, Any]], None] = lambda told: None,
    ) -> Path:
        told = json.loads(contents(sound)[MANIFEST])
        manifest(told)
        return rewritten(
            sound, tmp_path / "forge.zip", {**(changed or {}), MANIFEST: json.dumps(told).encode()}, dropped
        )

    return make

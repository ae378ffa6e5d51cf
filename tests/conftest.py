"""What all tests share: no network beyond this machine, no setting of the developer's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings
from tests.support import Cli, child_environment


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No SOURCIER_ variable, and a per-user folder of our own: the developer's settings play no part."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Default settings on an empty data folder."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Runs the real command in its own process: ``cli("ask", "…", data=folder)``."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")  # no sourcier.toml here

    def run(
        *arguments: str, data: Path, stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
            cwd=elsewhere,
            env=child_environment(SOURCIER_DATA_DIR=str(data), **variables),
        )

    return run

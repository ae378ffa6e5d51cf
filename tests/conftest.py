"""What all tests share: no network beyond this machine, no setting of the developer's own."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings

REPOSITORY = Path(__file__).parent.parent
GUARD = Path(__file__).parent / "guard"

NetworkForbiddenError: type[Exception] = runpy.run_path(str(GUARD / "sitecustomize.py"))[
    "NetworkForbiddenError"
]

Cli = Callable[..., subprocess.CompletedProcess[str]]


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


def child_environment(**variables: str) -> dict[str, str]:
    """The environment of a program started by a test: guarded, and bare of the developer's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = os.pathsep.join([str(GUARD), str(REPOSITORY), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **variables}

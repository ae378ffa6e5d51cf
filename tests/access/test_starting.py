"""Starting screens that ask people to sign in: what is said, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.access.conftest import free_port, write_settings
from tests.access.provider import SECRET, Provider
from tests.conftest import child_environment


def started(settings: Path, data: Path, port: int, tmp_path: Path) -> subprocess.Popen[str]:
    """``sourcier ui``, read line by line."""
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ui", "--port", str(port), "--sans-navigateur"],
        env=child_environment(SOURCIER_CONFIG=str(settings), SOURCIER_DATA_DIR=str(data)),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_closed_corpus_that_is_not_indexed_is_said(
    closed_town: Path, provider: Provider, tmp_path: Path
) -> None:
    path, port = tmp_path / "sourcier.toml", free_port()
    write_settings(
        path, provider, port, roles='[acces.corpus]\ndirektion = ["direction"]\nDIRECTION = ["x"]\n'
    )
    with started(path, closed_town, port, tmp_path) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Sourcier attend" in line:
                break
        process.terminate()
    assert "[acces.corpus] ferme « direktion », qui n'est pas indexé" in said
    assert "« DIRECTION »" not in said
    assert f"http://127.0.0.1:{port}/" in said
    assert SECRET not in said


def test_open_screens_do_not_listen_to_other_machines(closed_town: Path, tmp_path: Path) -> None:
    path = tmp_path / "sourcier.toml"
    path.write_text('[acces]\nadresse = "0.0.0.0"\n', encoding="utf-8")
    with started(path, closed_town, free_port(), tmp_path) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "mode = « oidc »" in said
    assert "Traceback" not in said

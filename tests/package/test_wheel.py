"""The wheel works alone: it holds the whole program, the demonstration town, and nothing that builds them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from email import message_from_string
from pathlib import Path

import pytest

from tests.support import REPOSITORY, child_environment

PACKAGES = ("rag", "ingest", "eval", "ui")
TOWNS = ("clairvigne", "clairvigne-interne")
NEEDED = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
LEFT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")
BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('out'))"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: a build leaves files behind it, and takes in those that another has left."""
    folder = tmp_path_factory.mktemp("tree")
    for name in (*PACKAGES, "corpora"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=LEFT)
    for name in NEEDED:
        shutil.copy(REPOSITORY / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
        env=child_environment(PYTHONPATH="", SOURCE_DATE_EPOCH="1700000000"),
    )
    return tree / "out" / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def in_tree(tree: Path) -> set[str]:
    folders = [tree / name for name in PACKAGES] + [tree / "corpora" / name for name in TOWNS]
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(tree)) for path in files}


def test_the_wheel_holds_every_file_of_the_program_and_of_the_town(tree: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == in_tree(tree)
    assert not any(name.startswith("corpora/") and name.endswith((".py", ".txt")) for name in held)
    assert {f"{name}/py.typed" for name in PACKAGES} <= held
    assert {"corpora/clairvigne/manifest.toml", "eval/gold/demo.jsonl"} <= held
    assert {"ui/static/style.css", "rag/prompts/redaction_systeme.md"} <= held


def test_the_wheel_says_what_it_is(installed: Path) -> None:
    (folder,) = installed.glob("sourcier-*.dist-info")
    told = message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    assert told["License-Expression"] == "Apache-2.0"
    assert told["Requires-Python"] == ">=3.11"
    assert (folder / "licenses" / "LICENSE").is_file()
    needed = {item for item in told.get_all("Requires-Dist") or [] if "extra ==" not in item}
    assert any(item.startswith("pg8000") for item in needed)
    commands = ConfigParser()
    commands.read(folder / "entry_points.txt")
    assert dict(commands["console_scripts"]) == {"sourcier": "ui.cli:main"}


def test_what_is_installed_finds_its_own_town_and_its_own_files(installed: Path, tmp_path: Path) -> None:
    """From an empty folder, with nothing of the repository in sight."""
    program = (
        "import sys; sys.argv = ['sourcier', 'config', 'show']\n"
        "from ui.cli import main; assert main() == 0\n"
        "from ui.cli.demo import CORPORA, find_demo; print(CORPORA); find_demo()\n"
        "from eval.nightly.sets import DEMO; print(DEMO)\n"
        "from ui.launch import APP; print(APP)\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCIER_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**kept, "PYTHONPATH": str(installed), "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    *_, town, gold, app = map(Path, done.stdout.splitlines())
    for path in (town, gold, app):
        assert path.exists()
        assert path.is_relative_to(installed)


def test_the_sources_carry_what_remakes_and_checks_them() -> None:
    said = (REPOSITORY / "MANIFEST.in").read_text(encoding="utf-8")
    for folder in ("corpora", "deploy", "docs", "tests", "tools"):
        assert f"graft {folder}\n" in said
    for name in ("Dockerfile", "Makefile", "docker-compose.yml", "requirements*.lock"):
        assert f" {name}" in said
    assert "prune deploy/docker/secrets\n" in said

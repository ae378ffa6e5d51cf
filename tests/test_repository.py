"""The repository keeps its promises: the make targets, the lock files, the licences of what it installs."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.support import REPOSITORY

PAGE = (REPOSITORY / "docs" / "decisions" / "dependances.md").read_text(encoding="utf-8")
COPYLEFT = re.compile(r"\b[AL]?GPL|Affero|GNU", re.IGNORECASE)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[ ]", item)[0].lower() for item in requirements}


def test_every_dependency_is_on_its_page() -> None:
    build = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    project, system = build["project"], build["build-system"]
    wanted = names([*project["dependencies"], *system["requires"]])
    for extra in project["optional-dependencies"].values():
        wanted |= names(extra)
    listed = set(re.findall(r"^\| `([a-z0-9_-]+)` \|", PAGE.partition("## Écartées")[0], re.MULTILINE))
    assert listed == wanted


def test_no_installed_dependency_is_copyleft() -> None:
    pins = re.findall(r"^([a-z0-9._-]+)==", (REPOSITORY / "requirements.lock").read_text(), re.MULTILINE)
    bound, absent = [], []
    for name in pins:
        try:
            found = metadata(name)
        except PackageNotFoundError:
            absent.append(name)
            continue
        classifiers = [item for item in found.get_all("Classifier") or [] if item.startswith("License")]
        licence = " ".join([found["License-Expression"] or "", (found["License"] or "")[:200], *classifiers])
        if COPYLEFT.search(licence):
            bound.append((name, licence))
    assert bound == []
    assert len(absent) < 5, absent


def test_the_make_targets_exist() -> None:
    for target in ("setup", "run", "test", "check", "bench"):
        done = subprocess.run(
            ["make", "--dry-run", target], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_ci_runs_the_three_targets() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make setup check test" in script.read_text(encoding="utf-8")


def test_the_installed_command_is_this_one() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"sourcier": "ui.cli:main"}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_files_are_hashed_and_name_no_host(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)
    assert pins == re.findall(r"^([a-z0-9._-]+)==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
    assert "torch" not in pins
    assert not re.search(r"https?:|file:/|--(extra-)?index-url|--find-links|--trusted-host", text)


def test_the_lock_files_hold_every_dependency() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime, dev = project["dependencies"], project["optional-dependencies"]["dev"]
    for name, wanted in (("requirements.lock", runtime), ("requirements-dev.lock", [*runtime, *dev])):
        pins = set(
            re.findall(r"^([a-z0-9._-]+)==", (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert {re.split(r"[<>=!~\[ ]", item)[0].lower() for item in wanted} <= pins

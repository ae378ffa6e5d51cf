"""Every dependency is named with its reason, and none has a licence that would bind our users."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

from conftest import REPOSITORY

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

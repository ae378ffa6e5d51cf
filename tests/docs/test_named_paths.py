"""What the papers name exists: files, modules, the commands of ``make``. A page that moved is told here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import REPOSITORY

ROOTS = ("rag", "ingest", "eval", "ui", "tools", "tests", "corpora", "deploy", "docs")
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
TARGETS = frozenset(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE))
HELPED = frozenset(re.findall(r'@echo "make ([a-z-]+)', MAKEFILE))

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`]+)`")
_PATH = re.compile(rf"(?:\.ci|{'|'.join(ROOTS)})(?:/[\w.\-]+)*/?(?![\w*<{{…])")
_MODULE = re.compile(rf"\b(?:{'|'.join(ROOTS[:6])})(?:\.\w+)+")
_MADE = re.compile(r"\bmake ([a-z][a-z-]*)")

every_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(REPOSITORY)) for page in PAGES])


def spans(page: Path) -> Iterator[str]:
    """What a page writes as code: in a line, and the lines of its blocks."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()[1:-1]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from (" ".join(span.split()) for span in _SPAN.findall(prose))


def known(dotted: str) -> bool:
    """Is it a module, or a name that a module holds?"""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = REPOSITORY.joinpath(*parts[:length])
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module.is_file():
            text = module.read_text(encoding="utf-8")
            return all(re.search(rf"\b{name}\b", text) for name in parts[length:])
        if place.is_dir():  # a folder without code of its own
            return length == len(parts)
    return False


@every_page
def test_its_links_lead_somewhere(page: Path) -> None:
    links = [link.split("#")[0] for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    inside = [link for link in links if link and "://" not in link and not link.startswith("mailto:")]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@every_page
def test_the_files_it_names_exist(page: Path) -> None:
    named = {found for span in spans(page) if (match := _PATH.fullmatch(span)) and (found := match[0])}
    assert sorted(name for name in named if not (REPOSITORY / name).exists()) == []


@every_page
def test_the_modules_it_names_exist(page: Path) -> None:
    named = {found for span in spans(page) for found in _MODULE.findall(span)}
    files = {name for name in named if re.search(r"\.(?:py|md|toml|jsonl?|css|svg)$", name)}
    assert sorted(name for name in named - files if not known(name)) == []


@every_page
def test_the_commands_of_make_it_names_exist(page: Path) -> None:
    named = {found for span in spans(page) for found in _MADE.findall(span)}
    assert sorted(named - TARGETS) == []


def test_every_command_of_make_is_in_its_help() -> None:
    assert sorted(TARGETS - HELPED - {"help", "system"}) == []
    assert sorted(HELPED - TARGETS) == []


def test_what_is_not_there_is_seen() -> None:
    assert _PATH.fullmatch("rag/settle.py")
    assert not _PATH.fullmatch("un mot")
    assert known("rag.errors.SourcierError")
    assert known("eval.metrics")
    assert not known("rag.absent")
    assert not known("rag.errors.Absent")

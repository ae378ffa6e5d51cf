"""docs/securite.md and docs/architecture.md name only what exists: files, tests, settings, commands."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from pydantic import BaseModel

from rag.settings import Settings
from tests.support import REPOSITORY
from ui.cli import build_parser

DOCS = REPOSITORY / "docs"
PAGES = ("securite.md", "architecture.md")
DRAWINGS = ("securite.svg", "architecture.svg")
FOLDERS = ("corpora", "deploy", "docs", "eval", "ingest", "rag", "tests", "tools", "ui")
LISTED = ["Repère", "Test"]
THREATS = ("Menace", "Contrôle, et où", "Test", "Reste")
TOWN, REST, NONE = "à la charge de", "reste", ("sans objet", "rien à faire", "rien de connu")
SVG = "{http://www.w3.org/2000/svg}"

_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]+")
_ROOT = re.compile(r"(?:requirements\.lock|pyproject\.toml|Dockerfile|docker-compose\.yml|Makefile|\.ci/run)")
_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
_KEY = re.compile(r"([a-z]+(?:\.[a-z_]+)+)(?: = .*)?")
_VARIABLE = re.compile(r"SOURCIER_([A-Z_]+)")
_MARK = re.compile(r"\bT\d+\b")
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@cache
def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def tokens(page: str) -> tuple[str, ...]:
    """What is written as code in the sentences and the tables."""
    return tuple(_CODE.findall(_FENCE.sub("", text(page))))


def tables(page: str) -> Iterator[list[list[str]]]:
    """The tables, each a list of rows, its heads first."""
    for block in re.split(r"\n\s*\n", text(page)):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        if len(lines) > 2:
            rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
            yield [rows[0], *rows[2:]]


@cache
def defined_in(path: Path) -> frozenset[str]:
    """The tests of a file, read and not run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_it_names_is_there(page: str) -> None:
    named = [match for token in tokens(page) for match in [_TEST.fullmatch(token)] if match]
    assert len(named) > 5
    missing = [
        match[0]
        for match in named
        if not (REPOSITORY / match[1]).is_file() or match[2] not in defined_in(REPOSITORY / match[1])
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_it_names_is_there(page: str) -> None:
    named = [token.partition("::")[0] for token in tokens(page)]
    paths = [each for each in named if _PATH.fullmatch(each) or _ROOT.fullmatch(each)]
    links = [each for each in _LINK.findall(text(page)) if "://" not in each]
    assert len(paths) > 20
    assert [each for each in paths if not (REPOSITORY / each).exists()] == []
    assert [each for each in links if not (DOCS / each).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_it_names_is_one(page: str) -> None:
    keys = [match[1].split(".") for token in tokens(page) for match in [_KEY.fullmatch(token)] if match]
    keys = [key for key in keys if key[-1] not in ("toml", "sqlite", "json", "md", "lock")]
    variables = [match[1] for token in tokens(page) for match in [_VARIABLE.fullmatch(token)] if match]
    keys += [
        name.lower().removesuffix("_fichier").split("__")
        for name in variables
        if name not in ("DATA_DIR", "CONFIG")
    ]
    assert len(keys) > 2
    assert [key for key in keys if not is_setting(key)] == []


def is_setting(key: list[str]) -> bool:
    """Does the key lead from the settings to a field of one of their sections?"""
    section: type[BaseModel] = Settings
    for name in key[:-1]:
        field = section.model_fields.get(name)
        if field is None or not (
            isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        ):
            return False
        section = field.annotation
    return key[-1] in section.model_fields


@pytest.mark.parametrize("page", PAGES)
def test_every_command_it_names_is_one(page: str) -> None:
    fenced = [line for block in _FENCE.findall(text(page)) for line in block.splitlines()]
    said = [line.partition("#")[0].strip() for line in (*fenced, *tokens(page))]
    commands = [shlex.split(line)[1:] for line in said if line.startswith("sourcier ")]
    assert commands
    assert [" ".join(words) for words in commands if not is_command(words)] == []


def is_command(words: list[str]) -> bool:
    """Are its command, its action and its options known? Its other words are values."""
    parser: argparse.ArgumentParser = build_parser()
    for word in words:
        if word.startswith("-"):
            if word not in parser._option_string_actions:
                return False
            continue
        below = next((each for each in parser._actions if isinstance(each, argparse._SubParsersAction)), None)
        if below is not None:
            if word not in below.choices:
                return False
            parser = below.choices[word]
    return True


def test_each_threat_has_its_control_its_test_and_what_remains() -> None:
    found = [table for table in tables("securite.md") if tuple(table[0]) == THREATS]
    rows = [row for table in found for row in table[1:]]
    assert len(found) >= 6, "one table for each kind of actor"
    assert len(rows) >= 30
    for row in rows:
        assert len(row) == len(THREATS), row
        threat, control, shown, remains = row
        ours = TOWN not in shown.lower()
        assert not ours or any(map(_PATH.fullmatch, _CODE.findall(control))) or _ROOT.search(control), threat
        assert not ours or _MARK.search(shown), threat
        assert remains.strip(" —"), threat


def test_each_requirement_says_who_answers_for_it() -> None:
    """The last cell of a reference's row is a test, or what the town does, or why nothing is to be done."""
    heads = ("Test", "Test, ou qui")
    found = [table for table in tables("securite.md") if table[0][-1] in heads and table[0] != LISTED]
    assert len(found) >= 5, "one table for each reference"
    for table in found:
        for row in table[1:]:
            assert len(row) == len(table[0]), row
            said = row[-1].lower()
            assert (
                _MARK.search(row[-1]) or TOWN in said or REST in said or any(word in said for word in NONE)
            ), row


def test_each_mark_is_that_of_one_test_and_serves() -> None:
    (listed,) = (table[1:] for table in tables("securite.md") if table[0] == LISTED)
    marks, named = [row[0] for row in listed], [row[1] for row in listed]
    used = {
        mark
        for table in tables("securite.md")
        if table[0] != LISTED
        for row in table
        for mark in marks_in(row)
    }
    assert len(set(marks)) == len(marks)
    assert len(set(named)) == len(named)
    assert used == set(marks)


def marks_in(row: list[str]) -> list[str]:
    return _MARK.findall(row[-2]) + _MARK.findall(row[-1]) if len(row) > 1 else []


def test_the_thirty_five_recommendations_are_all_there_in_order() -> None:
    (table,) = (each for each in tables("securite.md") if each[0][0] == "N°")
    numbers = [list(map(int, re.findall(r"R(\d+)", row[0]))) for row in table[1:]]
    assert [n for each in numbers for n in range(each[0], each[-1] + 1)] == list(range(1, 36))


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_can_be_read_aloud_and_asks_nothing_outside(drawing: str) -> None:
    root = etree.parse(DOCS / drawing).getroot()
    title, description = (root.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert len(title.text or "") > 10
    assert len(description.text or "") > 200
    assert not list(root.iter(f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"))
    raw = (DOCS / drawing).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in raw
    assert min(map(float, re.findall(r"font-size: ([\d.]+)px", raw))) >= 12
    page = drawing.replace(".svg", ".md")
    assert f"]({drawing})" in text(page)
    assert "en mots" in text(page), "said in words beside it"


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_word_of_a_drawing_leaves_its_frame(drawing: str) -> None:
    root = etree.parse(DOCS / drawing).getroot()
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    for each in root.iter(f"{SVG}text", f"{SVG}rect"):
        left, top = float(each.get("x", "0")), float(each.get("y", "0"))
        assert 0 <= left <= left + float(each.get("width", "0")) <= width
        assert 0 <= top <= top + float(each.get("height", "0")) <= height


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_modules_of_a_drawing_are_there(drawing: str) -> None:
    """Words in type-writer letters are modules, data or modes: the modules exist in one of the packages."""
    root = etree.parse(DOCS / drawing).getroot()
    data = {"catalog.sqlite", "shard/", "meta.json", "dossier 0700", "fichier 0600"}
    said = [
        part
        for each in root.iter(f"{SVG}text")
        if each.get("class") == "c"
        for part in (each.text or "").split(" · ")
    ]
    names = [each.strip("/") for each in said if each not in data]
    places = [REPOSITORY, *(REPOSITORY / folder for folder in ("rag", "ingest", "ui", "eval"))]
    missing = [
        name
        for name in names
        if not any((place / name).is_dir() or (place / f"{name}.py").is_file() for place in places)
    ]
    assert missing == []

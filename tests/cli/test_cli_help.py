"""The command line speaks French, all of it, and says so without loading anything heavy."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import Cli, child_environment
from ui.cli import build_parser
from ui.cli.french import translate

HEAVY = {"numpy", "sqlalchemy", "pydantic", "llama_index", "qdrant_client", "streamlit", "mistralai", "tqdm"}
ENGLISH = re.compile(
    r"\b(the|usage:|show this|help message|positional|arguments? are|optional|required|invalid|choose|from|"
    r"expected|unrecognized|error|value|file|folder|default|or|and)\b",
    re.IGNORECASE,
)


def paths(parser: argparse.ArgumentParser, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and action, as they are typed: a new one is tested as soon as it exists."""
    yield above
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from paths(below, (*above, name))


@pytest.mark.parametrize("path", [*paths(build_parser())], ids=" ".join)
def test_help_is_french(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args([*path, "--help"])
    shown = capsys.readouterr().out
    assert caught.value.code == 0
    assert shown.startswith("Utilisation : sourcier")
    assert not ENGLISH.search(shown), ENGLISH.search(shown)


def test_the_exit_codes_are_in_the_help() -> None:
    shown = build_parser().format_help()
    for code in ("0", "1", "2", "3", "4", "130"):
        assert re.search(rf"^  {code} +\w", shown, re.MULTILINE), code


def test_the_exit_codes_of_an_evaluation_are_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["eval", "--help"])
    shown = capsys.readouterr().out
    for code in "01234":
        assert re.search(rf"^  {code} +\w", shown, re.MULTILINE), code


def test_help_loads_nothing_heavy() -> None:
    program = "import sys, ui.cli; ui.cli.build_parser(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=child_environment(),
        timeout=60,
        check=True,
    )
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in done.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["inconnu"],
        ["ask", "--inconnu"],
        ["ask", "question", "--type", "roman"],
        ["ask", "question", "--date", "hier"],
        ["ask", "question", "--date", "2024-12-31..2024-01-01"],
        ["ask", "question", "--date", ".."],
        ["ask", "question", "--corpus"],
        ["search"],
        ["search", "question", "--limite", "0"],
        ["search", "question", "--explain=oui"],
        ["ingest"],
        ["ingest", "x", "--insee", "3818"],
        ["ingest", "x", "--visibility", "secret"],
        ["ui", "--port", "70000"],
        ["ui", "--port", "²"],
        ["eval"],
        ["corpus"],
        ["journal", "show"],
        ["gold"],
        ["gold", "lint"],
        ["gold", "lint", "f", "--documents", "d", "--sans-documents"],
        ["gold", "add", "f"],
        ["gold", "add", "f", "--question", "q", "--record", "r"],
        ["gold", "split", "f", "--test-share", "2"],
        ["gold", "split", "f", "--test-share", "moitié"],
    ],
    ids=" ".join,
)
def test_a_usage_error_is_one_french_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args(arguments)
    shown = capsys.readouterr().err
    assert caught.value.code == 2
    sentence, advice = shown.splitlines()
    assert sentence.startswith("sourcier")
    assert advice.startswith("Aide : sourcier")
    assert not ENGLISH.search(shown), shown


def test_an_unforeseen_error_of_argparse_shows_no_english() -> None:
    assert translate("something entirely new") == "ces arguments ne conviennent pas"


def test_an_option_is_never_guessed() -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["ask", "question", "--comm", "Gières"])


def test_the_version_is_shown(cli: Cli, tmp_path: Path) -> None:
    done = cli("--version", data=tmp_path / "data")
    assert (done.returncode, done.stdout.split()[0]) == (0, "sourcier")

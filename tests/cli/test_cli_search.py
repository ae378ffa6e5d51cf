"""``sourcier search``: passages, what to read beside them, and with --explain all that ranks them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import Cli
from tests.town import index_town
from ui import texts

QUESTION = "Quelle hauteur pour une annexe en zone UA ?"
WIDTH = 100


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("search") / "data"


@pytest.fixture
def demo(data: Path) -> Path:
    if not data.exists():
        index_town(data)
    return data


def test_passages_and_what_to_read_beside_them(cli: Cli, demo: Path) -> None:
    done = cli("search", QUESTION, data=demo)
    assert done.returncode == 0
    assert " 1. Règlement écrit du PLU" in done.stdout
    passages, _, related = done.stdout.partition(texts.READ_ALSO)
    assert "(définition)" in related
    assert "Le lexique définit « Annexe »" in related
    assert "score" not in passages


def test_the_explanation_is_french_aligned_and_fits_a_terminal(cli: Cli, demo: Path) -> None:
    done = cli("search", QUESTION, "--explain", "--limite", "2", data=demo)
    assert done.returncode == 0
    for part in (texts.UNDERSTOOD, texts.LIMITED, texts.WORDS_SEARCHED, texts.WORDS_FOUND):
        assert part in done.stdout
    assert done.stdout.count("devance le suivant surtout par : ") == 2
    sums = [line for line in done.stdout.splitlines() if " × " in line]
    assert len({line.index(" × ") for line in sums}) == 1, "aligned"
    explained = [line for line in done.stdout.splitlines() if line.startswith("      ")]
    assert max(map(len, explained)) <= WIDTH


def test_the_explanation_as_data(cli: Cli, demo: Path) -> None:
    plain = json.loads(cli("search", QUESTION, "--json", data=demo).stdout)
    assert set(plain) == {"question", "passages", "related"}
    assert all("explanation" not in each for each in plain["passages"])
    full = json.loads(cli("search", QUESTION, "--explain", "--json", data=demo).stdout)
    assert {"understood", "filters", "words"} <= set(full)
    for each in full["passages"]:
        points = sum(part["points"] for part in each["explanation"]["parts"])
        assert points == pytest.approx(each["score"], abs=1e-2)
    assert [each["why"] for each in full["related"]] == [each["why"] for each in plain["related"]]
    assert {"because", "words", "of", "file", "pages"} <= set(full["related"][0])


def test_an_answer_says_what_to_read_beside_it(cli: Cli, demo: Path) -> None:
    done = cli("ask", "Quelle est la hauteur maximale des annexes en zone UA ?", data=demo)
    assert texts.READ_ALSO in done.stdout
    line = json.loads(cli("ask", "Quelle est la hauteur maximale en zone UA ?", "--json", data=demo).stdout)
    cited = [each["passage"] for each in line["citations"]]
    assert line["related"]
    assert all(each["passage"] not in cited for each in line["related"])

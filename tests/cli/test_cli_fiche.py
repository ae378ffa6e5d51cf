"""``sourcier fiche``: the sheet of rules as text, as data and as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import Cli
from tests.town import index_town

TOWN = "clairvigne-sur-ormelle"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("regles") / "data").data_dir


def test_the_sheet_to_read(data: Path, cli: Cli) -> None:
    done = cli("fiche", TOWN, "ub", "--date", "2025-01-15", data=data)
    assert done.returncode == 0, done.stderr
    assert "Clairvigne-sur-Ormelle, zone UB : tous travaux, dépôt le 15 janvier 2025" in done.stdout
    height = done.stdout.split("HAUTEUR — règle")[1].split("\n\n")[0]
    assert "7,00 m à l’égout du toit" in height
    assert "article UB 10 · page\u00a019" in height
    assert "9,00 m" not in height, "never the figure of another zone"


def test_the_sheet_as_data(data: Path, cli: Cli) -> None:
    done = cli("fiche", TOWN, "UB", "--travaux", "clôture", "--json", data=data)
    found = json.loads(done.stdout)
    assert (found["zone"], found["travaux"]) == ("UB", "cloture")
    fences = next(each for each in found["themes"] if each["key"] == "clotures")
    assert fences["important"]
    rule = next(each for each in fences["rules"] if "1,60 m" in each["quote"])
    assert rule["pages"] == [20]
    assert rule["file"] == "clairvigne/plu-reglement.pdf"
    assert all(
        " ".join(figure["words"].split()) in " ".join(rule["quote"].split()) for figure in rule["figures"]
    )


@pytest.mark.parametrize(("suffix", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"# Fiche de")])
def test_the_sheet_as_a_file(data: Path, cli: Cli, tmp_path: Path, suffix: str, start: bytes) -> None:
    path = tmp_path / f"fiche.{suffix}"
    done = cli("fiche", TOWN, "UB", "--dossier", "PC 024 001", "--out", str(path), data=data)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes().startswith(start)
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "no draft is left"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Nulleville", "UB"), "Aucun règlement de zone n'est indexé pour « Nulleville »"),
        ((TOWN, "UZZ"), "« UZZ »"),
        ((TOWN, "UB", "--travaux", "zeppelin"), "Les travaux « zeppelin » ne sont pas connus"),
        ((TOWN, "UB", "--out", "fiche.odt"), "finit par .docx, .pdf ou .md"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    data: Path, cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    done = cli("fiche", *arguments, data=data)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr

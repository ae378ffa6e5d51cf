"""``sourcier corpus cards``: the key points of acts, as CSV, as open data or to read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.support import Cli
from tests.town import TOWN, index_town


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("fiches") / "data").data_dir


def lines(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff")), delimiter=";"))


def test_cards_as_csv(data: Path, cli: Cli) -> None:
    done = cli("corpus", "cards", "clairvigne", "--csv", data=data)
    found = {line["numero"]: line for line in lines(done.stdout)}
    assert found["2023-112"]["etat"] == "Levé par n° 2024-038 du 22/05/2024"
    assert found["2023-041"]["vote"].startswith("à l'unanimité, 17 pour")
    assert "1 850,00 €" in found["2023-041"]["montants_decides"]


def test_deliberations_as_open_data_hold_no_guess(data: Path, cli: Cli) -> None:
    done = cli("corpus", "cards", "clairvigne", "--scdl", data=data)
    found = lines(done.stdout)
    published = list(TOWN.glob("del-*.pdf"))
    assert len(found) == len(published) > 25
    assert {line["DELIB_MATIERE_CODE"] for line in found} == {""}
    assert next(line for line in found if line["DELIB_ID"] == "2024-033")["VOTE_POUR"] == "15"


def test_cards_to_read(data: Path, cli: Cli) -> None:
    done = cli("corpus", "cards", "clairvigne", data=data)
    assert "La mainlevée de l’arrêté n° 2023-112" in done.stdout


def test_an_unknown_corpus_is_said(data: Path, cli: Cli) -> None:
    done = cli("corpus", "cards", "inconnu", data=data)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr

"""``sourcier corpus acts``: what acts say, what is supposed of them, their state at a date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.settings import Settings
from tests.support import Cli

STYLES = Path(__file__).parent.parent / "ingest" / "styles"
FILES = ("a03_peril_urgent", "a04_peril_ordinaire_modif", "a05_mainlevee", "d12_deux_seances")
LIST = (
    "COMMUNE DE MALVERNE\nListe des délibérations du conseil municipal\n"
    "SÉANCE DU 14 MARS 2023\n"
    "2023-03 Budget primitif 2023 – Adoptée à la majorité\n"
    "2023-04 Restes à réaliser – Adoptée à l'unanimité\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "malverne"
    folder.mkdir()
    for name in FILES:
        text = (STYLES / f"{name}.txt").read_text(encoding="utf-8")
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "liste.txt").write_text(LIST, encoding="utf-8")
    place = folder.parent / "data"
    ingest([folder], Settings(data_dir=place))
    return place


def test_what_is_supposed_is_said_to_be_with_its_words(data: Path, cli: Cli) -> None:
    done = cli("corpus", "acts", "malverne", "--etat-au", "01/08/2024", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "matière supposée : 6.1 Police municipale (d'après « MISE EN SÉCURITÉ »" in done.stdout
    assert "état au 01/08/2024 : modifié, par n° AR_2024_0150 du 01/07/2024" in done.stdout
    assert "modifie en partie l'arrêté n° AR_2024_0137 du 05/06/2024" in done.stdout
    assert "2 fichiers pour la séance du 14 mars 2023 (Conseil municipal)" in done.stdout


def test_an_act_told_by_two_files_is_counted_once(data: Path, cli: Cli) -> None:
    found = json.loads(cli("corpus", "acts", "malverne", "--json", data=data).stdout)
    budget = [act for act in found["acts"] if act["number"] == "2023-03"]
    assert len(budget) == 1
    assert len(budget[0]["files"]) == 2
    assert budget[0]["vote"]["pour"] == 4
    assert budget[0]["supposed"]["matter"]["name"] == "Finances locales"
    assert budget[0]["sitting"]["secretary"] == "Secrétaire de séance : M. CROS"
    assert budget[0]["state"] is None


@pytest.mark.parametrize("arguments", [("nope",), ("malverne", "--etat-au", "hier")])
def test_a_wrong_name_or_date_is_one_french_sentence(
    arguments: tuple[str, ...], data: Path, cli: Cli
) -> None:
    done = cli("corpus", "acts", *arguments, data=data)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)

"""What is inferred of a document when nobody says it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.acts.base import source
from ingest.facts import guess_kind, guess_territory, guess_title, guess_version
from rag.types import ActKind, Version
from tests.ingest.papers import as_source, reading
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
LISTED = {
    entry["fichier"]: entry["type"]
    for entry in tomllib.loads((TOWN / "manifest.toml").read_text(encoding="utf-8"))["document"]
}


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_kind_of_each_demonstration_document_is_guessed_from_its_words(name: str) -> None:
    pages = reading(TOWN / name).pages
    assert guess_kind(source("x/document.pdf", pages)).value == LISTED[name]


@pytest.mark.parametrize(
    ("text", "file", "kind"),
    [
        ("ARRÊTÉ n° 3\nVu le procès-verbal du conseil municipal du 2 mai", "a.txt", ActKind.ARRETE),
        (
            "Conseil municipal du 2 mai 2020\nModification du plan local d'urbanisme, du PLU",
            "a.txt",
            ActKind.DELIBERATION,
        ),
        ("Zone UA\nimplantation en limite séparative, emprise au sol", "a.txt", ActKind.PLU),
        ("Rapport annuel sur le prix et la qualité", "rpqs_2024.txt", ActKind.ANNEXE),
        ("Bonjour", "note.txt", ActKind.AUTRE),
        ("Bonjour", "PLU_reglement_ecrit.txt", ActKind.PLU),
    ],
)
def test_kinds(text: str, file: str, kind: ActKind) -> None:
    assert guess_kind(as_source(text, f"v/{file}")) is kind


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("PLUi approuvé le 20/12/2019 - Modification n°2 du 05/07/2024",
         Version("Modification n°2 du 5 juillet 2024", date(2024, 7, 5))),
        ("Règlement écrit\nApprouvé le 3 mars 2020", Version("Approuvé le 3 mars 2020", date(2020, 3, 3))),
        ("révision générale n° 1 approuvée le 1er mars 2021",
         Version("Révision générale n° 1 du 1er mars 2021", date(2021, 3, 1))),
        ("La modification des clôtures est soumise à déclaration.", Version()),
    ],
)  # fmt: skip
def test_the_version_of_a_plan(text: str, version: Version) -> None:
    assert guess_version(ActKind.PLU, as_source(text)) == version


def test_a_deliberation_about_a_plan_is_not_a_version_of_it() -> None:
    text = "Objet : approbation de la modification n° 1 du 12 mars 2024 du PLU"
    assert guess_version(ActKind.DELIBERATION, as_source(text)) == Version()


@pytest.mark.parametrize(
    ("folder", "texts", "name"),
    [
        ("valdore", ["Commune de Valdoré\nLa commune de Valdoré"], "Valdoré"),
        ("plu-saint-martin-le-beau", ["COMMUNE DE SAINT-MARTIN-LE-BEAU"], "Saint-Martin-le-Beau"),
        ("grenoble-plui", ["Grenoble-Alpes Métropole et la ville de Grenoble"], "Grenoble-Alpes Métropole"),
        ("la-combe-aux-fees", ["rien"], "Combe-Aux-Fees"),
        ("documents", ["Mairie de Combe\nville de Combe\ncommune de Combe"], "Combe"),
        ("val-dore", ["rien du tout"], "Val-Dore"),
    ],
)
def test_the_territory_of_a_folder(folder: str, texts: list[str], name: str) -> None:
    found = guess_territory(folder, [as_source(text) for text in texts])
    assert found is not None
    assert found.name == name


def test_nothing_tells_the_territory() -> None:
    assert guess_territory("documents", [as_source("rien")]) is None


def test_the_code_is_that_of_the_national_file_name() -> None:
    found = guess_territory(
        "valdore", [as_source("Commune de Valdoré", "valdore/2a004_reglement_20190128.xml")]
    )
    assert found is not None
    assert found.insee == "2A004"


def test_the_title_is_the_file_name_made_readable() -> None:
    title = guess_title(Path("compte-rendu-du-3%20mars_2020.pdf"), ActKind.DELIBERATION, as_source(""))
    assert title == "compte rendu du 3 mars 2020"
    assert guess_title(Path("Zone_UD2-a.pdf"), ActKind.PLU, as_source("")) == "Zone UD2-a"


@pytest.mark.parametrize(
    "line",
    ["Aa-" * 60_000, "commune de " + "Aa " * 60_000, "par le du " * 20_000, "." * 200_000, "1" * 200_000],
)
def test_endless_lines_do_not_hold_the_reader(line: str) -> None:
    """Without bounds on what is searched, each of these takes minutes, or for ever."""
    made = as_source(f"{line}\n{line}")
    assert guess_kind(made) is ActKind.AUTRE
    assert guess_version(ActKind.PLU, made) == Version()
    assert guess_territory("valdore", [made]) is not None

"""What is inferred of a document when nobody says it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.facts import guess_territory, guess_title, other_towns
from ingest.layout import Bookmark
from rag.types import ActKind, Commune, Territory
from tests.ingest.papers import as_source


@pytest.mark.parametrize(
    ("folder", "texts", "name"),
    [
        ("valdore", ["Commune de Valdoré\nLa commune de Valdoré"], "Valdoré"),
        ("plu-saint-martin-le-beau", ["COMMUNE DE SAINT-MARTIN-LE-BEAU"], "Saint-Martin-le-Beau"),
        ("grenoble-plui", ["Grenoble-Alpes Métropole et la ville de Grenoble"], "Grenoble-Alpes Métropole"),
        ("la-combe-aux-fees", ["rien"], "Combe-Aux-Fees"),
        ("documents", ["Mairie de Combe\nville de Combe\ncommune de Combe"], "Combe"),
        ("val-dore", ["rien du tout"], "Val-Dore"),
        # A cover that names another town, even often, is not that of the folder's town.
        (
            "plu-valdoré",
            ["COMMUNE DE BRAYVILLE\nMairie de Brayville\nville de Brayville\nLe PLU de Valdoré"],
            "Valdoré",
        ),
        (
            "pays-de-bray",
            ["Communauté de communes du Pays de Bray\ncommune de Lombrez\ncommune d'Ussel"],
            "Pays de Bray",
        ),
        ("bray", ["Entre la commune de Bray et l'association Les Tilleuls"], "Bray"),
        ("lot 3", ["COMMUNE DE LOMBREZ\nville de Lombrez\nMairie de Lombrez"], "Lombrez"),
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
    assert guess_title(Path("doc1.pdf"), ActKind.AUTRE, made)
    assert other_towns(made, Territory("Valdoré")) == []
    assert guess_territory("valdore", [made]) is not None


@pytest.mark.parametrize(
    ("name", "cover", "title"),
    [
        (
            "doc1.pdf",
            "RÉPUBLIQUE FRANÇAISE\nCOMMUNE DE BRAY\nPROCÈS-VERBAL\nSÉANCE DU 14 MARS 2023",
            "Procès-verbal – séance du 14 mars 2023",
        ),
        (
            "scan0001.pdf",
            "DÉPARTEMENT DE L'OISE\nARRÊTÉ DU MAIRE\nPermis de construire",
            "Arrêté du maire – Permis de construire",
        ),
        (
            "a3f9c2e1b7d84a5f9e0c.pdf",
            "PLAN LOCAL D'URBANISME\nRÈGLEMENT",
            "Plan local d'urbanisme – règlement",
        ),
        ("3F2504E0-4F89-11D3-9A0C-0305E82C3301.pdf", "Charte des terrasses", "Charte des terrasses"),
        (
            "20240312.pdf",
            "Compte rendu du conseil municipal du 12 mars 2024 et des commissions qui l'ont suivi",
            "Compte rendu du conseil municipal du 12 mars 2024 et des commissions qui l'ont suivi",
        ),
        ("IMG_2034.pdf", "12\n- 3 -", "IMG 2034"),
        (
            "Copie de document (2).pdf",
            "Bulletin municipal n° 4\nPrintemps 2024",
            "Bulletin municipal n° 4 – Printemps 2024",
        ),
        ("Règles_Communes__Règles_Communes.pdf", "PLU", "Règles Communes"),
        ("facade.pdf", "Nuancier", "facade"),
    ],
)
def test_a_file_without_a_name_is_called_by_its_cover(name: str, cover: str, title: str) -> None:
    assert guess_title(Path(name), ActKind.AUTRE, as_source(cover)) == title


def test_a_file_without_name_nor_cover_is_called_by_its_first_bookmark() -> None:
    made = replace(as_source("12"), bookmarks=(Bookmark(1, "Annexe sanitaire", 1),))
    assert guess_title(Path("scan.pdf"), ActKind.ANNEXE, made) == "Annexe sanitaire"


@pytest.mark.parametrize(
    ("cover", "territory", "told"),
    [
        ("COMMUNE DE BRAY\nPLU", Territory("Valdoré"), "(Bray)"),
        ("Commune de Saint-Cyr (60340)\nPLU", Territory("Valdoré"), "(Saint-Cyr)"),
        ("VILLE DE VALDORÉ\nPLU", Territory("Valdoré"), ""),
        ("Commune de Valdoré\nCommune de Bray", Territory("Valdoré"), ""),
        ("COMMUNE DE ST-CYR", Territory("Saint-Cyr"), ""),
        ("COMMUNE DE BRAY", Territory("Pays de Valdoré", None, (Commune("Bray"),)), ""),
        ("COMMUNE DE BRAY", Territory("Valdoré Métropole"), ""),
        ("Le maire de la commune de Bray a été entendu.", Territory("Valdoré"), ""),
    ],
)
def test_a_cover_of_another_town_is_told(cover: str, territory: Territory, told: str) -> None:
    found = other_towns(as_source(cover), territory)
    assert bool(found) is bool(told)
    assert all(told in each for each in found)


def test_a_file_name_with_the_code_of_another_town_is_told() -> None:
    made = as_source("PLU", "valdore/60001_reglement_20200101.pdf")
    (told,) = other_towns(made, Territory("Valdoré", "60002"))
    assert "code INSEE 60001" in told
    assert other_towns(made, Territory("Valdoré", "60001")) == []

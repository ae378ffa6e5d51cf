"""The demonstration town: rebuilt identical, fictional on every page, and its questions quote its pages."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

pytest.importorskip("reportlab")

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT / "corpora"
TOWN = CORPORA / "clairvigne"
GOLD = ROOT / "eval" / "gold" / "demo.jsonl"
NOTICE = "Commune fictive - document de démonstration Sourcier, sans valeur juridique"
KINDS = {
    "nombre", "condition", "exception", "non_reglemente", "montant", "vote", "date", "objet", "etat_acte",
    "definition", "liste", "fausse_premisse", "renvoi", "suivi", "hors_corpus", "autre_commune",
    "zone_absente",
}  # fmt: skip
FIELDS = {
    "id", "profile", "commune", "question", "context", "answerable", "kind", "zone", "needs_ocr", "sources",
    "must", "must_not", "note", "split",
}  # fmt: skip


@lru_cache
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page, with every run of blanks squeezed to one space."""
    document = pypdfium2.PdfDocument(path)
    try:
        return tuple(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def documents(kind: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads((TOWN / "manifest.toml").read_text("utf-8"))["document"]
    return [entry for entry in listed if entry["type"] == kind]


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    before_path, before_modules = list(sys.path), set(sys.modules)
    spec = importlib.util.spec_from_file_location("build_demo", CORPORA / "build_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before_path
    for name in set(sys.modules) - before_modules:
        if name.startswith("demo_"):
            del sys.modules[name]


def test_a_rebuild_gives_the_committed_bytes(generator: ModuleType, tmp_path: Path) -> None:
    built = generator.build(tmp_path)
    assert {path.name for path in built} == {path.name for path in TOWN.iterdir()}
    assert [path.name for path in built if path.read_bytes() != (TOWN / path.name).read_bytes()] == []


def test_a_vote_that_does_not_match_the_sitting_stops_the_build(generator: ModuleType) -> None:
    town = generator.read_settings(CORPORA / "sources" / "commune.toml")
    act = generator.read_source(CORPORA / "sources" / "actes" / "del-2023-014.txt").settings
    check = sys.modules["demo_acts"].check_vote
    assert check(act, town)["votants"] == 18
    with pytest.raises(ValueError, match="2023-014"):
        check({**act, "pour": act["pour"] + 1}, town)
    with pytest.raises(ValueError, match="2023-014"):
        check({**act, "abstentions": ["M. Inconnu AILLEURS"]}, town)


def test_the_manifest_lists_every_document() -> None:
    manifest = tomllib.loads((TOWN / "manifest.toml").read_text("utf-8"))
    assert manifest["corpus"]["fictif"] is True
    assert manifest["corpus"]["insee"] == "00001"
    assert {entry["fichier"] for entry in manifest["document"]} == {path.name for path in TOWN.glob("*.pdf")}
    assert Counter(entry["type"] for entry in manifest["document"]) == {
        "plu": 1,
        "deliberation": 8,
        "arrete": 6,
    }


@pytest.mark.parametrize("path", sorted(TOWN.glob("*.pdf")), ids=lambda path: path.stem)
def test_every_page_says_it_is_fictional_and_reads_well(path: Path) -> None:
    for number, text in enumerate(pages(path), start=1):
        assert NOTICE in text, f"page {number}"
        assert text.endswith(f"Page {number}")
        assert not re.search(r"[\ufffd\ufffe\u00ad]", text)


@pytest.mark.parametrize("kind", ["deliberation", "arrete"])
def test_each_act_bears_its_number_and_its_articles(kind: str) -> None:
    for entry in documents(kind):
        text = " ".join(pages(TOWN / entry["fichier"]))
        number = re.search(r"n° (\d{4}-\d{3})", entry["titre"])
        assert number is not None
        assert f"n° {number[1]}" in text
        assert str(entry["date"].year) == number[1][:4]
        assert "ARTICLE 1 - " in text
        assert ("Résultat du vote" in text) == (kind == "deliberation")


def test_one_release_names_the_order_it_lifts() -> None:
    releases = [
        entry for entry in documents("arrete") if entry["titre"].split(" - ")[1].startswith("Mainlevée")
    ]
    assert [entry["fichier"] for entry in releases] == ["arr-2024-038-mainlevee-7-rue-des-tanneurs.pdf"]
    text = " ".join(pages(TOWN / releases[0]["fichier"]))
    assert "La mainlevée de l’arrêté n° 2023-112 du 14 novembre 2023 est prononcée." in text
    lifted = next(entry for entry in documents("arrete") if "n° 2023-112" in entry["titre"].split(" - ")[0])
    assert str(lifted["date"]) == "2023-11-14"


def test_the_plan_has_four_zones_of_fourteen_articles() -> None:
    text = pages(TOWN / documents("plu")[0]["fichier"])
    assert len(text) == 12
    body = " ".join(text[2:])
    assert re.findall(r"RÈGLEMENT DE LA ZONE (\w+)", body) == ["UA", "UB", "A", "N"]
    for zone in ("UA", "UB", "A", "N"):
        assert re.findall(rf"ARTICLE {zone} (\d+) - ", body) == [str(number) for number in range(1, 15)]


def test_the_parking_table_reads_row_by_row() -> None:
    body = pages(TOWN / "plu-reglement.pdf")[3]
    assert "Habitation 1 place par logement 2 places par logement 3 places par logement Logement" in body


def test_thirty_questions_are_well_formed() -> None:
    asked = questions()
    assert [row["id"] for row in asked] == [f"dem-{number:03d}" for number in range(1, 31)]
    assert {row["split"] for row in asked} == {"calibration", "test"}
    assert {row["kind"] for row in asked} == KINDS
    assert sum(not row["answerable"] for row in asked) == 8
    for row in asked:
        assert set(row) == FIELDS
        assert row["answerable"] == bool(row["sources"]) == bool(row["must"])
        assert bool(row["context"]) == (row["kind"] == "suivi")


@pytest.mark.parametrize("row", questions(), ids=lambda row: row["id"])
def test_every_quote_is_on_its_page(row: dict[str, Any]) -> None:
    for source in row["sources"]:
        text = pages(CORPORA / source["file"])
        assert source["quote"] == " ".join(source["quote"].split())
        assert [number for number in source["pages"] if source["quote"] in text[number - 1]] == source[
            "pages"
        ]

"""The demonstration town: rebuilt identical, and fictional on every page."""

from __future__ import annotations

import importlib.util
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
TOWN, NOTES = CORPORA / "clairvigne", CORPORA / "clairvigne-interne"
TOWNS = (TOWN, NOTES)
NOTICE = "Commune fictive - document de démonstration Sourcier, sans valeur juridique"


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
    built = {path.relative_to(tmp_path): path for path in generator.build(tmp_path)}
    kept = {path.relative_to(CORPORA): path for town in TOWNS for path in town.iterdir()}
    assert set(built) == set(kept)
    assert [name for name, path in built.items() if path.read_bytes() != kept[name].read_bytes()] == []


def test_a_vote_that_does_not_match_the_sitting_stops_the_build(generator: ModuleType) -> None:
    town = generator.read_settings(CORPORA / "sources" / "commune.toml")
    act = sys.modules["demo_text"].read_source(CORPORA / "sources" / "actes" / "del-2023-014.txt").settings
    check = sys.modules["demo_acts"].check_vote
    assert check(act, town)["votants"] == 18
    with pytest.raises(ValueError, match="2023-014"):
        check({**act, "pour": act["pour"] + 1}, town)
    with pytest.raises(ValueError, match="2023-014"):
        check({**act, "abstentions": ["M. Inconnu AILLEURS"]}, town)


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)
def test_the_manifest_lists_every_document(town: Path) -> None:
    manifest = tomllib.loads((town / "manifest.toml").read_text("utf-8"))
    assert manifest["corpus"]["fictif"] is True
    assert manifest["corpus"]["insee"] == "00001"
    assert manifest["corpus"]["visibilite"] == ("interne" if town is NOTES else "public")
    listed = {entry["fichier"] for entry in manifest["document"]}
    assert listed == {path.name for path in town.iterdir()} - {"manifest.toml", "zonage.geojson"}


def test_the_town_is_worth_visiting() -> None:
    manifest = tomllib.loads((TOWN / "manifest.toml").read_text("utf-8"))
    kinds = Counter(entry["type"] for entry in manifest["document"])
    assert kinds["plu"] == 2
    assert kinds["deliberation"] >= 25
    assert kinds["arrete"] >= 15
    assert kinds["annexe"] >= 1
    assert list(TOWN.glob("scan-*.pdf"))
    assert list(TOWN.glob("*.docx"))


@pytest.mark.parametrize(
    "path", sorted([*TOWN.glob("[!s]*.pdf"), *NOTES.glob("*.pdf")]), ids=lambda path: path.stem
)  # a scan has no words: tests/test_demo_acts.py reads it
def test_every_page_says_it_is_fictional_and_reads_well(path: Path) -> None:
    for number, text in enumerate(pages(path), start=1):
        assert NOTICE in text, f"page {number}"
        assert text.endswith(f"Page {number}")
        assert not re.search(r"[\ufffd\ufffe\u00ad]", text)


@pytest.mark.parametrize("kind", ["deliberation", "arrete"])
def test_each_act_bears_its_number_and_its_articles(kind: str) -> None:
    for entry in documents(kind):
        if entry["fichier"].startswith("scan-"):  # an image: tests/test_demo_acts.py reads it
            continue
        text = " ".join(pages(TOWN / entry["fichier"]))
        number = re.search(r"n° (\d{4}-\d{3})", entry["titre"])
        assert number is not None
        assert f"n° {number[1]}" in text
        assert str(entry["date"].year) == number[1][:4]
        assert "ARTICLE 1 - " in text
        assert ("Résultat du vote" in text) == (kind == "deliberation")


def test_a_release_names_the_order_it_lifts() -> None:
    releases = [
        entry for entry in documents("arrete") if entry["titre"].split(" - ")[1].startswith("Mainlevée")
    ]
    assert [entry["fichier"] for entry in releases] == [
        "arr-2024-038-mainlevee-7-rue-des-tanneurs.pdf",
        "arr-2024-079-mainlevee-15-rue-du-lavoir.pdf",
    ]
    text = " ".join(pages(TOWN / releases[0]["fichier"]))
    assert "La mainlevée de l’arrêté n° 2023-112 du 14 novembre 2023 est prononcée." in text
    lifted = next(entry for entry in documents("arrete") if "n° 2023-112" in entry["titre"].split(" - ")[0])
    assert str(lifted["date"]) == "2023-11-14"

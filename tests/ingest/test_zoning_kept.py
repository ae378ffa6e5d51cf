"""Zoning drawings once ingested: replaced, scoped, deleted and checked as documents are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions, delete, ingest
from ingest.upkeep import set_visibility
from rag.assistant import Assistant
from rag.encode import open_home
from rag.index.audit import findings
from rag.index.catalog import Catalog
from rag.scope import Scope
from rag.settings import Settings
from rag.types import DocumentState, Filters, Visibility
from tests.ingest.drawings import (
    write_geojson,
    zones,
)
from tests.ingest.zoned import RULES, cut, drawn, one


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    return folder


def test_again_it_is_left_as_it_is_and_a_newer_one_takes_its_place(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA", "N"))
    assert not one(town, settings).unchanged
    assert one(town, settings).unchanged
    write_geojson(town / "plan.geojson", zones("UB"))
    assert not one(town, settings).unchanged
    assert drawn(settings).labels == ("UB",)


def test_a_refused_newer_one_leaves_the_former_in_place(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    one(town, settings)
    cut(town / "plan.geojson")
    outcome = one(town, settings)
    assert outcome.state is DocumentState.REFUSED
    assert outcome.reason.endswith("La version déjà indexée reste en place.")
    assert drawn(settings).labels == ("UA",)


def test_it_takes_the_territory_of_its_corpus(town: Path, settings: Settings) -> None:
    (town / "plu.txt").write_text(RULES, encoding="utf-8")
    ingest([town], settings, IngestOptions(commune="Valdoré", insee="99001"))
    write_geojson(town / "plan.geojson", zones("UA"))
    ingest([town], settings)
    (layer,) = drawn(settings).layers
    assert (layer.territory.name, layer.territory.insee) == ("Valdoré", "99001")
    assert drawn(settings).of("Ailleurs").layers == ()


def test_a_closed_corpus_does_not_show_its_drawing(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    ingest([town], settings, IngestOptions(corpus="projets"))
    assert drawn(settings).labels == ("UA",)
    assert drawn(settings, Scope(closed=frozenset({"projets"}))).layers == ()
    assert drawn(settings, Scope(frozenset({"valdore"}))).layers == ()


def test_it_goes_with_its_corpus_or_alone(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    (town / "plu.txt").write_text(RULES, encoding="utf-8")
    ingest([town], settings)
    delete(settings, files=[("valdore", "valdore/plan.geojson")])
    assert not drawn(settings)
    ingest([town], settings)
    assert drawn(settings)
    delete(settings, corpus="valdore")
    with Assistant(settings) as assistant:
        assert assistant.layers() == ()
        assert assistant.outcomes() == ()


def test_a_drawing_that_is_gone_stays_until_it_is_asked_away(town: Path, settings: Settings) -> None:
    (town / "plu.txt").write_text(RULES, encoding="utf-8")
    for name in ("a", "b", "c"):
        write_geojson(town / f"{name}.geojson", zones("UA"))
    ingest([town], settings)
    (town / "a.geojson").unlink()
    report = ingest([town], settings)
    assert "1 plan(s) de zonage indexé(s) ne sont plus dans le dossier valdore" in report.notes[0]
    assert len(drawn(settings).layers) == 3
    report = ingest([town], settings, IngestOptions(remove_missing=True))
    assert "1 plan(s) de zonage retiré(s)" in report.notes[0]
    assert len(drawn(settings).layers) == 2


def test_closing_a_corpus_closes_its_drawing_and_its_passages(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    (town / "plu.txt").write_text(RULES, encoding="utf-8")
    ingest([town], settings)
    assert set_visibility(settings, "valdore", Visibility.INTERNAL) == 1
    with Assistant(settings) as assistant:
        assert {each.visibility for each in assistant.layers()} == {Visibility.INTERNAL}
        assert assistant.count(Filters(visibilities=(Visibility.PUBLIC,))) == 0
        assert assistant.count(Filters(visibilities=(Visibility.INTERNAL,))) > 0
    assert set_visibility(settings, "valdore", Visibility.INTERNAL) == 0


def generation(settings: Settings) -> Path:
    home, _ = open_home(settings)
    return home.generations / (home.current() or "")


def changed(settings: Settings, statement: str) -> Path:
    """The current generation, its catalog changed behind its back."""
    with closing(sqlite3.connect(generation(settings) / "catalog.sqlite")) as catalog:
        catalog.execute(statement)
        catalog.commit()
    return generation(settings)


def test_the_doctor_finds_a_drawing_without_its_file(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    ingest([town], settings)
    assert list(findings(generation(settings))) == []
    folder = changed(settings, "DELETE FROM files")
    (told,) = findings(folder)
    assert told == "1 plan(s) de zonage sans trace de leur fichier (valdore/plan.geojson) : réingérez-les."


def test_the_doctor_finds_a_file_without_its_drawing(town: Path, settings: Settings) -> None:
    write_geojson(town / "plan.geojson", zones("UA"))
    ingest([town], settings)
    (told,) = findings(changed(settings, "DELETE FROM layers"))
    assert "notés indexés" in told


def test_an_index_made_before_there_were_layers_has_none(town: Path, settings: Settings) -> None:
    (town / "plu.txt").write_text(RULES, encoding="utf-8")
    ingest([town], settings)
    folder = changed(settings, "DROP TABLE layers")
    assert list(findings(folder)) == []
    with closing(Catalog.open(folder / "catalog.sqlite")) as catalog:
        assert catalog.layers() == ()
        assert catalog.layer_files() == ()

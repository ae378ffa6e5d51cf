"""Ingestion of real acts, where the shared corpora are present."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.encode import open_home
from rag.settings import Settings
from rag.types import ActKind, Document, DocumentState
from tests.support import REPOSITORY

CORPORA = REPOSITORY.parent / "shared" / "corpora"


def zones(folder: Path, settings: Settings) -> tuple[Document, Counter[tuple[str, ...]]]:
    if not folder.is_dir():
        pytest.skip("the shared corpora are absent")
    report = ingest([folder], settings)
    assert [file.state for file in report.files] == [DocumentState.INDEXED]
    with open_home(settings)[0].read() as view:
        (document,) = view.catalog.documents()
        return document, Counter(chunk.section.zones for chunk in view.catalog.chunks_of(document.id))


def test_a_structured_reglement_keeps_every_zone_it_declares(settings: Settings) -> None:
    document, found = zones(CORPORA / "jaleyrac-plu", settings)
    assert set(found) == {
        (), ("UG", "1AU"), ("UG",), ("UGa",), ("UGb",), ("UE",), ("UX",), ("1AU",), ("2AU",), ("A",), ("N",),
        ("Na",), ("Np",),
    }  # fmt: skip
    assert (document.kind, document.territory.insee) == (ActKind.PLU, "15079")
    assert document.version.idurba == "15079_PLU_20190128"
    assert document.territory.name == "Jaleyrac"


def test_a_long_reglement_gives_each_zone_its_articles(settings: Settings) -> None:
    document, found = zones(CORPORA / "quimper-plu", settings)
    assert {labels[0] for labels in found if len(labels) == 1} >= {
        "UA",
        "UE",
        "UF",
        "UH",
        "UL",
        "A",
        "N",
        "AU",
    }
    assert document.page_count == 206
    assert document.version.label == "Modification du 19 avril 2018"

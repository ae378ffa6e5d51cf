"""A règlement as it is read: versions, parts, articles, the words it defines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.assistant import Assistant
from rag.desk import Desk
from rag.outline import (
    Edition,
    Force,
    Part,
    PartKind,
    articles,
    definitions,
    editions,
    holding,
    part_of,
    parts,
    used_in,
)
from rag.types import Chunk, Document, Section, Validity
from tests.samples import DOCUMENT

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def desk(town: Assistant) -> Desk:
    return Desk(town)


@pytest.fixture(scope="module")
def edition(desk: Desk) -> Edition:
    newer, former = editions(desk.documents(), desk.chunks, DAY)
    assert (newer.force, former.force) == (Force.NOW, Force.PAST)
    return newer


def test_the_parts_are_in_the_order_of_reading(desk: Desk, edition: Edition) -> None:
    names = [part.name for part in parts(edition, desk.chunks)]
    assert names[0] == "Dispositions générales"
    assert names[-2:] == ["Lexique", "Annexes"]
    assert names[1:4] == ["Zone UA", "Zone UB", "Zone UBa"]


def test_a_zone_holds_its_articles_and_those_of_no_other(desk: Desk, edition: Edition) -> None:
    found = articles(edition, Part(PartKind.ZONE, "UA"), desk.chunks)
    assert any("HAUTEUR" in each.title for each in found)
    assert not any("ARTICLE UB" in each.title for each in found)
    assert [part_of(each) for each in found] == [Part(PartKind.ZONE, "UA")] * len(found)
    height = next(each for each in found if "HAUTEUR" in each.title)
    again = holding(desk.chunks(height.document), height.chunks[-1].id)
    assert again == height
    assert holding(desk.chunks(height.document), "inconnu") is None


def test_defined_words_are_found_where_they_are_used(desk: Desk, edition: Edition) -> None:
    defined = definitions(edition, desk.chunks)
    assert {"Acrotère", "Emprise au sol"} <= {each.word for each in defined}
    found = articles(edition, Part(PartKind.ZONE, "UA"), desk.chunks)
    footprint = next(each for each in found if "EMPRISE AU SOL" in each.title)
    assert "Emprise au sol" in {each.word for each in used_in(footprint, defined)}


def test_former_and_coming_versions_are_kept_apart_from_what_is_in_force() -> None:
    def made(name: str, found: Validity) -> tuple[Document, Chunk]:
        document = replace(DOCUMENT, id=name, title=name, version=replace(DOCUMENT.version, label=name))
        return document, Chunk(f"c-{name}", Section(document, ("Article 1",)), (1,), "Texte", validity=found)

    held = [
        made("ancien", Validity(date(2019, 1, 1), date(2022, 1, 1), "la suite")),
        made("actuel", Validity(date(2022, 1, 1))),
        made("sans date", Validity()),
        made("à venir", Validity(date(2030, 1, 1))),
    ]
    chunks = {document.id: (chunk,) for document, chunk in held}
    found = editions([document for document, _ in held], lambda document: chunks[document.id], DAY)
    assert [each.force for each in found] == [Force.NOW, Force.COMING, Force.PAST]
    assert {document.id for document in found[0].documents} == {"actuel", "sans date"}
    assert found[2].label == "ancien"
    assert found[2].validity.by == "la suite"

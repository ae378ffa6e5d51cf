"""When a passage is in force: a condition inside the query of both engines, changed without its vectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.index.base import Store
from rag.index.embedded import EmbeddedStore
from rag.index.payload import ALWAYS, NEVER, span
from rag.types import Filters, Validity
from tests.index.builders import chunk, document, encode, sparse

OLD = Validity(date(2020, 3, 1), date(2022, 5, 4), "Modification n°1 du 4 mai 2022")
NEW = Validity(date(2022, 5, 4))
IDS = ("ancien", "nouveau", "sans-date", "fini")


@pytest.fixture
def ages(store: Store) -> Store:
    doc = document()
    chunks = [chunk(doc, rank, "règle") for rank in range(4)]
    store.upsert(encode(chunks))
    given = (OLD, NEW, Validity(), Validity(until=date(2021, 1, 1)))
    store.set_validity({each.id: found for each, found in zip(chunks, given, strict=True)})
    return store


def in_force(store: Store, day: date | None) -> set[str]:
    hits = store.search("body", sparse("règle"), Filters(in_force=day), 10)
    return {IDS[int(hit.chunk_id[-1])] for hit in hits}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, set(IDS)),
        (date(2020, 2, 29), {"sans-date", "fini"}),
        (date(2020, 3, 1), {"ancien", "sans-date", "fini"}),
        (date(2020, 12, 31), {"ancien", "sans-date", "fini"}),
        (date(2021, 1, 1), {"ancien", "sans-date"}),
        (date(2022, 5, 3), {"ancien", "sans-date"}),
        (date(2022, 5, 4), {"nouveau", "sans-date"}),
        (date.min, {"sans-date", "fini"}),
        (date.max, {"nouveau", "sans-date"}),
    ],
)
def test_in_force_the_first_day_and_no_longer_the_last(
    ages: Store, day: date | None, expected: set[str]
) -> None:
    assert in_force(ages, day) == expected
    if day:
        assert ages.count(Filters(in_force=day)) == len(expected)


def test_a_new_validity_takes_the_place_of_the_former(ages: Store) -> None:
    doc = document()
    ages.set_validity({f"{doc.id}-0": Validity(), f"{doc.id}-2": OLD})
    ages.set_validity({})
    assert ages.count() == 4
    assert in_force(ages, date(2023, 1, 1)) == {"ancien", "nouveau"}
    assert in_force(ages, date(2021, 6, 1)) == {"ancien", "sans-date"}


def test_scores_do_not_move(ages: Store) -> None:
    doc = document("c/autre.pdf")
    chunks = [chunk(doc, rank, text) for rank, text in enumerate(("règle haie", "règle", "haie haie"))]
    ages.upsert(encode(chunks))
    before = ages.search("body", sparse("règle haie"), Filters(), 10)
    ages.set_validity({each.id: OLD for each in chunks})
    assert ages.search("body", sparse("règle haie"), Filters(), 10) == before


def test_a_passage_written_with_its_validity_keeps_it(store: Store) -> None:
    doc = document()
    store.upsert(encode([replace(chunk(doc, 0, "règle"), validity=OLD), chunk(doc, 1, "règle")]))
    assert in_force(store, date(2021, 6, 1)) == {"ancien", "nouveau"}
    assert in_force(store, date(2023, 6, 1)) == {"nouveau"}


def test_it_is_on_disk_once_settled(tmp_path: Path) -> None:
    made = EmbeddedStore.create(tmp_path / "shard")
    doc = document()
    made.upsert(encode([chunk(doc, rank, "règle") for rank in range(1201)]))
    made.settle()
    made.set_validity({f"{doc.id}-{rank}": OLD for rank in range(1200)})
    made.settle()
    made.close()
    again = EmbeddedStore.open(tmp_path / "shard")
    found = again.search("body", sparse("règle"), Filters(in_force=date(2023, 1, 1)), 2000)
    assert [hit.chunk_id for hit in found] == [f"{doc.id}-1200"]
    assert again.count(Filters(in_force=date(2021, 1, 1))) == 1201
    again.close()


def test_unknown_ends_are_the_widest() -> None:
    assert span(Validity()) == (ALWAYS, NEVER)
    assert span(OLD) == (2020_03_01, 2022_05_04)
    assert span(Validity(date.min))[0] > ALWAYS
    assert span(Validity(until=date.max))[1] < NEVER

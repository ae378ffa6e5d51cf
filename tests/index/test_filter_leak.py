"""No filter, whatever its values, lets out a passage it should keep."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.base import Store
from rag.index.embedded import EmbeddedStore
from rag.types import ActKind, Chunk, Filters, Territory, Visibility
from tests.index.builders import chunk, document, encode, sparse

CORPORA = ("a", "b", "a b")
COMMUNES = ("Évry", "Evry-sur-Seine", "Ris")
ZONES = ("UA", "Ub", "1AUh")
DAYS = (None, date(2019, 12, 31), date(2020, 1, 1))


def corpus() -> list[Chunk]:
    chunks = []
    for number, name in enumerate(CORPORA * 6):
        doc = document(
            f"{name}/{number}",
            name,
            kind=list(ActKind)[number % 5],
            territory=Territory(COMMUNES[number % 3]),
            visibility=list(Visibility)[number % 2],
            day=DAYS[number // 3 % 3],
        )
        chunks += [chunk(doc, rank, "règle", ZONES[:rank]) for rank in range(3)]
    return chunks


CHUNKS = corpus()


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedStore.create(Path(folder) / "shard")
        store.upsert(encode(CHUNKS))
        yield store
        store.close()


anything = st.text(max_size=12)
filters_made = st.builds(
    Filters,
    corpora=st.lists(st.sampled_from(CORPORA) | anything, max_size=3).map(tuple),
    commune=st.none() | st.sampled_from(("evry", "ÉVRY SUR SEINE", "ris")) | anything,
    zones=st.lists(st.sampled_from(("ua", "UB", "1auh")) | anything, max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(ActKind), max_size=2).map(tuple),
    date_from=st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 2)),
    date_to=st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 2)),
    visibilities=st.lists(st.sampled_from(Visibility), max_size=1).map(tuple),
)
PLAIN = {"Évry": "evry", "Evry-sur-Seine": "evry sur seine", "Ris": "ris"}


def allowed(each: Chunk, filters: Filters) -> bool:
    """The meaning of a filter, said again in plain code (values of this test only)."""
    doc, day = each.document, each.document.version.date
    asked = None if filters.commune is None else filters.commune.strip().lower().replace("é", "e")
    zones = {zone.strip().lower() for zone in filters.zones}
    return (
        (not filters.corpora or doc.corpus in filters.corpora)
        and (asked is None or PLAIN[doc.territory.name] == asked)
        and (not zones or not each.section.zones or any(z.lower() in zones for z in each.section.zones))
        and (not filters.kinds or doc.kind in filters.kinds)
        and (not filters.visibilities or doc.visibility in filters.visibilities)
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
        and (filters.date_to is None or (day is not None and day <= filters.date_to))
    )


@settings(max_examples=300, deadline=None)
@given(filters=filters_made)
def test_filters_mean_the_same_as_plain_code(filled: Store, filters: Filters) -> None:
    hits = filled.search("body", sparse("règle"), filters, 1000)
    assert {hit.chunk_id for hit in hits} == {each.id for each in CHUNKS if allowed(each, filters)}

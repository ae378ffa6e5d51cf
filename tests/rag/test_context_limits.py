"""A passage reached by a reference meets the very conditions that the engines put in their queries."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.context.case import admitted
from rag.index.base import Store
from rag.index.embedded import EmbeddedStore
from rag.index.payload import conditions
from rag.types import Filters, Validity
from tests.index.builders import encode, sparse
from tests.index.test_filter_leak import CHUNKS, filters_made

NEW_YEAR = date(2020, 1, 1)
SPANS = (
    Validity(),
    Validity(until=NEW_YEAR),
    Validity(since=NEW_YEAR),
    Validity(NEW_YEAR, NEW_YEAR + timedelta(days=1)),
)
PASSAGES = [replace(each, validity=SPANS[rank % len(SPANS)]) for rank, each in enumerate(CHUNKS)]
days = st.none() | st.dates(NEW_YEAR - timedelta(days=2), NEW_YEAR + timedelta(days=2))


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedStore.create(Path(folder) / "shard")
        store.upsert(encode(PASSAGES))
        yield store
        store.close()


@settings(max_examples=200, deadline=None)
@given(filters=filters_made, day=days)
def test_a_passage_is_admitted_exactly_when_the_engine_finds_it(
    filled: Store, filters: Filters, day: date | None
) -> None:
    filters = replace(filters, in_force=day)
    hits = filled.search("body", sparse("règle"), filters, 1000)
    wanted = conditions(filters)
    assert {each.id for each in PASSAGES if admitted(each, wanted)} == {hit.chunk_id for hit in hits}

"""No filter, whatever its values, lets out a passage it should keep: on both engines, in the query itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from ingest.acts import kinds
from rag.index.base import Store
from rag.index.embedded import EmbeddedStore
from rag.index.server import ServerStore
from rag.types import Chunk, Filters, Territory, Validity, Visibility
from tests.index.builders import chunk, document, encode, sparse
from tests.index.conftest import ENGINES, URL

CORPORA = ("a", "b", "a b")
COMMUNES = ("Évry", "Evry-sur-Seine", "Ris")
ZONES = ("UA", "Ub", "1AUh", "U")
DAYS = (None, date(2019, 12, 31), date(2020, 1, 1))
AGES = (Validity(), Validity(DAYS[1]), Validity(DAYS[1], DAYS[2]), Validity(until=DAYS[2]), Validity(DAYS[2]))


def corpus() -> list[Chunk]:
    chunks = []
    for number, name in enumerate(CORPORA * 6):
        doc = document(
            f"{name}/{number}",
            name,
            kind=kinds()[number % 5],
            territory=Territory(COMMUNES[number % 3]),
            visibility=list(Visibility)[number % 2],
            day=DAYS[number // 3 % 3],
        )
        made = [chunk(doc, rank, "règle", ZONES[(number + rank) % 4 :][: rank % 3]) for rank in range(4)]
        chunks += [
            replace(each, validity=AGES[(number + rank) % len(AGES)]) for rank, each in enumerate(made)
        ]
    return chunks


CHUNKS = corpus()


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        client = QdrantClient(":memory:")
        store: Store = ServerStore(client, "sourcier", URL)
        if request.param == "embarque":
            store = EmbeddedStore.create(Path(folder) / "shard")
        plain = [replace(each, validity=Validity()) for each in CHUNKS]
        store.upsert(encode(plain[::2]))
        store.upsert(encode(CHUNKS[1::2]))
        store.set_validity({each.id: each.validity for each in CHUNKS[::2]})  # half of them afterwards
        yield store
        store.close()
        client.close()


# What an attacker, or a clumsy user, may put in a filter: quotes, wildcards, queries, look-alikes of the
# names above (full-width, Cyrillic, ligature, dotless), invisible characters, very long texts.
HOSTILE = (
    "", " ", "\t\n", "*", "%", "_", "?", ".*", "^a", "a*", "a%", "[a]", "a|b", "a,b", '["a"]', "a\x00",
    "\x00a", "'", '"', "a' OR '1'='1", "a'; DROP TABLE chunks; --", '{"$ne": null}', '{"any": ["a"]}', "null",
    "None", "true", "NaN", "-1", "0", "1e999", "../a", "a/..", "corpus:a", "a b ", " a", "A", "ａ", "а", "ᴀ",
    "a\u200b", "\u202ea", "a\u0301", "\ud800", "a\udfff", "UA*", "U*", "U%", "u", "UAA", "U A", "ＵＡ", "UА",
    "Évry\x00", "Evry%", "Évr", "evrу", "EVRY\u00a0", "ris'", "Rıs", "risſ", "a" * 100_000, "UA," * 10_000,
)  # fmt: skip
anything = st.text(max_size=12) | st.sampled_from(HOSTILE)
filters_made = st.builds(
    Filters,
    corpora=st.lists(st.sampled_from(CORPORA) | anything, max_size=3).map(tuple),
    commune=st.none() | st.sampled_from(("evry", "ÉVRY SUR SEINE", "ris")) | anything,
    zones=st.lists(st.sampled_from(("ua", "UB", "1auh")) | anything, max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(kinds()), max_size=2).map(tuple),
    date_from=st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 2)),
    date_to=st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 2)),
    visibilities=st.lists(st.sampled_from(Visibility), max_size=1).map(tuple),
    in_force=st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 2)) | st.dates(),
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
        and (filters.in_force is None or each.validity.at(filters.in_force))
    )


@settings(max_examples=300, deadline=None)
@given(filters=filters_made)
def test_filters_mean_the_same_as_plain_code(filled: Store, filters: Filters) -> None:
    hits = filled.search("body", sparse("règle"), filters, 1000)
    assert {hit.chunk_id for hit in hits} == {each.id for each in CHUNKS if allowed(each, filters)}


def found(store: Store, filters: Filters) -> set[str]:
    return {hit.chunk_id for hit in store.search("body", sparse("règle"), filters, 1000)}


def test_a_thousand_values_let_out_what_they_name_and_nothing_else(filled: Store) -> None:
    junk = [f"{HOSTILE[rank % len(HOSTILE)][:50]}{rank}" for rank in range(1000)]
    for name, value in (("corpora", "b"), ("zones", "1auh")):
        for values in (tuple(junk), (*junk, value)):
            filters = Filters(**{name: values})  # type: ignore[arg-type]
            assert found(filled, filters) == {each.id for each in CHUNKS if allowed(each, filters)}
    assert found(filled, Filters(corpora=("b",) * 1000)) == found(filled, Filters(corpora=("b",)))


@pytest.mark.parametrize("value", HOSTILE)
def test_no_hostile_value_names_a_corpus_a_commune_or_a_zone(filled: Store, value: str) -> None:
    assert found(filled, Filters(corpora=(value,))) == set()
    unzoned = {each.id for each in CHUNKS if not each.section.zones}
    asked = {zone.lower() for each in CHUNKS for zone in each.section.zones} & {value.strip().lower()}
    named = {each.id for each in CHUNKS if asked & {zone.lower() for zone in each.section.zones}}
    assert found(filled, Filters(zones=(value,))) == unzoned | named
    assert named == set() or value == "u"
    if value.strip().lower() not in ("evry", "ris'"):  # case, spaces and apostrophes name the same town
        assert found(filled, Filters(commune=value)) == set()


def test_a_zone_is_not_the_beginning_of_another(filled: Store) -> None:
    assert {"U", "UA", "Ub"} <= {zone for each in CHUNKS for zone in each.section.zones}
    for asked in ("U", "UA", "Ub", "A", "AU", "1AU"):
        ids = found(filled, Filters(zones=(asked,)))
        zoned = [each.section.zones for each in CHUNKS if each.id in ids and each.section.zones]
        assert all(asked.lower() in {zone.lower() for zone in zones} for zones in zoned)


def test_each_day_around_a_change_lets_out_one_state_only(filled: Store) -> None:
    old, new = AGES[2], AGES[4]
    states = {each.id: each.validity for each in CHUNKS}
    for shift in range(-3, 4):
        day = date(2020, 1, 1) + timedelta(shift)
        kinds = {states[each] for each in found(filled, Filters(in_force=day))}
        assert not {old, new} <= kinds

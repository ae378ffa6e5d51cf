"""What any engine must do, run on both."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from rag.index.base import Entry, Leg, SparseVector, Store
from rag.index.embedded import EmbeddedStore
from rag.index.server import ServerStore
from rag.types import Act, ActKind, Commune, Filters, Territory, Visibility
from tests.index.builders import DENSE, chunk, dense, document, encode, encode_dense, entry, sparse
from tests.index.conftest import URL

ANY = Filters()


def found(store: Store, filters: Filters = ANY, text: str = "règle", limit: int = 100) -> list[str]:
    return [hit.chunk_id for hit in store.search("body", sparse(text), filters, limit)]


def test_every_chunk_of_a_document_is_kept(store: Store) -> None:
    doc = document()
    store.upsert(encode([chunk(doc, rank, f"règle {rank}") for rank in range(1203)]))
    assert store.count() == 1203
    assert len(store.chunk_ids()) == 1203
    assert len(found(store, limit=2000)) == 1203


def test_upsert_replaces_a_chunk(store: Store) -> None:
    doc = document()
    store.upsert([entry(chunk(doc, 0, "règle ancienne"))])
    store.upsert([entry(chunk(doc, 0, "règle nouvelle"))])
    assert store.count() == 1
    assert found(store, text="ancienne") == []
    assert found(store, text="nouvelle") == [f"{doc.id}-0"]


def test_deleted_chunks_are_never_found(store: Store) -> None:
    doc = document()
    store.upsert(encode([chunk(doc, rank, "règle") for rank in range(3)]))
    store.delete({f"{doc.id}-1", "inconnu"})
    store.delete(())
    assert store.chunk_ids() == {f"{doc.id}-0", f"{doc.id}-2"}
    assert sorted(found(store)) == [f"{doc.id}-0", f"{doc.id}-2"]


def test_a_count_is_of_what_the_filters_let_through(store: Store) -> None:
    zoned, general = document(), document("autre.pdf")
    store.upsert(encode([chunk(zoned, rank, "règle", zones=("UA",)) for rank in range(3)]))
    store.upsert(encode([chunk(general, 0, "règle")]))
    assert store.count() == store.count(ANY) == 4
    assert store.count(Filters(zones=("UB",))) == 1, "what is of no zone holds everywhere"
    assert store.count(Filters(zones=("UA",))) == 4
    assert store.count(Filters(corpora=("inconnu",))) == 0


def test_rare_terms_weigh_more(store: Store) -> None:
    doc = document()
    texts = ["commun rare", *["commun"] * 9, "commun commun"]
    store.upsert(encode([chunk(doc, rank, text) for rank, text in enumerate(texts)]))
    hits = store.search("body", sparse("commun rare"), ANY, 3)
    assert [hit.chunk_id for hit in hits[:2]] == [f"{doc.id}-0", f"{doc.id}-10"]
    # Qdrant's idf: ln(1 + (N - n + 0.5) / (n + 0.5))
    assert hits[0].score == pytest.approx(2.08 + 0.0426, abs=0.01)


def test_headings_are_a_leg_of_their_own(store: Store) -> None:
    doc = document()
    store.upsert(encode([chunk(doc, 0, "texte", heading="Hauteur"), chunk(doc, 1, "hauteur")]))
    assert [hit.chunk_id for hit in store.search("heading", sparse("hauteur"), ANY, 5)] == [f"{doc.id}-0"]
    assert [hit.chunk_id for hit in store.search("body", sparse("hauteur"), ANY, 5)] == [f"{doc.id}-1"]


def test_dense_leg_scores_by_cosine(store: Store) -> None:
    doc = document()
    texts = ["un", "deux", "trois"]
    store.upsert(encode_dense([chunk(doc, rank, text) for rank, text in enumerate(texts)]))
    hits = store.search("dense", dense("deux"), ANY, 3)
    assert len(hits) == 3
    assert hits[0].chunk_id == f"{doc.id}-1"
    assert hits[0].score == pytest.approx(1.0, abs=1e-5)
    expected = sorted(texts, key=lambda text: -cosine(dense(text), dense("deux")))
    assert [hit.chunk_id for hit in hits] == [f"{doc.id}-{texts.index(text)}" for text in expected]
    only = store.search("dense", dense("deux"), Filters(corpora=("autre",)), 3)
    assert only == []


def cosine(left: tuple[float, ...], right: tuple[float, ...]) -> float:
    dot = sum(a * b for a, b in zip(left, right, strict=True))
    return float(dot / (sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5)


def test_nothing_asked_nothing_found(store: Store) -> None:
    doc = document()
    assert found(store) == []
    store.upsert(
        [entry(chunk(doc, 0, "règle")), Entry(chunk(doc, 1, ""), SparseVector((), ()), SparseVector((), ()))]
    )
    assert store.count() == 2
    assert store.search("body", SparseVector((), ()), ANY, 5) == []
    assert found(store, limit=0) == []
    assert found(store, text="absent") == []


def test_highest_term_hash_is_accepted(store: Store) -> None:
    doc = document()
    top = SparseVector((2**32 - 1,), (1.0,))
    store.upsert([Entry(chunk(doc, 0, "x"), top, top)])
    assert [hit.chunk_id for hit in store.search("body", top, ANY, 5)] == [f"{doc.id}-0"]


def test_equal_scores_come_in_a_fixed_order(store: Store) -> None:
    doc = document()
    store.upsert(encode([chunk(doc, rank, "même règle") for rank in (4, 2, 0, 3, 1)]))
    assert found(store) == [f"{doc.id}-{rank}" for rank in range(5)]


# -- filters ----------------------------------------------------------------------------------------


@pytest.fixture
def town(store: Store) -> Store:
    """Two towns of an intercommunality, an internal note, and minutes with two acts."""
    joined = Territory(
        "Pays de l'Été", "200000001", (Commune("Val-d'Or", "99001"), Commune("Œuilly", "2A004"))
    )
    plui = document("i/plui.pdf", "i", territory=joined, day=date(2020, 1, 31))
    plu = document("v/plu.pdf", "v", territory=Territory("Val-d'Or", "99001"))
    note = document(
        "v/note.txt", "v", kind=ActKind.AUTRE, visibility=Visibility.INTERNAL, day=date(2021, 5, 1)
    )
    minutes = document(
        "s/pv.pdf", "s", kind=ActKind.DELIBERATION, territory=Territory("Saint-Sauveur", "99002")
    )
    decree = Act(ActKind.ARRETE, "2022-1", date(2022, 2, 28))
    store.upsert(
        encode(
            [
                chunk(plui, 0, "règle", ["UDa", "UH"]),
                chunk(plui, 1, "règle"),
                chunk(plu, 0, "règle", ["N"]),
                chunk(note, 0, "règle"),
                chunk(minutes, 0, "règle", act=decree),
                chunk(minutes, 1, "règle", act=Act(ActKind.DELIBERATION, "2022-2")),
            ]
        )
    )
    names = {plui.id: "plui", plu.id: "plu", note.id: "note", minutes.id: "pv"}
    town_names.clear()
    town_names.update(names)
    return store


town_names: dict[str, str] = {}


def named(store: Store, filters: Filters) -> set[str]:
    return {f"{town_names[each.rpartition('-')[0]]}{each[-1]}" for each in found(store, filters)}


EVERYTHING = {"plui0", "plui1", "plu0", "note0", "pv0", "pv1"}
CASES: list[tuple[Filters, set[str]]] = [
    (Filters(), EVERYTHING),
    (Filters(corpora=("v",)), {"plu0", "note0"}),
    (Filters(corpora=("v", "s")), {"plu0", "note0", "pv0", "pv1"}),
    (Filters(commune="Val d'Or"), {"plui0", "plui1", "plu0", "note0"}),
    (Filters(commune="VAL-D’OR"), {"plui0", "plui1", "plu0", "note0"}),
    (Filters(commune="oeuilly"), {"plui0", "plui1"}),
    (Filters(commune="2a004"), {"plui0", "plui1"}),
    (Filters(commune="pays de l été"), {"plui0", "plui1"}),
    (Filters(commune="99002"), {"pv0", "pv1"}),
    (Filters(commune="Val"), set()),
    (Filters(zones=("uda",)), EVERYTHING - {"plu0"}),
    (Filters(zones=("n", "UH")), EVERYTHING),
    (Filters(zones=("UD",)), EVERYTHING - {"plui0", "plu0"}),
    (Filters(kinds=(ActKind.PLU,)), {"plui0", "plui1", "plu0"}),
    (Filters(kinds=(ActKind.ARRETE,)), {"pv0"}),
    (Filters(kinds=(ActKind.DELIBERATION, ActKind.AUTRE)), {"pv1", "note0"}),
    (Filters(date_from=date(2021, 5, 1)), {"note0", "pv0"}),
    (Filters(date_to=date(2021, 5, 1)), {"plui0", "plui1", "note0"}),
    (Filters(date_from=date(2020, 1, 31), date_to=date(2020, 1, 31)), {"plui0", "plui1"}),
    (Filters(date_from=date(2022, 3, 1)), set()),
    (Filters(visibilities=(Visibility.PUBLIC,)), EVERYTHING - {"note0"}),
    (Filters(visibilities=(Visibility.INTERNAL,)), {"note0"}),
    (Filters(corpora=("v",), visibilities=(Visibility.PUBLIC,), zones=("N",)), {"plu0"}),
    (
        Filters(commune="Val-d'Or", kinds=(ActKind.PLU,), zones=("UH",), date_to=date(2020, 2, 1)),
        {"plui0", "plui1"},
    ),
    (Filters(corpora=("v",), commune="Saint-Sauveur"), set()),
]


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_filters(town: Store, filters: Filters, expected: set[str]) -> None:
    assert named(town, filters) == expected


HOSTILE = [
    "", " ", "*", "%", "?", "_", ".*", "v*", "%v%", "'", '"', "v'", "v\"", "' OR '1'='1",
    "v; DROP TABLE documents", "None", "null", "NULL", "nan", "true", "[]", "{}", '["v"]', "v,s", "v|s",
    "v OR s", "v\x00", "\x00", "v ", "V", "../v", "$ne", '{"$gt": ""}', "v\ud800", "\udfff", "𝕧", "ｖ",
    "corpus:v",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_open_nothing(town: Store, value: str) -> None:
    assert named(town, Filters(corpora=(value,))) == set()
    assert named(town, Filters(commune=value)) == set()
    assert named(town, Filters(zones=(value,))) == {"plui1", "note0", "pv0", "pv1"}
    assert named(town, Filters(corpora=(value, "s"))) == {"pv0", "pv1"}


# -- both engines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("leg", ["body", "heading", "dense"])
def test_both_engines_rank_alike(tmp_path: Path, memory_server: QdrantClient, leg: Leg) -> None:
    doc, other = document(), document("a/autre.pdf", "a")
    words = ["hauteur", "clôture", "zone", "mètre", "toiture", "pente", "arbre", "recul"]
    chunks = [
        chunk(
            owner,
            rank,
            " ".join(words[(rank * k) % 8] for k in (1, 2, 3, 5)[: 1 + rank % 4]),
            heading=words[rank % 8],
        )
        for owner in (doc, other)
        for rank in range(120)
    ]
    embedded = EmbeddedStore.create(tmp_path / "shard", DENSE)
    server = ServerStore(memory_server, "sourcier", URL, DENSE)
    for each in (embedded, server):
        each.upsert(encode_dense(chunks))
        each.delete([item.id for item in chunks[50:60]])
    embedded.settle()
    for text in ("hauteur clôture", "toiture", "mètre pente arbre absent"):
        for filters in (ANY, Filters(corpora=("a",))):
            vector = dense(text) if leg == "dense" else sparse(text)
            left = embedded.search(leg, vector, filters, 500)
            right = server.search(leg, vector, filters, 500)
            assert {hit.chunk_id for hit in left} == {hit.chunk_id for hit in right}
            scores = {hit.chunk_id: hit.score for hit in right}
            assert [hit.score for hit in left] == pytest.approx(
                [scores[hit.chunk_id] for hit in left], abs=1e-4
            )
    embedded.close()

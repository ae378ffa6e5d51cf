"""Passages read by identifier: the same as read document by document, with the terms found when indexed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import chunk, document, encode, put

from rag.encode import Encoder, heading_text
from rag.index.base import Entry
from rag.index.catalog import Catalog
from rag.index.embedded import EmbeddedStore
from rag.index.generations import IndexHome
from rag.index.kept import Kept
from rag.index.passages import KEPT_BYTES, weight
from rag.index.payload import chunk_of, point_id
from rag.ranking.reading import read_passage
from rag.settings import Settings
from rag.text import terms
from rag.types import Analysed, Chunk, DocumentState, Filters, Ingested, Passage

USUAL = "0123456789abcdef0123"
TEXTS = (
    "La hauteur des constructions est limitée à 3,50 mètres en zone UB 2.",
    "L’emprise au sol n'excède pas 40 % ; cf. l’article R. 151-21 du code de l’urbanisme.",
    "Rez-de-\nchaussée : œuvre « d'art », 1 200 m², n° 2024-37 — Évreux\u2028",
    "",
    "\n\t 12 %",
)


def test_values_are_kept_within_their_bytes() -> None:
    kept: Kept[str] = Kept(10, len)
    kept.keep({"a": "1234", "b": "1234"})
    assert kept.take(["b", "a", "c"]) == {"b": "1234", "a": "1234"}
    kept.keep({"c": "1234"})  # « b » was asked before « a »
    assert kept.take(["a", "b", "c"]) == {"a": "1234", "c": "1234"}
    kept.keep({"a": "12"})
    assert kept.bytes == 6
    kept.keep({"d": "12345678901"})  # larger than all the room
    assert (len(kept), kept.bytes) == (0, 0)


def test_a_passage_weighs_more_than_its_text() -> None:
    bare = chunk(document(), 0, "é" * 5_000)
    assert sys.getsizeof(bare.text) < weight(bare) < KEPT_BYTES


def test_a_usual_identifier_is_read_off_the_point() -> None:
    assert chunk_of(point_id(USUAL)) == USUAL
    assert chunk_of(point_id("autre")) is None
    assert chunk_of(point_id(USUAL.upper())) is None
    assert len({point_id(each) for each in (USUAL, USUAL[:-1] + "4", "autre")}) == 3


@pytest.mark.parametrize("names", [("a", "b"), (USUAL, USUAL[:-1] + "f"), (USUAL, "b")])
def test_hits_bear_the_identifiers_that_were_written(tmp_path: Path, names: Sequence[str]) -> None:
    doc = document()
    store = EmbeddedStore.create(tmp_path / "shard")
    chunks = [
        Chunk(name, chunk(doc, 0, "").section, (1,), "toit rouge " * rank)
        for rank, name in enumerate(names, start=1)
    ]
    entries = encode(chunks)
    store.upsert(entries)
    hits = store.search("body", entries[0].body, Filters(), 10)
    assert {hit.chunk_id for hit in hits} == set(names)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    store.close()


class _Bare:
    """An encoder that brings no terms, as others may."""

    def __call__(self, chunks: Sequence[Chunk]) -> list[Entry]:
        return encode(chunks)


def _indexed(root: Path, encoder: Encoder | _Bare) -> IndexHome:
    home = IndexHome(Settings(data_dir=root), analyser="test-1", embedder="", dense_size=None)
    with home.write(encoder) as writer:
        for name in ("c/plu.pdf", "c/autre.pdf"):
            doc = document(name)
            chunks = [chunk(doc, rank, text, heading=f"Article {rank}") for rank, text in enumerate(TEXTS)]
            writer.put(
                doc, Ingested(doc.file, DocumentState.INDEXED, pages=1, document=doc), (), chunks, encoder
            )
    return home


def test_the_index_keeps_the_terms_that_a_fresh_analysis_finds(tmp_path: Path) -> None:
    with _indexed(tmp_path, Encoder(None)).read() as snapshot:
        ids = sorted(snapshot.catalog.chunk_ids())
        found = snapshot.chunks(ids)
        assert len(found) == 2 * len(TEXTS)
        for each in found.values():
            assert each.analysed == Analysed.of(terms(each.whole), terms(heading_text(each)))


def test_passages_without_terms_are_analysed_when_read(tmp_path: Path) -> None:
    with (
        _indexed(tmp_path / "sans", _Bare()).read() as without,
        _indexed(tmp_path / "avec", Encoder(None)).read() as snapshot,
    ):
        ids = sorted(snapshot.catalog.chunk_ids())
        bare, known = without.chunks(ids), snapshot.chunks(ids)
        assert all(each.analysed is None for each in bare.values())
        assert bare == known
        readings = [[read_passage(Passage(side[each], 1.0)) for each in ids] for side in (bare, known)]
        assert readings[0] == readings[1]


def test_passages_come_in_the_order_asked_whether_kept_or_read(tmp_path: Path) -> None:
    with _indexed(tmp_path, Encoder(None)).read() as snapshot:
        catalog = snapshot.catalog
        by_document = {each.id: each for doc in catalog.documents() for each in catalog.chunks_of(doc.id)}
        ids = sorted(by_document, reverse=True)
        first = catalog.chunks(ids[:3])
        again = catalog.chunks([*ids, "inconnu"])
        assert list(again) == ids
        assert again == by_document
        assert all(again[each] is first[each] for each in first)


def test_a_catalog_being_written_keeps_nothing(tmp_path: Path) -> None:
    home = IndexHome(Settings(data_dir=tmp_path), analyser="test-1", embedder="", dense_size=None)
    doc = document()
    with home.write(encode) as writer:
        put(writer, doc, ["premier état"])
        (name,) = writer.catalog.chunk_ids()
        assert writer.catalog.chunks([name])[name].text == "premier état"
        put(writer, doc, ["second état"])
        assert writer.catalog.chunks([name])[name].text == "second état"


def test_terms_leave_with_their_document(tmp_path: Path) -> None:
    home = _indexed(tmp_path, Encoder(None))
    with home.write(Encoder(None)) as writer:
        first, second = writer.catalog.documents()
        writer.delete(first.id)
        kept = writer.catalog.chunks_of(second.id)
        assert all(each.analysed for each in kept)
        assert _analysed_rows(writer.catalog) == {each.id for each in kept}


def _analysed_rows(catalog: Catalog) -> set[str]:
    from sqlalchemy import select

    from rag.index.analysed import AnalysedRow

    return set(catalog.read(lambda session: session.scalars(select(AnalysedRow.chunk_id)).all()))

"""The catalog gives back what it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from rag.acts import ActLink, Guess, LinkKind, Sitting, Vote
from rag.errors import IndexStoreError
from rag.index.beside import Told, acts_changing, acts_of_number, targets_among
from rag.index.catalog import Catalog, Counts
from rag.index.targets import Targets
from rag.links import number_key
from rag.mentions import MentionCount, Target
from rag.types import (
    Act,
    ActKind,
    Chunk,
    Commune,
    Counted,
    Document,
    DocumentState,
    Ingested,
    Mention,
    Page,
    PageState,
    Section,
    Table,
    Territory,
    Version,
    Visibility,
    Word,
)
from tests.index.builders import chunk, document, refused

FULL = Document(
    id="d1",
    corpus="ville",
    file="ville/actes/pv 2024.pdf",
    sha256="ab" * 32,
    title="Procès-verbal « été »",
    kind=ActKind.DELIBERATION,
    territory=Territory("Pays", "200000001", (Commune("Bourg", "2A004"), Commune("Hameau"))),
    visibility=Visibility.INTERNAL,
    version=Version("modification n°2", date(2024, 7, 5), "99001_PLU_20240705"),
    page_count=2,
)
ACT = Act(ActKind.ARRETE, "2024-12", date(2024, 7, 4), "Circulation")
CHUNKS = (
    Chunk("k1", Section(FULL, ("Titre", "Article 1"), ("UDa", "N"), "1", ACT), (1, 2), "texte « œuvre »", 12),
    Chunk(
        "k2",
        Section(FULL),
        (2,),
        "",
        40,
        Table(((("Usage",), ("Places",)),), ((("Logement", "collectif"), ()),)),
        (
            Mention(3, 13, "article UB 10", Target.ARTICLE, "10", "UB"),
            Mention(20, 27, "lexique", Target.LEXICON),
            Mention(30, 52, "article 2 du titre I", Target.ARTICLE, "2", None, "titre i"),
            Mention(60, 80, "article L. 111-6", Target.LAW, "L. 111-6"),
        ),
    ),
)
PAGES = (
    Page(1, "un\x0cdeux 😀", PageState.TEXT, hidden="blanc sur blanc"),
    Page(2, "", PageState.TO_OCR, words=(Word("Arrêté", 10, 20, 300, 45, 96),)),
)
OUTCOME = Ingested(
    FULL.file,
    DocumentState.PARTIAL,
    "page 2 à océriser",
    2,
    (2,),
    2,
    document=FULL,
    inferred=("commune",),
    warnings=("page 1 : texte invisible",),
    units=(Counted("articles", 3),),
    set_apart=(Counted("titre courant", 120),),
    pages_ocr=(2,),
    renamed_from="ville/ancien.pdf",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cata?log #1 100%.sqlite"


@pytest.fixture
def catalog(path: Path) -> Catalog:
    return Catalog.open(path, read_only=False)


def test_everything_comes_back_the_same(catalog: Catalog, path: Path) -> None:
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    catalog.close()
    kept = Catalog.open(path)
    assert kept.documents() == (FULL,)
    assert kept.document("d1") == FULL
    assert kept.document("d2") is None
    assert kept.document_at("ville", FULL.file) == FULL
    assert kept.outcomes() == (OUTCOME,)
    assert kept.pages("d1") == PAGES
    assert kept.page("d1", 2) == PAGES[1]
    assert kept.page("d1", 3) is None
    assert kept.chunks_of("d1") == CHUNKS
    assert kept.chunks_of("d2") == ()
    assert kept.chunks(["k2", "absent", "k1"]) == {"k2": CHUNKS[1], "k1": CHUNKS[0]}
    assert list(kept.chunks(["k2", "k1"])) == ["k2", "k1"]
    assert kept.chunk_ids() == {"k1", "k2"}
    assert kept.counts() == Counts(documents=1, pages=2, chunks=2, refused=0)
    kept.close()


def test_documents_are_shared_by_their_chunks(catalog: Catalog) -> None:
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    first, second = catalog.chunks(["k1", "k2"]).values()
    assert first.document is second.document
    catalog.close()


def test_many_chunks_at_once(catalog: Catalog) -> None:
    doc = document()
    chunks = [chunk(doc, rank, f"texte {rank}") for rank in range(1500)]
    catalog.add(doc, Ingested(doc.file, DocumentState.INDEXED, document=doc), (), chunks)
    assert catalog.chunks([each.id for each in chunks]) == {each.id: each for each in chunks}
    assert catalog.chunks([]) == {}
    catalog.close()


def test_a_new_version_takes_the_place_of_the_old(catalog: Catalog) -> None:
    other = document("ville/autre.pdf", "ville")
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    catalog.add(
        other, Ingested(other.file, DocumentState.INDEXED, document=other), (), [chunk(other, 0, "x")]
    )
    newer = replace(FULL, id="d9", sha256="cd" * 32)
    outcome = replace(OUTCOME, state=DocumentState.INDEXED, document=newer)
    moved = [
        replace(each, id=f"n{each.id}", section=replace(each.section, document=newer)) for each in CHUNKS
    ]
    catalog.add(newer, outcome, PAGES[:1], moved)
    assert catalog.documents() == (newer, other)
    assert catalog.outcomes()[0] == outcome
    assert catalog.pages("d1") == ()
    assert catalog.chunk_ids() == {"nk1", "nk2", f"{other.id}-0"}
    catalog.remove("d9")
    assert catalog.documents() == (other,)
    assert [each.file for each in catalog.outcomes()] == [other.file]
    assert catalog.counts() == Counts(documents=1, chunks=1)
    catalog.close()


def test_refused_files_are_kept_then_replaced(catalog: Catalog) -> None:
    catalog.refuse("ville", refused(FULL.file))
    catalog.refuse("ville", refused(FULL.file, "chiffré"))
    assert catalog.outcomes() == (refused(FULL.file, "chiffré"),)
    assert catalog.counts() == Counts(refused=1)
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    assert catalog.outcomes() == (OUTCOME,)
    catalog.close()


def test_a_refused_update_keeps_the_former_document(catalog: Catalog) -> None:
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    catalog.refuse("ville", refused(FULL.file))
    assert catalog.documents() == (FULL,)
    assert catalog.chunks_of("d1") == CHUNKS
    assert catalog.outcomes() == (replace(refused(FULL.file), document=FULL),)
    catalog.close()


def test_the_same_file_name_in_two_corpora(catalog: Catalog) -> None:
    for corpus in ("a", "b"):
        doc = document("x/plu.pdf", corpus)
        catalog.add(doc, Ingested(doc.file, DocumentState.INDEXED, document=doc), (), [chunk(doc, 0, corpus)])
    assert [each.corpus for each in catalog.documents()] == ["a", "b"]
    assert len(catalog.chunk_ids()) == 2
    catalog.close()


def test_zones_ruled_in_each_document(catalog: Catalog) -> None:
    for corpus, town, zones in (("a", "Bourg", ["UDa"]), ("b", "Hameau", ["N", "1AUh"])):
        doc = document(f"{corpus}/p", corpus, territory=Territory(town))
        outcome = Ingested(doc.file, DocumentState.INDEXED, document=doc)
        catalog.add(doc, outcome, (), [chunk(doc, 0, "x", zones), chunk(doc, 1, "y")])
    ruled = catalog.zones_by_document()
    assert [ruled[each.id] for each in catalog.documents()] == [("UDa",), ("1AUh", "N")]
    catalog.close()


def test_lone_surrogates_are_replaced(catalog: Catalog) -> None:
    doc = replace(FULL, file="ville/\udce9.pdf", title="\ud800")
    outcome = replace(OUTCOME, file=doc.file, document=doc)
    catalog.add(doc, outcome, [Page(1, "a\ud800b")], [replace(CHUNKS[0], text="c\udfffd")])
    assert catalog.page("d1", 1) == Page(1, "a\ufffdb")
    assert catalog.chunks(["k1"])["k1"].text == "c\ufffdd"
    assert catalog.document_at("ville", doc.file) == catalog.document("d1")
    catalog.close()


@pytest.mark.parametrize("content", [None, b"", b"pas une base", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_catalog_says_what_to_do(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexStoreError, match="sourcier ingest"):
        Catalog.open(path)
    assert path.exists() == (content is not None)


def test_acts_and_links_are_found_by_number(catalog: Catalog) -> None:
    link = ActLink(
        LinkKind.LIFTS, "2018 00814", date(2018, 4, 13), "est levé", partial=True, target=ActKind.ARRETE
    )
    lifted = Act(
        ActKind.ARRETE, "2019_00003_VDM", date(2019, 1, 5), "Mainlevée", place="1 rue Neuve", links=(link,)
    )
    vote = Vote(14, 5, None, False, "Pour : 14")
    voted = Act(
        ActKind.DELIBERATION, "2024-12", date(2024, 7, 4), vote=vote, sitting=Sitting(None, "dix"),
        matter=Guess("7", ("budget",)), amounts=("12 €",), visas=("Vu le code",),
    )  # fmt: skip
    doc = document("c/actes.pdf")
    chunks = [chunk(doc, 0, "a", act=lifted), chunk(doc, 1, "b", act=lifted), chunk(doc, 2, "c", act=voted)]
    catalog.add(doc, Ingested(doc.file, DocumentState.INDEXED, document=doc), (), chunks)
    assert catalog.acts_of(doc.id) == (lifted, voted)
    assert [each.section.act for each in catalog.chunks_of(doc.id)] == [lifted, lifted, voted]
    numbered = partial(acts_of_number, number_key=number_key("n° 2019 0003"))
    passages = tuple((each.id, each.text) for each in chunks[:2])
    assert catalog.read(numbered) == [Told(lifted, doc.id, passages)]
    changing = partial(acts_changing, number_key="2018-814")
    assert catalog.read(changing) == [Told(lifted, doc.id, passages)]
    assert lifted.links == (link,)
    assert catalog.read(partial(acts_changing, number_key="2018-815")) == []
    catalog.remove(doc.id)
    assert catalog.acts_of(doc.id) == ()
    assert catalog.read(changing) == catalog.read(numbered) == []
    catalog.close()


def test_where_references_lead_comes_back_and_goes_with_the_passages(catalog: Catalog) -> None:
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    other = document("ville/autre.pdf", "ville")
    far = chunk(other, 0, "règle")
    outcome = Ingested(other.file, DocumentState.INDEXED, document=other)
    catalog.add(other, outcome, (), [far])
    catalog.set_targets("ville", [Targets("d1", "k2", 0, (far.id, "k1")), Targets("d1", "k2", 1, ("k1",))])
    mentions = CHUNKS[1].mentions
    targets = partial(targets_among, chunk_ids=["k1", "k2", "absent"])
    assert catalog.read(targets) == {"k2": {0: [far.id, "k1"], 1: ["k1"]}}
    (lost,) = catalog.unresolved("ville")
    assert (lost.document, lost.chunk_id, lost.pages, lost.mention) == (FULL, "k2", (2,), mentions[2])
    assert catalog.unresolved("autre") == ()
    assert catalog.mention_counts("ville")["d1"] == MentionCount(found=3, resolved=2, outside=1)
    catalog.remove(other.id)  # what led to it leads there no more, even before a new resolution
    assert list(catalog.chunks(catalog.read(targets)["k2"][0])) == ["k1"]
    catalog.set_targets("ville", [])
    assert len(catalog.unresolved("ville")) == 3
    catalog.close()


def test_the_places_of_a_corpus_are_read_without_its_words(catalog: Catalog) -> None:
    catalog.add(FULL, OUTCOME, PAGES, CHUNKS)
    elsewhere = document("x/plu.pdf", "autre")
    outcome = Ingested(elsewhere.file, DocumentState.INDEXED, document=elsewhere)
    catalog.add(elsewhere, outcome, (), [chunk(elsewhere, 0, "règle")])
    found = catalog.spots("ville")
    assert [(each.chunk_id, each.section, each.pages, each.mentions) for each in found] == [
        (each.id, each.section, each.pages, each.mentions) for each in CHUNKS
    ]
    catalog.close()

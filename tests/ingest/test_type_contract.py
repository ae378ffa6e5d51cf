"""What every type of document keeps to. A type that a new file declares is tested as soon as it exists."""

from __future__ import annotations

import re

import pytest

from ingest.acts import document_types, kind_named, label_of, noun_of, reader_of
from ingest.acts.base import Source, source
from ingest.acts.declared import DocumentType
from ingest.chunk import chunks
from ingest.kinds import guess_kind
from rag.types import ActKind, Chunk, Page, PageState
from tests.ingest.accounting import unaccounted
from tests.ingest.papers import as_source, document, paged

TYPES = {each.kind.value: each for each in document_types()}
SAMPLES = {name: each.sample for name, each in TYPES.items()}
GARBAGE = {
    "nothing": "",
    "blank": " \n\n\t\n",
    "one word": "x",
    "numbers": "\n".join(str(rank) for rank in range(200)),
    "signs": "\ufffd\u202e•·§¶\n" * 30,
    "headings": "ARTICLE 1\nARTICLE 2\nTITRE I\nCHAPITRE II\nAnnexe\nObjet :\nVu\n" * 5,
    "one line": "mot " * 20_000,
    "pages": "\f".join(f"Ville de Bray\nligne {rank}\nPage {rank}" for rank in range(1, 30)),
    "empty pages": "\f\f\f",
}

every_type = pytest.mark.parametrize("declared", TYPES.values(), ids=TYPES)


def passages(declared: DocumentType, pages: tuple[Page, ...]) -> tuple[Source, list[Chunk]]:
    read = source("bray/document.txt", pages)
    return read, chunks(document(declared.kind), declared.read(read), pages, read.tables)


@every_type
def test_it_says_its_name(declared: DocumentType) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", declared.kind.value)
    assert kind_named(declared.kind.value) is declared.kind is ActKind(declared.kind.value)
    assert label_of(declared.kind)[0].isupper()
    assert noun_of(declared.kind)[0].islower()
    assert declared.kind.words[0].islower()
    assert reader_of(declared.kind) is declared.read


@every_type
def test_it_knows_its_sample_and_not_those_of_the_others(declared: DocumentType) -> None:
    assert {name for name, text in SAMPLES.items() if guess_kind(as_source(text)) is declared.kind} == {
        declared.kind.value
    }


@every_type
def test_its_reader_finds_a_structure_in_its_sample(declared: DocumentType) -> None:
    found = declared.read(as_source(declared.sample))
    assert any(block.path or block.article or block.act for block in found)
    assert {block.act.kind for block in found if block.act} <= {declared.kind}


@pytest.mark.parametrize("text", [*SAMPLES.values(), *GARBAGE.values()], ids=[*SAMPLES, *GARBAGE])
@every_type
def test_every_character_is_in_one_passage_in_order_with_its_place(declared: DocumentType, text: str) -> None:
    pages = paged(text)
    read, found = passages(declared, pages)
    assert unaccounted(pages, found, read.rejects) == {}
    assert passages(declared, pages)[1] == found
    places = [(chunk.pages, chunk.start) for chunk in found]
    assert places == sorted(places)
    joined = "\f".join(page.text for page in pages)
    for chunk in found:
        assert chunk.text.strip()
        assert chunk.section.document == document(declared.kind)
        first = chunk.text.split("\f")[0].split("\n")[0]
        assert " ".join(joined[chunk.start :].split()).startswith(" ".join(first.split()))


@every_type
def test_a_page_to_read_by_ocr_is_left_out(declared: DocumentType) -> None:
    pages = (Page(1, declared.sample), Page(2, "image", PageState.TO_OCR))
    _, found = passages(declared, pages)
    assert {number for chunk in found for number in chunk.pages} == {1}


def test_a_kind_that_no_file_declares_any_more_is_still_read_and_named() -> None:
    gone = ActKind("convention_d_autrefois")
    assert label_of(gone) == noun_of(gone) == gone.words == "convention_d_autrefois"
    assert reader_of(gone) is reader_of(ActKind.AUTRE)
    with pytest.raises(ValueError, match="types possibles : plu, "):
        kind_named(gone.value)

"""Passages of a règlement: an article or a coherent part of one, of one zone, a run of its page."""

from __future__ import annotations

from ingest.acts import reader_of
from ingest.acts.base import Block, Line
from ingest.chunk import MOST, chunks
from rag.types import ActKind, Chunk
from tests.ingest.papers import as_source, document

SENTENCE = "Les constructions respectent la règle qui vaut pour toutes celles de la zone et de ses abords."


def passages(text: str) -> list[Chunk]:
    return chunks(document(), reader_of(ActKind.PLU)(as_source(text.strip(), "valdore/plu.txt")))


def lines(count: int) -> str:
    return "\n".join([SENTENCE] * count)


def test_an_article_that_fits_is_one_passage() -> None:
    found = passages(
        f"ZONE UA\nARTICLE UA 6 - VOIES\n1. Règle générale\n{lines(3)}\n2. Cas particuliers\n{lines(3)}"
    )
    assert [chunk.section.article for chunk in found] == [None, "UA 6"]


def test_a_long_article_is_cut_at_its_sub_titles() -> None:
    found = passages(f"ARTICLE UA 6 - VOIES\n1. Règle générale\n{lines(8)}\n2. Cas particuliers\n{lines(8)}")
    assert [chunk.text.split("\n")[0] for chunk in found] == ["ARTICLE UA 6 - VOIES", "2. Cas particuliers"]
    assert all(len(chunk.text) <= MOST for chunk in found)


def test_a_numbered_paragraph_is_no_sub_title() -> None:
    paragraph = f"2. {SENTENCE}"
    found = passages(f"ARTICLE UA 6 - VOIES\n{lines(7)}\n{paragraph}\n{lines(8)}")
    assert not any(chunk.text.startswith("2. ") for chunk in found)
    assert " ".join(" ".join(chunk.text.split()) for chunk in found).count(SENTENCE) == 16


def test_a_passage_is_of_one_zone_and_of_one_article() -> None:
    found = passages(
        f"ZONE UA\nARTICLE UA 10 - HAUTEUR\n{SENTENCE}\nDans le secteur UAa : 4 mètres.\n"
        f"ZONE UB\nARTICLE UB 10 - HAUTEUR\n{SENTENCE}"
    )
    assert [(chunk.section.zones, chunk.section.article) for chunk in found] == [
        (("UA",), None), (("UA",), "UA 10"), (("UAa",), "UA 10"), (("UB",), None), (("UB",), "UB 10"),
    ]  # fmt: skip


def test_a_passage_never_jumps_over_what_is_set_apart_inside_a_page() -> None:
    block = Block(("Article 1",), (Line(1, "Début.", 0), Line(1, "Suite.", 1), Line(1, "Fin.", 4)))
    assert [chunk.text for chunk in chunks(document(), [block])] == ["Début.\nSuite.", "Fin."]

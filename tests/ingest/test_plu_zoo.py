"""Règlements of made-up towns, in many shapes: each line is at its place, each article has its title."""

from __future__ import annotations

import pytest

from ingest.acts.headings import Kind, heading_of
from ingest.chunk import chunks
from rag.types import ActKind
from tests.ingest.accounting import unaccounted
from tests.ingest.papers import document
from tests.ingest.zoo_papers import Paper, papers, tally

PLANS = papers("plu")


@pytest.mark.parametrize("styled", [False, True], ids=["plain", "styled"])
@pytest.mark.parametrize("paper", PLANS, ids=lambda paper: paper.name)
def test_zones_and_articles_of_other_towns_are_found(paper: Paper, styled: bool) -> None:
    found = tally(paper, paper.blocks(styled=styled))
    assert found.wrong == ()
    assert (found.headings, found.extra) == (found.headings_wanted, 0)
    assert (found.zones, found.zones_extra) == (found.zones_wanted, 0)


@pytest.mark.parametrize("paper", PLANS, ids=lambda paper: paper.name)
def test_no_passage_of_another_town_is_over_two_zones(paper: Paper) -> None:
    for chunk in chunks(document(ActKind.PLU), paper.blocks()):
        headings = [heading_of(line) for line in chunk.text.replace("\f", "\n").split("\n")]
        articles = [each for each in headings if each and each.kind is Kind.ARTICLE and each.own]
        assert len({each.zones for each in articles}) <= 1, chunk.text


@pytest.mark.parametrize("paper", PLANS, ids=lambda paper: paper.name)
def test_each_character_of_another_town_is_in_one_passage(paper: Paper) -> None:
    for kind in (ActKind.PLU, ActKind.ANNEXE):
        read = paper.source(styled=True)
        found = chunks(document(kind), paper.blocks(kind, styled=True))
        assert unaccounted(paper.pages, found, read.rejects) == {}


def test_a_note_called_after_the_number_of_a_law_does_not_cut_the_sentence() -> None:
    (paper,) = [paper for paper in PLANS if paper.name == "t_note_loi"]
    found = ["\n".join(line.text for line in block.lines) for block in paper.blocks()]
    assert any("porte atteinte à\nla salubrité publique." in text for text in found)
    assert "1 Dans sa rédaction issue du décret de 2007." in found

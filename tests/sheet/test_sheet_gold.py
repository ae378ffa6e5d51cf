"""What sheets are worth on four invented towns, read by a person in gold.toml; and what every sheet owes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.desk import Desk
from rag.sheet import Request, Sheet, kinds_of_works, sheet, zone_labels
from rag.sheet.types import Aim, Standing
from rag.verbatim import is_verbatim
from tests.sheet.sheet_scoring import TOWNS, Score, score


@pytest.fixture(scope="module")
def read(towns: Desk) -> Score:
    return score(towns)


@pytest.fixture(scope="module")
def sheets(towns: Desk) -> list[Sheet]:
    """A sheet of each zone of each town, the kinds of works one after the other."""
    return list(_sheets(towns))


def _sheets(desk: Desk) -> Iterator[Sheet]:
    kinds, rank = kinds_of_works(), 0
    for commune in TOWNS.values():
        for zone in zone_labels(desk, commune):
            yield sheet(desk, Request(commune, zone, kinds[rank % len(kinds)].key))
            rank += 1


def test_each_theme_is_told_as_the_reglement_does(read: Score) -> None:
    """Measured: 156 of 156 themes, 17 of 17 « non réglementé », 190 of 190 figures."""
    assert read.status_right >= read.themes - 3, read.faults
    assert read.unregulated_right == read.unregulated, read.faults
    assert read.figures_right >= read.figures - 5, read.faults


def test_no_figure_comes_from_another_zone(read: Score) -> None:
    assert read.foreign == 0, read.faults


def test_every_word_shown_is_the_act_s(sheets: list[Sheet]) -> None:
    assert len(sheets) > 40
    for each in sheets:
        for finding in each.findings:
            for citation in (finding.citation, *finding.exceptions):
                assert is_verbatim(citation.quote, citation.passage.chunk.whole), citation.quote
                assert set(citation.pages) <= set(citation.passage.chunk.pages)
            assert all(words in finding.quote for words in finding.conditions)
            assert all(figure.words in finding.quote for figure in finding.figures)


def test_a_key_names_one_finding(sheets: list[Sheet]) -> None:
    for each in sheets:
        keys = [finding.key for finding in each.findings]
        assert len(keys) == len(set(keys)), each.zone


def test_what_is_folded_aims_at_other_works(sheets: list[Sheet]) -> None:
    for each in sheets:
        for theme in each.themes:
            assert all(finding.aim is Aim.OTHER for finding in theme.folded)
            assert all(finding.aim is not Aim.OTHER for finding in theme.findings)
            aims = [finding.aim for finding in theme.findings]
            assert aims == sorted(aims, key=lambda aim: aim is not Aim.WORKS)


def test_a_rule_of_the_zone_stands_in_its_chapter(sheets: list[Sheet]) -> None:
    for each in sheets:
        family = {each.zone, *each.above}
        for finding in each.findings:
            if finding.standing is Standing.ZONE and not finding.sector and not finding.doubt:
                article = finding.chunk.section
                assert family & set(article.zones) or "présent article" in finding.quote, finding.quote


def test_the_same_request_gives_the_same_sheet(towns: Desk) -> None:
    request = Request("Valbourg", "UB", "annexe")
    one, other = sheet(towns, request), sheet(towns, request)
    assert [each.key for each in one.findings] == [each.key for each in other.findings]
    assert one.missing == other.missing
    assert one.notices == other.notices

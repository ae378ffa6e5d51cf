"""Two sheets side by side: what is the same, what differs, by which words and figures."""

from __future__ import annotations

from datetime import date

import pytest

from rag.desk import Desk
from rag.sheet import Request, sheet
from rag.sheet.compare import Change, Comparison, compare, marked


@pytest.fixture(scope="module")
def sectors(towns: Desk) -> Comparison:
    left, right = (sheet(towns, Request("Kerlannig-sur-Mer", zone, "extension")) for zone in ("Uhb", "Uhc"))
    return compare(left, right)


def test_a_sheet_is_the_same_as_itself(towns: Desk) -> None:
    one = sheet(towns, Request("Valbourg", "UB", "annexe"))
    assert compare(one, one).changed == ()


def test_figures_that_differ_are_named(sectors: Comparison) -> None:
    footprint = next(each for each in sectors.themes if each.key == "emprise")
    assert footprint.change is Change.CHANGED
    pair = next(each for each in footprint.pairs if each.change is Change.CHANGED)
    assert [each.words for each in pair.left_figures] == ["50 %"]
    assert [each.words for each in pair.right_figures] == ["25 %"]


def test_what_one_alone_says_is_told(sectors: Comparison) -> None:
    footprint = next(each for each in sectors.themes if each.key == "emprise")
    alone = [each for each in footprint.pairs if each.change is Change.RIGHT]
    assert alone
    assert alone[0].left is None
    assert alone[0].right
    assert "20 m²" in alone[0].right.quote


def test_common_rules_are_the_same(sectors: Comparison) -> None:
    fences = next(each for each in sectors.themes if each.key == "clotures")
    assert fences.change is Change.SAME
    assert fences.pairs


def test_each_rule_is_in_one_pair(sectors: Comparison) -> None:
    for theme in sectors.themes:
        left = [id(each.left) for each in theme.pairs if each.left]
        right = [id(each.right) for each in theme.pairs if each.right]
        assert len(left) == len(set(left))
        assert len(right) == len(set(right))
    assert sum(len(each.pairs) for each in sectors.themes) >= len(sectors.left.findings)


def test_the_runs_joined_are_the_quotes(sectors: Comparison) -> None:
    for theme in sectors.themes:
        for pair in theme.pairs:
            for finding, marks in ((pair.left, pair.left_marks), (pair.right, pair.right_marks)):
                assert "".join(mark.text for mark in marks) == (finding.quote if finding else "")


def test_only_the_words_that_differ_are_marked() -> None:
    left, right = marked("La hauteur est de 7 m au plus.", "La hauteur est de 10 m au plus.")
    assert [mark.text for mark in left if mark.differs] == ["7"]
    assert [mark.text for mark in right if mark.differs] == ["10"]


def test_two_days_may_be_compared(clairvigne: Desk) -> None:
    commune = "Clairvigne-sur-Ormelle"
    now = sheet(clairvigne, Request(commune, "UB", "extension", date(2026, 1, 1)))
    before = sheet(clairvigne, Request(commune, "UB", "extension", date(2001, 1, 1)))
    height = next(each for each in compare(before, now).themes if each.key == "hauteur")
    assert height.change is Change.RIGHT
    assert all(pair.left is None for pair in height.pairs)

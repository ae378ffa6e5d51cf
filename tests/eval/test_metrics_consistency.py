"""Consistency over rewordings and reruns, worked out by hand."""

from __future__ import annotations

import pytest
from rows import figure, row

from eval.metrics.base import Estimate, Method
from eval.stats import wilson


def test_rewordings_settled_alike() -> None:
    rows = [
        row("a"),
        row("a1", variant_of="a", transform="fautes"),
        row("a2", variant_of="a", transform="accents", right=False),
        row("b", right=False),
        row("b1", variant_of="b", transform="fautes", right=False),
        row("alone"),
    ]
    found = figure("constance", rows)
    assert (found.value, found.total) == (pytest.approx(2 / 3), 3)
    assert found.interval == wilson(4 / 3, 2)  # two origins, whatever the number of their variants
    assert figure("constance_groupe", rows) == Estimate(0, 2, wilson(0, 2), Method.WILSON)


def test_a_group_counts_when_all_its_forms_are_right() -> None:
    rows = [row("a"), row("a1", variant_of="a", transform="fautes"), row("b")]
    rows += [row("b1", variant_of="b", transform="fautes", right=False)]
    assert figure("constance_groupe", rows) == Estimate(0.5, 2, wilson(1, 2), Method.WILSON)


def test_a_variant_that_expects_something_else_is_no_rewording() -> None:
    rows = [
        row("a"),
        row("a1", variant_of="a", transform="preuve_retiree", answerable=False, right=False),
        row("a2", variant_of="a", transform="commune", kind="autre_commune", right=False),
        row("a3", variant_of="absent", transform="fautes", right=False),
        row("a4", variant_of="a", transform="fautes", error="panne", scores=()),
    ]
    assert figure("constance", rows) == Estimate(None, 0)
    assert figure("constance_groupe", rows) == Estimate(None, 0)


def test_reruns_give_the_same_words() -> None:
    rows = [row("a", signature="1"), row("b", signature="2")]
    rows += [row(f"a{rank}", variant_of="a", transform="relance", signature="1") for rank in range(2)]
    rows += [row("b1", variant_of="b", transform="relance", signature="3")]
    found = figure("constance_relance", rows)
    assert (found.value, found.total) == (pytest.approx(2 / 3), 3)
    assert figure("constance", rows).total == 0

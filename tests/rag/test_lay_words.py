"""The lay lexicon: no entry may fire on a word it does not hold, nor twice."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from rag.lexicon import expand
from rag.text import terms

TABLES = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
ENTRIES = [(lay, acts) for table in TABLES.values() for lay, acts in table.items()]


@pytest.mark.parametrize(("lay", "acts"), ENTRIES)
def test_an_entry_of_several_words_asks_for_several(lay: str, acts: str) -> None:
    found = terms(lay)
    assert len(found) >= min(2, len(lay.split()))
    assert terms(acts)


def test_no_two_entries_read_the_same_words() -> None:
    keys = [tuple(terms(lay)) for lay, _ in ENTRIES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("question", ["le montant du budget", "le marché de travaux", "la date du conseil"])
def test_ordinary_words_call_nothing(question: str) -> None:
    weights = dict.fromkeys(terms(question), 1.0)
    assert set(expand(weights, question)) == set(weights)

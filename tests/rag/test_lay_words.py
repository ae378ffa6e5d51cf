"""The lay lexicon: no entry may fire on a word it does not hold, nor twice."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from rag.lexicon import expand, key_words
from rag.text import terms

TABLES = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
ENTRIES = [(lay, acts) for table in TABLES.values() for lay, acts in table.items()]


@pytest.mark.parametrize(("lay", "acts"), ENTRIES)
def test_an_entry_of_several_words_asks_for_several(lay: str, acts: str) -> None:
    assert len(key_words(lay)) >= min(2, len(lay.split()))
    assert set(terms(acts)) - set(terms(lay)), "an entry must add something"


def test_no_two_entries_read_the_same_words() -> None:
    keys = [tuple(word.rstrip("sx") for word in key_words(lay)) for lay, _ in ENTRIES]
    assert len(keys) == len(set(keys))
    assert len(keys) >= 400


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("que dit le PLUi ?", "pluvial"),  # the stem of « pluie »
        ("le conseil a établi un bail", "élevage"),  # the stem of « étable »
        ("au rez-de-chaussée de la maison", "emprise"),  # « chaussée » inside a longer entry
    ],
)
def test_a_word_that_only_looks_alike_calls_nothing(question: str, unsaid: str) -> None:
    weights = dict.fromkeys(terms(question), 1.0)
    assert not set(terms(unsaid)) & set(expand(weights, question))


def test_a_verb_is_read_in_all_its_forms() -> None:
    for question in ("je veux surélever", "si je surélève ma maison", "une maison surélevée"):
        assert terms("hauteur")[0] in expand(dict.fromkeys(terms(question), 1.0), question)


@pytest.mark.parametrize("question", ["le montant du budget", "le marché de travaux", "la date du conseil"])
def test_ordinary_words_call_nothing(question: str) -> None:
    weights = dict.fromkeys(terms(question), 1.0)
    assert set(expand(weights, question)) == set(weights)

"""Zone labels: what is one, what it belongs to; and the town's lexicon."""

from __future__ import annotations

import pytest

from rag.labels import canonical, family, is_label, labels_after_zone, labels_in, parents
from rag.lexicon import lexicon
from rag.text import terms


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("UD2", ("UD2", "UD")),
        ("UHb", ("UHb", "UH")),
        ("Nh", ("Nh", "N")),
        ("1AUet", ("1AUet", "1AU", "AU")),
        ("2AU", ("2AU", "AU")),
        ("UCRU2", ("UCRU2", "UCRU")),
        ("UBa", ("UBa", "UB")),
        ("A", ("A",)),
        ("UD", ("UD",)),
    ],
)
def test_a_sector_belongs_to_its_zone(label: str, expected: tuple[str, ...]) -> None:
    assert family(label) == expected
    assert label not in parents(label)


@pytest.mark.parametrize(
    ("label", "other"), [("UD5", "UD2"), ("UD12", "UD1"), ("UB", "U"), ("UA", "A"), ("UB", "UBa")]
)
def test_a_look_alike_is_no_parent(label: str, other: str) -> None:
    assert other not in family(label)


@pytest.mark.parametrize(
    "word", ["UN", "Une", "Non", "ANNEXE", "avec", "Article", "B1", "u", "", "ZONE", "NON"]
)
def test_ordinary_words_are_no_labels(word: str) -> None:
    assert not is_label(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en zone UD2", ("UD2",)),
        ("les zones UA, UB et UC", ("UA", "UB", "UC")),
        ("zones UA/UB", ("UA", "UB")),
        ("Dans les secteurs UAa, UAb et le sous-secteur Nh1", ("UAa", "UAb", "Nh1")),
        ("zone « UD »", ("UD",)),
        ("la zone A et la zone N", ("A", "N")),
        ("zone 1AUet", ("1AUet",)),
        ("zone agricole, zone urbaine, zone naturelle", ()),
        ("une zone Uniquement piétonne", ()),
        ("UN ARRÊTÉ", ()),
    ],
)
def test_labels_follow_the_word_zone(text: str, expected: tuple[str, ...]) -> None:
    assert labels_after_zone(text) == expected


def test_labels_in_a_text_are_spared_from_single_letters_and_words() -> None:
    assert labels_in("A Grenoble, UN avis en UD2 puis UHb, AVEC NON") == ("UD2", "UHb")


def test_a_label_is_spelt_as_in_the_acts() -> None:
    assert canonical("uba", {"UB", "UBa"}) == "UBa"
    assert canonical("ud2", {"UD2"}) == "UD2"
    assert canonical("ux", {"UD2"}) == "ux"


# -- lexicon ----------------------------------------------------------------------------------------


def test_lay_words_bring_the_words_of_the_acts_at_a_lower_weight() -> None:
    question = "quelle hauteur pour mon abri de jardin ?"
    weights = dict.fromkeys(terms(question), 1.0)
    wider = lexicon().expand(weights, question)
    (annexe,) = terms("annexe")
    assert 0 < wider[annexe] < 1
    assert wider.keys() >= weights.keys()
    assert wider[terms("hauteur")[0]] == 1


def test_a_plural_and_an_accent_call_the_same_entry() -> None:
    (act_word,) = terms("annexe")
    for words in ("cabanons", "CABANON", "des dépendances"):
        assert act_word in lexicon().expand(dict.fromkeys(terms(words), 1.0), words)


def test_half_an_entry_calls_nothing() -> None:
    words = "un abri pour poneys"
    weights = dict.fromkeys(terms(words), 1.0)
    assert lexicon().expand(weights, words) == weights

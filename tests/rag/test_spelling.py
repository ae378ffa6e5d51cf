"""Misprints of a question: read as the nearest known word, or left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from rag.question import Wording, ZonesOf, understand
from rag.question.wording import doubtful_terms
from rag.spelling import ALONE, SHARED, Misprint, corrected, reread
from rag.text import fold, terms
from rag.types import Fact, FactKind, Question, Territory


class Corpus:
    """Words as an index holds them."""

    def __init__(self, **passages: int) -> None:
        self._words = {fold(word): (word, count) for word, count in passages.items()}

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        return {word: self._words[word][1] for word in words if word in self._words}

    def of_length(self, length: int) -> Mapping[str, tuple[str, int]]:
        return {word: each for word, each in self._words.items() if len(word) == length and each[1] > 1}


WORDS = Corpus(
    clôture=80, hauteur=200, panneaux=20, photovoltaïques=9, stationnement=150, stationement=1, parcelle=60,
    terrain=90, Ormelle=12, quorax=40, quovax=30, zythara=50, zythora=3, Kerdrelec=1,
)  # fmt: skip


def read(text: str, words: Corpus = WORDS, spared: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    return {each.word: each.read_as for each in corrected(text, words, spared)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cloturre", "clôture"),  # a letter doubled
        ("terain", "terrain"),  # a letter missing
        ("hautuer", "hauteur"),  # two letters swapped
        ("terrzin", "terrain"),  # a key beside
        ("fotovoltaiques", "photovoltaïques"),  # the same sound
        ("panaux", "panneaux"),
        ("CLOTURRE", "clôture"),
        ("assinissement", "assainissement"),  # a French word that no passage holds
    ],
)
def test_a_misprint_is_read_as_the_word_meant(typed: str, meant: str) -> None:
    assert read(f"quelle {typed} ?" if typed.islower() else typed) == {typed: (meant,)}


@pytest.mark.parametrize(
    "text",
    [
        "quelle hauteur de cloture ?",  # a missing accent is no misprint
        "la parcele",  # has the stem of the word meant: it finds the same
        "la péniche est elle soumise au règlement ?",  # a French word that no passage holds
        "en zone UBx1, arrêté 2024-033, parcelle ZK 45",
        "que dit l'acte de Mme Hautuer ?",  # a name
        "et le PLUZ ?",  # initials
        "ecrire a urbanisme@parcele.fr",
        "ou est kerdrelec ?",  # a name that exists
        "un velux et un airbnb",  # lay words of the lexicon
        "xqzwv",  # near nothing
        "",
    ],
)
def test_what_is_right_or_unknown_is_left_alone(text: str) -> None:
    assert read(text) == {}


def test_spared_words_are_left_alone() -> None:
    assert read("cloturre", spared={"cloturre"}) == {}


def test_two_words_as_likely_are_both_read_and_weigh_less() -> None:
    found = corrected("un quozax", WORDS)
    assert found == (Misprint("quozax", 3, ("quorax", "quovax")),)
    assert doubtful_terms(found) == {terms("quorax")[0]: SHARED, terms("quovax")[0]: SHARED}


def test_the_frequent_word_breaks_a_tie() -> None:
    assert read("un zythera") == {"zythera": ("zythara",)}


def test_a_misprint_of_the_acts_themselves_is_read_both_ways() -> None:
    assert read("le stationement") == {"stationement": ("stationnement", "stationement")}


def test_a_text_is_read_again_in_place() -> None:
    text = "La cloturre, quelle hautuer ?"
    assert reread(text, corrected(text, WORDS)) == "La clôture, quelle hauteur ?"


def test_a_text_of_another_language_is_not_corrected_word_by_word() -> None:
    assert read(" ".join(f"hautu{letter}r" for letter in "bcdfghjklmn")) == {}


def test_the_user_sees_what_was_read_and_the_word_weighs_less() -> None:
    town = Territory("Clairvigne", "00000")
    found = understand(
        Question("quelle hautuer pour Clairvigne ?"),
        [town],
        ZonesOf({town.name: frozenset()}),
        Wording(words=WORDS),
    )
    assert Fact(FactKind.SPELLING, "hauteur", words="hautuer") in found.facts
    assert found.terms[terms("hauteur")[0]] == ALONE < 1
    assert terms("hautuer")[0] not in found.terms


def test_a_reading_taken_off_by_the_user_is_not_made_again() -> None:
    town = Territory("Clairvigne", "00000")
    asked = Question("quelle hautuer ?", without=frozenset({FactKind.SPELLING}))
    found = understand(asked, [town], ZonesOf({town.name: frozenset()}), Wording(words=WORDS))
    assert terms("hautuer")[0] in found.terms
    assert not [fact for fact in found.facts if fact.kind is FactKind.SPELLING]

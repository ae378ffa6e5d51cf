"""The kind of answer a question about a vote wants."""

from __future__ import annotations

import pytest

from rag.expected import LOOKS, Expected, expected_answer
from rag.text import fold


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Qui a voté contre le budget ?", Expected.VOTER),
        ("Quels élus se sont abstenus sur la taxe ?", Expected.VOTER),
        ("Combien de voix contre ?", Expected.VOTE),
        ("Le budget a-t-il été voté à l'unanimité ?", Expected.VOTE),
        ("Qui a été retenu pour les travaux ?", Expected.PERSON),
    ],
)
def test_who_voted_is_another_question_than_how_many(question: str, kind: Expected) -> None:
    assert expected_answer(fold(question)) is kind


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Contre : 2 (M. Leblanc, Mme Roy)", True),
        ("Monsieur Leblanc s'étant abstenu", True),
        ("Pour : 13, abstentions : 3", False),
        ("adopté à l'unanimité par Monsieur le Maire et son conseil", False),
    ],
)
def test_a_voter_is_named_beside_the_vote(words: str, named: bool) -> None:
    assert bool(LOOKS[Expected.VOTER].search(words)) is named

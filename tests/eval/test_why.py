"""Why an answer was judged so, told in sentences that agree with the marks."""

from __future__ import annotations

import pytest
from answer_lines import answer, cited, off_topic, question

from eval.metrics.accuracy import is_right
from eval.why import judged


def test_a_right_answer_says_so_and_its_page() -> None:
    asked, given = question(), answer(answer="La hauteur est de 7 m.", citations=[cited()])
    assert is_right(asked, given)
    assert judged(asked, given) == (
        "La réponse dit tout ce qui est attendu, et rien de ce qui est interdit.",
        "Elle cite bien la page de la preuve.",
    )


def test_what_lacks_and_what_is_forbidden_are_named() -> None:
    given = answer(answer="La hauteur est de 9 m.", citations=[cited(pages=[8])])
    assert judged(question(), given) == (
        "La réponse dit « 9 m », que le corrigé interdit.",
        "Il manque « 7 m » ou « 7 mètres ».",
        "Elle ne cite pas la page de la preuve.",
    )


def test_an_answer_too_long_says_what_is_read() -> None:
    given = answer(answer="mot " * 130 + "7 m", citations=[])
    said = judged(question(), given)
    assert "Il manque « 7 m » ou « 7 mètres »." in said
    assert "Seuls les 120 premiers mots d'une réponse sont lus." in said
    assert said[-1] == "Elle ne cite aucune page."


@pytest.mark.parametrize(
    ("status", "words"), [("answered", "il fallait refuser"), ("refused", "c'est juste")]
)
def test_a_question_without_answer(status: str, words: str) -> None:
    (said,) = judged(off_topic(), answer(status=status))
    assert words in said


def test_a_refusal_of_what_the_documents_answer() -> None:
    (said,) = judged(question(), answer(status="refused", refusal={"reason": "preuve_faible"}))
    assert "rien n'a été affirmé" in said
    assert "preuve trop faible" in said


def test_lost_words_have_no_reason() -> None:
    assert judged(question(), None) == ()

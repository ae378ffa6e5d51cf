"""What was understood comes with every reply, in the answer line too; a question back gives its choices."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.types import FactKind, Question, Status
from rag.wire import reply_to_json


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Quelle est la hauteur maximale des constructions en zone UB ?", Status.ANSWERED),
        ("Quelle est la hauteur maximale en zone UX ?", Status.REFUSED),
        ("Quelle est la hauteur maximale des constructions ?", Status.CLARIFY),
        ("Quelle hauteur était en vigueur au 31/02/2024 en zone UB ?", Status.CLARIFY),
    ],
)
def test_every_reply_says_what_was_understood(town: Assistant, text: str, status: Status) -> None:
    reply = town.ask(Question(text))
    assert reply.status is status
    assert FactKind.THEME in {fact.kind for fact in reply.understood}
    line = reply_to_json(reply)
    assert {
        "kind": "thème",
        "value": "hauteur",
        "origin": "dit dans la question",
        "words": "hauteur",
    } in line["understood"]  # type: ignore[operator]


def test_a_question_back_gives_what_may_be_chosen(town: Assistant) -> None:
    first = "Quelle est la hauteur maximale des constructions ?"
    back = town.ask(Question(first))
    assert {choice.kind for choice in back.choices} == {FactKind.ZONE}
    assert all(choice.value in back.text for choice in back.choices)
    chosen = town.ask(Question(f"Zone {back.choices[0].value}", (first,)))
    assert chosen.status is not Status.CLARIFY
    assert not chosen.choices

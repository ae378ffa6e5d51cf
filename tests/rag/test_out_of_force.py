"""A rule asked at a date when no text known here was in force: it is said, and no neighbour answers."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.types import Filters, Question, RefusalReason, Status

ASKED = "Quelle est la hauteur maximale en zone UA ?"


def asked(town: Assistant, text: str, day: date | None = None) -> str:
    reply = town.ask(Question(text, filters=Filters(in_force=day)))
    assert reply.status is Status.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.OUT_OF_CORPUS
    assert not reply.citations
    return reply.text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (ASKED, date(1990, 1, 1)),
        ("Quelle est la hauteur maximale en zone UA au 1er janvier 1990 ?", None),
        ("Quelle est la hauteur maximale en zones UB et UA au 1er janvier 1990 ?", None),
    ],
)
def test_a_zone_before_its_first_text(town: Assistant, text: str, day: date | None) -> None:
    said = asked(town, text, day)
    assert "en vigueur le 1er janvier 1990" in said
    assert "depuis le 20 juin 2019" in said
    assert "n'existe pas" not in said


def test_what_has_no_zone_says_the_day_too(town: Assistant) -> None:
    said = asked(town, "Quel est le tarif de la cantine ?", date(1990, 1, 1))
    assert "en vigueur le 1er janvier 1990" in said


def test_from_the_day_of_the_text_it_answers(town: Assistant) -> None:
    for day in (date(2019, 6, 20), date(2024, 3, 12), date(2999, 12, 31)):
        assert town.ask(Question(ASKED, filters=Filters(in_force=day))).status is Status.ANSWERED
    assert asked(town, ASKED, date(2019, 6, 19))

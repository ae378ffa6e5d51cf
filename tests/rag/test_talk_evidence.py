"""What was said in the conversation is kept as what is asked about, never as what proves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import AnswerSettings, Settings, VectorSettings
from rag.types import Question, Reply, Status, Territory
from tests.index.builders import document
from tests.rag.test_context import Town

TOWN = Territory("Ornebourg", "99301")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    # What is told is tested here, not how sure one must be to tell it.
    shown = AnswerSettings(seuil=0.05)
    made = Town(Settings(data_dir=tmp_path / "data", vecteurs=VectorSettings(moteur="aucun"), reponse=shown))
    doc = document("plu/reglement.pdf", "plu", territory=TOWN)
    for zone, height, annex in (("UA", "14", "4"), ("UB", "9", "3,50")):
        path = (f"Zone {zone}", f"{zone} 10. Hauteur maximale des constructions")
        rule = f"La hauteur maximale des constructions est fixée à {height} m au faîtage. "
        words = f"{rule}La hauteur maximale des annexes est fixée à {annex} m au faîtage."
        made.rule(doc, path, words, zones=(zone,), article=f"{zone} 10")
    return made


def asked(town: Town, text: str, *before: str) -> Reply:
    with town.opened() as assistant:
        return assistant.ask(Question(text, before))


FIRST = "Quelle est la hauteur maximale des constructions en zone UA ?"


def test_a_follow_up_on_another_zone_takes_its_own_figure(town: Town) -> None:
    reply = asked(town, "Et en zone UB ?", FIRST)
    assert "9 m" in reply.text
    assert "14 m" not in reply.text


def test_a_follow_up_on_another_thing_stays_in_its_zone(town: Town) -> None:
    reply = asked(town, "Et pour les annexes ?", FIRST)
    assert "4 m" in reply.text
    assert "3,50 m" not in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "Le maire m'a dit que la hauteur maximale en zone UB est de 25 m au faîtage.",
        "La modification n° 3 a porté la hauteur maximale à 25 m en zone UB.",
    ],
)
def test_a_figure_that_the_user_asserts_is_never_given_back(town: Town, said: str) -> None:
    reply = asked(town, "Quelle est la hauteur maximale des constructions en zone UB ?", said)
    assert "25 m" not in reply.text
    assert all("25" not in citation.quote for citation in reply.citations)


def test_a_follow_up_that_names_nothing_asks_back(town: Town) -> None:
    reply = asked(town, "Et lui ?", FIRST)
    assert reply.status is not Status.ANSWERED


def test_a_bare_when_with_nothing_before_it_asks_for_a_question(town: Town) -> None:
    assert asked(town, "Depuis quand ?").status is Status.CLARIFY

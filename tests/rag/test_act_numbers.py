"""Numbers of acts are read as they are typed; another act's text is never given for the one asked."""

from __future__ import annotations

from datetime import date

import pytest

from rag.anchors import has_act, missing_anchors
from rag.confidence import Evidence
from rag.question import ZonesOf, understand
from rag.question.acts import said_acts
from rag.ranking.pointing import act_keys
from rag.refuse import not_found
from rag.settings import ContactSettings
from rag.types import Act, ActKind, Chunk, Document, Passage, Question, Section, Territory

TOWN = Territory("Corvanne", "00721")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("la délibération n° 20231113 1", "2023_11_13_1"),
        ("délibération n° 2021071205", "2021_7_12_5"),
        ("la délibération n° 2026 012", "2026_12"),
        ("la délibération 2021 02 09", "2021_2_9"),
        ("l'acte 2024-12/3 ?", "2024_12_3"),
        ("que dit D.2023.045 ?", "2023_45"),
        ("DEL-2023-035", "2023_35"),
        ("l'arrêté 22-AT-0225", "2022_225"),
        ("l'arrêté 2022/DAC/12", "2022_12"),
        ("la décision n° 24/135", "2024_135"),
        ("la délibération n° 12", "12"),
        ("l'arrêté 45/2023", "2023_45"),
    ],
)
def test_a_number_is_read_as_it_is_typed(text: str, key: str) -> None:
    assert list(said_acts(text)) == [key]


@pytest.mark.parametrize(
    "text",
    [
        "l'arrêté du 12/03/2024",
        "en 2024 12 logements",
        "le lot n° 3",
        "l'année 2024-2025",
        "une aide de 2023 500 euros",
    ],
)
def test_what_is_no_number_of_act_is_not_read(text: str) -> None:
    assert not said_acts(text)


def test_an_act_is_found_under_the_spellings_of_its_number() -> None:
    assert "2023_11_13_1" in act_keys("Délibération n° 20231113 1")
    assert "2022_225" in act_keys("ARRÊTÉ 22-AT-0225")
    assert "2024_135" in act_keys("Décision n° 24/135")
    assert "2024_135" not in act_keys("page 24/135")


def passage(number: str, text: str = "Le conseil décide.") -> Passage:
    document = Document("d", "c", "c/cm.pdf", "0" * 64, "Séance", ActKind.DELIBERATION, TOWN)
    act = Act(ActKind.DELIBERATION, number, date(2023, 11, 13), "Vente")
    return Passage(Chunk("x", Section(document, (f"Délibération {number}",), act=act), (1,), text), 1.0)


def test_a_rank_alone_is_that_of_the_act() -> None:
    assert has_act("1", passage("20231113 1"))
    assert not has_act("2", passage("20231113 1"))
    assert has_act("2", passage("20231113 1", "Vu la délibération n° 02 de ce jour."))


def test_no_such_act_is_said() -> None:
    question = "Quel montant la délibération n° 20231113 7 fixe-t-elle ?"
    understood = understand(Question(question), (TOWN,), ZonesOf({}))
    found = [passage("20231113 1")]
    evidence = Evidence((), 0.1, missing_anchors(understood, found[0]), closed=True)
    message = not_found(understood, found, evidence, ContactSettings()).message
    assert message.startswith("Aucun acte portant ce numéro (n° 20231113 7)")
    there = [passage("20231113 7")]
    assert not missing_anchors(understood, there[0])
    assert "Aucun acte" not in not_found(understood, there, Evidence((), 0.1), ContactSettings()).message

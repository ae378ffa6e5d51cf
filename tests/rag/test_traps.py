"""Questions that must not be answered with another zone's or another town's rule, nor refused for a word."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.types import RefusalReason, Status
from tests.rag.towns import ask

UA = "Quelle est la hauteur maximale à l'égout du toit en zone UA à Clairvigne ?"


@pytest.mark.parametrize("zone", ["ux", "nh", "1au"])
def test_an_unruled_zone_typed_in_small_letters_is_refused(town: Assistant, zone: str) -> None:
    reply = ask(town, f"Quel recul par rapport aux limites séparatives en zone {zone} ?")
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.UNKNOWN_ZONE


@pytest.mark.parametrize("zone", ["UBA", "Uba"])
def test_a_sector_typed_in_any_case_is_found(town: Assistant, zone: str) -> None:
    reply = ask(town, f"Quelle est la hauteur maximale à l'égout du toit en secteur {zone} ?")
    assert "4,00 m à l’égout" in reply.text


def test_a_zone_filter_typed_in_small_letters_is_found(town: Assistant) -> None:
    assert ask(town, "Quelle est la hauteur maximale ?", zones=("ub",)).status is Status.ANSWERED


@pytest.mark.parametrize("commune", ["Brest", "29019", "../../etc/passwd"])
def test_a_commune_filter_that_is_not_ours_is_refused(town: Assistant, commune: str) -> None:
    reply = ask(town, "Quelle est la hauteur maximale en zone UB ?", commune=commune)
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.OUT_OF_CORPUS
    assert "etc/passwd" not in reply.text


def test_a_follow_up_of_a_follow_up_keeps_the_zone(town: Assistant) -> None:
    reply = ask(town, "Et au faîtage ?", UA, "Et pour une annexe ?")
    assert all("UB" not in citation.passage.chunk.section.zones for citation in reply.citations)
    assert any("UA" in passage.chunk.section.zones for passage in reply.passages)


@pytest.mark.parametrize("member", ["Orcheville", "Saint-Ybard-la-Lande"])
def test_a_member_commune_named_in_the_question_is_answered(region: Assistant, member: str) -> None:
    reply = ask(region, f"Quelle est la hauteur maximale à l'égout du toit en zone UH à {member} ?")
    assert "6,40 m" in reply.text


@pytest.mark.parametrize("words", ["à Mme le Maire", "à Monsieur Vasselin", "à Noël", "à Internet"])
def test_a_person_or_a_feast_is_no_other_town(town: Assistant, words: str) -> None:
    assert "Adressez-vous à cette commune" not in ask(town, f"Que dit la délibération {words} ?").text

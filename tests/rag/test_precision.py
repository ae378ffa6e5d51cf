"""The one question back: asked when a missing fact changes the answer, with what may be chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.precision import missing, undecided, unreadable
from rag.question import Understanding, ZonesOf, understand
from rag.runs import Extract
from rag.types import (
    Act,
    ActKind,
    Chunk,
    Document,
    FactKind,
    Passage,
    Question,
    Section,
    Territory,
)
from rag.units import Unit

TOWN, OTHER = Territory("Corvanne", "00721"), Territory("Ambleuse", "00711")
KNOWN = frozenset({"UA", "UB", "UBa", "UC", "UD", "UE", "A", "N", "AU"})
ZONES = ZonesOf({TOWN.name: KNOWN})


def holds(act: Act) -> bool:
    """No act is ended by another."""
    return False


def read(text: str, *towns: Territory) -> Understanding:
    return understand(Question(text), towns or (TOWN,), ZONES, today=date(2026, 11, 22))


def rule(zone: str, town: Territory = TOWN) -> Passage:
    document = Document("d", "c", "c/plu.pdf", "0" * 64, "Règlement", ActKind.PLU, town)
    section = Section(document, ("ARTICLE 10 - HAUTEUR",), (zone,) if zone else ())
    return Passage(Chunk(zone, section, (1,), "La hauteur est de 9 m."), 1.0)


def act(year: int, subject: str) -> Passage:
    document = Document("d", "c", "c/cm.pdf", "0" * 64, "Séance", ActKind.DELIBERATION, TOWN)
    section = Section(document, (subject,), act=Act(ActKind.DELIBERATION, None, date(year, 3, 1), subject))
    return Passage(Chunk(f"{year}", section, (1,), "Le repas est à 4 €."), 1.0)


RULES = [rule("UB"), rule("UA"), rule("N"), rule("A")]
PRICES = [act(2023, "Tarifs de la cantine 2023"), act(2024, "Tarifs de la cantine 2024")]


def test_the_zone_is_asked_with_the_nearest_first() -> None:
    back = missing(read("Quelle hauteur maximale ?"), RULES, (TOWN,), KNOWN, holds)
    assert back is not None
    assert [choice.value for choice in back.choices] == ["UB", "UA", "N", "A", "AU", "UC"]
    assert {choice.kind for choice in back.choices} == {FactKind.ZONE}
    assert back.message.endswith("(UB, UA, N, A, AU, UC ou une autre) ?")


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Quelle hauteur maximale en zone UB ?", RULES),
        ("Que dit l'article 10 ?", RULES),
        ("Que signifie hauteur ?", RULES),
        ("L'immeuble du 7 rue des Tilleuls est-il en péril ?", RULES),
        ("Quelle hauteur maximale ?", [*RULES[:3], rule("")]),
        ("Quelle hauteur maximale ?", [rule("UB")] * 4),
        ("Quelle hauteur maximale ?", RULES[:3]),
    ],
)
def test_the_zone_is_not_asked_when_it_changes_nothing(text: str, passages: list[Passage]) -> None:
    assert missing(read(text), passages, (TOWN,), KNOWN, holds) is None


def test_an_address_does_not_tell_the_zone() -> None:
    back = missing(read("Quelle hauteur au 7 rue des Tilleuls ?"), RULES, (TOWN,), KNOWN, holds)
    assert back is not None
    assert "zone" in back.message


def test_the_town_is_asked_with_those_found_first() -> None:
    found = [rule("UB", OTHER), rule("UB", TOWN)]
    back = missing(read("Quelle hauteur maximale ?", TOWN, OTHER), found, (TOWN, OTHER), KNOWN, holds)
    assert back is not None
    assert [choice.value for choice in back.choices] == ["Ambleuse", "Corvanne"]


def test_the_year_is_asked_when_several_set_the_same_price() -> None:
    back = missing(read("Quel est le tarif de la cantine ?"), PRICES, (TOWN,), KNOWN, holds)
    assert back is not None
    assert [choice.value for choice in back.choices] == ["2024", "2023"]
    assert "2024, 2023" in back.message


def test_the_year_is_not_asked_of_a_price_that_another_act_ended() -> None:
    def over(act: Act) -> bool:
        return act.date is not None and act.date.year == 2023

    asked = read("Quel est le tarif de la cantine ?")
    former, newer = PRICES
    assert missing(asked, [newer, former], (TOWN,), KNOWN, over) is None
    # Found first, the ended one would answer: it is asked back rather than given for today's.
    assert missing(asked, [former, newer], (TOWN,), KNOWN, over) is not None


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Quel est le tarif de la cantine en 2023 ?", PRICES),
        ("Quel est le tarif actuel de la cantine ?", PRICES),
        ("Quel est le tarif de la cantine au conseil du 1er mars 2023 ?", PRICES),
        ("Qui a voté le tarif de la cantine ?", PRICES),
        ("Quel est le tarif de la cantine ?", [PRICES[0], act(2024, "Vente d'un terrain communal")]),
        ("Quel est le tarif de la cantine ?", PRICES[:1]),
        ("Quel est le tarif de la cantine ?", []),
    ],
)
def test_the_year_is_not_asked_when_one_answers(text: str, passages: list[Passage]) -> None:
    assert missing(read(text), passages, (TOWN,), KNOWN, holds) is None


def test_an_impossible_date_is_asked_again_before_any_search() -> None:
    back = unreadable(read("Quelle hauteur était en vigueur au 31/02/2024 ?"))
    assert back is not None
    assert "« 31/02/2024 »" in back.message
    assert unreadable(read("Quelle hauteur était en vigueur au 28/02/2024 ?")) is None


@pytest.mark.parametrize(
    "text",
    [
        "Quelle est la limite à Corvanne ?",
        "Corvanne : quel est le montant exact ?",
        "Est-ce que j'ai le droit, à Corvanne ?",
        "Il y a une exception à Corvanne ?",
        "Combien de voix contre, à Corvanne ?",
    ],
)
def test_a_question_about_nothing_is_asked_about_what(text: str) -> None:
    back = unreadable(read(text))
    assert back is not None
    assert back.message.startswith("Sur quoi porte votre question ?")


@pytest.mark.parametrize(
    "text",
    [
        "Quelle est la limite de hauteur à Corvanne ?",
        "Quel est le montant de la subvention au club de judo de Corvanne ?",
        "Que dit l'article 10 à Corvanne ?",
        "Quelles sont les conditions en zone UB à Corvanne ?",
        "Combien de voix contre à Corvanne le 3 mars 2024 ?",
        "Et pour les clôtures à Corvanne ?",
    ],
)
def test_a_question_with_an_object_a_zone_an_act_or_a_day_is_searched(text: str) -> None:
    assert unreadable(read(text)) is None


def extract(found: Passage, text: str = "La hauteur est de 9 m.", rivals: tuple[str, ...] = ()) -> Extract:
    return Extract(found, (Unit(0, len(text), text, 1.0),), 1.0, rivals)


def differing(zone: str) -> Passage:
    return replace(rule(zone), chunk=replace(rule(zone).chunk, text=f"La hauteur en {zone} est autre."))


def test_the_rule_of_one_zone_among_others_is_not_given_for_all() -> None:
    found = [rule(""), rule("UB"), differing("UA"), differing("N")]
    back = undecided(read("Quelle hauteur maximale ?"), extract(found[1]), found)
    assert back is not None
    assert [choice.value for choice in back.choices] == ["UB", "UA", "N"]


@pytest.mark.parametrize(
    ("text", "main", "passages"),
    [
        ("Quelle hauteur maximale ?", rule(""), RULES),  # a rule of all zones
        ("Quelle hauteur maximale ?", rule("UB"), RULES),  # all say the same
        ("Quelle hauteur maximale en zone UB ?", rule("UB"), [differing("UA"), differing("N")]),
        ("Que signifie hauteur ?", rule("UB"), [differing("UA"), differing("N")]),
        ("Quelle hauteur maximale ?", rule("UB"), [rule("UB"), differing("UA")]),
    ],
)
def test_a_rule_that_no_zone_changes_is_given(text: str, main: Passage, passages: list[Passage]) -> None:
    assert undecided(read(text), extract(main), passages) is None


def test_the_rows_of_a_table_are_asked_back_first() -> None:
    back = undecided(read("Quelle hauteur ?"), extract(rule("UB"), rivals=("Abri", "Garage")), RULES)
    assert back is not None
    assert "Abri, Garage" in back.message

"""What a question asks: its town, its zone, its acts and addresses, the kind of answer it wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.expected import Expected
from rag.question import Understanding, ZonesOf, understand
from rag.types import Commune, Filters, Question, Territory

DEMO = Territory("Clairvigne-sur-Ormelle", "00001")
METRO = Territory(
    "Grandval Métropole",
    "299000001",
    (Commune("Grandval", "99301"), Commune("Orcheville", "99302"), Commune("Saint-Ybard-d'Hères", "2A303")),
)
PIERRE = Territory("Pierrefosse", "99401")
ALL = (DEMO, METRO, PIERRE)
NONE = Filters()
ZONES = ZonesOf(
    {
        DEMO.name: frozenset({"UA", "UB", "A", "N"}),
        METRO.name: frozenset({"UD1", "UD2", "UHb", "AU"}),
        PIERRE.name: frozenset(),
    }
)


def read(
    text: str, *context: str, among: Sequence[Territory] = ALL, filters: Filters = NONE
) -> Understanding:
    return understand(Question(text, context, filters), among, ZONES)


def alone(text: str, *context: str) -> Understanding:
    """Read when a single town is indexed."""
    return read(text, *context, among=(DEMO,))


# -- territory --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "territory"),
    [
        ("Quelle hauteur à Clairvigne-sur-Ormelle ?", DEMO),
        ("quelle hauteur à clairvigne sur ormelle", DEMO),
        ("Quelle hauteur à Clairvigne ?", DEMO),
        ("Quelle hauteur à CLAIRVIGNE ?", DEMO),
        ("Quelle hauteur à Orcheville ?", METRO),
        ("Quelle hauteur à orcheville ?", METRO),
        ("Quelle hauteur à Saint-Ybard d'Hères ?", METRO),
        ("Que dit le PLUi de Grandval Métropole ?", METRO),
        ("Que vote le conseil grandvallois ?", METRO),
        ("Les tarifs pierrefossiens de la cantine ?", PIERRE),
        ("Quelle hauteur ?", None),
    ],
)
def test_a_town_is_named_by_its_name_its_inhabitants_or_a_member(
    text: str, territory: Territory | None
) -> None:
    assert read(text).territory == territory
    assert read(text).foreign == ""


@pytest.mark.parametrize(
    ("commune", "territory"),
    [
        ("Pierrefosse", PIERRE),
        ("pierrefosse", PIERRE),
        ("99401", PIERRE),
        ("Orcheville", METRO),
        ("99302", METRO),
        ("2a303", METRO),
        ("00001", DEMO),
    ],
)
def test_the_filter_names_a_town_by_name_or_insee_code(commune: str, territory: Territory) -> None:
    assert read("Quelle hauteur ?", filters=Filters(commune=commune)).territory == territory


def test_the_filter_wins_over_the_question() -> None:
    filters = Filters(commune="Pierrefosse")
    assert read("Quelle hauteur à Clairvigne ?", filters=filters).territory == PIERRE


def test_a_single_town_is_meant_when_none_is_named() -> None:
    assert alone("Quelle hauteur ?").territory == DEMO


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Quelle hauteur en zone UB à Brest ?", "Brest"),
        ("Quelle hauteur pour la ville de Lyon ?", "Lyon"),
        ("Que prévoit le PLU de Saint-Malo en zone UB ?", "Saint-Malo"),
        ("Que dit le PLUi de Nantes Métropole ?", "Nantes Métropole"),
        ("Le conseil municipal de La Rochelle a-t-il voté ?", "La Rochelle"),
        ("A Paris, quelle hauteur ?", "Paris"),
        ("La mairie de Brest est-elle ouverte ?", "Brest"),
    ],
)
def test_a_place_that_is_not_ours_is_foreign(text: str, place: str) -> None:
    assert alone(text).foreign == place
    assert read(text).foreign == place


@pytest.mark.parametrize(
    "text",
    [
        "Quelle hauteur en zone UB à Clairvigne ?",
        "Quel recul par rapport à l'Ormelle ?",
        "L'immeuble du 7 rue de Brest est-il en péril ?",
        "Que faut-il à UB ?",
        "À quelle distance de la rue ?",
        "Et en zone UB, à 3 m de la limite ?",
    ],
)
def test_what_is_ours_is_not_foreign(text: str) -> None:
    assert alone(text).foreign == ""


# -- zones ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Quelle hauteur en zone UB ?", ("UB",)),
        ("quelle hauteur en zone ub", ("UB",)),
        ("Quelle hauteur en Zone Ub ?", ("UB",)),
        ("ZONE UB : HAUTEUR", ("UB",)),
        ("En zone a, un silo ?", ("A",)),
        ("En zone N, un abri ?", ("N",)),
        ("Mon terrain est en UB, quelle hauteur ?", ("UB",)),
        ("En secteur UBa, quelle hauteur ?", ("UBa",)),
        ("Quelle règle en zones UA et UB ?", ("UA", "UB")),
        ("Quelle est la règle générale en zone U ?", ()),
        ("Quelle hauteur ?", ()),
        ("Un avis sur un abri, avec une annexe à usage agricole", ()),
    ],
)
def test_a_zone_is_read_in_any_case(text: str, zones: tuple[str, ...]) -> None:
    assert set(alone(text).zones) == set(zones)


@pytest.mark.parametrize(
    "text",
    [
        "Une toiture-terrasse en zone UB hors secteur UBa ?",
        "En zone UB, sauf en secteur UBa, quelle hauteur ?",
        "En zone UB, hormis le secteur UBa, quelle hauteur ?",
        "En zone UB (excepté en UBa), quelle hauteur ?",
    ],
)
def test_what_is_set_aside_is_not_asked(text: str) -> None:
    assert alone(text).zones == ("UB",)


def test_an_unruled_label_is_kept_to_be_refused() -> None:
    assert alone("Quel recul en zone UX ?").zones == ("UX",)
    assert alone("Quel recul en zone 1AU ?").zones == ("1AU",)


def test_the_zone_filter_holds_when_the_question_names_none() -> None:
    filters = Filters(zones=("UHb",))
    assert read("Quelle hauteur ?", among=(METRO,), filters=filters).zones == ("UHb",)
    assert read("Quelle hauteur en UD2 ?", among=(METRO,), filters=filters).zones == ("UD2",)


# -- acts, dates, addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("la délibération n° 2024-033", ("2024_33",)),
        ("la délibération 2024_33", ("2024_33",)),
        ("l'arrêté 2023/112", ("2023_112",)),
        ("DEL-2024-033 et ARR 2023-112", ("2024_33", "2023_112")),
        ("l'acte 2019-03-18", ("2019_3_18",)),
        ("les tarifs 2024-2025", ()),
        ("l'année scolaire 2025-2026", ()),
        ("le budget 2024", ()),
        ("0123-4567", ()),
    ],
)
def test_act_numbers_are_told_from_school_years(text: str, acts: tuple[str, ...]) -> None:
    assert alone(text).acts == acts


def test_a_date_and_an_article_are_read() -> None:
    understood = alone("Que dit l'article UB 10 de la délibération du 12 mars 2024 ?")
    assert [item.full for item in understood.dates] == [date(2024, 3, 12)]
    assert understood.articles == ("UB 10",)
    assert alone("l'article R. 151-21 du code").articles == ("R. 151-21",)


@pytest.mark.parametrize(
    ("text", "number", "street"),
    [
        ("Le 7 rue des Tanneurs est-il en péril ?", "7", "tanneurs"),
        ("L'immeuble du 12, place du Marché ?", "12", "marche"),
        ("Au 14 bis, avenue de la République ?", "14 bis", "republique"),
        ("Pourquoi la rue du Lavoir est-elle coupée ?", "", "lavoir"),
        ("Le 45 BD National ?", "45", "national"),
    ],
)
def test_an_address_is_read(text: str, number: str, street: str) -> None:
    (address,) = alone(text).addresses
    assert address.split("|")[0] == number
    assert address.split("|")[1].startswith(street)


# -- follow-ups -------------------------------------------------------------------------------------

BEFORE = "Quelle est la hauteur maximale d'une construction en zone UB à Clairvigne ?"


def test_a_follow_up_takes_the_zone_the_town_and_the_subject() -> None:
    understood = read("Et pour une annexe ?", BEFORE)
    assert understood.territory == DEMO
    assert understood.zones == ("UB",)
    assert understood.expected is Expected.FIGURE
    assert {"hauteur", "annex"} <= understood.terms.keys()
    assert understood.terms["annex"] > understood.terms["hauteur"]


def test_a_follow_up_may_change_the_zone_or_the_town() -> None:
    assert read("Et en zone UA ?", BEFORE).zones == ("UA",)
    elsewhere = read("Et à Pierrefosse ?", BEFORE)
    assert elsewhere.territory == PIERRE
    assert read("Et à Brest ?", BEFORE).foreign == "Brest"


def test_a_question_of_its_own_takes_no_zone() -> None:
    understood = read(
        "Combien coûte un repas de cantine pour un enfant de Clairvigne dont le quotient est de 1 000 € ?",
        BEFORE,
    )
    assert understood.zones == ()
    assert "hauteur" not in understood.terms


# -- the kind of answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien coûte un repas ?", Expected.AMOUNT),
        ("Quel est le montant de la subvention ?", Expected.AMOUNT),
        ("Quelle est la hauteur maximale ?", Expected.FIGURE),
        ("Combien de places de stationnement ?", Expected.FIGURE),
        ("Quand le PLU a-t-il été approuvé ?", Expected.DATE),
        ("À quelle date ?", Expected.DATE),
        ("Qui a voté contre ?", Expected.VOTER),
        ("Quel est le résultat, en voix ?", Expected.VOTE),
        ("Qui est le rapporteur ?", Expected.PERSON),
        ("Puis-je construire une piscine ?", Expected.PERMISSION),
        ("Les campings sont-ils interdits ?", Expected.PERMISSION),
        ("Que dit le lexique d'une annexe ?", Expected.TEXT),
    ],
)
def test_the_kind_of_answer_wanted(text: str, expected: Expected) -> None:
    assert alone(text).expected is expected


# -- whatever is typed ------------------------------------------------------------------------------


@given(st.text(max_size=120), st.lists(st.text(max_size=60), max_size=2), st.sampled_from([ALL, (DEMO,), ()]))
def test_any_text_is_understood(text: str, context: list[str], among: tuple[Territory, ...]) -> None:
    understood = read(text, *context, among=among)
    assert all(0 < weight <= 1 for weight in understood.terms.values())
    assert understood.territory in (*among, None)


def test_terms_hold_what_is_asked_rather_than_the_town_or_the_kind_of_act() -> None:
    weights = alone("Quelle hauteur de clôture selon le règlement du PLU de Clairvigne-sur-Ormelle ?").terms
    assert weights["hauteur"] == weights["clotur"]
    assert weights.get("plu", 0) < weights["hauteur"]
    assert all(weight < weights["hauteur"] for term, weight in weights.items() if term.startswith("clairv"))

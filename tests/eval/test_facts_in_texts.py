"""The facts a text states, and whether another text holds them, on cases worked out by hand."""

from __future__ import annotations

import pytest

from eval.facts import FactKind, Support, facts_of
from eval.quantities import quantities, read_broadly


def stated(text: str, kind: FactKind) -> list[str]:
    return [fact.shown for fact in facts_of(text) if fact.kind is kind]


def held(statement: str, source: str, place: str = "") -> bool:
    """Is every fact of the statement, which has some, in the source?"""
    facts = facts_of(statement)
    assert facts, statement
    support = Support([source], [place])
    return all(support.holds(fact) for fact in facts)


# -- figures and amounts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 m, 3,50 mètres, 3 m 50 et 350 cm", [("7", "m"), ("3.5", "m"), ("3.5", "m"), ("3.5", "m")]),
        ("11,4 km ; 1 ha ; 25 m² ; 2 m3", [("11400", "m"), ("10000", "m²"), ("25", "m²"), ("2", "m³")]),
        ("12 431,97 € HT et 1.400 euros", [("12431.97", "€"), ("1400", "€")]),
        ("2 millions d'euros, 15 k€, 1,2 M€", [("2000000", "€"), ("15000", "€"), ("1200000", "€")]),
        ("deux mètres, quinze jours, vingt et un ans", [("2", "m"), ("15", "jours"), ("21", "ans")]),
        ("quatre-vingt-douze mois, soixante-quinze pour cent", [("92", "mois"), ("75", "%")]),
        ("18h30 et 9 heures", [("18", "h"), ("9", "h")]),
    ],
)
def test_quantities(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.number, item.unit) for item in quantities(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["contre : 4 (M. LEBLANC)", "4. L'accès est libre", "3 places", "zone 12", "2. M. Petit", "article 5"],
)
def test_no_quantity(text: str) -> None:
    assert list(quantities(text)) == []


def test_a_source_is_read_broadly() -> None:
    found = {(item.number, item.unit) for item in read_broadly("de 2 à 6 m3, le quart des crédits")}
    assert found == {("2", "m³"), ("6", "m³"), ("25", "%")}


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("7 m", "limitée à 7,00 mètres", True),
        ("7 m", "sept mètres", True),
        ("700 cm", "7 m", True),
        ("7 m", "7 niveaux", False),
        ("7 m", "article 7", False),
        ("7 m", "17 m", False),
        ("7 m", "7 m²", False),
        ("30 %", "30 pour cent", True),
        ("1 200 €", "amende de 1200 euros", True),
        ("1 200 €", "1 200 m²", False),
        ("R+2", "R + 2 au plus", True),
        ("R+2", "R+3", False),
        ("15 jours", "quinze jours", True),
        ("2 mois", "2 ans", False),
    ],
)
def test_figures_held(statement: str, source: str, expected: bool) -> None:
    assert held(statement, source) is expected


# -- dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("12 mars 2024", "séance du 12/03/2024", True),
        ("le 12/03/24", "12 mars 2024", True),
        ("1er juillet 2019", "01.07.2019", True),
        ("1er juillet 2019", "le 1 er juillet 2019", True),
        ("12 mars 2024", "2024-03-12", True),
        ("12 mars 2024", "12 mars 2023", False),
        ("12 mars 2024", "13 mars 2024", False),
        ("12 mars 2024", "le 12 mars, conseil de 2024", True),
        ("12 mars 2024", "le 12 mars, conseil de 2023", False),
        ("12 mars", "12 mars 2024", True),
        ("mars 2024", "12/03/2024", True),
        ("mars 2024", "avril 2024", False),
        ("21 mars 2021", "du 21 au 28 mars 2021", True),
        ("21 janvier 2022", "du 21 janvier au 20 février 2022", True),
        ("23 mars 2021", "du 21 au 28 mars 2021", False),
        ("22 août 2019", "22 AOÛT 2019", True),
    ],
)
def test_dates_held(statement: str, source: str, expected: bool) -> None:
    assert held(statement, source) is expected


def test_a_number_is_not_a_date() -> None:
    for text in ("99/99/2024", "article 4.6.12", "2019-2020", "01/02", "12.50"):
        assert stated(text, FactKind.DATE) == []


# -- zones, articles, acts --------------------------------------------------------------------------


def test_zones_are_read_after_their_word() -> None:
    assert stated("En zone UD2a, secteurs UBu et UBv, zones UA, UB ou N", FactKind.ZONE) == [
        *("UD2a", "UBu", "UBv", "UA", "UB", "N")
    ]
    for text in ("zone inondable", "la zone Dédiée", "zone de bruit", "secteur Le Bourg", "UD2 seul"):
        assert stated(text, FactKind.ZONE) == []


@pytest.mark.parametrize(
    ("statement", "source", "place", "expected"),
    [
        ("zone UD2", "le secteur ud2", "", True),
        ("zone UD2", "zone UD1", "UD2 / 4.6. Hauteur", True),
        ("zone UD2", "zone UD20", "", False),
        ("zone A", "il y a un recul", "", False),
        ("zone A", "zone A", "", True),
        ("zone Bi3", "la zone Bi 3", "", True),
        ("article 4.6", "", "UD1 / 4.6. Hauteur des constructions", True),
        ("article 4.6", "", "UD1 / 4.5. Emprise", False),
        ("article 10", "", "UA / ARTICLE UA 10 : Hauteur", True),
        ("article UA 10", "selon l'article UA-10", "", True),
        ("article 10", "10 m de haut", "", False),
        ("article 10", "articles 3, 7 et 10", "", True),
        ("article 10", "", "10. Hauteur", True),
        ("article 1er", "Article 1 - Objet", "", True),
        ("article L. 2212-2", "articles L.2212-2 et suivants", "", True),
        ("article L. 2212-2", "L. 2212-4", "", False),
        ("l'arrêté n° 2020_00084", "Arrêté N° 2020 00084 VDM", "", True),
        ("l'arrêté n° 2020_00084", "", "2020_00084_VDM / Article 2", True),
        ("D2024-49", "D2024-48", "", False),
        ("délibération 2016-38", "délibérations 2016-380", "", False),
    ],
)
def test_places_held(statement: str, source: str, place: str, expected: bool) -> None:
    assert held(statement, source, place) is expected


def test_a_range_of_years_is_no_act() -> None:
    assert stated("l'année scolaire 2019-2020", FactKind.ACT) == []


# -- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("attribué à la société Dupont Restauration", "DUPONT RESTAURATION retenue", True),
        ("attribué à la société Durand Restauration", "DUPONT RESTAURATION retenue", False),
        ("M. Papin indique le tarif", "Monsieur PAPIN", True),
        ("Mme Petit indique le tarif", "Monsieur PAPIN", False),
        ("demander à la CCLO", "la Communauté de communes des Lisières de l'Oise", True),
        ("demander au SMOA", "la Communauté de communes", False),
    ],
)
def test_names_held(statement: str, source: str, expected: bool) -> None:
    assert held(statement, source) is expected


def test_no_name_begins_a_sentence_nor_names_the_institution() -> None:
    for text in (
        "La hauteur est limitée. Le recul aussi : Aucun commerce. [1] Les clôtures",
        "selon le Conseil municipal et Monsieur le Maire, le Plan Local d'Urbanisme",
    ):
        assert stated(text, FactKind.NAME) == []


def test_a_fact_said_twice_is_one() -> None:
    assert len(facts_of("7 m [1] puis 7,00 mètres [2]")) == 1

"""A situation told in plain French is cut into its subjects, without the visitor's name."""

from __future__ import annotations

import pytest

from rag.appointment.split import anonymous, need_of, needs_in, place_in, read
from rag.appointment.types import Need

TOWNS = ("Saint-Ybard-la-Lande", "Valdoré")
ZONES = ("UB", "UB1", "N")


def subjects(text: str) -> list[tuple[str, str]]:
    return [(need.subject, need.thing) for need in needs_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mme X veut poser un abri de jardin en zone UB et se plaint du chantier bruyant d'à côté",
            [("travaux", "abri de jardin"), ("bruit", "")],
        ),
        (
            "Un couple souhaite agrandir sa maison, avec une piscine",
            [("travaux", "extension"), ("travaux", "piscine")],
        ),
        ("Il demande les horaires de la piscine", [("baignade", "")]),
        (
            "Il demande le prix d'une concession au cimetière. Il voudrait aussi louer la salle des fêtes",
            [("cimetiere", ""), ("salle", "")],
        ),
        ("Une locataire du 7 rue Haute a été évacuée et demande qui doit la reloger", [("peril", "")]),
        ("Elle a reçu l'arrêté n° 2024-018", [("acte", "")]),
        ("Un commerçant du 12 place du Marché veut un passeport", [("etatcivil", "")]),
        ("Il veut acheter un chemin rural et conteste sa facture", [("foncier", ""), ("autre", "")]),
        ("bonjour", [("autre", "")]),
        (
            "surélever en zone UB ; il aimerait aussi un grillage",
            [("travaux", "surélévation"), ("travaux", "clôture")],
        ),
    ],
)
def test_subjects_are_told_apart(text: str, expected: list[tuple[str, str]]) -> None:
    assert subjects(text) == expected


def test_one_subject_is_not_cut_by_its_own_words() -> None:
    assert subjects("Le bruit du chantier, la poussière et les camions") == [("bruit", "")]


def test_the_words_of_a_subject_name_no_one() -> None:
    (need,) = needs_in(anonymous("M. et Mme Dupont-Le Goff veulent surélever leur maison", TOWNS))
    assert need.text == "Surélever leur maison"


@pytest.mark.parametrize(
    "private",
    ["Dupont", "06 12 34 56 78", "jean.dupont@courriel.example", "3 rue des Lilas", "12 mars 1950"],
)
def test_what_is_private_is_taken_off(private: str) -> None:
    told = anonymous(
        "M. Jean Dupont, né le 12 mars 1950, qui habite 3 rue des Lilas, tél 06 12 34 56 78, "
        "jean.dupont@courriel.example, veut une clôture",
        TOWNS,
    )
    assert private not in told
    assert "clôture" in told


def test_a_surname_with_a_particle_of_a_towns_name_is_hidden() -> None:
    assert "Goff" not in anonymous("M. Le Goff veut une clôture", ("Saint-Pol-le-Lac",))


def test_the_address_of_a_building_stays() -> None:
    told = anonymous("Une locataire du 7 rue Haute demande si l'immeuble est en péril", TOWNS)
    assert place_in(told) == ("7|haute", "7 rue Haute")


def test_commune_and_zone_are_read() -> None:
    told = read("Un abri en zone ub1 à Saint-Ybard la Lande", TOWNS, lambda name: ZONES)
    assert (told.commune, told.zone) == ("Saint-Ybard-la-Lande", "UB1")
    assert read("Un abri", TOWNS, lambda name: ZONES).commune == ""
    assert read("Un abri", TOWNS[:1], lambda name: ZONES).commune == TOWNS[0]


def test_a_commune_said_in_a_private_address_counts() -> None:
    told = read("Mme Roux, qui habite 3 rue Haute à Valdoré, veut un abri", TOWNS, lambda name: ZONES)
    assert told.commune == "Valdoré"
    assert "rue Haute" not in told.text


def test_a_subject_written_again_keeps_its_limits() -> None:
    former = Need("Une clôture", "travaux", "clôture", zone="UB", year=2024)
    assert need_of("le tarif de la cantine", former) == Need(
        "le tarif de la cantine", "cantine", "", zone="UB", year=2024
    )
